"""snn_cc_library: a NIR model as a C library."""

load("@rules_cc//cc:defs.bzl", "cc_library")
load(":compile_options.bzl", "INPUT_FILES", "OPTION_ATTRS", "add_options", "check_options", "option_files")

_LEVELS = ["snn", "linalg", "loops", "llvm"]

# Attributes that every target has: the sources get them as the library does.
_COMMON = ["compatible_with", "tags", "target_compatible_with", "testonly"]

def _arguments(ctx):
    args = ctx.actions.args()
    args.add(ctx.file.model)
    args.add("--out", ctx.outputs.source.dirname)
    args.add("--name", ctx.attr.prefix)
    args.add("--quiet")
    add_options(ctx, args)
    return args

def _run(ctx, args, inputs, outputs, what):
    ctx.actions.run(
        executable = ctx.executable._compiler,
        arguments = [args],
        inputs = inputs,
        outputs = outputs,
        mnemonic = "SnnCompile",
        progress_message = "Compiling %{label} to " + what,
    )

def _snn_c_sources_impl(ctx):
    check_options(ctx)
    sources = [ctx.outputs.source, ctx.outputs.header, ctx.outputs.manifest]
    inputs = [ctx.file.model] + option_files(ctx)
    args = _arguments(ctx)
    if ctx.file.self_test:
        sources.append(ctx.outputs.self_test_source)
        args.add("--self_test", ctx.file.self_test)
    _run(ctx, args, inputs + ctx.files.self_test, sources, "C")

    # Asked for by output group only: an action of its own, so that nobody else pays for it.
    levels = [
        ctx.actions.declare_file("%s.%s.mlir" % (ctx.attr.prefix, level), sibling = ctx.outputs.source)
        for level in _LEVELS
    ]
    args = _arguments(ctx)
    args.add_joined("--emit", _LEVELS, join_with = ",")
    _run(ctx, args, inputs, levels, "MLIR")
    return [
        DefaultInfo(files = depset(sources)),
        OutputGroupInfo(
            levels = depset(levels),
            manifest = depset([ctx.outputs.manifest]),
        ),
    ]

snn_c_sources = rule(
    implementation = _snn_c_sources_impl,
    attrs = OPTION_ATTRS | {
        "header": attr.output(mandatory = True),
        "manifest": attr.output(mandatory = True),
        "model": attr.label(mandatory = True, allow_single_file = [".nir"]),
        "prefix": attr.string(mandatory = True),
        "self_test": attr.label(allow_single_file = INPUT_FILES),
        "self_test_source": attr.output(),
        "source": attr.output(mandatory = True),
        "_compiler": attr.label(default = "//frontend:compile", executable = True, cfg = "exec"),
    },
    doc = "Compiles a NIR model to C; output group `levels` has every level of MLIR.",
)

def snn_cc_library(
        name,
        model,
        dtype = "f32",
        profile = "",
        dt = "",
        set = [],
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
    are targets of their own; `--output_groups=levels` on NAME_sources gives the levels of MLIR.

    Args:
      name: the library's name.
      model: a .nir file.
      dtype: the number format: f32 or f64, or integers with weights of so many bits: i16, i8, i4,
        or auto, which chooses them layer by layer.
      profile: whose step rule the network follows; "" where the file leaves only one.
      dt: the time step in the file's unit of time, as a string; "" for the profile's.
      set: overrides of the step rule, `[NODE.]FIELD=VALUE`; in integer networks also widths, as in
        `fc1.weights=i4`.
      state: of integer networks: what membranes are stored in, i32 or i16.
      scheme: of integer networks: channel, or pow2 for comparison.
      calibration: of integer networks: files with inputs like those to come (.npy, .npz or NIR data),
        a list; or a dictionary from file to the Input that it is for.
      input_kind: of integer networks: `[NODE=]spikes` or `[NODE=]analog`; as the calibration data
        are by default.
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
    snn_c_sources(
        name = name + "_sources",
        calibration = calibration if type(calibration) == "dict" else {file: "" for file in calibration},
        dt = dt,
        dtype = dtype,
        header = prefix + ".h",
        input_kind = input_kind,
        input_range = input_range,
        manifest = prefix + ".manifest.textproto",
        max_drop = max_drop,
        max_flash = max_flash,
        model = model,
        prefix = prefix,
        profile = profile,
        scheme = scheme,
        self_test = self_test,
        self_test_source = prefix + "_selftest.c" if self_test else None,
        set = set,
        source = prefix + ".c",
        state = state,
        visibility = visibility,
        **common
    )
    cc_library(
        name = name,
        srcs = [prefix + ".c"],
        hdrs = [prefix + ".h"],
        includes = ["."],
        visibility = visibility,
        **kwargs
    )
