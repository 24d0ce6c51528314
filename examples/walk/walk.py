# %% [markdown]
# # A walk through the compiler
#
# One small network on its way from NIR to C, level by level, and what each level is good for. You
# should know spiking networks from PyTorch, snnTorch or a framework like it; MLIR is explained as
# we meet it.
#
# Compilers translate in steps. Between two steps the program has a form of its own, an
# *intermediate representation*, IR. [MLIR](https://mlir.llvm.org) is a library for building such
# compilers: a *dialect* is a set of operations (ops), a *pass* rewrites some ops into others, and
# everything can be printed at any time. That is what we are going to do.

# %%
import pathlib
import re
import subprocess
import sys

import nir
import numpy as np

import snnmlir

# %% [markdown]
# ## The network
#
# Two inputs, three hidden neurons, one output neuron: `Linear`, `LIF`, `Linear`, `LIF`. NIR
# describes a neuron by its differential equation, tau dv/dt = v_leak - v + r u. snnTorch's
# `Leaky(beta)` computes v = beta v + u in each step, and is exported with tau = dt / (1 - beta) and
# r = tau / dt. We take a step as the unit of time, dt = 1.


# %%
def leaky(beta: float, neurons: int) -> nir.LIF:
    """snnTorch's Leaky(beta, threshold=1.0), as NIR has it."""
    ones = np.ones(neurons, np.float32)
    tau = ones / (1 - beta)
    return nir.LIF(tau=tau, r=tau, v_leak=0 * ones, v_threshold=ones)


weight1 = np.array([[0.8, 0.3], [-0.4, 0.9], [0.5, 0.5]], np.float32)
weight2 = np.array([[0.7, 0.9, -0.4]], np.float32)
nodes = {
    "input": nir.Input({"input": np.array([2])}),
    "fc1": nir.Linear(weight1),
    "lif1": leaky(0.5, 3),
    "fc2": nir.Linear(weight2),
    "lif2": leaky(0.75, 1),
    "output": nir.Output({"output": np.array([1])}),
}
edges = [
    ("input", "fc1"),
    ("fc1", "lif1"),
    ("lif1", "fc2"),
    ("fc2", "lif2"),
    ("lif2", "output"),
]
nir.write("walk.nir", nir.NIRGraph(nodes, edges))

# %% [markdown]
# ## Which step rule?
#
# The equation leaves open what happens in a time step: whether a neuron spikes at the threshold or
# above it, whether the reset subtracts or clears, and in which step it acts. Frameworks differ in
# all of that, so snn_mlir wants a *profile*, the name of the framework whose rule is meant; `check`
# tells which ones the file's numbers leave, and what the rule comes to, neuron by neuron. In
# snnTorch's, a neuron that spiked has the threshold taken off in the step after: `z[t-1]`.


# %%
def command(*arguments: str) -> None:
    """What `snnmlir ARGUMENTS` prints."""
    called = [sys.executable, "-m", "snnmlir", *arguments]
    done = subprocess.run(called, stdout=subprocess.PIPE, text=True, check=True)
    print(done.stdout, end="")


command("check", "walk.nir", "--profile=snntorch", "--dt=1")

# %% [markdown]
# ## Level 1: the snn dialect
#
# `compile` makes the C, and on request keeps the levels on the way to it (on the command line:
# `--emit snn,linalg,loops`). Printed in full, each line ends with the node that it came from, for
# messages and for comments in the C; and the types of integers are long. `shown` leaves the first
# out and abbreviates the second.


# %%
def shown(text: str) -> str:
    """A level's text without locations, and with short names for its quantised types."""
    lines = [line for line in text.splitlines() if not line.startswith("#loc")]
    location = r' loc\((unknown|#loc\d*|"[^"]*"\(#loc\d*\))\)'
    text = re.sub(location, "", "\n".join(lines))
    types = list(dict.fromkeys(re.findall(r"!quant\.uniform<[^>]*>", text)))
    for number, long in enumerate(types):
        text = text.replace(long, f"!q{number}")
    return "\n".join([*(f"!q{number} = {long}" for number, long in enumerate(types)), text])


floats = snnmlir.compile(
    "walk.nir",
    profile="snntorch",
    dt=1,
    input_kind="spikes",
    emit=("snn", "linalg", "loops", "llvm"),
)
print(shown(floats.levels["snn"]))

