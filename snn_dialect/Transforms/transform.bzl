"""mlir_pass: a pass of one folder, NAME.td, NAME.h and NAME.cpp."""

load("@rules_cc//cc:defs.bzl", "cc_library")
load("//third_party/llvm:copts.bzl", "MLIR_COPTS", "MLIR_FEATURES")
load("//third_party/llvm:tblgen.bzl", "gentbl_cc_library")

def mlir_pass(name, srcs = [], deps = []):
    """A library that registers a pass.

    Args:
      name: of the library, and of the pass's files.
      srcs: sources beside NAME.cpp.
      deps: beside MLIR's headers.
    """
    gentbl_cc_library(
        name = "pass_inc",
        tbl_outs = {name + ".h.inc": [
            "-gen-pass-decls",
            "-name=" + name,
        ]},
        td_file = name + ".td",
        visibility = ["//visibility:private"],
    )
    cc_library(
        name = name,
        srcs = [name + ".cpp"] + srcs,
        hdrs = [name + ".h"],
        copts = MLIR_COPTS,
        features = MLIR_FEATURES,
        linkstatic = True,
        tags = ["manual"],
        visibility = ["//snn_dialect:__subpackages__"],
        deps = [
            ":pass_inc",
            "@snn_mlir_llvm//:headers",
        ] + deps,
    )
