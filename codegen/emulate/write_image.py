"""write_image MANIFEST OUT.c: run by the rules."""

from __future__ import annotations

import pathlib

from absl import app

from codegen.emulate.image import image_source
from codegen.manifest_file import read_manifest


def main(argv: list[str]) -> None:
    _, manifest, out = argv
    pathlib.Path(out).write_text(image_source(read_manifest(pathlib.Path(manifest))), "utf-8")


if __name__ == "__main__":
    app.run(main)
