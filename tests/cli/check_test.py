"""What `check` prints, when it refuses, and that it refuses where `compile` does."""

from __future__ import annotations

import json
import os
import pathlib
import re
import subprocess

import nir
import numpy as np
import pytest

from tests.harness import models
from tests.harness.cli import (
    Result,
    binary,
    check_command,
    compile_command,
    on_a_terminal,
    without_escapes,
)

PROFILE = ("--profile", "nir", "--dt", "1e-4")


@pytest.fixture
def good(tmp_path: pathlib.Path) -> pathlib.Path:
    folder = tmp_path / "a föld er"
    folder.mkdir()
    return models.write(models.affine_lif(), folder / "net.nir")


def check(model: pathlib.Path, *flags: str, options=PROFILE, **environment: str) -> Result:
    """Checks; nothing is written, and nothing but what was asked for is printed."""
    before = sorted(model.parent.iterdir())
    result = check_command(model.name, *options, *flags, cwd=model.parent, **environment)
    assert sorted(model.parent.iterdir()) == before
    assert (result.code, result.stderr) in ((0, ""), (1, "")), result
    return result


def as_json(model: pathlib.Path, *flags: str, options=PROFILE) -> dict:
    result = check(model, "--json", *flags, options=options)
    found = json.loads(result.stdout)
    assert found["accepted"] == (result.code == 0) == (found["errors"] == 0)
    return found


def test_a_good_model_has_profile_nodes_rules_and_a_verdict(good):
    result = check(good)
    assert result.code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "net.nir: f32, files and symbols named net"
    assert lines[1] == "profile: nir, given by --profile"
    assert "dt: 0.0001, in the file's own unit of time" in lines
    table = [re.split(r"  +", line.strip()) for line in lines]
    for row in (
        ["node", "type", "shape", "signal", "from"],
        ["input", "Input", "4", "analog"],
        ["fc", "Affine", "3", "analog", "input"],
        ["lif", "LIF", "3", "spikes", "fc"],
        ["output", "Output", "3", "spikes", "lif"],
    ):
        assert row in table
    assert any(line.startswith("  lif: v = 0.9*v + ") for line in lines)
    assert lines[-1] == "net.nir: compile takes it (0 errors, 0 warnings)"
    assert [line for line in lines if line != line.rstrip()] == []
    assert max(map(len, lines)) <= 80


def test_json_of_a_good_model(good):
    found = as_json(good, "--name=spikes", "--dtype=f64")
    lif = next(node for node in found["nodes"] if node["name"] == "lif")
    assert lif.pop("equation").startswith("v = 0.900000")
    assert lif == {
        "name": "lif",
        "type": "LIF",
        "shape": [3],
        "signal": "spikes",
        "sources": [{"node": "fc", "timing": "now"}],
        "step_rule": {
            "dt": 1e-4,
            "decay": "euler",
            "gain": "nir",
            "current": "first",
            "compare": "gt",
            "spikes": "binary",
            "reset": "to_value",
            "reset_at": "same_step",
            "fire_from": "updated",
            "v0": "0",
            "floor": None,
        },
    }
    del found["nodes"], found["profile"]["candidates"], found["profile"]["evidence"]
    assert found == {
        "schema": 1,
        "file": "net.nir",
        "accepted": True,
        "errors": 0,
        "warnings": 0,
        "findings": [],
        "name": "spikes",
        "dtype": "f64",
        "profile": {"name": "nir", "reason": "given by --profile"},
        "dt": 1e-4,
        "wires": [],
        "cycles": [],
        "unreachable": [],
    }


