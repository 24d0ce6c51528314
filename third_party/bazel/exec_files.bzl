"""exec_files: a target's files, always built in the exec configuration."""

def _exec_files_impl(ctx):
    runfiles = ctx.runfiles(ctx.files.src)
    return DefaultInfo(
        files = depset(ctx.files.src),
        runfiles = runfiles.merge(ctx.attr.src[DefaultInfo].default_runfiles),
    )

exec_files = rule(
    implementation = _exec_files_impl,
    attrs = {"src": attr.label(mandatory = True, allow_files = True, cfg = "exec")},
    doc = """The compiler's C++ is a tool of every build, and `bazel run` and tests use it too.

Taken through this rule it has one configuration, so that nothing is compiled twice. The files keep
their paths among the runfiles.""",
)
