"""The Python interpreter: the machine's own, without what is installed on the machine."""

OLDEST = (3, 11)
NEWEST = (3, 14)

_PROBE = """
import importlib.util, json, os, sys
base = getattr(sys, "_base_executable", None) or sys.executable
has = lambda name: importlib.util.find_spec(name) is not None
full = sys.version.split()[0]
print(json.dumps([sys.executable, base, full, sys.version_info[:2], has("pip"), has("venv")]))
"""

def _probe(rctx, path):
    result = rctx.execute([path, "-c", _PROBE], quiet = True, timeout = 60)
    if result.return_code:
        return None
    executable, base, full_version, version, has_pip, has_venv = json.decode(result.stdout)
    return struct(
        executable = executable,
        base = base,
        full_version = full_version,
        version = (version[0], version[1]),
        has_pip = has_pip,
        has_venv = has_venv,
    )

def _text(version):
    return "%d.%d" % version

def _find_python(rctx):
    """The first interpreter on PATH that fits; what was found instead is in the error."""
    chosen = rctx.getenv("SNN_MLIR_PYTHON")
    names = [chosen] if chosen else ["python3"] + ["python3.%d" % n for n in [13, 12, 11, 14]]
    seen = []
    for name in names:
        path = name if "/" in name else rctx.which(name)
        found = _probe(rctx, path) if path else None

        # An activated venv comes and goes, and may have no pip; what it was made from stays.
        base = _probe(rctx, found.base) if found else None
        if base and base.has_pip and base.has_venv:
            found = base
        if not found:
            seen.append("%s: %s" % (name, "does not run" if path else "not on PATH"))
        elif not (OLDEST <= found.version and found.version <= NEWEST):
            seen.append("%s: is Python %s" % (path, _text(found.version)))
        elif not found.has_pip:
            seen.append("%s: has no pip (Debian, Ubuntu: apt install python3-pip)" % path)
        elif not found.has_venv:
            seen.append("%s: has no venv (Debian, Ubuntu: apt install python3-venv)" % path)
        else:
            return found
    fail("snn_mlir needs Python %s to %s with pip. Found:\n  %s\n%s" % (
        _text(OLDEST),
        _text(NEWEST),
        "\n  ".join(seen),
        "Put one on PATH, or name one: --repo_env=SNN_MLIR_PYTHON=/path/to/python3",
    ))

def _host_python_impl(rctx):
    python = _find_python(rctx)

    # An empty venv: what is installed on the machine must not be seen. Bazel does not look at an
    # interpreter outside the build: another version has to have another path.
    venv = "python-" + python.full_version
    made = rctx.execute([python.executable, "-m", "venv", "--without-pip", venv], quiet = True)
    if made.return_code:
        fail("%s -m venv failed:\n%s" % (python.executable, made.stderr))

    # What the wheels' repositories read: they are fetched anew when this text changes, and
    # not whenever PATH does.
    rctx.file("python.txt", python.executable + "\n" + _text(python.version) + "\n")
    rctx.template("BUILD.bazel", rctx.attr._build, {
        "{python}": str(rctx.path(venv + "/bin/python3")),
    })

host_python = repository_rule(
    implementation = _host_python_impl,
    attrs = {
        "_build": attr.label(
            default = Label("//third_party/python:host_python.BUILD"),
            allow_single_file = True,
        ),
    },
    environ = ["PATH", "SNN_MLIR_PYTHON"],
)