def test_all_findings_come_at_once_with_node_and_remedy(good):
    models.edit(good, "lif", "tau", np.array([1e-3, -1.0, 1e-3], np.float32))
    models.edit(good, "fc", "bias", np.array([np.nan, 0, 0], np.float32))
    found = as_json(good, "--set", "nobody.reset=zero")
    assert (found["accepted"], found["errors"]) == (False, 3)
    assert {f["node"] for f in found["findings"]} == {"lif", "fc", None}
    assert all(f["found"] and f["expected"] and f["to_do"] for f in found["findings"])
    result = check(good, "--set", "nobody.reset=zero")
    assert result.code == 1
    assert result.stdout.count("error[SNN") == 3
    assert "error[SNN125]: node 'lif': time constant 'tau' is not positive" in result.stdout
    assert result.stdout.splitlines()[-2] == "net.nir: compile refuses it (3 errors, 0 warnings)"
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_a_refused_model_still_shows_what_is_known(good):
    models.edit(good, "lif", "v_threshold", None)
    found = as_json(good)
    assert [node["name"] for node in found["nodes"]] == ["input", "fc", "lif", "output"]
    assert [node["shape"] for node in found["nodes"]] == [[4], [3], None, None]
    assert found["profile"]["name"] == "nir"


def test_candidates_where_the_file_leaves_several(good):
    models.edit(good, "lif", "r", np.full(3, 1.0, np.float32))
    found = as_json(good, options=())
    assert found["profile"] == {
        "name": None,
        "reason": None,
        "candidates": ["nir", "norse", "spikingjelly"],
        "evidence": "r = 1, tau from 1e-4 to 1",
    }
    stdout = check(good, options=()).stdout
    left = "the file's own numbers leave: nir, norse, spikingjelly (r = 1, tau from 1e-4 to 1)"
    assert left in " ".join(stdout.split())  # It stands on two lines.
    assert "to do:    name the profile: --profile nir or norse or spikingjelly" in stdout


def recurrent(path: pathlib.Path) -> pathlib.Path:
    """in -> g(i -> lif -> o) -> s -> d(elay) -> g, and s -> l -> l and -> out."""
    port, tau = np.array([2]), {"tau": np.ones(2), "r": np.ones(2), "v_leak": np.zeros(2)}
    lif = nir.LIF(**tau, v_threshold=np.ones(2), v_reset=np.zeros(2))
    graph = models.chain({"lif": lif}, 2, 2)
    nodes = {
        "in": nir.Input({"input": port}),
        "g": graph,
        "s": nir.Scale(np.array([1.0, 2.0])),
        "d": nir.Delay(np.full(2, 0.5)),
        "l": lif,
        "out": nir.Output({"output": port}),
    }
    edges = [("in", "g"), ("g", "s"), ("s", "d"), ("d", "g"), ("s", "l"), ("l", "l"), ("l", "out")]
    return models.write(nir.NIRGraph(nodes, edges, type_check=False), path)


def test_cycles_and_how_they_are_cut(tmp_path):
    """One by a Delay, the other by a neuron; without delay, both by neurons."""
    model = recurrent(tmp_path / "ring.nir")
    found = as_json(model, options=("--profile=nir", "--dt=0.25"))
    assert found["accepted"]
    types = {node["name"]: node["type"] for node in found["nodes"]}
    assert (types["g.input"], types["d"], types["l"]) == ("PassThrough", "Delay", "LIF")
    assert found["wires"] == ["g.output"]
    ring, loop = sorted(found["cycles"], key=lambda cycle: -len(cycle["nodes"]))
    assert set(ring["nodes"]) == {"d", "g.input", "g.lif", "s"}
    assert (ring["delays"], ring["cuts"]) == (["d"], [])
    assert loop == {
        "nodes": ["l"],
        "cuts": [{"source": "l", "target": "l", "timing": "previous"}],
        "delays": [],
    }
    found = as_json(model, options=("--profile=nir", "--dt=8"))
    assert found["wires"] == ["d", "g.output"]
    cuts = {(c["source"], c["target"]) for cycle in found["cycles"] for c in cycle["cuts"]}
    assert cuts == {("g.lif", "s"), ("l", "l")}
    assert as_json(model, options=("--profile=spyx",))["cycles"][1]["cuts"][0]["timing"] == "early"


def test_cycles_are_printed(tmp_path):
    stdout = check(recurrent(tmp_path / "ring.nir"), options=("--profile=nir", "--dt=.25")).stdout
    assert "d delays by a step or more" in stdout
    assert "  l: l -> l carries the value of the step before" in stdout
    assert "nodes that only pass on what arrives:\n  g.output\n" in stdout


