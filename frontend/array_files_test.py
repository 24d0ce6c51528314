"""Files of numbers, and files that claim to be some."""

from __future__ import annotations

import pathlib
import pickle
import random

import numpy as np
import pytest

from frontend.array_files import NotAnArray, npy, npz, read_arrays, reason_of


def refused(path: pathlib.Path, content: bytes) -> str:
    path.write_bytes(content)
    with pytest.raises(NotAnArray) as error:
        read_arrays(path)
    return reason_of(error.value)


@pytest.mark.parametrize("dtype", ["f8", "f4", "f2", ">f8", "i8", "u1", "?"])
def test_numbers_come_back_as_they_were(tmp_path, dtype):
    array = np.arange(6).reshape(2, 3).astype(dtype)
    np.save(tmp_path / "x.npy", array)
    found = read_arrays(tmp_path / "x.npy")
    assert (found.dtype, found.tolist()) == (array.dtype, array.tolist())


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_arrays_come_back_by_name(tmp_path, save):
    save(tmp_path / "x.npz", a=np.ones(2), **{"b/c": np.zeros((1, 3))})
    found = read_arrays(tmp_path / "x.npz")
    assert {name: array.tolist() for name, array in found.items()} == {
        "a": [1, 1],
        "b/c": [[0, 0, 0]],
    }


def test_arrays_of_any_name_are_written(tmp_path):
    arrays = {"file": np.ones(2, np.uint8), "a/b": np.zeros((1, 3)), "allow_pickle": np.array([5])}
    (tmp_path / "x.npz").write_bytes(npz(arrays))
    found = read_arrays(tmp_path / "x.npz")
    assert {name: (x.dtype, x.tolist()) for name, x in found.items()} == {
        name: (x.dtype, x.tolist()) for name, x in arrays.items()
    }
    assert npz(arrays) == npz(arrays)
    (tmp_path / "x.npy").write_bytes(npy(arrays["a/b"]))
    assert read_arrays(tmp_path / "x.npy").tolist() == [[0, 0, 0]]


def csv_file(path, text):
    (path / "x.csv").write_text(text, encoding="utf-8")
    return path / "x.csv"


@pytest.mark.parametrize("head", ["", "a,b\n", "# 0,1\n", "\ufeffa,b\r\n", "\n"])
def test_lines_of_numbers(tmp_path, head):
    rows = read_arrays(csv_file(tmp_path, head + "1, 2.5\r\n-0,1e3\n\n"))
    assert (rows.dtype, rows.tolist()) == (np.float64, [[1, 2.5], [0, 1000]])
    assert np.signbit(rows[1, 0])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,2\n3\n", "line 2: 1 numbers, in the lines before 2"),
        ("1,2\n3,four\n", "line 2: 'four'"),
        ("1;2\n3;4\n", "line 2: '3;4', with semicolons in place of commas"),
        ("1 2\n", "no line of numbers, but '1 2', with spaces in place of commas"),
        ("a\n1\t" + 50 * "1", "line 2: '1\\t11111111111111111…', with tabs in place of commas"),
        ("1,2,\n3,4,\n", "line 1: ''"),
        (",0,1\n0,3,4\n", "line 1: ''"),
        ("a,b\n", "no line of numbers, but 'a'"),
        ("my cell\n", "no line of numbers, but 'my cell'"),
        ("\n\n", "no line of numbers"),
        ("", "an empty file"),
    ],
)
def test_lines_that_are_no_numbers(tmp_path, text, found):
    with pytest.raises(NotAnArray) as error:
        read_arrays(csv_file(tmp_path, text))
    assert reason_of(error.value) == found


def test_a_csv_that_is_no_text(tmp_path):
    (tmp_path / "x.csv").write_bytes(b"1,2\n\xff\xfe\n")
    with pytest.raises(NotAnArray, match="a damaged file"):
        read_arrays(tmp_path / "x.csv")


def test_the_content_counts_and_not_the_name(tmp_path):
    np.savez(tmp_path / "x.npz", a=np.ones(2))
    (tmp_path / "x.npz").rename(tmp_path / "x.npy")
    assert set(read_arrays(tmp_path / "x.npy")) == {"a"}


