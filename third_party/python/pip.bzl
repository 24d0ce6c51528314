"""Pinned wheels as Bazel packages, fetched by the machine's own pip.

pip decides where the files come from; no file of this repository names a host. The hashes in
the lock file decide what is accepted. pip's own cache serves a second clone.
"""

FETCH_ATTRS = {
    "lock": attr.label(mandatory = True, allow_single_file = True),
    "megabytes": attr.int(default = 500, doc = "disk space that is needed"),
    "_python": attr.label(default = Label("@snn_mlir_python//:python.txt")),
    "_trees": attr.label(
        default = Label("//third_party:trees.bzl"),
        allow_single_file = True,
    ),
    "_wheels": attr.label(
        default = Label("//third_party/python:wheels.py"),
        allow_single_file = True,
    ),
}

def fetch_wheels(rctx, args):
    """Downloads and unpacks the wheels of rctx.attr.lock.

    Args:
      rctx: of a repository rule with FETCH_ATTRS
      args: more arguments for wheels.py
    """
    python = rctx.read(rctx.attr._python).split("\n")[0]
    rctx.watch(rctx.attr._wheels)
    rctx.watch(rctx.attr.lock)
    rctx.template("trees.bzl", rctx.attr._trees)
    rctx.report_progress("downloading wheels with pip")
    command = [python, rctx.path(rctx.attr._wheels), "--lock", rctx.path(rctx.attr.lock)]
    result = rctx.execute(
        command + ["--megabytes", str(rctx.attr.megabytes)] + args,
        quiet = True,
        timeout = 3600,
    )
    if result.return_code:
        fail("%s: %s" % (rctx.name, result.stderr.strip() or result.stdout.strip()))

def _pip_repository_impl(rctx):
    args = []
    if rctx.attr.base_lock:
        rctx.watch(rctx.attr.base_lock)
        args = ["--base-lock", rctx.path(rctx.attr.base_lock), "--base-repo", rctx.attr.base_repo]
    fetch_wheels(rctx, args)

pip_repository = repository_rule(
    implementation = _pip_repository_impl,
    doc = "One package per wheel: @NAME//numpy is the py_library of numpy and what it needs.",
    attrs = FETCH_ATTRS | {
        "base_lock": attr.label(
            allow_single_file = True,
            doc = "wheels that are taken from base_repo instead",
        ),
        "base_repo": attr.string(),
    },
)
