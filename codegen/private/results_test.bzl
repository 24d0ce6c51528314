"""results_test: a program that looks at results of emulation, as a test."""

load(":snn_images.bzl", "SnnImagesInfo")

def _results_test_impl(ctx):
    results = [target[SnnImagesInfo].results for target in ctx.attr.images]
    tool = ctx.attr.tool[DefaultInfo]
    script = ctx.actions.declare_file(ctx.label.name + ".sh")
    words = [tool.files_to_run.executable.short_path]
    words += [file.short_path for file in results] + ctx.attr.words
    ctx.actions.write(script, "#!/bin/sh\nexec %s\n" % " ".join(words), is_executable = True)
    return DefaultInfo(
        executable = script,
        runfiles = ctx.runfiles(results).merge(tool.default_runfiles),
    )

results_test = rule(
    implementation = _results_test_impl,
    test = True,
    attrs = {
        "images": attr.label_list(mandatory = True, providers = [SnnImagesInfo]),
        "tool": attr.label(mandatory = True, executable = True, cfg = "exec"),
        "words": attr.string_list(doc = "more arguments of the tool"),
    },
)
