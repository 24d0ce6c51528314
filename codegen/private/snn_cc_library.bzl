"""snn_cc_library: a NIR model as a C library."""

load("@rules_cc//cc:defs.bzl", "cc_library")
load(":snn_c_sources.bzl", "snn_c_sources", "snn_compiled")

# Attributes that every target has: the sources get them as the library does.
_COMMON = ["compatible_with", "tags", "target_compatible_with", "testonly"]

def _no_select(name, attributes):
    """Fails for a select(): it would be resolved for the machine that compiles."""
    for attribute, value in attributes.items():
        if type(value) == "select":
            fail(("%s: %s is a select(), and the C of a model is made once for all platforms; " +
                  "make a library of each value, and select between the libraries") % (name, attribute))

def snn_cc_library(
        name,
        model,
        dtype = "f32",
        profile = "",
        dt = "",
        set = [],
        synapses = "auto",
        activity = "",
        state = "i32",
        scheme = "channel",
        calibration = [],
        input_kind = [],
        input_range = [],
        max_drop = "",
        max_flash = "",
        prefix = "",
        self_test = None,
        visibility = None,
        **kwargs):
    """A C library that steps a spiking network, built by the toolchain in force.

    Include it as `"PREFIX.h"`. The files PREFIX.c, PREFIX.h and PREFIX.manifest.textproto
    are targets of their own; output groups of NAME_sources are the levels of MLIR (snn, linalg, loops
    and llvm; `levels` for all of them), `manifest`, and `report`: step rules, layers and sizes. The
    model is compiled once for all platforms: no attribute that the compiler sees may be a select().

    Args:
      name: the library's name.
      model: a .nir file.
      dtype: the number format: f32 or f64, or integers with weights of so many bits: i16, i8, i4,
        or auto, which chooses them layer by layer.
      profile: whose step rule the network follows; "" where the file leaves only one.
      dt: the time step in the file's unit of time, as a string; "" for the profile's.
      set: overrides of the step rule, `[NODE.]FIELD=VALUE`; in integer networks also widths, as in
        `fc1.weights=i4`.
      synapses: how synapses go over their inputs: dense, all of them; test, each with a test whether
        it is zero; event, a list of those that are not; or auto, what costs least. The results are
        the same to the bit.
      activity: the expected share of a synapse's inputs that are not zero, by which auto decides, as
        a string; that of the calibration data by default, 0.1 without them.
      state: of integer networks: what membranes are stored in, i32 or i16.
      scheme: of integer networks: channel, or pow2 for comparison.
      calibration: files with inputs like those to come (.npy, .npz or NIR data), which show how
        active synapses are, and by which weights of integer networks are rounded and ranges chosen:
        a list; or a dictionary from file to the Input that it is for.
      input_kind: `[NODE=]spikes` (bytes of 0 or 1) or `[NODE=]analog`; analog by default, in integer
        networks as the calibration data are.
      input_range: of integer networks: the largest magnitude of analog inputs, `[NODE=]R`; twice that
        of the calibration data by default.
      max_drop: with dtype auto: the largest loss on the calibration data, a share, as a string.
      max_flash: with dtype auto: the most bytes of tables, as in "20k".
      prefix: prefix of all symbols and files, a C identifier; the library's name by default.
      self_test: a .npy or .npz file, or NIR data; with it PREFIX_selftest.c is made too, a main with that input
        baked in, for a cc_binary that depends on this library.
      visibility: of the library and its sources.
      **kwargs: passed on to cc_library.
    """
    prefix = prefix or name
    common = {key: kwargs[key] for key in _COMMON if key in kwargs}
    options = {
        "activity": activity,
        "calibration": calibration,
        "dt": dt,
        "dtype": dtype,
        "input_kind": input_kind,
        "input_range": input_range,
        "max_drop": max_drop,
        "max_flash": max_flash,
        "model": model,
        "profile": profile,
        "scheme": scheme,
        "self_test": self_test,
        "set": set,
        "state": state,
        "synapses": synapses,
    }
    _no_select(name, options)
    if type(calibration) != "dict":
        options["calibration"] = {file: "" for file in calibration}
    snn_compiled(
        name = name + "_compiled",
        prefix = prefix,
        # By itself it would be compiled once more: for the target platform.
        tags = kwargs.get("tags", []) + ["manual"],
        testonly = kwargs.get("testonly"),
        visibility = visibility,
        **options
    )
    snn_c_sources(
        name = name + "_sources",
        compiled = ":" + name + "_compiled",
        header = prefix + ".h",
        manifest = prefix + ".manifest.textproto",
        self_test_source = prefix + "_selftest.c" if self_test else None,
        source = prefix + ".c",
        visibility = visibility,
        **common
    )
    cc_library(
        name = name,
        srcs = [prefix + ".c"],
        hdrs = [prefix + ".h"],
        # Files of the root package are found without, and cc_library refuses it there.
        includes = ["."] if native.package_name() else [],
        visibility = visibility,
        **kwargs
    )
