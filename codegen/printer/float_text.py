"""Large tables of float32 as text, fast: whole chunks at a time in numpy.

Every number becomes a row of ten words of four characters, unused characters NUL; the rows without
their NULs are the text. The digits are those of `literals.shortest_floats`: the fewest from six on
that read back as exactly the number.
"""

from __future__ import annotations

import numpy as np

from codegen.printer.literals import reads_back, shortest_floats

PER_LINE = 6
_LOWEST, _HIGHEST = 1e-5, 1e6  # where people write no exponent
_POWERS = np.array([float(10**k) for k in range(17)])  # exact
_INTEGER_POWERS = np.array([10**k for k in range(17)], dtype=np.int64)


def _words(texts: list[str]) -> np.ndarray:
    return np.array(texts, dtype="S4").view(np.uint32)


_DIGITS = _words([f"{k:04d}" for k in range(10000)])
_WITHOUT_TAIL = _words([f"{k:04d}".rstrip("0") for k in range(10000)])
_WITHOUT_HEAD = _words([str(k) if k else "" for k in range(10000)])
_ZERO, _POINT, _MINUS, _END, _LINE_END, _SPACE, _INDENT = _words(
    ["0", ".", "-", "f,", "f,\n", " ", "    "]
)


def float32_text(values: np.ndarray) -> str:
    """Lines of an initialiser for finite float32, without the last line's newline.

    Raises ValueError for an infinity or NaN.
    """
    rows = np.zeros((values.size, 10), np.uint32)
    plain = _plain(rows, values)
    rest = np.flatnonzero(~plain)
    if rest.size:
        texts = [_with_point(text) for text in shortest_floats(values[rest])]
        rows[rest, 1:9] = np.array(texts, dtype="S32").view(np.uint32).reshape(-1, 8)
    rows[:, 0] = _SPACE
    rows[::PER_LINE, 0] = _INDENT
    rows[:, 9] = _END
    rows[PER_LINE - 1 :: PER_LINE, 9] = _LINE_END
    text = rows.view(np.uint8)
    return text[text != 0].tobytes().decode("ascii").rstrip("\n")


def _with_point(text: str) -> str:
    return text if "." in text or "e" in text else text + ".0"


def _plain(rows: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Fills in the rows of numbers without an exponent; returns which those are."""
    size = np.abs(values.astype(np.float64))
    plain = (size >= _LOWEST) & (size < _HIGHEST)
    todo = np.flatnonzero(plain)
    magnitude = np.floor(np.log10(size[todo])).astype(np.int64)
    for digits in (6, 7, 8, 9):
        decimals = np.clip(digits - 1 - magnitude, 0, 16)
        wanted, scale = size[todo], _POWERS[decimals]
        scaled = np.rint(wanted * scale)
        # Both sides of this division are exact, so it gives the decimal rounded to float64 once.
        good = reads_back(scaled / scale, wanted.astype(np.float32))
        _fill(rows, todo[good], scaled[good].astype(np.int64), decimals[good])
        todo, magnitude = todo[~good], magnitude[~good]
        if not todo.size:
            break
    plain[todo] = False
    rows[np.flatnonzero(plain & (values < 0)), 1] = _MINUS
    return plain


def _fill(rows: np.ndarray, where: np.ndarray, scaled: np.ndarray, decimals: np.ndarray) -> None:
    """The digits of scaled / 10^decimals."""
    whole, part = np.divmod(scaled, _INTEGER_POWERS[decimals])
    part *= _INTEGER_POWERS[16 - decimals]
    high, low = np.divmod(whole, 10000)
    rows[where, 2] = _WITHOUT_HEAD[high]
    rows[where, 3] = np.where(high > 0, _DIGITS[low], _WITHOUT_HEAD[low])
    rows[where[whole == 0], 3] = _ZERO
    rows[where, 4] = _POINT
    for column in range(5, 9):
        group, part = np.divmod(part, 10 ** (4 * (8 - column)))
        rows[where, column] = np.where(part > 0, _DIGITS[group], _WITHOUT_TAIL[group])
    rows[where[scaled == whole * _INTEGER_POWERS[decimals]], 5] = _ZERO
