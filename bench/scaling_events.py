"""What a build of Bazel's did, from its build events (--build_event_json_file)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Mapping

# Of Bazel's own bookkeeping, not of a model.
_BOOKKEEPING = ("BazelWorkspaceStatusAction",)
_LOCAL = ("linux-sandbox", "processwrapper-sandbox", "local", "worker")
_HITS = ("remote cache hit", "disk cache hit")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Build:
    """One `bazel build`.

    seconds, analysis  of the whole, and of loading and analysis
    actions            that were not up to date, by mnemonic; those from a cache are among them
    processor          seconds of processes, by mnemonic
    run, hits          how many actions ran as a process, and came from a cache
    """

    seconds: float
    analysis: float
    actions: Mapping[str, int]
    processor: Mapping[str, float]
    run: int
    hits: int


def read_build(lines: Iterable[str]) -> Build:
    """Raises ValueError where the events have no metrics: the build was broken off."""
    for line in lines:
        metrics = json.loads(line).get("buildMetrics")
        if metrics:
            return _build(metrics)
    raise ValueError("no buildMetrics among the build events; expected those of a finished build")


def _build(metrics: Mapping) -> Build:
    summary, timing = metrics["actionSummary"], metrics["timingMetrics"]
    data = [x for x in summary.get("actionData", []) if x["mnemonic"] not in _BOOKKEEPING]
    runners = {x["name"]: int(x["count"]) for x in summary.get("runnerCount", [])}
    return Build(
        seconds=int(timing["wallTimeInMs"]) / 1000,
        analysis=int(timing.get("analysisPhaseTimeInMs", 0)) / 1000,
        actions={x["mnemonic"]: int(x["actionsExecuted"]) for x in data},
        processor={
            x["mnemonic"]: _seconds(x, "userTime") + _seconds(x, "systemTime") for x in data
        },
        run=sum(runners.get(name, 0) for name in _LOCAL),
        hits=sum(runners.get(name, 0) for name in _HITS),
    )


def _seconds(data: Mapping, key: str) -> float:
    return float(data.get(key, "0s").removesuffix("s"))


def wrong_cold(build: Build, models: int, dtypes: int, targets: int) -> str:
    """What is not as it should be where nothing was built before; "" where all is."""
    wanted = {"SnnCompile": models * dtypes, "SnnEmulate": models * dtypes * targets}
    return _wrong(build, wanted, hits=0)


def wrong_warm(build: Build) -> str:
    """Likewise where all was built before, elsewhere."""
    return f"{build.run} actions ran, expected 0: all are in the cache" if build.run else ""


def wrong_changed(build: Build, dtypes: int, targets: int) -> str:
    """Likewise where one model has changed."""
    wanted = {"SnnCompile": dtypes, "SnnEmulate": dtypes * targets, "SnnZooReport": 1}
    return _wrong(build, wanted)


def _wrong(build: Build, wanted: Mapping[str, int], hits: int | None = None) -> str:
    found = {mnemonic: build.actions.get(mnemonic, 0) for mnemonic in wanted}
    if found != wanted:
        return f"{_listed(found)}, expected {_listed(wanted)}"
    if hits is not None and build.hits != hits:
        return f"{build.hits} actions came from the cache, expected {hits}"
    return ""


def _listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {mnemonic}" for mnemonic, count in counts.items())
