"""The report of a zoo says of every combination what came out, and a failure which one it is."""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import subprocess

import pytest

from codegen.emulate.results import Results
from codegen.emulate.zoo import DIFFERS, LEFT_OUT, SAME, Zoo, from_json
from tests.harness.results import RESULT, WRONG

ZOO, CHECK, REPORT = (os.path.abspath(os.environ[f"SNN_{x}"]) for x in ("ZOO", "CHECK", "REPORT"))


@pytest.fixture(scope="module")
def small() -> Zoo:
    return from_json(pathlib.Path(f"{ZOO}.json").read_text())


def test_every_combination_is_there_once(small):
    assert [(x.model, x.dtype, x.target, x.conformance) for x in small.cells] == [
        ("sinabs_iaf_ff_multi", "f32", "cortex_m4f", SAME),
        ("sinabs_iaf_ff_multi", "f32", "wasm32", SAME),
        ("sinabs_iaf_ff_multi", "i8", "cortex_m4f", SAME),
        ("sinabs_iaf_ff_multi", "i8", "wasm32", LEFT_OUT),
        ("snntorch_lif_ff_subtract", "f32", "cortex_m4f", LEFT_OUT),
        ("snntorch_lif_ff_subtract", "f32", "wasm32", LEFT_OUT),
        ("snntorch_lif_ff_subtract", "i8", "cortex_m4f", SAME),
        ("snntorch_lif_ff_subtract", "i8", "wasm32", SAME),
    ]


def test_what_was_built_has_sizes_and_steps(small):
    for cell in small.those(SAME):
        assert cell.steps == 60
        assert cell.said == ""
        assert cell.code > 500
        assert cell.constants > 100
        assert cell.ram > 50
        assert cell.instructions > 500
    for cell in small.those(LEFT_OUT):
        assert cell.code is cell.instructions is cell.steps is None


def test_people_read_the_same(small):
    page = pathlib.Path(f"{ZOO}.md").read_text()
    assert "8 combinations" in page
    assert "The reference's bits: 5, different: 0, left out: 3." in page
    assert "## Different" not in page
    assert "left out: counts of spikes \\| and integers" in page
    cell = small.cells[0]
    assert f"| f32 | cortex_m4f | {cell.code:,} | {cell.constants:,} | {cell.ram:,} |" in page
    assert {line.count("|") - line.count("\\|") for line in page.splitlines() if "|" in line} == {9}


def run(*command: object) -> subprocess.CompletedProcess:
    words = [str(word) for word in command]
    return subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def check_of(folder: pathlib.Path, **changes) -> tuple[subprocess.CompletedProcess, Zoo]:
    """The check's end, and the report, of a zoo in which one result is changed so."""
    paths = {}
    for target, changed in (("mips", {}), ("wasm32", changes)):
        result = dataclasses.replace(RESULT, target=target, **changed)
        results = Results(name="net", dtype="i8", steps=10, version="1", targets=(result,))
        path = paths[f"net/i8/{target}"] = str(folder / f"{target}.json")
        pathlib.Path(path).write_text(results.to_json())
    cells, page, report = (folder / name for name in ("cells", "zoo.md", "zoo.json"))
    cells.write_text(json.dumps({"name": "zoo", "left_out": {}, "results": paths}))
    made = run(REPORT, cells, page, report)
    assert made.returncode == 0, made.stdout
    return run(CHECK, report, folder / "checked"), from_json(report.read_text())


def test_what_differs_is_named_and_fails_behind_the_report(tmp_path):
    done, zoo = check_of(tmp_path, difference=WRONG)
    assert done.returncode != 0
    assert "zoo: 1 of 2 combinations differ from the reference:" in done.stdout
    assert f"  net, i8, wasm32: {WRONG}\n" in done.stdout
    assert "mips" not in done.stdout
    assert "zoo.md" in done.stdout
    assert [cell.conformance for cell in zoo.cells] == [SAME, DIFFERS]
    page = (tmp_path / "zoo.md").read_text()
    assert f"| net | i8 | wasm32 | 100 | 1,000 | 64 | 32 | 5,000 | {WRONG} |" in page
    assert not (tmp_path / "checked").exists()


def test_what_stopped_has_neither_stack_nor_instructions(tmp_path):
    stopped = {"difference": "snn_image_step stopped", "stack": 0, "instructions": 0}
    done, zoo = check_of(tmp_path, **stopped)
    assert "net, i8, wasm32: snn_image_step stopped" in done.stdout
    assert (zoo.cells[1].code, zoo.cells[1].stack, zoo.cells[1].instructions) == (100, None, None)


def test_the_same_bits_pass(tmp_path):
    done, zoo = check_of(tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert len(zoo.those(SAME)) == 2
    assert (tmp_path / "checked").exists()
