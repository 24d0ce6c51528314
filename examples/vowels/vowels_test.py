"""The program that listens names the speakers whom snnTorch names, while they speak."""

from __future__ import annotations

import pathlib
import subprocess

import numpy as np

SPEAKER = pathlib.Path(__file__).parent / "speaker"
DATA = pathlib.Path("tests/trained")
INPUT, OUTPUT = (
    np.load(DATA / f"vowels_{name}.npz")[key]
    for name, key in (("test_input", "input"), ("rleaky_test_output", "output"))
)
LENGTHS, LABELS = (np.load(DATA / f"vowels_test_{name}.npy") for name in ("lengths", "labels"))


def lines(utterance: np.ndarray) -> str:
    return "".join(" ".join(map(repr, frame)) + "\n" for frame in utterance.tolist())


def run(text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SPEAKER], input=text, capture_output=True, text=True)


def test_the_speakers_are_those_of_snntorch():
    valid = np.arange(OUTPUT.shape[1]) < LENGTHS[:, None]
    expected = (OUTPUT * valid[..., None]).sum(1, dtype=np.int64).argmax(1)
    utterances = (x[:length] for x, length in zip(INPUT, LENGTHS, strict=True))
    done = run("\n".join(map(lines, utterances)))
    assert (done.returncode, done.stderr) == (0, "")
    found = np.array(list(map(int, done.stdout.split())))
    np.testing.assert_array_equal(found, expected)
    assert int((found == LABELS).sum()) == 354


def test_an_answer_comes_with_the_end_of_an_utterance():
    with subprocess.Popen(
        [SPEAKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        for k in range(3):
            child.stdin.write(lines(INPUT[k][: LENGTHS[k]]) + "\n")
            child.stdin.flush()
            assert child.stdout.readline().strip().isdigit()
        child.stdin.close()
        assert child.stdout.read() == ""
    assert child.returncode == 0


def test_lines_that_are_no_frames():
    done = run("1 2 3\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "line 1: expected 12 numbers\n"
    assert run("").stdout == run("\n\n").stdout == ""
