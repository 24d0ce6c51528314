"""Reads NAME.manifest.textproto."""

from __future__ import annotations

import pathlib

from google.protobuf import text_format

from codegen import manifest_pb2


def read_manifest(path: pathlib.Path) -> manifest_pb2.Manifest:
    """Raises google.protobuf.text_format.ParseError for another file."""
    return text_format.Parse(path.read_text(encoding="utf-8"), manifest_pb2.Manifest())
