"""A folder with the site."""

def _site_impl(ctx):
    folder = ctx.actions.declare_directory(ctx.label.name)
    args = ctx.actions.args()
    args.add_all("--output", [folder], expand_directories = False)
    args.add("--config", ctx.file.config)
    for page in ctx.files.pages:
        args.add("--page", page, format = page.short_path + "=%s")
    ctx.actions.run(
        executable = ctx.executable._build,
        arguments = [args],
        inputs = ctx.files.pages + [ctx.file.config],
        outputs = [folder],
        mnemonic = "DocsSite",
    )
    return DefaultInfo(files = depset([folder]))

site = rule(
    implementation = _site_impl,
    attrs = {
        "config": attr.label(allow_single_file = True, mandatory = True),
        "pages": attr.label_list(allow_files = True, mandatory = True),
        "_build": attr.label(default = "//docs/site:build_site", executable = True, cfg = "exec"),
    },
)
