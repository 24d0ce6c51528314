"""installed_cc_toolchain_config: how Bazel calls gcc or clang for one board."""

load("@rules_cc//cc:action_names.bzl", "ALL_CC_COMPILE_ACTION_NAMES", "ALL_CC_LINK_ACTION_NAMES")
load("@rules_cc//cc:cc_toolchain_config_lib.bzl", "feature", "flag_group", "flag_set", "tool_path")
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load("//platforms:targets.bzl", "BOARDS")

def _set(actions, flags):
    return flag_set(actions = actions, flag_groups = [flag_group(flags = flags)] if flags else [])

def _impl(ctx):
    board = BOARDS[ctx.attr.board]
    link = board.flags + board.link + [file.path for file in ctx.files.sources] + ["-Wl,--gc-sections"]
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        features = [
            feature(
                name = "board",
                enabled = True,
                flag_sets = [
                    _set(ALL_CC_COMPILE_ACTION_NAMES, board.flags),
                    _set(ALL_CC_LINK_ACTION_NAMES, link),
                ],
            ),
            feature(name = "opt", flag_sets = [_set(ALL_CC_COMPILE_ACTION_NAMES, ["-O2", "-DNDEBUG"])]),
            feature(name = "dbg", flag_sets = [_set(ALL_CC_COMPILE_ACTION_NAMES, ["-O0", "-g"])]),
        ],
        tool_paths = [tool_path(name = name, path = path) for name, path in ctx.attr.tools.items()],
        cxx_builtin_include_directories = ctx.attr.include,
        toolchain_identifier = ctx.attr.board,
        host_system_name = "local",
        target_system_name = ctx.attr.board,
        target_cpu = ctx.attr.board,
        target_libc = "unknown",
        compiler = "clang" if board.compiler.endswith("clang") else "gcc",
        abi_version = "unknown",
        abi_libc_version = "unknown",
    )

installed_cc_toolchain_config = rule(
    implementation = _impl,
    attrs = {
        "board": attr.string(mandatory = True, doc = "of //platforms"),
        "include": attr.string_list(mandatory = True, doc = "where the compiler looks for its headers"),
        "sources": attr.label_list(allow_files = [".c"], doc = "part of every program"),
        "tools": attr.string_dict(mandatory = True, doc = "Bazel's name of a tool to its path"),
    },
    provides = [CcToolchainConfigInfo],
)
