"""Folders of third-party files as inputs: as they lie there, or as trees, which reach an executor.

A folder of the sources is one link in each sandbox, where its files would be thousands. Bazel does not
see what is in it, and does not send it to an executor. A tree (declare_directory) is sent, and is
linked file by file. --define=snn_mlir_trees=1 asks for trees; --config=remote and
--config=remote-cache do.

Repositories of wheels have a copy of this file, and name no other repository: what was unpacked for one
workspace serves another one.
"""

def trees_setting(name):
    """What folder_of_files looks at, in the BUILD file of the repository's root.

    Args:
      name: with_trees
    """
    native.config_setting(
        name = name,
        define_values = {"snn_mlir_trees": "1"},
        visibility = ["//visibility:public"],
    )

def _tree_impl(ctx):
    tree = ctx.actions.declare_directory(ctx.attr.folder)
    source = "/".join([
        part
        for part in [ctx.label.workspace_root, ctx.label.package, ctx.attr.folder]
        if part
    ])
    ctx.actions.run_shell(
        command = 'cp -RL "$1/." "$2"',
        arguments = [source, tree.path],
        inputs = ctx.files.srcs,
        outputs = [tree],
        mnemonic = "CopyTree",
        progress_message = "Copying %{label}",
    )
    return DefaultInfo(files = depset([tree]), runfiles = ctx.runfiles([tree]))

_tree = rule(
    implementation = _tree_impl,
    attrs = {
        "folder": attr.string(mandatory = True),
        "srcs": attr.label_list(allow_files = True, mandatory = True),
    },
)

def folder_of_files(name, folder, version):
    """A filegroup of one folder of this package.

    Args:
      name: of the filegroup.
      folder: its name.
      version: a file that changes when the folder does, which Bazel would not see.
    """
    _tree(
        name = name + "_tree",
        folder = folder,
        srcs = native.glob([folder + "/**"]),
        tags = ["manual"],
        visibility = ["//visibility:private"],
    )
    native.filegroup(
        name = name,
        srcs = select({
            "//:with_trees": [":%s_tree" % name],
            "//conditions:default": [folder, version],
        }),
    )
