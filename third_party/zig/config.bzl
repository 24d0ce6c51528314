"""zig_toolchain_config: how Bazel calls zig for one target."""

load("@rules_cc//cc:action_names.bzl", "ACTION_NAMES", "ALL_CC_COMPILE_ACTION_NAMES", "ALL_CC_LINK_ACTION_NAMES")
load(
    "@rules_cc//cc:cc_toolchain_config_lib.bzl",
    "action_config",
    "env_entry",
    "env_set",
    "feature",
    "flag_group",
    "flag_set",
    "tool",
)
load("@rules_cc//cc/common:cc_common.bzl", "cc_common")
load(":program.bzl", "ZIG_ATTRS", "zig_environment", "zig_flags", "zig_library")

_COMPILE = ALL_CC_COMPILE_ACTION_NAMES

# Bazel's own features, which an action without a configuration of its own would have.
_IMPLIED = {
    "ar": ["archiver_flags", "linker_param_file"],
    "cc": [],
    "link": [
        "libraries_to_link",
        "library_search_directories",
        "linker_param_file",
        "linkstamps",
        "output_execpath_flags",
        "user_link_flags",
    ],
}
_ACTIONS = {
    "ar": [ACTION_NAMES.cpp_link_static_library],
    "cc": _COMPILE,
    "link": ALL_CC_LINK_ACTION_NAMES,
}

# The same bytes whenever and wherever: debugging information, which zig gives unasked, has the
# folder in it.
_REPRODUCIBLE = [
    "-g0",
    "-Wno-builtin-macro-redefined",
    "-D__DATE__=\"redacted\"",
    "-D__TIMESTAMP__=\"redacted\"",
    "-D__TIME__=\"redacted\"",
]

# No C library, and no call of one: zig stops at undefined behaviour where it does not optimise.
_FREESTANDING = ["-ffreestanding", "-fno-sanitize=undefined", "-fno-stack-protector"]

def _enabled(actions, flags):
    return feature(
        name = "target",
        enabled = True,
        flag_sets = [
            flag_set(actions = names, flag_groups = [flag_group(flags = words)])
            for names, words in zip(actions, flags)
        ],
    )

def _mode(name, flags):
    return feature(
        name = name,
        flag_sets = [flag_set(actions = _COMPILE, flag_groups = [flag_group(flags = flags)])],
    )

def _impl(ctx):
    runtime = ctx.file.runtime.path
    target = zig_flags(ctx)
    link = target + ["-nostdlib", "-nostartfiles", "-fno-sanitize=undefined"]
    last = feature(
        name = "runtime",
        enabled = True,
        flag_sets = [flag_set(
            actions = ALL_CC_LINK_ACTION_NAMES,
            flag_groups = [flag_group(flags = [runtime])],
        )],
    )
    environment = feature(
        name = "zig",
        enabled = True,
        env_sets = [
            env_set(
                actions = actions,
                env_entries = [
                    env_entry(name, value)
                    for name, value in zig_environment(ctx, "ar" if kind == "ar" else "cc").items()
                ],
            )
            for kind, actions in _ACTIONS.items()
        ],
    )
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        action_configs = [
            action_config(
                action_name = name,
                enabled = True,
                implies = _IMPLIED[kind],
                tools = [tool(tool = ctx.file._wrapper)],
            )
            for kind, actions in _ACTIONS.items()
            for name in actions
        ],
        features = [
            environment,
            _enabled(
                [_COMPILE, ALL_CC_LINK_ACTION_NAMES],
                [target + _FREESTANDING + _REPRODUCIBLE + ctx.attr.copts, link],
            ),
            _mode("opt", ["-O2", "-DNDEBUG"]),
            _mode("dbg", ["-O0", "-g"]),
            last,
        ],
        cxx_builtin_include_directories = ["%workspace%/" + zig_library(ctx)],
        toolchain_identifier = "zig-" + ctx.attr.triple,
        host_system_name = "local",
        target_system_name = ctx.attr.triple,
        target_cpu = ctx.attr.triple.split("-")[0],
        target_libc = "none",
        compiler = "clang",
        abi_version = "unknown",
        abi_libc_version = "none",
    )

zig_toolchain_config = rule(
    implementation = _impl,
    attrs = ZIG_ATTRS | {
        "copts": attr.string_list(),
        "runtime": attr.label(mandatory = True, allow_single_file = True, cfg = "exec"),
    },
    provides = [CcToolchainConfigInfo],
)
