"""The wheel of what a py_library needs of this repository."""

load("@rules_python//python:defs.bzl", "PyInfo")

def _wheel_impl(ctx):
    sources = {}
    for dep in ctx.attr.deps:
        for file in dep[PyInfo].transitive_sources.to_list():
            if file.owner.workspace_name == "":
                sources[file.short_path] = file
    for file in ctx.files.data:
        sources[file.short_path] = file
    for target, path in ctx.attr.files.items():
        (sources[path],) = target.files.to_list()
    wheel = ctx.actions.declare_file("snnmlir-%s-py3-none-%s.whl" % (ctx.attr.version, ctx.attr.platform))
    args = ctx.actions.args()
    args.use_param_file("@%s", use_always = True)
    args.set_param_file_format("multiline")
    args.add("--output", wheel)
    args.add("--platform", ctx.attr.platform)
    args.add("--readme", ctx.file.readme)
    args.add("--licence", ctx.file.licence)
    for path in sorted(sources):
        args.add("--file")
        args.add(sources[path], format = path + "=%s")
    ctx.actions.run(
        executable = ctx.executable._build,
        arguments = [args],
        inputs = sources.values() + [ctx.file.readme, ctx.file.licence],
        outputs = [wheel],
        mnemonic = "SnnWheel",
    )
    return DefaultInfo(files = depset([wheel]))

wheel = rule(
    implementation = _wheel_impl,
    attrs = {
        "data": attr.label_list(
            allow_files = True,
            doc = "other sources, which keep their places in the repository",
        ),
        "deps": attr.label_list(providers = [PyInfo], doc = "what the wheel has the sources of"),
        "files": attr.label_keyed_string_dict(
            allow_files = True,
            doc = "other files, each with its path in the repository",
        ),
        "licence": attr.label(allow_single_file = True, mandatory = True),
        "platform": attr.string(mandatory = True, doc = "the tag of the platform"),
        "readme": attr.label(allow_single_file = True, mandatory = True),
        "version": attr.string(mandatory = True),
        "_build": attr.label(
            default = "//snnmlir/wheel:build_wheel",
            executable = True,
            cfg = "exec",
        ),
    },
)
