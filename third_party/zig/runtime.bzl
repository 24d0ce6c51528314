"""zig_runtime: what compiled C calls where the processor has no instruction, of one target."""

load(":program.bzl", "ZIG_ATTRS", "zig_environment", "zig_flags")

def _zig_runtime_impl(ctx):
    library = ctx.actions.declare_file(ctx.label.name + ".a")
    all = ctx.attr._all[DefaultInfo].files_to_run

    # zig's sources are a directory among the runfiles: 19,540 files would be as many links.
    program = "%s.runfiles/%s/ziglang" % (all.executable.path, all.executable.owner.workspace_name)
    ctx.actions.run(
        executable = ctx.file._wrapper,
        arguments = [
            program + "/lib/compiler_rt.zig",
            "-OReleaseSmall",
            "-femit-bin=" + library.path,
        ] + zig_flags(ctx),
        env = zig_environment(ctx, "build-lib") | {"ZIG": program + "/zig"},
        tools = [all],
        outputs = [library],
        mnemonic = "ZigRuntime",
        progress_message = "Compiling the runtime of %{label}",
    )
    return DefaultInfo(files = depset([library]))

zig_runtime = rule(
    implementation = _zig_runtime_impl,
    attrs = ZIG_ATTRS | {
        "_all": attr.label(default = "@snn_mlir_zig//:all", executable = True, cfg = "exec"),
    },
    doc = "Floating point in software, division of 64 bits, memcpy and the like: a static library.",
)
