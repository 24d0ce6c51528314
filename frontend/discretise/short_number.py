"""Numbers for people, as short as they can be."""

from __future__ import annotations


def short_number(value: float) -> str:
    """The shorter of 0.5 and 5e-1: six significant digits, 1e-4 instead of 0.0001."""
    plain = f"{value:g}"
    mantissa, _, exponent = f"{value:.5e}".partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".")
    return min(plain, f"{mantissa}e{int(exponent)}", key=len)
