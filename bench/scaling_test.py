"""The models of //bench:scaling, its cache, and what it reads in a build's events."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import nir
import numpy as np
import pytest

from bench.scaling_cache import Cache, Traffic
from bench.scaling_events import (
    Build,
    read_build,
    wrong_changed,
    wrong_cold,
    wrong_warm,
)
from bench.scaling_models import STEPS, build_file, write_model


def test_a_seed_is_a_model(tmp_path):
    for name, seed in (("a", (10, 3)), ("b", (10, 3)), ("c", (10, 4)), ("d", (11, 3))):
        write_model(tmp_path, name, seed)
    written = [(tmp_path / f"{name}.nir").read_bytes() for name in "abcd"]
    assert written[0] == written[1]
    assert len(set(written)) == 3
    assert (tmp_path / "a.npy").read_bytes() == (tmp_path / "b.npy").read_bytes()


def test_models_are_small_and_of_all_kinds(tmp_path):
    kinds = set()
    for k in range(12):
        write_model(tmp_path, "m", (12, k))
        graph = nir.read(tmp_path / "m.nir")
        kinds |= {type(node).__name__ for node in graph.nodes.values()}
        spikes = np.load(tmp_path / "m.npy")
        assert spikes.shape == (STEPS, *graph.nodes["input"].input_type["input"])
        assert 0 < spikes.mean() < 0.5
        assert (tmp_path / "m.nir").stat().st_size < 500_000
    assert kinds >= {"Affine", "Conv2d", "CubaLIF", "Flatten", "LIF"}


def test_a_build_file_has_one_zoo():
    text = build_file(["f32", "i8"], ["wasm32"])
    assert 'dtypes = ["f32", "i8"]' in text
    assert 'targets = ["wasm32"]' in text


def test_a_cache_keeps_and_counts(tmp_path):
    cache = Cache(tmp_path / "cache")
    with cache as address:
        entry = f"{address}/cas/0a1b"
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(entry)
        urllib.request.urlopen(urllib.request.Request(entry, b"12345", method="PUT"))
        for _ in range(2):
            assert urllib.request.urlopen(entry).read() == b"12345"
    assert cache.taken() == Traffic(up=5, down=10, requests=4)
    assert cache.taken() == Traffic()
    for path in ("/cas/../x", "/other/00", "cas/00"):
        with pytest.raises(ValueError, match="expected /ac/HASH"):
            cache.file(path)


_TIMES = {"userTime": "1.500s", "systemTime": "0.500s"}


def events(**ran: int) -> list[str]:
    """Of a build with so many actions, by mnemonic, of which `hits` came from a cache."""
    hits = ran.pop("hits", 0)
    actions = [
        {"mnemonic": mnemonic, "actionsExecuted": str(count), **_TIMES}
        for mnemonic, count in ran.items()
    ]
    actions.append({"mnemonic": "BazelWorkspaceStatusAction", "actionsExecuted": "1"})
    runners = [
        {"name": "total", "count": sum(ran.values()) + 1},
        {"name": "internal", "count": 1},
        {"name": "linux-sandbox", "count": sum(ran.values()) - hits, "execKind": "Local"},
        {"name": "remote cache hit", "count": hits},
    ]
    metrics = {
        "actionSummary": {"actionData": actions, "runnerCount": runners},
        "timingMetrics": {"wallTimeInMs": "2500", "analysisPhaseTimeInMs": "500"},
    }
    return [
        json.dumps({"id": {"started": {}}}),
        json.dumps({"id": {"buildMetrics": {}}, "buildMetrics": metrics}),
    ]


def test_events_are_read():
    assert read_build(events(SnnCompile=4, SnnEmulate=8, hits=2)) == Build(
        seconds=2.5,
        analysis=0.5,
        actions={"SnnCompile": 4, "SnnEmulate": 8},
        processor={"SnnCompile": 2.0, "SnnEmulate": 2.0},
        run=10,
        hits=2,
    )
    with pytest.raises(ValueError, match="those of a finished build"):
        read_build(events()[:1])


def test_other_actions_than_expected_are_told():
    cold = read_build(events(SnnCompile=4, SnnEmulate=8))
    assert wrong_cold(cold, models=4, dtypes=1, targets=2) == ""
    said = wrong_cold(cold, models=5, dtypes=1, targets=2)
    assert said == "4 SnnCompile, 8 SnnEmulate, expected 5 SnnCompile, 10 SnnEmulate"
    half = read_build(events(SnnCompile=4, SnnEmulate=8, hits=3))
    assert "3 actions came from the cache" in wrong_cold(half, models=4, dtypes=1, targets=2)

    assert wrong_warm(read_build(events(SnnCompile=4, hits=4))) == ""
    assert "1 actions ran, expected 0" in wrong_warm(read_build(events(SnnCompile=4, hits=3)))

    # One model of any number: one compilation, one emulation for each target, and one report.
    changed = {"SnnCompile": 1, "SnnEmulate": 2, "SnnZooReport": 1}
    assert wrong_changed(read_build(events(**changed)), dtypes=1, targets=2) == ""
    for more in ({"SnnCompile": 2}, {"SnnEmulate": 4}, {"SnnZooReport": 0}):
        assert wrong_changed(read_build(events(**changed | more)), dtypes=1, targets=2)
