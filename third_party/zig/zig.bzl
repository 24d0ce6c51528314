"""@snn_mlir_zig: zig from its wheel."""

load("//third_party/python:pip.bzl", "FETCH_ATTRS", "fetch_wheels")

def _zig_repository_impl(rctx):
    fetch_wheels(rctx, ["--merged", "--keep=ziglang/*"])
    rctx.template("BUILD.bazel", rctx.attr._build)

zig_repository = repository_rule(
    implementation = _zig_repository_impl,
    attrs = FETCH_ATTRS | {
        "_build": attr.label(
            default = Label("//third_party/zig:zig.BUILD"),
            allow_single_file = True,
        ),
    },
)
