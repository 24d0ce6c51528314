"""snn_cc_library: a NIR model as a C library."""

load("@rules_cc//cc:defs.bzl", "cc_library")

_LEVELS = ["snn", "linalg", "loops", "llvm"]

# Attributes that every target has: the sources get them as the library does.
_COMMON = ["compatible_with", "tags", "target_compatible_with", "testonly"]

def _arguments(ctx):
    args = ctx.actions.args()
    args.add(ctx.file.model)
    args.add("--out", ctx.outputs.source.dirname)
    args.add("--name", ctx.attr.prefix)
    args.add("--dtype", ctx.attr.dtype)
    if ctx.attr.profile:
        args.add("--profile", ctx.attr.profile)
    if ctx.attr.dt:
        args.add("--dt", ctx.attr.dt)
    args.add_all(ctx.attr.set, before_each = "--set")
    args.add("--quiet")
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
    sources = [ctx.outputs.source, ctx.outputs.header, ctx.outputs.manifest]
    inputs = [ctx.file.model]
    args = _arguments(ctx)
    if ctx.file.self_test:
        inputs.append(ctx.file.self_test)
        sources.append(ctx.outputs.self_test_source)
        args.add("--self_test", ctx.file.self_test)
    _run(ctx, args, inputs, sources, "C")

    # Asked for by output group only: an action of its own, so that nobody else pays for it.
    levels = [
        ctx.actions.declare_file("%s.%s.mlir" % (ctx.attr.prefix, level), sibling = ctx.outputs.source)
        for level in _LEVELS
    ]
    args = _arguments(ctx)
    args.add_joined("--emit", _LEVELS, join_with = ",")
    _run(ctx, args, [ctx.file.model], levels, "MLIR")
    return [
        DefaultInfo(files = depset(sources)),
        OutputGroupInfo(
            levels = depset(levels),
            manifest = depset([ctx.outputs.manifest]),
        ),
    ]

snn_c_sources = rule(
    implementation = _snn_c_sources_impl,
    attrs = {
        "dt": attr.string(),
        "dtype": attr.string(default = "f32", values = ["f32", "f64"]),
        "header": attr.output(mandatory = True),
        "manifest": attr.output(mandatory = True),
        "model": attr.label(mandatory = True, allow_single_file = [".nir"]),
        "prefix": attr.string(mandatory = True),
        "profile": attr.string(),
        "self_test": attr.label(allow_single_file = [
            ".nir",
            ".npy",
        ]),
        "self_test_source": attr.output(),
        "set": attr.string_list(),
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
      dtype: the number format of weights and membranes, f32 or f64.
      profile: whose step rule the network follows; "" where the file leaves only one.
      dt: the time step in the file's unit of time, as a string; "" for the profile's.
      set: overrides of the step rule, `[NODE.]FIELD=VALUE`.
      prefix: prefix of all symbols and files, a C identifier; the library's name by default.
      self_test: a .npy file, or NIR data; with it PREFIX_selftest.c is made too, a main with that input
        baked in, for a cc_binary that depends on this library.
      visibility: of the library and its sources.
      **kwargs: passed on to cc_library.
    """
    prefix = prefix or name
    common = {key: kwargs[key] for key in _COMMON if key in kwargs}
    snn_c_sources(
        name = name + "_sources",
        dt = dt,
        dtype = dtype,
        header = prefix + ".h",
        manifest = prefix + ".manifest.textproto",
        model = model,
        prefix = prefix,
        profile = profile,
        self_test = self_test,
        self_test_source = prefix + "_selftest.c" if self_test else None,
        set = set,
        source = prefix + ".c",
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
