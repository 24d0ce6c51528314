"""`explain`: what it prints, and that what its pages show is what comes."""

from __future__ import annotations

import json
import pathlib
import re
import shlex

import pytest

from codegen.errors import Unsupported
from frontend.explanations.page import codes, read_page
from tests.cli.example_models import FILES
from tests.harness.cli import (
    check_command,
    compare_command,
    compile_command,
    explain_command,
    on_a_terminal,
    plot_command,
    run_command,
    without_escapes,
)

VERBS = {
    "check": check_command,
    "compare": compare_command,
    "compile": compile_command,
    "plot": plot_command,
    "run": run_command,
}
# Nothing is known that the printer of C cannot print.
NOT_RUN = {"SNN490"}


def explain(*arguments: str, **environment: str):
    return explain_command(*arguments, cwd=pathlib.Path(), **environment)


def split(example: str) -> tuple[list[str], str]:
    """The words of an example's command, and what it prints."""
    command, printed = re.fullmatch(
        r"\$ ((?:[^\n]*\\\n)*[^\n]*)\n(.*)", example, re.DOTALL
    ).groups()
    return shlex.split(command.replace("\\\n", " ")), printed


def on_one_line(text: str) -> str:
    return " ".join(text.split())


def test_every_page_has_an_example_that_is_run():
    assert set(FILES) == set(codes()) - NOT_RUN


@pytest.mark.parametrize("code", FILES)
def test_what_a_page_shows_is_what_comes(code, tmp_path):
    words, printed = split(read_page(code).example)
    environment = {}
    while words[0] != "snnmlir":
        name, _, value = words.pop(0).partition("=")
        environment[name] = value
    (tmp_path / "tmp").mkdir()
    folder = tmp_path / "here"
    folder.mkdir()
    FILES[code](folder)
    result = VERBS[words[1]](*words[2:], cwd=folder, TMPDIR=str(tmp_path / "tmp"), **environment)
    assert result.code == (3 if "fault[" in printed else 1 if "error[" in printed else 0)
    # It breaks lines elsewhere.
    assert on_one_line(printed) in on_one_line(result.stdout + result.stderr)


def test_what_cannot_be_printed_as_c_has_its_code():
    assert {Unsupported.fault_code} == NOT_RUN


def test_the_list_has_all_codes_with_their_titles():
    result = explain()
    assert (result.code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines if re.match(r"  SNN\d", line)] == codes()
    assert "  SNN115  An algebraic loop" in lines
    assert sum(line.startswith("SNN") for line in lines) == 4  # what the ranges are about


@pytest.mark.parametrize("code", ["SNN204", "snn204", "204"])
def test_a_page_has_cause_example_and_remedy(code):
    result = explain(code)
    assert (result.code, result.stderr) == (0, "")
    page = read_page("SNN204")
    text = on_one_line(result.stdout)
    assert result.stdout.startswith("SNN204: --max-drop cannot be kept\n")
    for part in (page.cause, page.given, page.example, page.remedy):
        assert on_one_line(part) in text


def test_all_pages_fit_80_columns_and_have_no_trailing_spaces():
    result = explain(*codes())
    assert result.code == 0
    lines = result.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert [line for line in lines if line != line.rstrip()] == []
    assert [line[:6] for line in lines if re.match(r"SNN\d{3}: ", line)] == codes()


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}])
def test_on_a_terminal(tmp_path, environment):
    result = on_a_terminal("SNN_EXPLAIN", "SNN115", cwd=tmp_path, **environment)
    assert result.code == 0
    lines = without_escapes(result.stdout)
    assert lines[0] == "SNN115: An algebraic loop"
    assert max(map(len, lines)) <= 80
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", result.stdout)


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ("SNN1O4", "did you mean SNN104?"),
        ("SNN114x", "without a code, explain lists all"),
        ("net.nir", "without a code, explain lists all"),
        ("", "without a code, explain lists all"),
    ],
)
def test_an_unknown_code_gives_a_near_one(asked, hint):
    result = explain(asked)
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[0] == f"explain: there is no code {asked!r}: {hint}"


def test_check_names_the_code_in_text_and_json(tmp_path):
    FILES["SNN115"](tmp_path)
    (tmp_path / "bazelw").write_text("")  # as in a checkout
    text = check_command("net.nir", cwd=tmp_path)
    assert "\nerror[SNN115]: node 'fc1': an algebraic loop" in text.stdout
    last = "To read more: ./bazelw run @snn_mlir//frontend:explain -- SNN115"
    assert text.stdout.splitlines()[-1] == last
    found = json.loads(check_command("net.nir", "--json", cwd=tmp_path).stdout)
    assert [finding["code"] for finding in found["findings"]] == ["SNN115"]


def test_compare_has_warnings_with_their_codes_in_its_json(tmp_path):
    FILES["SNN177"](tmp_path)  # a LIF and x.npy
    flags = ("--profile=nir", "--dt=1", "--input=x.npy", "--input-range=0.5", "--json")
    result = compare_command("net.nir", *flags, cwd=tmp_path)
    assert result.code == 0, result.stderr
    (warning,) = json.loads(result.stdout)["warnings"]
    assert (warning["code"], warning["severity"], warning["node"]) == (
        "SNN217",
        "warning",
        "input",
    )
    assert "warning[SNN217]: net.nir, node 'input'" in result.stderr


def test_errors_of_several_codes_end_with_one_hint(tmp_path):
    FILES["SNN125"](tmp_path)
    flags = ("--profile=nir", "--dt=1", "--set=reset=zeros")
    lines = compile_command("net.nir", *flags, cwd=tmp_path).stderr.splitlines()
    assert lines[-2] == "compile: 2 errors; nothing written"
    assert lines[-1] == "To read more: bazel run @snn_mlir//frontend:explain -- SNN125"
    assert sum("explain" in line for line in lines) == 1
