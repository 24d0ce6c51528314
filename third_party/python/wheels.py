"""Downloads the wheels of a lock file with pip and unpacks them (run by the repository rules).

pip decides where the files come from (its configuration, its environment); the hashes in the
lock file decide what is accepted. Whatever goes wrong ends as one clear message on stderr.
"""

from __future__ import annotations

import argparse
import compileall
import fnmatch
import hashlib
import os
import pathlib
import py_compile
import re
import shutil
import stat
import subprocess
import sys
import time
import zipfile
from email.message import Message
from email.parser import Parser

ATTEMPTS = 3
NETWORK_SIGNS = ("Retrying (", "ConnectionError", "Read timed out", "name resolution", "ProxyError")


class FetchError(Exception):
    """What the user has to know; printed without a traceback."""


def normalise(name: str) -> str:
    """The name of a distribution as a Bazel package: `absl-py` is absl_py."""
    return re.sub(r"[-_.]+", "_", name).lower()


def read_lock(text: str) -> dict[str, str]:
    """Splits a lock file into its requirements, hashes included, by normalised name."""
    blocks = {}
    for block in re.sub(r"\\\n", "\\\\\0", text).splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)==", block):
            blocks[normalise(match[1])] = block.replace("\0", "\n")
    return blocks


def explain(stderr: str, free: int) -> str:
    """Says in one line why pip failed; `free` is the space left on the disk, in bytes."""
    if "No space left" in stderr or free < 100 << 20:
        return "the disk is full"
    if "DO NOT MATCH THE HASHES" in stderr:
        return "a downloaded file is not the one that the lock file names (hash mismatch)"
    if any(sign in stderr for sign in NETWORK_SIGNS):
        return "the package index cannot be reached: is there a network, and does pip work here?"
    if "No matching distribution" in stderr:
        version = ".".join(map(str, sys.version_info[:2]))
        return f"there is no wheel for this machine and Python {version}"
    return "pip failed"


def download(requirements: str, target: pathlib.Path) -> list[pathlib.Path]:
    """Fetches every wheel of `requirements` (the text of a lock file) into `target`."""
    target.mkdir(parents=True, exist_ok=True)
    lock = target / "requirements.txt"
    lock.write_text(requirements)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--no-deps", "--only-binary=:all:", "--require-hashes"]
    command += ["-d", str(target), "-r", str(lock)]
    # pip unpacks into TMPDIR: keep it on the disk that was found large enough.
    environment = os.environ | {"TMPDIR": str(target)}
    for attempt in range(1, ATTEMPTS + 1):
        run = subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if run.returncode == 0:
            return sorted(target.glob("*.whl"))
        reason = explain(run.stderr, shutil.disk_usage(target).free)
        if reason.startswith(("the disk", "there is no wheel", "a downloaded")):
            break
        if attempt < ATTEMPTS:
            time.sleep(2 * attempt)
    said = [line for line in run.stderr.splitlines() if not line.startswith("WARNING")][-8:]
    raise FetchError("\n    ".join([f"downloading Python wheels: {reason}\n  pip said:", *said]))


