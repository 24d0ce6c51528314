"""@snn_mlir_installed_cc: the compilers of this machine for the boards of //platforms, as toolchains.

A compiler that is not installed gives no toolchain, and nothing else happens. found.bzl says for
which boards there is both a compiler and an emulator.
"""

load("//platforms:targets.bzl", "BOARDS")
load("//third_party:which.bzl", "which")

# Beside the compiler, which Bazel calls gcc.
_TOOLS = ["ar", "cpp", "gcov", "ld", "nm", "objcopy", "objdump", "strip"]

_LOAD = """\
load("@rules_cc//cc:defs.bzl", "cc_toolchain")
load("{config}", "installed_cc_toolchain_config")

package(default_visibility = ["//visibility:public"])
"""

_BOARD = """
installed_cc_toolchain_config(
    name = "{name}_config",
    board = "{name}",
    include = {include},
    sources = {sources},
    tools = {tools},
)

filegroup(
    name = "{name}_sources",
    srcs = {sources},
)

cc_toolchain(
    name = "{name}_cc",
    all_files = ":{name}_sources",
    ar_files = ":{name}_sources",
    as_files = ":{name}_sources",
    compiler_files = ":{name}_sources",
    dwp_files = ":{name}_sources",
    linker_files = ":{name}_sources",
    objcopy_files = ":{name}_sources",
    strip_files = ":{name}_sources",
    toolchain_config = ":{name}_config",
    toolchain_identifier = "{name}",
)

toolchain(
    name = "{name}",
    target_compatible_with = ["{constraint}"],
    toolchain = ":{name}_cc",
    toolchain_type = "@bazel_tools//tools/cpp:toolchain_type",
)
"""

def _include(rctx, compiler, flags):
    """Where the compiler looks for its headers; None where it does not work with these flags."""
    said = rctx.execute(
        [compiler] + flags + ["-E", "-v", "-xc", "/dev/null"],
        environment = {"LC_ALL": "C"},
    )
    if said.return_code:
        return None
    words = said.stderr.split("#include <...> search starts here:\n")[1].split("End of search list")[0]
    return [line.strip() for line in words.splitlines()]

def _installed_cc_repository_impl(rctx):
    build = [_LOAD.format(config = Label("//third_party/installed_cc:config.bzl"))]
    found = []
    for name, board in BOARDS.items():
        compiler = which(rctx, board.compiler)
        runs = not board.emulator or which(rctx, board.emulator)
        include = _include(rctx, compiler, board.flags) if compiler else None
        if not include:
            continue
        build.append(_BOARD.format(
            constraint = Label("//platforms:%s_target" % name),
            include = repr(include),
            name = name,
            sources = repr([str(Label("//third_party/installed_cc:" + source)) for source in board.sources]),
            tools = repr({"gcc": str(compiler)} | {
                tool: str(rctx.which(board.tools + tool) or "/bin/false")
                for tool in _TOOLS
            }),
        ))
        if runs:
            found.append(name)
    rctx.file("BUILD.bazel", "".join(build))
    rctx.file("found.bzl", "\"\"\"The boards that programs can be built for and run on.\"\"\"\n\nFOUND = %s\n" % repr(found))

installed_cc_repository = repository_rule(
    implementation = _installed_cc_repository_impl,
    environ = ["PATH"],
)
