"""@snn_mlir_python: which Python of the machine fetches wheels, and is copied (interpreter/) to run."""

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

    # What other repositories read: they are fetched anew when this text changes, and not whenever
    # PATH does.
    rctx.file("python.txt", python.executable + "\n" + python.full_version + "\n")
    rctx.file("BUILD.bazel", "exports_files([\"python.txt\"])\n")

host_python = repository_rule(
    implementation = _host_python_impl,
    environ = ["PATH", "SNN_MLIR_PYTHON"],
)
