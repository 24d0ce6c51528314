"""Names in messages: lists of them, and did you mean ...?"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that `name` was likely meant to be, upper and lower case being alike."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    close = difflib.get_close_matches(name.casefold(), by_folded, n=1)
    return by_folded[close[0]] if close else None


def listed(names: Iterable[str], most: int = 20) -> str:
    """Names as a sorted list; of very many only the first."""
    first = sorted(names)
    rest = len(first) - most
    return repr(first) if rest <= 0 else f"{first[:most]!r} and {rest} more"


def quoted(names: Iterable[str], most: int = 20) -> str:
    """Names in their own order, 'a', 'b'; of more than `most` only the first."""
    given = list(names)
    rest = len(given) - most
    shown = ", ".join(map(repr, given[:most]))
    return shown if rest <= 0 else f"{shown} and {rest} more"
