"""zig_runtime: what compiled C calls where the processor has no instruction, of one target."""

load(":program.bzl", "ZIG_ATTRS", "zig_environment", "zig_flags")

def _zig_runtime_impl(ctx):
    object = ctx.actions.declare_file(ctx.label.name + ".o")
    library = ctx.actions.declare_file(ctx.label.name + ".a")

    # Beside its sources: they are strangers to zig where the current folder is /, as it is for
    # actions of some executors.
    folder = ctx.file._zig.dirname
    up = "../" * (folder.count("/") + 1)
    ctx.actions.run(
        executable = ctx.file._wrapper,
        arguments = [
            "lib/" + ctx.file._source.basename,
            "-OReleaseSmall",
            # A section each, so that a linker takes what is called and not all of its 150 KB.
            "-ffunction-sections",
            "-fdata-sections",
            "-femit-bin=" + up + object.path,
        ] + zig_flags(ctx),
        env = zig_environment(ctx, "build-obj") | {"ZIG": "./zig", "ZIG_FOLDER": folder},
        inputs = ctx.files._library + [ctx.file._source],
        tools = [ctx.file._zig],
        outputs = [object],
        mnemonic = "ZigRuntime",
        progress_message = "Compiling the runtime of %{label}",
    )

    # Not by zig's build-lib, which calls the member by the path of a temporary folder.
    ctx.actions.run(
        executable = ctx.file._wrapper,
        arguments = ["rcsD", library.path, object.path],
        env = zig_environment(ctx, "ar"),
        inputs = [object],
        tools = [ctx.file._zig],
        outputs = [library],
        mnemonic = "ZigArchive",
    )
    return DefaultInfo(files = depset([library]))

zig_runtime = rule(
    implementation = _zig_runtime_impl,
    attrs = ZIG_ATTRS | {
        "_library": attr.label(default = "@snn_mlir_zig//:library", cfg = "exec"),
        "_source": attr.label(
            default = "@snn_mlir_zig//:ziglang/lib/compiler_rt.zig",
            allow_single_file = True,
            cfg = "exec",
        ),
    },
    doc = "Floating point in software, division of 64 bits, memcpy and the like: a static library.",
)
