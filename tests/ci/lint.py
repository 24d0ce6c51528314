"""Formatting and lint:  .ci/lint [--fix]

The tools are those of third_party/lint, of pinned versions and hashes; they are kept in a folder
of the user's cache that is named after the lock files.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile

from tests.ci.tally import Tally

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PINS = ROOT / "third_party/lint"
STARLARK = {"BUILD.bazel", "MODULE.bazel", "WORKSPACE"}
# Written in parts, so that this file does not name them.
REGISTRIES = re.compile(
    "|".join(("pypi" + r"\.org", "pythonhosted" + r"\.org", "npmjs" + r"\.org"))
)

# The file that a link of Markdown names, without its place there; none of links within a page.
LINK = re.compile(r"\]\((?![a-z]+:)([^)#\s]+)(?:#[^)\s]*)?\)")


def cache_folder() -> pathlib.Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return pathlib.Path(base) / "snn_mlir"


def install(target: pathlib.Path) -> None:
    """Fetches ruff and clang-format with pip, and buildifier with npm, into `target`."""
    wheels = ROOT / "third_party/python/wheels.py"
    lock = PINS / "requirements.lock"
    subprocess.run([sys.executable, wheels, "--lock", lock], cwd=target, check=True)
    if shutil.which("npm") is None:
        raise RuntimeError(
            "npm is missing; it fetches buildifier (Debian, Ubuntu: apt install npm)"
        )
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PINS / name, target)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=target, check=True, stdout=subprocess.DEVNULL)


def tools() -> pathlib.Path:
    """The folder with the tools; installs them at the first call, complete or not at all."""
    digest = hashlib.sha256()
    for path in sorted(PINS.glob("*lock*")):
        digest.update(path.read_bytes())
    folder = cache_folder() / f"lint-{digest.hexdigest()[:16]}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.parent / "lint.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            with tempfile.TemporaryDirectory(dir=folder.parent) as new:
                install(pathlib.Path(new))
                pathlib.Path(new).rename(folder)
                pathlib.Path(new).mkdir()  # TemporaryDirectory removes what it made
    return folder


def buildifier(folder: pathlib.Path) -> pathlib.Path:
    processor = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    name = f"buildifier-{platform.system().lower()}_{processor}"
    return folder / "node_modules/@bazel/buildifier" / name


def source_files() -> list[str]:
    """The repository's text files, relative to its root; also those not yet committed."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    run = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True)
    if run.returncode == 0:
        names = run.stdout.splitlines()
    else:  # an archive without git's folder
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*")]
    return sorted(name for name in set(names) if (ROOT / name).is_file())


def is_shell(name: str) -> bool:
    with open(ROOT / name, "rb") as file:
        return re.match(rb"#!.*\b(ba)?sh\b", file.readline()) is not None


def commands(files: list[str], folder: pathlib.Path, fix: bool) -> dict[str, list[str]]:
    """Each check's name and command line."""
    python = [name for name in files if name.endswith(".py")]
    c = [name for name in files if name.endswith((".c", ".cpp", ".h"))]
    starlark = [
        name
        for name in files
        if pathlib.Path(name).name in STARLARK or name.endswith((".bzl", ".BUILD"))
    ]
    ruff = str(folder / "ruff/scripts/ruff")
    clang_format = str(folder / "clang_format/site/clang_format/data/bin/clang-format")
    mode = ["-mode=fix", "-lint=fix"] if fix else ["-mode=diff", "-lint=warn"]
    return {
        "ruff check": [ruff, "check", "--quiet", *(["--fix"] if fix else []), *python],
        "ruff format": [ruff, "format", "--quiet", *([] if fix else ["--diff"]), *python],
        "clang-format": [clang_format, *(["-i"] if fix else ["--dry-run", "--Werror"]), *c],
        "buildifier": [str(buildifier(folder)), *mode, *starlark],
        "bash -n": ["bash", "-n", *[name for name in files if is_shell(name)]],
    }


def registry_hosts(files: list[str]) -> list[str]:
    """Places that name a package registry: where packages come from is the user's business."""
    found = []
    for name in files:
        text = (ROOT / name).read_text(errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            if REGISTRIES.search(line):
                found.append(f"{name}:{number}: names a package registry")
    return found


def broken_links(files: list[str]) -> list[str]:
    """Links of documentation that lead nowhere for those who read it in the repository."""
    found = []
    for name in filter(lambda name: name.endswith(".md"), files):
        place = (ROOT / name).parent
        for target in LINK.findall((ROOT / name).read_text("utf-8")):
            if not (place / target).exists():
                found.append(f"{name}: a link leads nowhere: {target}")
    return found


def run(fix: bool = False) -> Tally:
    """Runs every check; what it finds goes to stdout."""
    tally = Tally()
    files = source_files()
    for name, command in commands(files, tools(), fix).items():
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL)
        tally.add(f"lint: {name}", done.returncode == 0)
    for what, found in (
        ("no registry is named", registry_hosts(files)),
        ("links lead somewhere", broken_links(files)),
    ):
        print("\n".join(found), end="\n" if found else "")
        tally.add(f"lint: {what}", not found)
    return tally


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fix", action="store_true", help="change the files")
    try:
        tally = run(parser.parse_args().fix)
    except (OSError, RuntimeError, subprocess.CalledProcessError) as error:
        sys.exit(f"lint: {error}")
    for failure in tally.failures:
        print(f"failed: {failure} (.ci/lint --fix repairs what can be)")
    sys.exit(bool(tally.failures))