@pytest.mark.parametrize(
    ("array", "found"),
    [
        (np.array(["a"]), "an array of <U1"),
        (np.array([1j]), "an array of complex128"),
        (np.zeros(1, [("a", "f4")]), "an array of [('a', '<f4')]"),
        (np.zeros(1, "M8[s]"), "an array of datetime64[s]"),
        (np.array([None]), "Python objects (a pickle)"),
    ],
)
def test_what_is_no_number(tmp_path, array, found):
    path = tmp_path / "x.npy"
    np.save(path, array)
    assert refused(path, path.read_bytes()) == found
    np.savez(tmp_path / "x.npz", some=array)
    where = "" if "pickle" in found else "'some': "
    assert refused(path, (tmp_path / "x.npz").read_bytes()) == where + found


class _Trap:
    """Marks a file when it is unpickled."""

    def __init__(self, path: str):
        self.path = path

    def __reduce__(self):
        return pathlib.Path.touch, (pathlib.Path(self.path),)


def test_a_pickle_is_never_run(tmp_path):
    trap = pickle.dumps(_Trap(str(tmp_path / "sprung")))
    expected = "a Python pickle, no .npy, .npz, .csv or HDF5"
    assert refused(tmp_path / "x.npy", trap) == expected
    np.save(tmp_path / "y.npy", np.array([_Trap(str(tmp_path / "sprung"))]))
    assert "pickle" in refused(tmp_path / "x.npy", (tmp_path / "y.npy").read_bytes())
    assert not (tmp_path / "sprung").exists()
    pickle.loads(trap)
    assert (tmp_path / "sprung").exists()  # it would have


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"1,2\n", "a file that starts with b'1,2\\n', no .npy, .npz, .csv or HDF5"),
        (b"PK\x03\x04", "a damaged file: File is not a zip file"),
        (b"\x93NUMPY", "a damaged file: EOF: reading magic string, expected 8 bytes got 6"),
    ],
)
def test_what_is_no_file_of_arrays(tmp_path, content, found):
    assert refused(tmp_path / "x.npy", content) == found


def test_a_file_that_claims_more_than_there_is(tmp_path):
    np.save(tmp_path / "x.npy", np.ones((4, 3)))
    whole = (tmp_path / "x.npy").read_bytes()
    assert refused(tmp_path / "x.npy", whole[:-1]).startswith("a damaged file: ")
    header = b"'shape': (4, 3), }"
    assert header in whole
    huge = b"'shape': (2**60, 3), }".replace(b"2**60", str(2**60).encode())
    claims = whole.replace(header + b" " * (len(huge) - len(header)), huge)
    assert huge in claims and len(claims) == len(whole)
    assert refused(tmp_path / "x.npy", claims).startswith("a damaged file: ")


def test_damaged_files_are_read_or_refused(tmp_path):
    """Whatever is changed in a file, nothing else comes out than arrays or NotAnArray."""
    path = tmp_path / "x.npy"
    np.save(path, np.arange(12.0).reshape(4, 3))
    np.savez(tmp_path / "s.npz", a=np.ones(3), b=np.ones(2))
    np.savez_compressed(tmp_path / "c.npz", a=np.ones(3))
    whole = [p.read_bytes() for p in (path, tmp_path / "s.npz", tmp_path / "c.npz")]
    rng = random.Random(0)
    refusals = 0
    for _ in range(600):
        content = bytearray(rng.choice(whole))
        for _ in range(rng.randint(1, 3)):
            at = rng.randrange(len(content))
            if rng.random() < 0.6:
                content[at] = rng.randrange(256)
            else:
                del content[at : at + rng.randint(1, 20)]
        path.write_bytes(content)
        try:
            read_arrays(path)
        except NotAnArray:
            refusals += 1
    assert refusals > 300


def test_files_that_cannot_be_opened(tmp_path):
    for path, reason in {
        tmp_path / "none": "No such file or directory",
        tmp_path: "Is a directory",
    }.items():
        with pytest.raises(OSError, match=reason) as error:
            read_arrays(path)
        assert reason_of(error.value) == reason
