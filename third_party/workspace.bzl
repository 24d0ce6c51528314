"""What a WORKSPACE needs of this repository."""

load("@bazel_tools//tools/build_defs/repo:http.bzl", "http_archive")
load("@bazel_tools//tools/build_defs/repo:utils.bzl", "maybe")
load(":repositories.bzl", "own_repositories")
load(":versions.bzl", "RULE_SETS")

def snn_mlir_repositories():
    """Declares every repository that is not declared yet."""
    for name, archive in RULE_SETS.items():
        maybe(http_archive, name = name, **archive)
    own_repositories(declare = maybe)

# buildifier: disable=unnamed-macro
def snn_mlir_toolchains():
    """Registers the compiler; after snn_mlir_repositories().

    No Python toolchain is registered, and the C compilers are those of our own //platforms only.
    """
    native.register_toolchains(
        str(Label("//codegen/toolchain")),
        str(Label("//third_party/zig:all")),
        "@snn_mlir_installed_cc//:all",
    )
