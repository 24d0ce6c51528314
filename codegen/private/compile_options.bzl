"""The options of a compilation as attributes: what they may be, and the flags that they become."""

FLOATS = ["f32", "f64"]
_INTEGERS = ["i16", "i8", "i4", "auto"]
DTYPES = FLOATS + _INTEGERS
_LIMITS = ["max_drop", "max_flash"]
_KINDS = ["spikes", "analog"]

# Attributes of integer networks, with their defaults.
_INTEGER_ONLY = {
    "input_range": [],
    "max_drop": "",
    "max_flash": "",
    "scheme": "channel",
    "state": "i32",
}

# Files with inputs of a model.
INPUT_FILES = [".nir", ".npy", ".npz"]

OPTION_ATTRS = {
    "activity": attr.string(),
    "calibration": attr.label_keyed_string_dict(allow_files = INPUT_FILES),
    "dt": attr.string(),
    "dtype": attr.string(default = "f32", values = DTYPES),
    "input_kind": attr.string_list(),
    "input_range": attr.string_list(),
    "max_drop": attr.string(),
    "max_flash": attr.string(),
    "profile": attr.string(),
    "scheme": attr.string(default = "channel", values = ["channel", "pow2"]),
    "set": attr.string_list(),
    "state": attr.string(default = "i32", values = ["i32", "i16"]),
    "synapses": attr.string(default = "auto", values = ["auto", "dense", "test", "event"]),
}

def _calibration_files(ctx):
    """[(file, the Input that it is for, "" where there is but one or the file says it), ...]"""
    pairs = []
    for target, node in ctx.attr.calibration.items():
        pairs += [(file, node) for file in target.files.to_list()]
    return pairs

def _unsigned(text):
    return text[1:] if text[:1] in ("+", "-") else text

def is_number(text):
    """Says whether a text is a decimal number: 1, -0.5, 1e-4.

    Args:
      text: a string.

    Returns:
      True or False.
    """
    mantissa, e, exponent = text.lower().partition("e")
    if e and not _unsigned(exponent).isdigit():
        return False
    whole, _, fraction = _unsigned(mantissa).partition(".")
    return (whole + fraction).isdigit()

def _is_share(text):
    return is_number(text) and 0 <= float(text) and float(text) <= 1

def _is_size(text):
    return (text[:-1] if text[-1:].lower() in ("k", "m") else text).isdigit()

def is_identifier(text):
    """Says whether a text is a C identifier that begins with a letter.

    Args:
      text: a string.

    Returns:
      True or False.
    """
    return text[:1].isalpha() and text.replace("_", "a").isalnum()

def _behind_node(text):
    return text.rpartition("=")[2]

# Attribute to what it may be, and the words for that.
_FORMS = {
    "activity": (_is_share, "a share from 0 to 1, as in \"0.05\""),
    "dt": (is_number, "a number, as in \"1e-4\""),
    "input_kind": (lambda text: _behind_node(text) in _KINDS, " or ".join(_KINDS) + ", or one of them behind NODE="),
    "input_range": (lambda text: is_number(_behind_node(text)), "a number, or one behind NODE="),
    "max_drop": (_is_share, "a share from 0 to 1, as in \"0.01\""),
    "max_flash": (_is_size, "a number of bytes, as in \"20480\", \"20k\" or \"1M\""),
    "prefix": (is_identifier, "a C identifier that begins with a letter"),
    "set": (lambda text: "=" in text.strip("="), "[NODE.]FIELD=VALUE"),
}

def check_options(ctx):
    """Fails for attributes of a wrong form, or that mean nothing together; compile says the rest.

    Args:
      ctx: of a rule with OPTION_ATTRS and a prefix, whose name is that of a library and `_compiled`.
    """
    library = str(ctx.label).removesuffix("_compiled")
    for name, (fits, form) in _FORMS.items():
        value = getattr(ctx.attr, name)
        for text in value if type(value) == "list" else [value] if value else []:
            if not fits(text):
                fail("%s: %s \"%s\"; expected %s" % (library, name, text, form))
    dtype = ctx.attr.dtype
    given = [name for name, default in _INTEGER_ONLY.items() if getattr(ctx.attr, name) != default]
    for name in given:
        takes = ["auto"] if name in _LIMITS else _INTEGERS
        if dtype not in takes:
            fail("%s: %s means nothing for dtype = \"%s\"; expected dtype %s, or no %s" % (
                library,
                name,
                dtype,
                " or ".join(takes),
                name,
            ))
    if dtype == "auto":
        if not ctx.attr.calibration:
            fail("%s: dtype = \"auto\" chooses widths by what they cost on calibration data; " % library +
                 "expected calibration = [...], or another dtype")
        if not [name for name in given if name in _LIMITS]:
            fail("%s: dtype = \"auto\" needs a limit; expected max_drop or max_flash, " % library +
                 "or another dtype")

def option_files(ctx):
    """The files that the options name."""
    return [file for file, _ in _calibration_files(ctx)]

def add_options(ctx, args):
    """Adds the flags of all attributes that are given.

    Args:
      ctx: of a rule with OPTION_ATTRS.
      args: of the compiler.
    """
    args.add("--dtype", ctx.attr.dtype)
    args.add("--synapses", ctx.attr.synapses)
    for name in ("activity", "profile", "dt", "max_drop", "max_flash"):
        if getattr(ctx.attr, name):
            args.add("--" + name, getattr(ctx.attr, name))
    if ctx.attr.dtype in _INTEGERS:
        args.add("--state", ctx.attr.state)
        args.add("--scheme", ctx.attr.scheme)
    for name in ("set", "input_kind", "input_range"):
        args.add_all(getattr(ctx.attr, name), before_each = "--" + name)
    for file, node in _calibration_files(ctx):
        args.add("--calibration")
        args.add(file, format = node.replace("%", "%%") + "=%s" if node else "%s")
