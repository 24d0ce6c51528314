"""A step takes as many instructions as bench/baseline.json has: no more and no fewer than 5 %."""

import os
import pathlib
import shutil

from bench.instruction_counts import (
    emulated_counts,
    emulated_results,
    findings,
    host_counts,
    read_counts,
)

BASELINE = read_counts(pathlib.Path(os.environ["SNN_BASELINE"]))
UPDATE = "where that is as it should be: ./bazelw run -c opt //bench:instructions -- --update"


def differences(counts) -> str:
    found = list(findings(counts, BASELINE))
    return "\n".join([*found, UPDATE]) if found else ""


def test_emulated_targets_take_as_many_as_they_did():
    counts = emulated_counts(emulated_results())
    assert counts
    assert counts.keys() <= BASELINE.keys(), UPDATE
    assert not differences(counts)


def test_what_is_counted_has_the_references_bits():
    assert not [
        f"{results.name} {results.dtype} on {result.target}: {result.difference}"
        for results in emulated_results()
        for result in results.targets
        if result.difference
    ]


def test_this_machine_takes_as_many_as_it_did():
    assert shutil.which("valgrind"), "valgrind is missing: apt-get install valgrind"
    counts = host_counts()
    # Of the machine's own compiler there may be another version; the pinned one is always kept.
    kept = counts.keys() & BASELINE.keys()
    assert any("zig" in column for column in kept), f"not kept: {', '.join(counts)}; {UPDATE}"
    assert not differences(counts)
