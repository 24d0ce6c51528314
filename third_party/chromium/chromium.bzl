"""@snn_mlir_chromium: the browser of this machine; found.bzl says where it is, if there is one."""

load("//third_party:which.bzl", "which")

def _chromium_repository_impl(rctx):
    found = ""
    for name in ["chromium", "chromium-browser"]:
        path = which(rctx, name)

        # A name may be there that only tells how to install the program.
        if not found and path and not rctx.execute([path, "--version"]).return_code:
            found = str(path)
    rctx.file("BUILD.bazel", "")
    rctx.file("found.bzl", "\"\"\"Pages are tested in it; empty where there is none.\"\"\"\n\nCHROMIUM = %s\n" % repr(found))

chromium_repository = repository_rule(
    implementation = _chromium_repository_impl,
    environ = ["PATH"],
)