def test_an_algebraic_loop_is_refused_with_its_nodes(tmp_path):
    model = recurrent(tmp_path / "ring.nir")
    models.edges(model, [("in", "s"), ("s", "s"), ("s", "out")])
    found = as_json(model, options=("--profile=nir", "--dt=0.25"))
    assert not found["accepted"]
    assert {"nodes": ["s"], "cuts": [], "delays": []} in found["cycles"]
    (error,) = (f for f in found["findings"] if f["severity"] == "error")
    assert error["node"] == "s"
    assert "algebraic loop" in error["problem"]


def test_unreachable_nodes_are_named(good):
    models.edges(good, [("input", "fc"), ("fc", "lif"), ("fc", "output")])
    found = as_json(good)
    assert (found["unreachable"], found["warnings"]) == (["lif"], 1)
    stdout = check(good).stdout
    assert "unreachable nodes: no path leads from them to an Output:\n  lif\n" in stdout
    assert "warning[SNN118]: node 'lif': unreachable" in stdout


def test_a_file_that_cannot_be_read(good):
    good.write_text("no model")
    found = as_json(good)
    assert (found["accepted"], found["nodes"], found["profile"]["name"]) == (False, [], None)
    assert "not an HDF5 file" in check(good).stdout
    assert as_json(good.parent / "none.nir")["findings"][0]["problem"].startswith("the file cannot")


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}])
def test_on_a_terminal_of_80_columns(good, environment):
    models.edit(good, "lif", "tau", np.array([1e-3, -1.0, 1e-3], np.float32))
    arguments = (good.name, "--profile", "sinabs", "--set", "fc.reset=zero")
    result = on_a_terminal("SNN_CHECK", *arguments, cwd=good.parent, **environment)
    assert result.code == 1
    lines = without_escapes(result.stdout)
    assert max(map(len, lines)) <= 80
    assert "error[SNN125]: node 'lif': time constant 'tau' is not positive" in lines
    colours = re.findall(r"\x1b\[[0-9;]*3[0-9][0-9;]*m", result.stdout)
    assert bool(colours) == (environment == {})


@pytest.mark.parametrize("arguments", [(), ("a.nir", "b.nir"), ("",), ("a.nir", "--jsn")])
def test_a_wrong_command_line(arguments, tmp_path):
    result = check_command(*arguments, cwd=tmp_path)
    assert (result.code, result.stdout) == (2, "")
    assert "usage: check MODEL.nir" in result.stderr


def test_help_names_every_flag_and_an_example(tmp_path):
    result = check_command("--help", cwd=tmp_path)
    assert result.code == 0
    for flag in ("name", "dtype", "profile", "dt", "set", "json"):
        assert f"--{flag}" in result.stdout
    assert "--out" not in result.stdout
    assert "  check net.nir --json" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


