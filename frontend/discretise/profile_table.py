"""The profiles as a table of text, as `--profile list` prints it."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping

from frontend.discretise.profiles import PROFILES, Deviation, Profile
from frontend.discretise.short_number import short_number
from frontend.step_rule import Reset

_FIELDS = (
    "decay",
    "gain",
    "current",
    "compare",
    "spikes",
    "reset",
    "reset_at",
    "fire_from",
    "v0",
)
HEADER = ("profile", "nodes", "dt", *_FIELDS, "flatten", "what it is")
_SAME = ""  # a deviation's cell where the row above holds
_NEVER = "-"  # when a neuron is reset that is not


def profile_rows() -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """(header, rows) of the profiles, all of them text.

    Below a profile's row, whose first cell is its name, stand the nodes that deviate from it: the
    first cell of such a row is empty, and so is every cell in which it does not deviate.
    """
    return HEADER, tuple(row for profile in PROFILES.values() for row in _rows(profile))


def _rows(profile: Profile) -> Iterator[tuple[str, ...]]:
    dt = "to be given" if profile.dt is None else short_number(profile.dt)
    fields = _words(profile.fields)
    yield (profile.name, "all", dt, *fields, profile.flatten.value, profile.summary)
    for deviation in profile.deviations:
        yield (_SAME, _nodes(deviation), _SAME, *_words(deviation.fields), _SAME, _SAME)


def _words(fields: Mapping[str, enum.Enum]) -> Iterator[str]:
    words = {name: fields[name].value if name in fields else _SAME for name in _FIELDS}
    if fields.get("reset") is Reset.NONE:
        words["reset_at"] = _NEVER
    return iter(words.values())


def _nodes(deviation: Deviation) -> str:
    where = {None: "", True: " on a cycle", False: " on no cycle"}[deviation.in_cycle]
    return ", ".join(sorted(deviation.nir_types)) + where
