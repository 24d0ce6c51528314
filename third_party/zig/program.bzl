"""zig, as the rules here find it."""

ZIG_ATTRS = {
    "cpu": attr.string(doc = "-mcpu; the least processor of the triple where there is none"),
    "triple": attr.string(mandatory = True),
    "_wrapper": attr.label(default = "//third_party/zig:zig.sh", allow_single_file = True, cfg = "exec"),
    "_zig": attr.label(default = "@snn_mlir_zig//:ziglang/zig", allow_single_file = True, cfg = "exec"),
}

def zig_environment(ctx, command):
    """What the wrapper wants to know.

    Args:
      ctx: of a rule with ZIG_ATTRS.
      command: what zig is to be: cc, ar, build-obj.
    """
    return {"ZIG": ctx.file._zig.path, "ZIG_COMMAND": command}

def zig_flags(ctx):
    """What selects the processor.

    Args:
      ctx: of a rule with ZIG_ATTRS.
    """
    return ["-target", ctx.attr.triple] + (["-mcpu=" + ctx.attr.cpu] if ctx.attr.cpu else [])

def zig_library(ctx):
    """The folder of zig's headers and sources, in the execution root.

    Args:
      ctx: of a rule with ZIG_ATTRS.
    """
    return ctx.file._zig.dirname + "/lib"
