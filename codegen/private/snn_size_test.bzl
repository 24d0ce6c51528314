"""snn_size_test: a model fits into the memory that there is."""

load(":results_test.bzl", "results_test")
load(":snn_images.bzl", "snn_images")

def snn_size_test(
        name,
        model,
        input,
        targets,
        max_flash = None,
        max_ram = None,
        max_stack = None,
        dtype = "f32",
        tags = [],
        visibility = None,
        **options):
    """Tests how much memory a model takes on targets.

    Args:
      name: of the test.
      model: a .nir file.
      input: a .npy or .npz file, or NIR data: one sequence, which is run to see the stack.
      targets: names of //platforms.
      max_flash: the most bytes of code and constants, of the model's own object.
      max_ram: the most bytes of state.
      max_stack: the most bytes of stack in a step.
      dtype: the number format.
      tags: of the test.
      visibility: of the test.
      **options: attributes of snn_cc_library: profile, dt, set, calibration.
    """
    limits = {"flash": max_flash, "ram": max_ram, "stack": max_stack}
    given = {what: limit for what, limit in limits.items() if limit != None}
    if not given:
        fail("%s: nothing to test; expected max_flash, max_ram or max_stack" % name)
    for what, limit in given.items():
        if type(limit) != "int" or limit < 0:
            fail("%s: max_%s = %r; expected a number of bytes" % (name, what, limit))
    results_test(
        name = name,
        size = "small",
        words = ["%s=%d" % (what, limit) for what, limit in given.items()],
        images = snn_images(name, model, input, targets, [dtype], "", {}, **options),
        tags = tags,
        tool = Label("//codegen/emulate:size_test"),
        visibility = visibility,
    )
