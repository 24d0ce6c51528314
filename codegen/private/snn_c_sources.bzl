"""snn_c_sources: the C of a NIR model, made once whatever platforms it is built for."""

load(":compile_options.bzl", "INPUT_FILES", "OPTION_ATTRS", "add_options", "check_options", "option_files")
load(":toolchain.bzl", "COMPILE_GROUP", "COMPILE_GROUPS", "compiler")

LEVELS = ["snn", "linalg", "loops", "llvm"]

SnnCompiledInfo = provider(
    "What the compiler made of a model: files that all platforms share.",
    fields = {
        "arguments": "of the compiler: the model and its options",
        "expected": "PREFIX_expected.npz, what the reference gives for the self-test's input, or None",
        "header": "PREFIX.h",
        "inputs": "the files that the arguments name",
        "levels": "dictionary from a level's name to its .mlir file",
        "manifest": "PREFIX.manifest.textproto",
        "prefix": "of all names",
        "report": "PREFIX.report.txt",
        "self_test_source": "PREFIX_selftest.c, or None",
        "source": "PREFIX.c",
    },
)

def run_compiler(ctx, arguments, inputs, outputs, what):
    """Has the compiler of the toolchain in force make files.

    Args:
      ctx: of a rule with exec_groups = COMPILE_GROUPS
      arguments: list of ctx.actions.args()
      inputs: files that the arguments name
      outputs: what comes out
      what: the same in words, for people who watch
    """
    ctx.actions.run(
        executable = compiler(ctx),
        exec_group = COMPILE_GROUP,
        arguments = arguments,
        inputs = inputs,
        outputs = outputs,
        mnemonic = "SnnCompile",
        progress_message = "Compiling %{label} to " + what,
    )

def _snn_compiled_impl(ctx):
    check_options(ctx)

    # In a folder of its own: beside the BUILD file are snn_c_sources' files.
    def declare(suffix):
        return ctx.actions.declare_file("%s/%s%s" % (ctx.label.name, ctx.attr.prefix, suffix))

    source, header, manifest = [declare(end) for end in (".c", ".h", ".manifest.textproto")]
    report = declare(".report.txt")
    self_test = declare("_selftest.c") if ctx.file.self_test else None
    expected = declare("_expected.npz") if ctx.file.self_test else None
    inputs = [ctx.file.model] + option_files(ctx)
    arguments = ctx.actions.args()
    arguments.add(ctx.file.model)
    arguments.add("--name", ctx.attr.prefix)
    arguments.add("--quiet")
    add_options(ctx, arguments)

    args = ctx.actions.args()
    args.add("--out", source.dirname)
    args.add("--report")
    sources = [source, header, manifest]
    if self_test:
        sources += [self_test, expected]
        args.add("--self_test", ctx.file.self_test)
        args.add("--expected")
    run_compiler(ctx, [arguments, args], inputs + ctx.files.self_test, sources + [report], "C")

    # Asked for by output group only: an action of its own, so that nobody else pays for it.
    levels = {level: declare(".%s.mlir" % level) for level in LEVELS}
    args = ctx.actions.args()
    args.add("--out", source.dirname)
    args.add_joined("--emit", LEVELS, join_with = ",")
    run_compiler(ctx, [arguments, args], inputs, levels.values(), "MLIR")
    return [
        DefaultInfo(files = depset(sources)),
        SnnCompiledInfo(
            arguments = arguments,
            expected = expected,
            header = header,
            inputs = inputs,
            levels = levels,
            manifest = manifest,
            prefix = ctx.attr.prefix,
            report = report,
            self_test_source = self_test,
            source = source,
        ),
    ]

snn_compiled = rule(
    implementation = _snn_compiled_impl,
    attrs = OPTION_ATTRS | {
        "model": attr.label(mandatory = True, allow_single_file = [".nir"]),
        "prefix": attr.string(mandatory = True),
        "self_test": attr.label(allow_single_file = INPUT_FILES),
    },
    doc = "Compiles a NIR model to C, and on demand to every level of MLIR.",
    exec_groups = COMPILE_GROUPS,
)

def _snn_c_sources_impl(ctx):
    compiled = ctx.attr.compiled[SnnCompiledInfo]

    def link(output, file):
        ctx.actions.symlink(output = output, target_file = file)
        return output

    files = [
        link(ctx.outputs.source, compiled.source),
        link(ctx.outputs.header, compiled.header),
        link(ctx.outputs.manifest, compiled.manifest),
    ]
    if compiled.self_test_source:
        files.append(link(ctx.outputs.self_test_source, compiled.self_test_source))
    groups = {
        group: link(ctx.actions.declare_file(file.basename, sibling = ctx.outputs.source), file)
        for group, file in (compiled.levels | {"report": compiled.report}).items()
    }
    return [
        DefaultInfo(files = depset(files)),
        compiled,
        OutputGroupInfo(
            levels = depset([groups[level] for level in compiled.levels]),
            manifest = depset([ctx.outputs.manifest]),
            expected = depset([compiled.expected] if compiled.expected else []),
            **{group: depset([file]) for group, file in groups.items()}
        ),
    ]

snn_c_sources = rule(
    implementation = _snn_c_sources_impl,
    attrs = {
        "compiled": attr.label(mandatory = True, providers = [SnnCompiledInfo], cfg = "exec"),
        "header": attr.output(mandatory = True),
        "manifest": attr.output(mandatory = True),
        "self_test_source": attr.output(),
        "source": attr.output(mandatory = True),
    },
    doc = """The files of an snn_compiled, beside the BUILD file.

The model is compiled in the exec configuration: for any number of target platforms and compilation
modes there is one compilation, and links to its outputs here. Output groups: manifest, report and,
where there is a self-test, expected; snn, linalg, loops and llvm, and levels for all four of them.""",
)
