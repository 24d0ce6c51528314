"""The repositories that WORKSPACE makes by workspace.bzl, for MODULE.bazel."""

load(":repositories.bzl", "own_repositories")

def _impl(_mctx):
    own_repositories()

repositories = module_extension(implementation = _impl)
