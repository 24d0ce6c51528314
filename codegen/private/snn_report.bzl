"""snn_report: what a model takes on its targets."""

load(":snn_images.bzl", "SnnImagesInfo", "snn_images")

def _report_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name + ".md")
    results = [target[SnnImagesInfo].results for target in ctx.attr.images]
    ctx.actions.run(
        executable = ctx.executable._report,
        arguments = [ctx.actions.args().add(out).add_all(results)],
        inputs = results,
        outputs = [out],
        mnemonic = "SnnReport",
    )
    return [
        DefaultInfo(files = depset([out])),
        OutputGroupInfo(results = depset(results)),
    ]

report_of = rule(
    implementation = _report_impl,
    attrs = {
        "images": attr.label_list(mandatory = True, providers = [SnnImagesInfo]),
        "_report": attr.label(default = "//codegen/emulate:report", executable = True, cfg = "exec"),
    },
    doc = "A table of models that are built already (snn_images).",
)

def snn_report(
        name,
        model,
        input,
        targets = [],
        dtypes = ["f32"],
        title = "",
        integer_options = {},
        tags = [],
        visibility = None,
        **options):
    """Reports flash, RAM, stack and instructions of a step, for each target: NAME.md.

    The stack is measured by painting it, instructions are counted in the emulator, both while `input`
    runs. Output group `results` has the numbers as JSON.

    Args:
      name: of the report.
      model: a .nir file.
      input: a .npy or .npz file, or NIR data: one sequence.
      targets: names of //platforms; all of them by default.
      dtypes: number formats.
      title: the model's name in the table; the report's by default.
      integer_options: attributes of snn_cc_library for integer formats only, as input_kind.
      tags: of the report.
      visibility: of the report.
      **options: attributes of snn_cc_library for all formats: profile, dt, set.
    """
    report_of(
        name = name,
        images = snn_images(name, model, input, targets, dtypes, title, integer_options, **options),
        tags = tags,
        testonly = True,
        visibility = visibility,
    )
