"""TableGen: .td files to C++, Python and Markdown.

    td_library(name = "ops_td", srcs = ["Ops.td"])
    gentbl_cc_library(
        name = "ops_inc",
        tbl_outs = {"Ops.h.inc": ["-gen-op-decls"], "Ops.cpp.inc": ["-gen-op-defs"]},
        td_file = "Ops.td",
        deps = [":ops_td"],
    )

.td and .inc files are included by their path from the repository's root.
"""

load("@rules_cc//cc:defs.bzl", "cc_library")

TdInfo = provider("The .td files of a library.", fields = {"files": "depset of files"})

def _td_library_impl(ctx):
    files = depset(ctx.files.srcs, transitive = [dep[TdInfo].files for dep in ctx.attr.deps])
    return [DefaultInfo(files = files), TdInfo(files = files)]

td_library = rule(
    implementation = _td_library_impl,
    doc = ".td files, with those that they include. MLIR's own are always there.",
    attrs = {
        "srcs": attr.label_list(allow_files = [".td"]),
        "deps": attr.label_list(providers = [TdInfo]),
    },
)

def _gentbl_impl(ctx):
    mlir = ctx.attr._td.label.workspace_root + "/mlir/include"
    inputs = depset(
        [ctx.file.td_file],
        transitive = [ctx.attr._td.files] + [dep[TdInfo].files for dep in ctx.attr.deps],
    )
    outs = []
    for name, options in ctx.attr.tbl_outs.items():
        out = ctx.actions.declare_file(name)
        args = ctx.actions.args()
        args.add_all(options)
        args.add(ctx.file.td_file)
        args.add("-I", ctx.label.workspace_root or ".")
        args.add("-I", mlir)
        args.add("-o", out)
        ctx.actions.run(
            executable = ctx.executable._tblgen,
            arguments = [args],
            inputs = inputs,
            outputs = [out],
            mnemonic = "TableGen",
            progress_message = "TableGen %{output}",
        )
        outs.append(out)
    return [DefaultInfo(files = depset(outs))]

gentbl = rule(
    implementation = _gentbl_impl,
    doc = "Files that mlir-tblgen writes.",
    attrs = {
        "tbl_outs": attr.string_list_dict(
            mandatory = True,
            doc = "name of each output, with mlir-tblgen's options for it",
        ),
        "td_file": attr.label(mandatory = True, allow_single_file = [".td"]),
        "deps": attr.label_list(providers = [TdInfo]),
        "_td": attr.label(default = Label("@snn_mlir_llvm//:td")),
        "_tblgen": attr.label(
            default = Label("@snn_mlir_llvm//:mlir-tblgen"),
            executable = True,
            allow_single_file = True,
            cfg = "exec",
        ),
    },
)

def gentbl_cc_library(name, tbl_outs, td_file, deps = [], **kwargs):
    """A cc_library whose textual headers are mlir-tblgen's outputs."""
    gentbl(
        name = name + "_gen",
        tbl_outs = tbl_outs,
        td_file = td_file,
        visibility = ["//visibility:private"],
        deps = deps,
    )
    cc_library(
        name = name,
        textual_hdrs = [":" + name + "_gen"],
        **kwargs
    )
