"""A test that a model is compiled once for several platforms."""

# buildifier: disable=bzl-visibility
load("//codegen/private:snn_c_sources.bzl", "SnnCompiledInfo")

_PLATFORMS = "//command_line_option:platforms"
_MODE = "//command_line_option:compilation_mode"

def _builds_impl(_settings, attr):
    builds = {str(platform): {_MODE: "fastbuild", _PLATFORMS: str(platform)} for platform in attr.platforms}
    return builds | {name + " opt": values | {_MODE: "opt"} for name, values in builds.items()}

_builds = transition(
    implementation = _builds_impl,
    inputs = [],
    outputs = [_MODE, _PLATFORMS],
)

def _once_test_impl(ctx):
    builds = ctx.split_attr.sources
    made = {target[SnnCompiledInfo].source.path: None for target in builds.values()}
    linked = {target[DefaultInfo].files.to_list()[0].path: None for target in builds.values()}
    if len(linked) != len(builds):
        fail("%d builds share files: %s" % (len(builds), linked.keys()))
    if len(made) != 1:
        fail("compiled %d times for %d builds: %s" % (len(made), len(builds), made.keys()))
    script = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(script, "", is_executable = True)
    return DefaultInfo(executable = script)

once_test = rule(
    implementation = _once_test_impl,
    attrs = {
        "platforms": attr.label_list(mandatory = True),
        "sources": attr.label(
            mandatory = True,
            providers = [SnnCompiledInfo],
            cfg = _builds,
            doc = "an snn_c_sources",
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
    test = True,
    doc = "Passes where the C for all platforms and compilation modes is one file.",
)
