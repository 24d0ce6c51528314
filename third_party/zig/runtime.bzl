"""zig_runtime: what compiled C calls where the processor has no instruction, of one target."""

load(":program.bzl", "ZIG_ATTRS", "zig_environment", "zig_flags")

def _zig_runtime_impl(ctx):
    object = ctx.actions.declare_file(ctx.label.name + ".o")
    library = ctx.actions.declare_file(ctx.label.name + ".a")
    all = ctx.attr._all[DefaultInfo].files_to_run

    # zig's sources are a directory among the runfiles: 19,540 files would be as many links.
    program = "%s.runfiles/%s/ziglang" % (all.executable.path, all.executable.owner.workspace_name)
    for command, arguments, inputs, output in [
        (
            "build-obj",
            [
                program + "/lib/compiler_rt.zig",
                "-OReleaseSmall",
                # A section each, so that a linker takes what is called and not all of its 150 KB.
                "-ffunction-sections",
                "-fdata-sections",
                "-femit-bin=" + object.path,
            ] + zig_flags(ctx),
            [],
            object,
        ),
        # Not by build-lib, which calls the member by the path of a temporary folder.
        ("ar", ["rcsD", library.path, object.path], [object], library),
    ]:
        ctx.actions.run(
            executable = ctx.file._wrapper,
            arguments = arguments,
            env = zig_environment(ctx, command) | {"ZIG": program + "/zig"},
            inputs = inputs,
            tools = [all],
            outputs = [output],
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
