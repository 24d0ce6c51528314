"""snn_images: a model built for several targets, as programs for their emulators."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load("@rules_cc//cc/common:cc_info.bzl", "CcInfo")
load("//platforms:for_targets.bzl", "for_targets", "link", "objects_of")
load("//platforms:targets.bzl", "TARGETS")
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
    ctx.actions.run(
        executable = ctx.executable._write,
        arguments = [ctx.actions.args().add(ctx.attr.sources[SnnCompiledInfo].manifest).add(out)],
        inputs = [ctx.attr.sources[SnnCompiledInfo].manifest],
        outputs = [out],
        mnemonic = "SnnImage",
    )
    return DefaultInfo(files = depset([out]))

_image_source = rule(
    implementation = _image_source_impl,
    attrs = {
        "sources": attr.label(mandatory = True, providers = [SnnCompiledInfo]),
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

def _image(name, library, targets, title, **kwargs):
    inner = kwargs | {"visibility": ["//visibility:private"]}
    _image_source(name = name + "_source", sources = library + "_sources", **inner)
    cc_binary(
        name = name + "_image",
        srcs = [name + "_source"],
        linkopts = select({
            Label("//platforms:wasm32_target"): _LINK_WASM,
            "//conditions:default": _LINK_ELF,
        }),
        deps = [library],
        **inner
    )
    _snn_images(
        name = name,
        image = name + "_image",
        library = library,
        sources = library + "_sources",
        targets = targets or TARGETS.keys(),
        title = title,
        **kwargs
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
    unknown = [target for target in targets if target not in TARGETS]
    if unknown:
        fail("%s: unknown target %s; expected some of %s" % (
            name,
            ", ".join(unknown),
            ", ".join(TARGETS.keys()),
        ))
    images = []
    for dtype in dtypes:
        library = "%s_%s" % (name, dtype)
        snn_cc_library(
            name = library,
            dtype = dtype,
            model = model,
            self_test = input,
            tags = ["manual"],
            testonly = True,
            visibility = ["//visibility:private"],
            **(options | (integer_options if dtype not in ["f32", "f64"] else {}))
        )
        _image(
            name = library + "_images",
            library = library,
            tags = ["manual"],
            targets = targets,
            testonly = True,
            title = title or name,
        )
        images.append(library + "_images")
    return images
