"""snn_model_zoo: many models, in several number formats, on several targets, and one report."""

load("//platforms:targets.bzl", "TARGETS")
load(":snn_images.bzl", "SnnImagesInfo", "emulation_of", "image_of")
load(":zoo_cells.bzl", "options_for", "reasons", "zoo_problem")

def _zoo_impl(ctx):
    results = {
        cell: image[SnnImagesInfo].results
        for image, cell in ctx.attr.cells.items()
    }
    cells = ctx.actions.declare_file(ctx.label.name + ".cells.json")
    ctx.actions.write(cells, json.encode({
        "left_out": ctx.attr.left_out,
        "name": ctx.label.name,
        "results": {cell: file.path for cell, file in results.items()},
    }))
    page, report = [ctx.actions.declare_file(ctx.label.name + end) for end in (".md", ".json")]
    ctx.actions.run(
        executable = ctx.executable._report,
        arguments = [ctx.actions.args().add(cells).add(page).add(report)],
        inputs = [cells] + results.values(),
        outputs = [page, report],
        mnemonic = "SnnZooReport",
        progress_message = "Writing the report of %{label}",
    )

    # Of what is in the report, so that there is one whatever it says.
    checked = ctx.actions.declare_file(ctx.label.name + ".checked")
    ctx.actions.run(
        executable = ctx.executable._check,
        arguments = [ctx.actions.args().add(report).add(checked)],
        inputs = [page, report],
        outputs = [checked],
        mnemonic = "SnnZooCheck",
        progress_message = "Checking %{label} for the reference's bits",
    )
    return [
        DefaultInfo(files = depset([page, report])),
        OutputGroupInfo(
            json = depset([report]),
            markdown = depset([page]),
            _validation = depset([checked]),
        ),
    ]

_snn_model_zoo = rule(
    implementation = _zoo_impl,
    attrs = {
        "cells": attr.label_keyed_string_dict(
            mandatory = True,
            providers = [SnnImagesInfo],
            doc = "emulations, each of one target, to MODEL/DTYPE/TARGET",
        ),
        "left_out": attr.string_dict(doc = "MODEL/DTYPE/TARGET to the reason"),
        "_check": attr.label(default = "//codegen/emulate:zoo_check", executable = True, cfg = "exec"),
        "_report": attr.label(default = "//codegen/emulate:zoo_report", executable = True, cfg = "exec"),
    },
)

def snn_model_zoo(
        name,
        models,
        dtypes = ["f32"],
        targets = [],
        left_out = {},
        tags = [],
        visibility = None,
        **options):
    """Runs every model in every number format on every target, and reports: NAME.md and NAME.json.

    The one is for people, the other for programs. Both have a row for each combination: code, constants, RAM and stack in bytes, instructions of a
    step, and whether every output and every member of the final state have the reference's bits. Where
    they have not, the build fails, behind the report, and says which model, number format and target,
    and what was found and expected; `--norun_validations` builds the report alone. A model is compiled
    once for each format; each combination is built and run by actions of its own, under the name
    NAME_MODEL_DTYPE_TARGET. Output groups: `markdown` and `json`.

    Args:
      name: of the report; a C identifier, since names in C begin with it.
      models: a dictionary from a model's name, a C identifier, to its settings: `model`, a .nir file,
        `input`, a .npy or .npz file or NIR data with one sequence, and whatever of `options` is meant
        for this model only.
      dtypes: number formats.
      targets: names of //platforms; all of them by default.
      left_out: combinations that are not built: a dictionary from `MODEL/DTYPE/TARGET`, where `*` stands
        for all, to the reason, which the report shows.
      tags: of the report.
      visibility: of the report.
      **options: attributes of snn_cc_library for all models: profile, dt, set; `integer_options`, a
        dictionary of such attributes for integer formats only, as input_kind; `dtype_options`, a
        dictionary from a number format to attributes for it only. What a model has in its settings
        counts before them.
    """
    problem = zoo_problem(name, models, dtypes, targets, left_out, options)
    if problem:
        fail("%s: %s" % (name, problem))
    out = reasons(models, dtypes, targets, left_out)
    cells = {}
    for model, settings in models.items():
        for dtype in dtypes:
            built = [target for target in targets or TARGETS.keys() if (model, dtype, target) not in out]
            library = "%s_%s_%s" % (name, model, dtype)
            if built:
                image_of(library, **options_for(dtype, options, settings))
            for target in built:
                emulation = "%s_%s" % (library, target)
                emulation_of(emulation, library, [target], model)
                cells[emulation] = "/".join([model, dtype, target])
    _snn_model_zoo(
        name = name,
        cells = cells,
        left_out = {"/".join(cell): reason for cell, reason in out.items()},
        tags = tags,
        testonly = True,
        visibility = visibility,
    )
