"""Models at the edge of what integers hold: one clear message each, or a network that is right."""

from __future__ import annotations

import pathlib

import numpy as np
import pytest

from tests.harness import models
from tests.harness.cli import PROFILE, compile_command, refuse

I8 = (*PROFILE, "--dtype=i8", "--input-kind=spikes")


def model(folder: pathlib.Path, weight: object = None, **lif: object) -> pathlib.Path:
    """4 inputs, 3 neurons, in a folder of its own."""
    graph = models.affine_lif(**{k: np.full(3, v, np.float32) for k, v in lif.items()})
    if weight is not None:
        graph.nodes["fc"].weight = np.broadcast_to(np.float32(weight), (3, 4)).copy()
    (folder / "model").mkdir()
    return models.write(graph, folder / "model/net.nir")


@pytest.mark.parametrize(
    ("changes", "options", "words"),
    [
        (
            {"tau": 1.0},
            ("--state=i16",),
            ("'lif'", "a decay of 0.9999", "16 bits", "of the threshold", "give --state i32"),
        ),
        ({"tau": 1e6}, (), ("'lif'", "a decay of 0.9999999999", "rounds to 1", "--dtype f32")),
        ({"tau": 1e-13}, (), ("'lif'", "1e+09", "does not fit integers of 32 bits", "--dtype f32")),
    ],
    ids=["slow leak in 16 bits", "a leak that is lost", "a decay beyond range"],
)
def test_what_no_integer_holds_is_refused_with_the_numbers(tmp_path, changes, options, words):
    refuse(model(tmp_path, **changes), *words, options=(*I8, *options))


@pytest.mark.parametrize(
    ("weight", "changes", "warning"),
    [
        (0.0, {}, "1 of 3 neurons can never reach the threshold"),
        (1e30, {}, ""),
        ([1e30, 1e-30, 1.0, 0.0], {}, ""),
        (1e-30, {"v_threshold": 1e9}, "no neuron can ever reach the threshold"),
        (None, {"v_threshold": [1, 1e9, 1]}, "1 of 3 neurons can never reach the threshold"),
        (None, {"v_threshold": -0.5}, ""),
        (None, {"v_threshold": 0.0}, ""),
        (None, {"tau": 1.0}, ""),
    ],
    ids=[
        *("all weights 0", "huge weights", "mixed weights", "tiny weights, huge threshold"),
        *("one unreachable", "negative thresholds", "thresholds of 0", "a slow leak in 32 bits"),
    ],
)
def test_what_looks_odd_compiles_with_a_word_where_neurons_stay_silent(
    tmp_path, weight, changes, warning
):
    path = model(tmp_path, weight, **changes)
    result = compile_command(path.name, *I8, "--out=out", "--quiet", cwd=path.parent)
    assert result.code == 0, result.stderr
    assert (path.parent / "out/net.c").is_file()
    if warning:
        assert warning in result.stderr and "node 'lif'" in result.stderr
    else:
        assert result.stderr == ""