def extract(
    wheel: pathlib.Path, site: pathlib.Path, data: pathlib.Path, keep: list[str]
) -> Message:
    """Unpacks a wheel's importable files into `site`, the rest into `data`; returns its metadata.

    `keep` are the patterns of the files that are wanted; none means all.
    """
    metadata = None
    with zipfile.ZipFile(wheel) as archive:
        for info in archive.infolist():
            name = info.filename
            if name.endswith("/"):
                continue
            if re.fullmatch(r"[^/]+\.dist-info/METADATA", name):
                metadata = Parser().parsestr(archive.read(info).decode())
            elif keep and not any(fnmatch.fnmatchcase(name, pattern) for pattern in keep):
                continue
            # NAME-VERSION.data/{purelib,platlib,scripts,…}/ as in the wheel format.
            if match := re.match(r"[^/]+\.data/([^/]+)/(.*)", name):
                in_site = match[1] in ("purelib", "platlib")
                path = site / match[2] if in_site else data / match[1] / match[2]
            else:
                path = site / name
            path.parent.mkdir(parents=True, exist_ok=True)
            mode = info.external_attr >> 16
            if stat.S_ISLNK(mode):
                path.symlink_to(archive.read(info).decode())
                continue
            with archive.open(info) as source, path.open("wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 20)
            if mode & 0o111:
                path.chmod(0o755)
    if metadata is None:
        raise FetchError(f"{wheel.name} has no METADATA")
    return metadata


def precompile(folder: pathlib.Path) -> None:
    """Writes byte code that is never checked again.

    Sandboxes are read-only, so tests would compile every import anew; and a late write of byte
    code by `bazel run` would change a folder that Bazel tracks.
    """
    compileall.compile_dir(
        folder,
        quiet=2,
        workers=0,
        stripdir=folder,
        rx=re.compile(r"/tests?/"),
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )


def library(name: str, metadata: Message, known: set[str]) -> str:
    """The BUILD file of one wheel: a py_library of one folder, with its dependencies."""
    from pip._vendor.packaging.requirements import Requirement

    dependencies = set()
    for line in metadata.get_all("Requires-Dist") or []:
        requirement = Requirement(line)
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        if normalise(requirement.name) in known:
            dependencies.add(f'        "//{normalise(requirement.name)}",\n')
    return f"""load("@rules_python//python:defs.bzl", "py_library")
load("//:trees.bzl", "folder_of_files")

package(default_visibility = ["//visibility:public"])

folder_of_files(
    name = "files",
    folder = "site",
    version = "wheel.sha256",
)

py_library(
    name = "{name}",
    data = [":files"],
    imports = ["site"],
    deps = [
{"".join(sorted(dependencies))}    ],
)

exports_files(glob(["scripts/*"], allow_empty = True))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lock", type=pathlib.Path, required=True)
    parser.add_argument("--base-lock", type=pathlib.Path, help="wheels that --base-repo has")
    parser.add_argument("--base-repo", default="")
    parser.add_argument("--merged", action="store_true", help="unpack all into one folder")
    parser.add_argument("--keep", action="append", default=[], help="pattern of wanted files")
    parser.add_argument("--megabytes", type=int, default=0, help="space that is needed")
    out = pathlib.Path.cwd()
    flags = parser.parse_args()

    free = shutil.disk_usage(out).free >> 20
    if free < flags.megabytes:
        raise FetchError(f"{flags.megabytes} MB of disk are needed at {out}, {free} MB are free.")
    wanted = read_lock(flags.lock.read_text())
    shared = set(read_lock(flags.base_lock.read_text())) if flags.base_lock else set()
    text = "\n".join(block for name, block in wanted.items() if name not in shared) + "\n"

    wheels = download(text, out / "wheels")
    metadata, hashes = {}, {}
    for wheel in wheels:
        name = normalise(wheel.name.split("-")[0])
        folder = out if flags.merged else out / name
        site = out if flags.merged else folder / "site"
        metadata[name] = extract(wheel, site, folder, flags.keep)
        with wheel.open("rb") as file:
            hashes[name] = f"{hashlib.file_digest(file, 'sha256').hexdigest()}  {wheel.name}\n"
        wheel.unlink()
    shutil.rmtree(out / "wheels")
    precompile(out)
    if flags.merged:
        (out / "wheels.sha256").write_text("".join(hashes.values()))
        return
    known = set(metadata) | (shared & set(wanted))
    for name, message in metadata.items():
        (out / name / "BUILD.bazel").write_text(library(name, message, known))
        (out / name / "wheel.sha256").write_text(hashes[name])
    for name in shared & set(wanted):
        (out / name).mkdir()
        (out / name / "BUILD.bazel").write_text(
            f'alias(\n    name = "{name}",\n    actual = "@{flags.base_repo}//{name}",\n'
            '    visibility = ["//visibility:public"],\n)\n'
        )
    (out / "BUILD.bazel").write_text(
        'load("//:trees.bzl", "trees_setting")\n\ntrees_setting(name = "with_trees")\n'
    )


if __name__ == "__main__":
    try:
        main()
    except FetchError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"unpacking wheels: {error.strerror}: {error.filename or ''}")
