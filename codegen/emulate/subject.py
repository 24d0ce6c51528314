"""What is run in the emulators: a model in one number format, built for several targets.

The rules write a subject as JSON: what is in the classes below.
"""

from __future__ import annotations

import dataclasses
import json
import pathlib

from codegen import manifest_pb2
from codegen.emulate.model import EmulatedModel
from codegen.emulate.processor import Processor
from codegen.emulate.sections import Sections, sections
from codegen.emulate.unicorn_processor import UnicornProcessor
from codegen.emulate.wasm_processor import WasmProcessor
from codegen.expected import Expected
from codegen.manifest_file import read_manifest


@dataclasses.dataclass(frozen=True, kw_only=True)
class Build:
    """A model built for one target.

    machine  that emulates it
    image    the linked program of image.py
    objects  the model's own object files
    """

    target: str
    title: str
    machine: str
    image: pathlib.Path
    objects: tuple[pathlib.Path, ...]

    def start(self, manifest: manifest_pb2.Manifest, *, counting: bool = False) -> EmulatedModel:
        """The model in its initial state. Raises EmulationError.

        counting: instructions, which makes everything slow
        """
        return EmulatedModel(self._processor(counting), manifest)

    def _processor(self, counting: bool) -> Processor:
        if self.machine == "wasm32":
            return WasmProcessor(self.image)
        return UnicornProcessor(self.machine, self.image, counting=counting)

    def sections(self) -> Sections:
        """Of all objects together."""
        found = [dataclasses.asdict(sections(path)) for path in self.objects]
        return Sections(**{kind: sum(x[kind] for x in found) for kind in found[0]})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Subject:
    """name: for tables."""

    name: str
    manifest: manifest_pb2.Manifest
    expected: Expected
    builds: tuple[Build, ...]


def read_subject(path: pathlib.Path) -> Subject:
    words = json.loads(path.read_text(encoding="utf-8"))
    manifest = read_manifest(pathlib.Path(words["manifest"]))
    return Subject(
        name=words["name"],
        manifest=manifest,
        expected=Expected.load(pathlib.Path(words["expected"])),
        builds=tuple(
            Build(
                target=build["target"],
                title=build["title"],
                machine=build["machine"],
                image=pathlib.Path(build["image"]),
                objects=tuple(map(pathlib.Path, build["objects"])),
            )
            for build in words["builds"]
        ),
    )
