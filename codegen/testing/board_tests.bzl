"""board_tests: a model's self-test on the boards that this machine has a compiler and an emulator for."""

load("@rules_cc//cc:defs.bzl", "cc_binary", "cc_library")
load("@snn_mlir_installed_cc//:found.bzl", "FOUND")
load("//codegen/private:snn_c_sources.bzl", "SnnCompiledInfo")
load("//platforms:for_targets.bzl", "for_targets", "link")
load("//platforms:targets.bzl", "BOARDS")

def _script(ctx, name, text):
    script = ctx.actions.declare_file(name)
    ctx.actions.write(script, "#!/bin/sh\n%s\n" % text, is_executable = True)
    return script

def _board_test_impl(ctx):
    (board,) = ctx.attr.targets
    image = link(ctx, "program", ctx.split_attr.program[board][DefaultInfo].files_to_run.executable)
    run = _script(
        ctx,
        ctx.label.name + "/run.sh",
        "set -- '%s'\n%s" % (image.short_path, BOARDS[board].run),
    )
    compiled = ctx.attr.sources[SnnCompiledInfo]
    files = {
        "manifest": compiled.manifest,
        "program": run,
        "reference": compiled.expected,
    }
    words = ["--%s='%s'" % (flag, file.short_path) for flag, file in files.items()]
    test = _script(
        ctx,
        ctx.label.name + ".sh",
        "exec '%s' %s" % (ctx.executable._check.short_path, " ".join(words)),
    )
    runfiles = ctx.runfiles(files.values() + [image])
    return DefaultInfo(
        executable = test,
        runfiles = runfiles.merge(ctx.attr._check[DefaultInfo].default_runfiles),
    )

_board_test = rule(
    implementation = _board_test_impl,
    test = True,
    attrs = {
        "program": attr.label(mandatory = True, cfg = for_targets),
        "sources": attr.label(mandatory = True, providers = [SnnCompiledInfo]),
        "targets": attr.string_list(mandatory = True, doc = "one board"),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
        "_check": attr.label(default = "//codegen/testing:check_board", executable = True, cfg = "exec"),
    },
)

def board_tests(name, library, boards, tags = []):
    """Runs a model's C on boards: its outputs and its final state are to have the reference's bits.

    Boards without a compiler or an emulator on this machine have no test (//third_party/installed_cc).

    Args:
      name: NAME_BOARD are the tests.
      library: an snn_cc_library with a self-test, of this package.
      boards: of //platforms.
      tags: of the tests.
    """
    cc_library(
        name = name + "_self_test",
        testonly = True,
        tags = ["manual"],
        textual_hdrs = [library + "_selftest.c"],
        deps = [library],
    )
    cc_binary(
        name = name + "_program",
        testonly = True,
        srcs = ["//codegen/testing:board_program.c"],
        local_defines = ["SELF_TEST=\\\"%s/%s_selftest.c\\\"" % (native.package_name(), library)],
        tags = ["manual"],
        deps = [":%s_self_test" % name],
    )
    for board in boards:
        if board in FOUND:
            _board_test(
                name = "%s_%s" % (name, board),
                size = "small",
                program = name + "_program",
                sources = library + "_sources",
                tags = tags,
                targets = [board],
            )
