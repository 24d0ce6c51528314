"""What is built for several targets of //platforms at once."""

load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load(":targets.bzl", "TARGETS")

def _for_targets_impl(_settings, attr):
    return {
        target: {
            "//command_line_option:compilation_mode": "opt",
            "//command_line_option:platforms": str(Label("//platforms:" + target)),
        }
        for target in attr.targets
    }

for_targets = transition(
    implementation = _for_targets_impl,
    inputs = [],
    outputs = ["//command_line_option:compilation_mode", "//command_line_option:platforms"],
)

def objects_of(library):
    """The object files of a library itself, without what it depends on.

    Args:
      library: a target with CcInfo.
    """
    return [
        object
        for input in library[CcInfo].linking_context.linker_inputs.to_list()
        if input.owner == library.label
        for part in input.libraries
        for object in part.objects or part.pic_objects
    ]

def link(ctx, path, file):
    """What is built for several platforms has one name in all of them; here it gets its own.

    Args:
      ctx: of a rule.
      path: of the link, below a folder with the rule's name.
      file: what it leads to.
    """
    out = ctx.actions.declare_file("%s/%s" % (ctx.label.name, path))
    ctx.actions.symlink(output = out, target_file = file)
    return out

def _objects_for_targets_impl(ctx):
    return DefaultInfo(files = depset([
        link(ctx, "%s/%s.%d.o" % (target, library.label.name, k), object)
        for target, libraries in ctx.split_attr.libraries.items()
        for library in libraries
        for k, object in enumerate(objects_of(library))
    ]))

objects_for_targets = rule(
    implementation = _objects_for_targets_impl,
    attrs = {
        "libraries": attr.label_list(mandatory = True, cfg = for_targets, providers = [CcInfo]),
        "targets": attr.string_list(default = TARGETS.keys()),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
    doc = "The object files of libraries, for each target: NAME/TARGET/LIBRARY.0.o.",
)

def _program_for_target_impl(ctx):
    return DefaultInfo(files = depset([
        link(ctx, ctx.attr.program[0].label.name, ctx.executable.program),
    ]))

_program_for_target = rule(
    implementation = _program_for_target_impl,
    attrs = {
        "program": attr.label(mandatory = True, executable = True, cfg = for_targets),
        "targets": attr.string_list(mandatory = True),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
)

def program_for_target(name, program, target):
    """Builds a program, optimised for a target, whatever else is built for.

    Args:
      name: NAME/PROGRAM is the file.
      program: a cc_binary.
      target: of //platforms.
    """
    _program_for_target(name = name, program = program, targets = [target])
