"""snn_model_test: a model's C, built and run, against the outputs that are expected."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load(":compile_options.bzl", "INPUT_FILES", "OPTION_ATTRS", "is_number")
load(":snn_c_sources.bzl", "SnnCompiledInfo", "run_compiler")
load(":snn_cc_library.bzl", "snn_cc_library")
load(":toolchain.bzl", "COMPILE_GROUPS")

_SelfTestInfo = provider(
    "A self-test of a model.",
    fields = {
        "expected": "what the reference gives; None where that is not of interest",
        "manifest": "of the model",
    },
)

def _snn_recording_impl(ctx):
    compiled = ctx.attr.compiled[SnnCompiledInfo]
    stem = "%s/%s" % (ctx.label.name, compiled.prefix)
    source = ctx.actions.declare_file(stem + "_selftest.c")
    outputs = [source]
    args = ctx.actions.args()
    args.add("--out", source.dirname)
    args.add("--self_test", ctx.file.input)
    expected = None
    if ctx.attr.reference:
        expected = ctx.actions.declare_file(stem + "_expected.npz")
        outputs.append(expected)
        args.add("--expected")
    run_compiler(
        ctx,
        [compiled.arguments, args],
        inputs = compiled.inputs + [ctx.file.input],
        outputs = outputs,
        what = "a self-test",
    )
    return [
        DefaultInfo(files = depset([source])),
        _SelfTestInfo(expected = expected, manifest = compiled.manifest),
    ]

_snn_recording = rule(
    implementation = _snn_recording_impl,
    attrs = {
        "compiled": attr.label(mandatory = True, providers = [SnnCompiledInfo], cfg = "exec"),
        "input": attr.label(mandatory = True, allow_single_file = INPUT_FILES),
        "reference": attr.bool(mandatory = True, doc = "whether what the reference gives is wanted, too"),
    },
    doc = "The C of a main with an input baked in.",
    exec_groups = COMPILE_GROUPS,
)

def _snn_model_test_impl(ctx):
    if not is_number(ctx.attr.tolerance):
        fail("%s: tolerance \"%s\"; expected a number, as in \"1e-6\"" % (ctx.label, ctx.attr.tolerance))
    self_test = ctx.attr.self_test[_SelfTestInfo]
    files = {
        "manifest": self_test.manifest,
        "program": ctx.executable.program,
    }
    if ctx.file.expected:
        files["expected"] = ctx.file.expected
    else:
        files["reference"] = self_test.expected
    words = [ctx.executable._check.short_path, "--tolerance=" + ctx.attr.tolerance]
    words += ["--%s=%s" % (flag, file.short_path) for flag, file in files.items()]
    script = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(
        script,
        "#!/bin/sh\nexec %s\n" % " ".join(["'%s'" % word for word in words]),
        is_executable = True,
    )
    runfiles = ctx.runfiles(files.values()).merge(ctx.attr._check[DefaultInfo].default_runfiles)
    return DefaultInfo(executable = script, runfiles = runfiles)

_snn_model_test = rule(
    implementation = _snn_model_test_impl,
    attrs = {
        "expected": attr.label(allow_single_file = [".npy", ".npz"]),
        "program": attr.label(mandatory = True, executable = True, cfg = "target"),
        "self_test": attr.label(mandatory = True, providers = [_SelfTestInfo]),
        "tolerance": attr.string(default = "0"),
        "_check": attr.label(default = "//codegen:check_outputs", executable = True, cfg = "exec"),
    },
    test = True,
)

def snn_model_test(
        name,
        input,
        model = None,
        library = None,
        expected = None,
        tolerance = "0",
        size = "small",
        tags = [],
        **kwargs):
    """Runs a model's C on an input and compares the outputs of every step with what is expected.

    The C is built by the toolchain in force. What differs is told by output, step and element.

    Args:
      name: the test's name.
      input: a .npy or .npz file (steps x shape), or NIR data.
      model: a .nir file; the attributes of snn_cc_library that say how it is compiled may follow.
      library: in place of a model: an snn_cc_library.
      expected: a .npy file with the values of the only Output (steps x shape), or a .npz file with
        an array for every Output, named after it. The outputs of the reference by default, which are
        the same to the last bit.
      tolerance: the largest difference that passes, as a string.
      size: as of any test.
      tags: as of any test.
      **kwargs: of snn_cc_library where a model is given: dtype, profile, dt, set, …; else of the
        test.
    """
    if (model == None) == (library == None):
        fail("%s: expected either a model or a library" % name)
    common = {"tags": tags, "visibility": ["//visibility:private"]}
    options = {key: value for key, value in kwargs.items() if key in OPTION_ATTRS or key == "prefix"}
    if library and options:
        fail("%s: %s is the library's to say; expected a model in place of the library, or no %s" % (
            name,
            ", ".join(options),
            ", ".join(options),
        ))
    if model:
        library = ":%s_library" % name
        snn_cc_library(
            name = name + "_library",
            model = model,
            prefix = options.pop("prefix", name),
            testonly = True,
            **(common | options)
        )
    label = native.package_relative_label(library)
    _snn_recording(
        name = name + "_self_test",
        compiled = label.same_package_label(label.name + "_compiled"),
        input = input,
        reference = expected == None,
        testonly = True,
        **common
    )
    cc_binary(
        name = name + "_program",
        srcs = [":%s_self_test" % name],
        testonly = True,
        deps = [library],
        **common
    )
    _snn_model_test(
        name = name,
        size = size,
        expected = expected,
        program = ":%s_program" % name,
        self_test = ":%s_self_test" % name,
        tags = tags,
        tolerance = tolerance,
        **{key: value for key, value in kwargs.items() if key not in options and key != "prefix"}
    )