# %% [markdown]
# This is the network as we think of it, in the compiler's own words: one function, `@step`, which
# is one time step. `%input` and everything else that begins with `%` is a *value*: it is assigned
# once and never changes, as in a computation graph of PyTorch. So the membrane is no variable. The
# old one comes in as the argument `%lif1.v`, the new one goes out as a result, and the attributes
# `snn.state` and `snn.next` tie the two.
#
# `tensor<3xf32>` is a *type*: three floats. Spikes have a type of their own, `i1`, one bit: so the
# compiler knows that `snn.linear` of spikes multiplies nothing, and only adds up columns of
# weights. (They are stored as rows here, so that a column lies in one piece.) `snn.events` gives
# two values, the list of inputs that spike, `%input_0`, and how many they are, `%input_1`;
# `snn.linear` visits those alone. Whether that pays is decided for each layer by a cost model.
#
# `snn.lif` gives two values, too: the spikes and the new membrane. It has the profile's answers in
# angle brackets, word by word: `compare = gt` is "above the threshold", `reset_at = next_step` is
# the `z[t-1]` of `check`. Each op has a *verifier*, which refuses shapes and rules that do not fit
# together, before any code is made.

# %% [markdown]
# ## Level 2: linalg on tensors
#
# The first lowering, the pipeline `snn-to-linalg`, replaces each op of snn by arithmetic on
# elements. Spikes become bytes. What was one op, `snn.lif`, is now this:


# %%
def part(text: str, first: str, last: str) -> None:
    """Prints from the line that has `first` to the next one that has `last`."""
    lines = shown(text).splitlines()
    begin = next(k for k, line in enumerate(lines) if first in line)
    end = next(k for k in range(begin, len(lines)) if last in lines[k])
    print("\n".join(lines[begin : end + 1]))


part(floats.levels["linalg"], "%lif1 = tensor.empty", "} ->")

# %% [markdown]
# `linalg.generic` says: do the following for each element, in any order (`"parallel"`; `#map` is
# the identity: all operands are read at the same index). `ins` are its inputs, and `outs` the
# tensors whose places its results take: membranes go where the old ones were. Read the body from
# above: did the neuron spike in the step before? Leak, add the input, take the threshold off if it
# did, compare. `arith` is MLIR's dialect of numbers; there is nothing about neurons left.
#
# A level like this is where loops are easily merged, since nothing has been said about memory or
# order. Biases, scalings and fan-in before a neuron end up in the same body as the neuron.
#
# Synapses that follow events depend on data, so they become loops at once. Of every event, add that
# row of weights to the sums:

# %%
part(floats.levels["linalg"], "%fc1 = tensor.empty", "%lif1 =")

# %% [markdown]
# ## Level 3: loops on buffers
#
# Tensors are values; a processor has memory. *Bufferisation* gives each tensor a place, a `memref`,
# and sees where an old value is dead, so that the new one may overwrite it: the membrane is updated
# in place, with no copy. The rest of the pipeline `snn-to-loops` turns `linalg` into loops of the
# dialect `scf` ("structured control flow"). Here is all of this level, since the C says the same:

# %%
print(shown(floats.levels["loops"]))

# %% [markdown]
# Weights are constants (`memref.global`). What is needed within a step only is a `memref.alloc`.
# The output neuron is one neuron, so its loop is gone.
#
# Sums of floats are never reordered, and no product is merged with a sum: from here on there is one
# order in which everything is rounded. That is how the C gives the same bits on every machine.

# %% [markdown]
# ## Level 4: C
#
# The C is printed from those loops, statement by statement, with the nodes' names and equations as
# comments. `NAME_init` and `NAME_step` are the interface; `walk_state` is all that changes between
# calls, so that a program may have as many instances as it likes.

# %%
source = floats.source
print(source[source.index("typedef struct walk_state") : source.index("void walk_init")])

# %% [markdown]
# The allocations have become members of a union. The compiler has looked at when each is needed:
# `fc1` is dead when `fc2` is filled, so that they share bytes. Then the step:

# %%
print(source[source.rindex("void walk_step") : source.rindex("\n}") + 2])

# %% [markdown]
# Besides the C there is a second way down: the pipeline `snn-loops-to-llvm` brings the same loops
# to MLIR's dialect of LLVM, for LLVM's own just-in-time compiler. We do not go that way here; the
# compiler's tests do, to hold the C against it. The neuron once more:

# %%
part(floats.levels["llvm"], "%spike = ", "%spike_")

# %% [markdown]
# ## Running it
#
# `net.run` builds the C with this machine's compiler and calls it; `simulation` goes step by step,
# with the state at hand.

# %%
x = np.array(
    [[1, 0], [0, 1], [1, 0], [1, 1], [0, 1], [1, 0], [1, 1], [0, 1], [1, 0], [0, 1]], np.uint8
)


def trace(net: snnmlir.Network) -> np.ndarray:
    """Prints inputs, membranes and outputs, step by step. Gives the outputs."""
    simulation = net.simulation()
    print(" t  input    lif1.v                      lif2.v  output")
    spikes = []
    for t, now in enumerate(x):
        z = simulation.step(now)
        hidden = " ".join(f"{v:8.5f}" for v in simulation.state["lif1.v"])
        (last,) = simulation.state["lif2.v"]
        print(f"{t:2}  {now}  {hidden}  {last:9.5f}  {z}")
        spikes.append(z)
    return np.array(spikes)