@pytest.mark.parametrize("command", [check_command, compile_command])
def test_profile_list_is_a_table_that_fits(command, tmp_path):
    result = command("--profile", "list", cwd=tmp_path)
    assert (result.code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert [line for line in lines if line != line.rstrip()] == []
    rows = [re.split(r"  +", line.strip()) for line in lines]
    assert ["sinabs", "all", "exp", "one_minus_decay", "first", "0"] in rows
    assert ["sinabs", "all", "ge", "multi", "subtract", "same_step", "updated"] in rows
    assert ["nir", "to be given", "chw"] in [row[:3] for row in rows]
    assert ["spyx", "1", "hwc"] in [row[:3] for row in rows]


@pytest.mark.parametrize("name", ["[red]lif[/red]", "[-b]", "l\x1b[31mif", "a\nb", '"', "\u202e"])
def test_a_name_is_printed_as_it_is_and_never_obeyed(good, name):
    models.rename(good, "lif", name)
    stdout = check(good).stdout
    escaped = name.replace("\x1b", "\\x1b").replace("\n", "\\n").replace("\u202e", "\\u202e")
    # In the table as a node and as a source, and with its rule.
    assert stdout.count(escaped) == 3
    assert "\x1b" not in stdout and "\u202e" not in stdout
    assert name in {node["name"] for node in as_json(good)["nodes"]}


def test_a_file_name_that_is_no_utf8(good):
    path = os.fsencode(good.parent) + b"/\xff.nir"
    os.rename(good, path)
    model = pathlib.Path(os.fsdecode(path))
    assert as_json(model)["file"] == "\\udcff.nir"
    assert "\\udcff.nir" in check(model).stdout


def test_long_names_keep_to_80_columns(good):
    models.rename(good, "lif", "n" * 100)
    assert max(map(len, check(good).stdout.splitlines())) <= 80


@pytest.mark.parametrize("json_flag", [(), ("--json",)])
def test_a_reader_that_leaves(good, json_flag):
    reader, writer = os.pipe()
    os.close(reader)
    done = run_with_stdout(good, writer, *json_flag)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("json_flag", [(), ("--json",), ("--profile=list",)])
def test_a_full_standard_output_is_said_and_no_fault_of_ours(good, json_flag):
    with open("/dev/full", "w") as full:
        done = run_with_stdout(good, full, *json_flag)
    assert done.returncode == 2
    assert done.stderr == "check: standard output cannot be written: No space left on device\n"


def test_letters_that_standard_output_does_not_have_are_escaped(good):
    done = binary("SNN_CHECK", "ö神.nir", cwd=good.parent, PYTHONIOENCODING="ascii:strict")
    assert done.code == 1
    assert done.stdout.startswith("\\xf6\\u795e.nir\n")


def run_with_stdout(model: pathlib.Path, stdout, *flags: str) -> subprocess.CompletedProcess:
    command = [os.path.abspath(os.environ["SNN_CHECK"]), model.name, *PROFILE, *flags]
    env = {**os.environ, "BUILD_WORKING_DIRECTORY": str(model.parent)}
    return subprocess.run(command, env=env, text=True, stdout=stdout, stderr=subprocess.PIPE)


FAULTS = {
    "none": lambda path: None,
    "field": lambda path: models.edit(path, "lif", "tau", None),
    "width": lambda path: models.edit(path, "fc", "weight", np.zeros((3, 5), np.float32)),
    "type": lambda path: models.edit(path, "lif", "type", "Izhikevich"),
    "edge": lambda path: models.edges(path, [("input", "fc"), ("fc", "ghost")]),
    "dead": lambda path: models.edges(path, [("input", "fc"), ("fc", "lif"), ("fc", "output")]),
    "text": lambda path: path.write_text("no model"),
}


@pytest.mark.parametrize("options", [PROFILE, (), ("--profile=sinabs", "--name=for"), ("--dt=-1",)])
@pytest.mark.parametrize("fault", FAULTS)
def test_check_and_compile_agree(good, fault, options):
    """Through the real command lines; //tests/random asks the same of thousands of files."""
    FAULTS[fault](good)
    compiled = compile_command(good.name, *options, "--quiet", "--out=out", cwd=good.parent)
    checked = as_json(good, options=options)
    assert compiled.code == (0 if checked["accepted"] else 1), compiled.stderr
    told = re.findall(r"^(error|warning)\[(SNN[0-9]{3})\]: [^:]*: ", compiled.stderr, re.MULTILINE)
    assert sorted(told) == sorted((f["severity"], f["code"]) for f in checked["findings"])
    for finding in checked["findings"]:
        assert finding["problem"] in compiled.stderr


def test_the_fields_of_the_json_are_those_that_the_documentation_explains(good):
    """docs/check.md, whose tables have a row for each field, or a row with several."""
    text = pathlib.Path("docs/check.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    documented = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    explained = set(re.findall(r"`(\w+)`", text))
    models.edges(good, [("input", "fc"), ("fc", "lif"), ("fc", "output")])
    found = as_json(good)
    for item in (found, found["profile"], found["findings"][0], found["nodes"][0]):
        assert set(item) <= documented
    assert {"source", "target", "timing"} <= explained
