"""The comment in NAME.h that says, layer by layer, what the integers stand for."""

from __future__ import annotations

import math

from codegen.interface import role_text
from codegen.model_info import FormatInfo, ModelInfo
from codegen.names import comment_text


def format_comment(info: ModelInfo) -> list[str]:
    """A table of all formats; nothing for a network in floats."""
    if not info.formats:
        return []
    rows = [
        (
            comment_text(f.node),
            comment_text(role_text(f.role).replace("_", " ")),
            f"{f.bits} bits",
            "; ".join([_scales(f.scales), *_remarks(f)]),
        )
        for f in info.formats
    ]
    widths = [max(len(row[k]) for row in rows) for k in range(3)]
    lines = [
        "/*",
        " * This network computes in integers: number = integer * scale, layer by layer.",
        " *",
    ]
    for node, role, bits, rest in rows:
        row = f"{node:<{widths[0]}}  {role:<{widths[1]}}  {bits:>{widths[2]}}  {rest}"
        lines.append(f" *   {row}".rstrip())
    if any(f.saturates for f in info.formats):
        lines += [
            " *",
            ' * "can saturate": nothing proves that no value reaches the limit of its bits. One',
            " * that does stays there.",
        ]
    return [*lines, " */", ""]


def _scales(scales: tuple[float, ...]) -> str:
    least, most = min(scales), max(scales)
    if least != most:
        return f"{len(scales)} channels, scales {least:.4g} to {most:.4g}"
    mantissa, exponent = math.frexp(least)
    return f"scale 2^{exponent - 1}" if mantissa == 0.5 else f"scale {least!r}"


def _remarks(f: FormatInfo) -> list[str]:
    return [*(["can saturate"] if f.saturates else []), *([comment_text(f.note)] if f.note else [])]