spikes = trace(floats)
assert (spikes == floats.run(x)).all()

# %% [markdown]
# Follow the third hidden neuron: 0.5; half of it and 0.5 more, 0.75; then 0.875; in step 3 both
# inputs spike, 1.4375 is above 1, and it spikes itself. In the step after, half of 1.4375 and 0.5
# are 1.21875, less the threshold: 0.21875.
#
# Is that what it should be? The compiler has an interpreter in numpy beside it, which computes the
# step rule without any of the levels above. `--self-test X --expected` writes what it gives (and a
# C program that prints what the C gives, for a board). Spikes and membranes have to be equal, not
# nearly equal:

# %%
np.save("x.npy", x)
arguments = ["walk.nir", "--profile=snntorch", "--dt=1", "--input-kind=spikes", "--quiet"]
command("compile", *arguments, "--self-test=x.npy", "--expected", "--out=floats")
expected = np.load("floats/walk_expected.npz")
simulation = floats.simulation()
print("spikes equal:   ", (simulation.run(x) == expected["output.output"]).all())
print("membranes equal:", (simulation.state["lif1.v"] == expected["state.lif1_v"]).all())

# %% [markdown]
# ## The same in integers
#
# Small processors have no floats. With `dtype="i8"` weights have 8 bits, states are integers, and
# the way is the same; what changes is the network that enters it. A number is an integer times a
# *scale*, and the compiler chooses every scale. Calibration data, inputs like those to come, help
# it choose; here they are what we run.

# %%
integers = snnmlir.compile(
    "walk.nir",
    profile="snntorch",
    dt=1,
    dtype="i8",
    calibration=x,
    emit=("snn", "linalg"),
)
print(shown(integers.levels["snn"]))

# %% [markdown]
# The scale is part of the type. `!quant.uniform<i8:f64:1, {0.0063, ...}>` reads: stored in 8 bits,
# standing for real numbers, one scale for each index of dimension 1, which is the output neuron.
# `quant.scast` is no computation, it only says of stored integers what they mean. Times their
# scales, the weights are what we gave, rounded:

# %%
stored = [[127, -56, 64], [48, 127, 64]]
assert f"dense<{stored}>" in integers.levels["snn"]
print(np.round(stored * np.array([0.0062992, 0.0070866, 0.0078125]), 5))
print(weight1.T)

# %% [markdown]
# A sum of weights has the weights' scale, in 32 bits. The membrane needs a finer one: a leak
# multiplies by 0.5 in each step, and what falls off at the end would be lost. So the scale of lif1
# is 2^22 times as fine, and `snn.rescale`, which converts from one scale to another, is inserted
# between them. The threshold is 1.0 at that scale: 665845762 times 1.50185e-9. How fine it may be
# follows from the weights: `no_saturation` says that no membrane can reach the limits of 32 bits.
#
# `drive` is a constant input, which we have not asked for. One weight is 0.30236 instead of 0.3,
# and the calibration data say that its input spikes in six steps of ten. So the membrane would get
# 0.00142 too much on average; the drive, -943707 times 1.50185e-9, takes that off.
#
# One level down the rescale and the neuron are one body again. What was `snn.rescale` is the first
# line; the leak, with decay 0.5 = 1073741824 / 2^31, is the `leak` that follows:

# %%
part(integers.levels["linalg"], "%lif1 = tensor.empty", "} ->")

# %% [markdown]
# And in the C, where a decay of 1 - 2^-k takes shifts and no product:

# %%
step = integers.source[integers.source.rindex("void walk_step") :]
print(step[step.index("    /* lif1") : step.index("    int32_t events_2")])

# %% [markdown]
# Same spikes? The membranes differ from those above in the third decimal, because the weights do.
# No membrane comes that close to the threshold, so all spikes are where they were:

# %%
print("spikes equal:", (trace(integers) == spikes).all())

# %% [markdown]
# ## What it takes
#
# The report that `compile` prints: the work of a step, and bytes. "Tables" are the weights, and in
# integers drives and thresholds, which have a scale for each neuron. In so small a network those
# take nearly all that weights of 8 bits save; in a real one the weights are nearly everything.

# %%
for net in (floats, integers):
    print(net.report())

# %% [markdown]
# ## Where to go on
#
# `snnmlir compare` puts two formats of a model side by side, `snnmlir report` draws all of this as
# one HTML file. The levels' ops are in [the dialect's reference](dialect.md), what a step is in
# [semantics](semantics.md), the integers' arithmetic in [integer networks](quantisation.md), how
# the compiler is built in [architecture](architecture.md), and how an op gets its way through all
# levels in [adding an op](adding_an_op.md). The last cell writes the files that you would add to
# your own program.

# %%
for file in integers.save(pathlib.Path("walk")):
    print(file.name)
