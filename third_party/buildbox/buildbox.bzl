"""@snn_mlir_buildbox: a server of the Remote Execution API, for tests, fetched when one needs it."""

def _buildbox_repository_impl(rctx):
    rctx.watch(rctx.attr._apt)
    rctx.watch(rctx.attr._install)
    rctx.report_progress("unpacking Debian's buildbox")
    done = rctx.execute([rctx.path(rctx.attr._install), "buildbox"], quiet = True)
    if done.return_code:
        fail("%s: %s" % (rctx.name, done.stderr.strip() or done.stdout.strip()))

    # One folder: the test that takes it never leaves this machine.
    rctx.file("BUILD.bazel", "exports_files([\"buildbox\"])\n")

buildbox_repository = repository_rule(
    implementation = _buildbox_repository_impl,
    attrs = {
        "_apt": attr.label(default = Label("//third_party/debian:apt.sh")),
        "_install": attr.label(default = Label("//third_party/buildbox:install_buildbox.sh")),
    },
)
