"""own_py_binary: a py_binary that runs on our interpreter in anyone's build.

Consumers have Python toolchains of their own. Ours is registered for nobody: what we let others run
asks for it by a transition, so that it never runs on theirs nor theirs on ours. In our own
repository .bazelrc asks for the same, so that nothing has two configurations.
"""

load("@rules_python//python:defs.bzl", "py_binary")

_TOOLCHAIN = str(Label("//third_party/python:toolchain"))
_EXTRA = "//command_line_option:extra_toolchains"

def _own_python_impl(settings, _attr):
    given = settings[_EXTRA]

    # Of the main repository, //a, @//a and @@//a are one.
    if _TOOLCHAIN.lstrip("@") in [name.lstrip("@") for name in given]:
        return {_EXTRA: given}
    return {_EXTRA: given + [_TOOLCHAIN]}  # the last one wins

_own_python = transition(
    implementation = _own_python_impl,
    inputs = [_EXTRA],
    outputs = [_EXTRA],
)

def _own_python_binary_impl(ctx):
    program = ctx.attr.program[DefaultInfo]
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = executable, target_file = ctx.executable.program, is_executable = True)
    runfiles = ctx.runfiles([ctx.executable.program]).merge(program.default_runfiles)
    return DefaultInfo(executable = executable, runfiles = runfiles)

_own_python_binary = rule(
    implementation = _own_python_binary_impl,
    cfg = _own_python,
    executable = True,
    attrs = {
        "program": attr.label(mandatory = True, executable = True, cfg = "target", doc = "a py_binary"),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
)

def own_py_binary(name, srcs, visibility = None, **kwargs):
    """A py_binary for others to run.

    Args:
      name: its name; NAME.py is what runs
      srcs: as in py_binary
      visibility: as in py_binary
      **kwargs: as in py_binary
    """
    py_binary(
        name = name + "_program",
        srcs = srcs,
        # Folders without __init__.py stay so, whatever the consumer's .bazelrc says.
        legacy_create_init = 0,
        main = name + ".py",
        visibility = ["//visibility:private"],
        **kwargs
    )
    _own_python_binary(
        name = name,
        program = ":%s_program" % name,
        visibility = visibility,
    )
