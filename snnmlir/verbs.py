"""The verbs of the command line."""

# Verb to what it does, in the order in which people need them.
VERBS = {
    "check": "all about a NIR file: what is wrong with it, and what to do",
    "compile": "one NIR file to one self-contained C11 file",
    "run": "a model's C, built by this machine's compiler and run on inputs",
    "compare": "two number formats of a model side by side",
    "report": "all of a compiled model in one HTML file, with pictures",
    "graph": "a picture of the network, with shapes and number formats",
    "plot": "pictures of spikes, membranes and rates",
    "explain": "what an error or a warning means, by its code",
}
