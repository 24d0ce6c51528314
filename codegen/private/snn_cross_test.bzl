"""snn_cross_test: a model gives the same bits on every target."""

load(":results_test.bzl", "results_test")
load(":snn_images.bzl", "snn_images")
load(":snn_report.bzl", "report_of")

def snn_cross_test(
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
    """Runs a model in an emulator of every target: outputs and states are to be the reference's.

    Every output of every step and every member of the final state are compared, to the bit. What the
    model takes on the targets is in the report NAME_report, as of snn_report.

    Args:
      name: of the test.
      model: a .nir file.
      input: a .npy or .npz file, or NIR data: one sequence.
      targets: names of //platforms; all of them by default.
      dtypes: number formats, each compiled and run on every target.
      title: the model's name in tables; the test's by default.
      integer_options: attributes of snn_cc_library for integer formats only, as input_kind.
      tags: of the test.
      visibility: of the test and its report.
      **options: attributes of snn_cc_library for all formats: profile, dt, set.
    """
    images = snn_images(name, model, input, targets, dtypes, title, integer_options, **options)
    results_test(
        name = name,
        size = "small",
        images = images,
        tags = tags,
        tool = Label("//codegen/emulate:cross_test"),
        visibility = visibility,
    )
    report_of(
        name = name + "_report",
        images = images,
        tags = ["manual"],
        testonly = True,
        visibility = visibility,
    )
