"""Copies the interpreter that runs this, so that the copy works at any path and on other machines.

    portable.py PATCHELF FOLDER

FOLDER gets bin/python3, the standard library and, in lib, the shared libraries that those need but
for the C library's. Nothing that is installed for the interpreter is copied. The last line printed
is the folder of the standard library. For Linux with glibc, which the copy's machine has to have in
the same version or a later one.
"""

from __future__ import annotations

import ctypes
import pathlib
import re
import shutil
import subprocess
import sys
import sysconfig

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent))
import wheels

# What every machine has of its own, of the version that its loader fits.
C_LIBRARY = re.compile(r"(ld-linux.*|lib(c|m|dl|pthread|rt|util|resolv|nss_\w+))\.so\.\d+")
# LLVM and wheels want them of the machine. A machine without a compiler may have none.
COMPILERS = ("libstdc++.so.6", "libgcc_s.so.1")
# Not needed to run programs: 260 of 330 MB.
LEFT_OUT = (
    *("__pycache__", "site-packages", "dist-packages", "sitecustomize.py", "usercustomize.py"),
    *("test", "tests", "idlelib", "tkinter", "turtledemo", "turtle.py", "lib2to3"),
    *("config-*", "*.a", "EXTERNALLY-MANAGED", "_tkinter.*", "_test*.so", "xx*.so"),
)


def needed(program: pathlib.Path) -> dict[str, pathlib.Path]:
    """The shared libraries that a file loads, by name; the C library's are left out."""
    listing = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    found = dict(re.findall(r"^\s*(\S+) => (\S+) \(", listing, re.MULTILINE))
    return {
        name: pathlib.Path(path) for name, path in found.items() if not C_LIBRARY.fullmatch(name)
    }


def loaded(name: str) -> pathlib.Path:
    """Where the loader finds a library. OSError: nowhere."""
    ctypes.CDLL(name)
    maps = pathlib.Path("/proc/self/maps").read_text()
    return next(
        path
        for path in map(pathlib.Path, re.findall(r"\s(/\S+)$", maps, re.MULTILINE))
        if path.name.startswith(name.split(".so")[0])
    )


def copy(patchelf: str, target: pathlib.Path) -> pathlib.Path:
    """Copies the interpreter to `target`; returns the folder of the standard library."""
    program = target / "bin/python3"
    program.parent.mkdir(parents=True)
    shutil.copy(pathlib.Path(sys.executable).resolve(), program)
    library = target / sys.platlibdir / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    ignore = shutil.ignore_patterns(*LEFT_OUT)
    shutil.copytree(sysconfig.get_path("stdlib"), library, ignore=ignore)
    extensions = library / "lib-dynload"
    if not extensions.exists():
        shutil.copytree(sysconfig.get_config_var("DESTSHARED"), extensions, ignore=ignore)
    wheels.precompile(library)

    libraries = {name: loaded(name) for name in COMPILERS}
    for file in (program, *extensions.iterdir()):
        libraries |= needed(file)
    (target / "lib").mkdir(exist_ok=True)
    for name, path in libraries.items():
        shutil.copy(path, target / "lib" / name)
        (target / "lib" / name).chmod(0o755)

    # One place for all. The loader looks where the program says (RPATH), for libraries that say
    # nothing of their own; what the program needs is there for LLVM's, which do.
    others = [*extensions.iterdir(), *(target / "lib" / name for name in libraries)]
    subprocess.run([patchelf, "--remove-rpath", *others], check=True)
    command = [patchelf, "--force-rpath", "--set-rpath", "$ORIGIN/../lib"]
    for name in COMPILERS:
        command += ["--add-needed", name]
    subprocess.run([*command, program], check=True)
    # Bazel does not look into folders.
    (target / "version.txt").write_text(sys.version + "\n")
    return library


if __name__ == "__main__":
    try:
        print(copy(sys.argv[1], pathlib.Path(sys.argv[2])))
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"copying {sys.executable}: {error}")
