from __future__ import annotations

import time

import numpy as np

from codegen.expected import Expected


def made() -> Expected:
    return Expected(
        inputs={"input": np.ones((3, 2), np.float32)},
        outputs={"output": np.zeros((3, 2), np.uint8), "v": np.ones((3, 1), np.int32)},
        states={"lif_v": np.array([-0.0, np.inf], np.float32)},
    )


def test_what_is_written_is_read(tmp_path):
    path = tmp_path / "net_expected.npz"
    path.write_bytes(made().to_bytes())
    found = Expected.load(path)
    assert found.steps == 3
    for kind in ("inputs", "outputs", "states"):
        wanted = getattr(made(), kind)
        assert getattr(found, kind).keys() == wanted.keys()
        for name, array in getattr(found, kind).items():
            assert array.dtype == wanted[name].dtype
            assert array.tobytes() == wanted[name].tobytes()


def test_the_bytes_do_not_depend_on_the_time(monkeypatch):
    first = made().to_bytes()
    monkeypatch.setattr(time, "time", lambda: 2e9)
    assert made().to_bytes() == first
