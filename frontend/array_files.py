"""Files of numbers: .npy, .npz, .csv. What is in them is never trusted, and never run."""

from __future__ import annotations

import csv
import io
import pathlib
import tokenize
import zipfile
import zlib
from collections.abc import Mapping

import numpy as np

_NPY, _NPZ, _PICKLE = b"\x93NUMPY", b"PK", b"\x80"
_LONGEST_CELL = 20
_SEPARATORS = {";": "semicolons", "\t": "tabs", " ": "spaces"}
# What numpy raises for files that are damaged, or claim to be larger than memory.
_DAMAGE = (
    EOFError, KeyError, MemoryError, NotImplementedError, OSError, OverflowError, RuntimeError,
    SyntaxError, TypeError, ValueError, tokenize.TokenError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


class NotAnArray(Exception):
    """The file holds no arrays of numbers; the text says what was found."""


def read_arrays(file: pathlib.Path) -> np.ndarray | Mapping[str, np.ndarray]:
    """The array of a .npy file, or those of a .npz file by name; integers, floats or booleans.

    Of a .csv file an array with a row for each line, behind a first line without a number: names of
    columns, or what starts with #.

    Raises NotAnArray, or OSError where the file cannot be opened.
    """
    with file.open("rb") as stream:
        start = stream.read(len(_NPY))
        stream.seek(0)
        if not start.startswith((_NPY, _NPZ)):
            if start and is_csv(file):
                return _rows(file)
            raise NotAnArray(_other_content(start))
        try:
            content = np.load(stream, allow_pickle=False)
            if isinstance(content, np.ndarray):
                return _numbers(content, "")
            return {name: _numbers(content[name], f"{name!r}: ") for name in content.files}
        except _DAMAGE as error:
            raise NotAnArray(_damage_of(error)) from error


def npy(array: np.ndarray) -> bytes:
    """The content of a .npy file."""
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def npz(arrays: Mapping[str, np.ndarray]) -> bytes:
    """The content of a .npz file; numpy.savez does not take all names that nodes have ("file")."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, array in arrays.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), npy(array))  # without a time of day
    return stream.getvalue()


def is_csv(file: pathlib.Path) -> bool:
    return file.suffix.lower() == ".csv"


def reason_of(error: Exception) -> str:
    """Why a file could not be read, on one line and without its path."""
    text = str(error)
    if isinstance(error, OSError) and error.strerror:
        text = error.strerror
    return next(iter(text.splitlines()), type(error).__name__)


def _rows(file: pathlib.Path) -> np.ndarray:
    """(lines, columns) float64."""
    found: list[list[float]] = []
    heads = ""
    try:
        with file.open(newline="", encoding="utf-8-sig") as stream:
            for row in filter(None, reader := csv.reader(stream)):
                try:
                    numbers = [float(cell) for cell in row]
                except ValueError:
                    wrong = [cell for cell in row if not _is_number(cell)]
                    if reader.line_num == 1 and (wrong == row or row[0].startswith("#")):
                        heads = f", but {_not_a_number(row[0])}"
                        continue
                    line = f"line {reader.line_num}"
                    raise NotAnArray(f"{line}: {_not_a_number(wrong[0])}") from None
                if found and len(numbers) != len(found[0]):
                    raise NotAnArray(
                        f"line {reader.line_num}: {len(numbers)} numbers, "
                        f"in the lines before {len(found[0])}"
                    )
                found.append(numbers)
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotAnArray(_damage_of(error)) from error
    if not found:
        raise NotAnArray(f"no line of numbers{heads}")
    return np.array(found)


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _not_a_number(cell: str) -> str:
    """A cell as it is told: short, and what stands where commas belong."""
    short = cell if len(cell) <= _LONGEST_CELL else cell[: _LONGEST_CELL - 1] + "…"
    for sign, name in _SEPARATORS.items():
        first, is_there, _ = cell.partition(sign)
        if is_there and _is_number(first):
            return f"{short!r}, with {name} in place of commas"
    return repr(short)


def _other_content(start: bytes) -> str:
    if not start:
        return "an empty file"
    kind = "a Python pickle" if start.startswith(_PICKLE) else f"a file that starts with {start!r}"
    return f"{kind}, no .npy, .npz, .csv or HDF5"


def _damage_of(error: Exception) -> str:
    text = reason_of(error)
    return "Python objects (a pickle)" if "allow_pickle" in text else f"a damaged file: {text}"


def _numbers(array: object, where: str) -> np.ndarray:
    """where: put in front of what is wrong."""
    if not isinstance(array, np.ndarray):
        raise NotAnArray(f"{where}something that is no array")  # in a .npz, a file of another kind
    if array.dtype.kind not in "buif":
        raise NotAnArray(f"{where}an array of {array.dtype}")
    return array
