"""The compiler behind a toolchain type, so that another one can stand in for ours.

    snn_toolchain(
        name = "prebuilt",
        compiler = ":snn_compile",
    )

    toolchain(
        name = "prebuilt_toolchain",
        toolchain = ":prebuilt",
        toolchain_type = "@snn_mlir//codegen:toolchain_type",
    )
"""

TOOLCHAIN_TYPE = Label("//codegen:toolchain_type")

def _snn_toolchain_impl(ctx):
    return platform_common.ToolchainInfo(compiler = ctx.attr.compiler[DefaultInfo].files_to_run)

snn_toolchain = rule(
    implementation = _snn_toolchain_impl,
    attrs = {
        "compiler": attr.label(
            mandatory = True,
            allow_files = True,
            executable = True,
            cfg = "exec",
            doc = "a program that takes the command line of //frontend:compile",
        ),
    },
    doc = "A compiler of models, for a toolchain of type //codegen:toolchain_type.",
)

# Execution properties of compiling are named after it: snn_compile.memory.
COMPILE_GROUP = "snn_compile"
COMPILE_GROUPS = {COMPILE_GROUP: exec_group(toolchains = [TOOLCHAIN_TYPE])}

def compiler(ctx):
    """The compiler in force, an executable for ctx.actions.run.

    Args:
      ctx: of a rule with exec_groups = COMPILE_GROUPS
    """
    return ctx.exec_groups[COMPILE_GROUP].toolchains[TOOLCHAIN_TYPE].compiler
