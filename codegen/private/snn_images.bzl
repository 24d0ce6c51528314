"""snn_images: a model built for several targets, as programs for their emulators."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//platforms:for_targets.bzl", "for_targets", "link", "objects_of")
load("//platforms:targets.bzl", "TARGETS")
load("//third_party/bazel:exec_files.bzl", "exec_files")
load(":compile_options.bzl", "FLOATS")
load(":snn_c_sources.bzl", "SnnCompiledInfo")
load(":snn_cc_library.bzl", "snn_cc_library")

SnnImagesInfo = provider(
    "A model built for several targets, and run in their emulators.",
    fields = {"results": "file of what came out: codegen/emulate/results.py"},
)

# Execution properties of emulators are named after it: snn_emulate.memory.
_EMULATE_GROUP = "snn_emulate"

# What the emulator looks for.
_FUNCTIONS = ["snn_image_init", "snn_image_step"]
_VARIABLES = ["snn_image", "snn_image_offsets"]
_LINK_ELF = ["-Wl,--gc-sections", "-Wl,-e,snn_image_step"] + ["-Wl,-u," + name for name in _FUNCTIONS + _VARIABLES]
_LINK_WASM = ["-Wl,--no-entry"] + [
    "-Wl,--export=" + name
    for name in _FUNCTIONS + _VARIABLES + ["__stack_pointer", "__data_end"]
]

def _image_source_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name + ".c")
    manifest = ctx.attr.compiled[SnnCompiledInfo].manifest
    ctx.actions.run(
        executable = ctx.executable._write,
        arguments = [ctx.actions.args().add(manifest).add(out)],
        inputs = [manifest],
        outputs = [out],
        mnemonic = "SnnImage",
    )
    return DefaultInfo(files = depset([out]))

_image_source = rule(
    implementation = _image_source_impl,
    attrs = {
        "compiled": attr.label(mandatory = True, providers = [SnnCompiledInfo]),
        "_write": attr.label(
            default = "//codegen/emulate:write_image",
            executable = True,
            cfg = "exec",
        ),
    },
)

def _emulate(ctx, builds):
    """Runs everything once; whoever looks at the results does so in an action or test of its own."""
    compiled = ctx.attr.sources[SnnCompiledInfo]
    subject = ctx.actions.declare_file(ctx.label.name + ".subject.json")
    ctx.actions.write(subject, json.encode({
        "builds": [
            {
                "image": build.image.path,
                "machine": TARGETS[build.target].machine,
                "objects": [object.path for object in build.objects],
                "target": build.target,
                "title": TARGETS[build.target].title,
            }
            for build in builds
        ],
        "expected": compiled.expected.path,
        "manifest": compiled.manifest.path,
        "name": ctx.attr.title,
    }))
    results = ctx.actions.declare_file(ctx.label.name + ".results.json")
    ctx.actions.run(
        exec_group = _EMULATE_GROUP,
        executable = ctx.executable._emulate,
        arguments = [subject.path, results.path],
        inputs = [subject, compiled.manifest, compiled.expected] +
                 [file for build in builds for file in [build.image] + build.objects],
        outputs = [results],
        mnemonic = "SnnEmulate",
        progress_message = "Running %{label}",
    )
    return results

def _snn_images_impl(ctx):
    builds = [
        struct(
            target = target,
            image = ctx.split_attr.image[target][DefaultInfo].files_to_run.executable,
            objects = objects_of(ctx.split_attr.library[target]),
        )
        for target in ctx.attr.targets
    ]
    images = [
        link(ctx, build.target + ".image", build.image)
        for build in builds
    ]
    objects = [
        link(ctx, "%s.%d.o" % (build.target, k), object)
        for build in builds
        for k, object in enumerate(build.objects)
    ]
    return [
        DefaultInfo(files = depset(images)),
        OutputGroupInfo(objects = depset(objects)),
        SnnImagesInfo(results = _emulate(ctx, builds)),
    ]

_snn_images = rule(
    implementation = _snn_images_impl,
    attrs = {
        "image": attr.label(mandatory = True, cfg = for_targets),
        "library": attr.label(mandatory = True, cfg = for_targets, providers = [CcInfo]),
        "sources": attr.label(mandatory = True, providers = [SnnCompiledInfo]),
        "targets": attr.string_list(mandatory = True),
        "title": attr.string(mandatory = True),
        "_emulate": attr.label(
            default = "//codegen/emulate",
            executable = True,
            cfg = config.exec(exec_group = _EMULATE_GROUP),
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
    exec_groups = {_EMULATE_GROUP: exec_group()},
)

_INNER = {"tags": ["manual"], "testonly": True, "visibility": ["//visibility:private"]}

def check_targets(name, targets):
    """Fails for names that are none of //platforms.

    Args:
      name: of what calls it.
      targets: names.
    """
    unknown = [target for target in targets if target not in TARGETS]
    if unknown:
        fail("%s: unknown target %s; expected some of %s" % (
            name,
            ", ".join(unknown),
            ", ".join(TARGETS.keys()),
        ))

def image_of(library, input, **options):
    """A model in one number format as a C library, and that as a program for an emulator.

    Args:
      library: the library's name.
      input: a .npy or .npz file, or NIR data: one sequence.
      **options: attributes of snn_cc_library.
    """
    snn_cc_library(name = library, self_test = input, **(_INNER | options))
    _image_source(name = library + "_image_source", compiled = library + "_compiled", **_INNER)

    # The same for all targets: written once.
    exec_files(name = library + "_image_c", src = library + "_image_source", **_INNER)
    cc_binary(
        name = library + "_image",
        srcs = [library + "_image_c"],
        linkopts = select({
            Label("//platforms:wasm32_target"): _LINK_WASM,
            "//conditions:default": _LINK_ELF,
        }),
        deps = [library],
        **_INNER
    )

def emulation_of(name, library, targets, title):
    """An image_of, built for targets and run on them: one action.

    Args:
      name: of the target, with SnnImagesInfo.
      library: the library's name.
      targets: names of //platforms.
      title: the model's name in tables.
    """
    _snn_images(
        name = name,
        image = library + "_image",
        library = library,
        sources = library + "_sources",
        tags = ["manual"],
        targets = targets,
        testonly = True,
        title = title,
    )

def snn_images(name, model, input, targets, dtypes, title, integer_options, **options):
    """Builds a model for targets in several number formats.

    Args:
      name: of what calls it.
      model: a .nir file.
      input: a .npy or .npz file, or NIR data: one sequence.
      targets: names of //platforms; all of them where it is empty.
      dtypes: number formats.
      title: the model's name in tables; "" for name.
      integer_options: attributes of snn_cc_library for integer formats only.
      **options: attributes of snn_cc_library for all formats.

    Returns:
      The names of the targets, with SnnImagesInfo, one for each number format.
    """
    check_targets(name, targets)
    images = []
    for dtype in dtypes:
        library = "%s_%s" % (name, dtype)
        image_of(
            library,
            dtype = dtype,
            input = input,
            model = model,
            **(options | (integer_options if dtype not in FLOATS else {}))
        )
        emulation_of(library + "_images", library, targets or TARGETS.keys(), title or name)
        images.append(library + "_images")
    return images
