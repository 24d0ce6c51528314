"""Draws a comparison: one PNG of each layer of neurons, the same bytes for the same numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from frontend.comparison.recorder import Record
from frontend.pictures import population, style

_LONGEST_NAME = 50


def draw_all(records: Sequence[Record], *labels: str) -> dict[str, bytes]:
    """File names, safe on every file system, to PNGs.

    labels: what the sides of the records are called, the reference first
    """
    width = len(str(len(records)))
    return {
        f"{number:0{width}}_{_file_name(record.name)}.png": style.png(
            lambda record=record: population.figure(record, labels)
        )
        for number, record in enumerate(records, 1)
    }


def _file_name(node: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "_", node)[:_LONGEST_NAME]
