"""zig_runtime: what compiled C calls where the processor has no instruction, of one target."""

load(":program.bzl", "ZIG_ATTRS", "zig_environment", "zig_flags")

def _zig_runtime_impl(ctx):
    library = ctx.actions.declare_file(ctx.label.name + ".a")
    ctx.actions.run(
        executable = ctx.file._wrapper,
        arguments = [
            ctx.file._source.path,
            "-OReleaseSmall",
            "-femit-bin=" + library.path,
        ] + zig_flags(ctx),
        env = zig_environment(ctx, "build-lib"),
        inputs = ctx.files._library + [ctx.file._source],
        tools = [ctx.file._zig],
        outputs = [library],
        mnemonic = "ZigRuntime",
        progress_message = "Compiling the runtime of %{label}",
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
