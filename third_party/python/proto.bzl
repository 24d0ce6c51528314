"""Python code from .proto files, by the protoc of the pinned grpcio-tools wheel."""

load("@rules_python//python:defs.bzl", "py_library")

def _py_proto_impl(ctx):
    src = ctx.file.src
    out = ctx.actions.declare_file(src.basename.removesuffix(".proto") + "_pb2.py", sibling = src)
    root = ctx.bin_dir.path
    if ctx.label.workspace_root:
        root += "/" + ctx.label.workspace_root
    args = ctx.actions.args()
    args.add("--proto_path", ctx.label.workspace_root or ".")
    args.add("--python_out", root)
    args.add(src)
    ctx.actions.run(
        executable = ctx.executable._protoc,
        arguments = [args],
        inputs = [src],
        outputs = [out],
        mnemonic = "Protoc",
        progress_message = "protoc %{output}",
    )
    return [DefaultInfo(files = depset([out]))]

_py_proto = rule(
    implementation = _py_proto_impl,
    attrs = {
        "src": attr.label(mandatory = True, allow_single_file = [".proto"]),
        "_protoc": attr.label(
            default = Label("//third_party/python:protoc"),
            executable = True,
            cfg = "exec",
        ),
    },
)

def py_proto(name, src, **kwargs):
    """A py_library of FOO_pb2, for src = "FOO.proto" beside the BUILD file."""
    _py_proto(
        name = name + "_pb2",
        src = src,
        visibility = ["//visibility:private"],
    )
    py_library(
        name = name,
        srcs = [":" + name + "_pb2"],
        deps = ["@snn_mlir_pip//protobuf"],
        **kwargs
    )
