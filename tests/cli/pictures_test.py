"""What `graph`, `plot` and `report` write and print, and what they refuse."""

from __future__ import annotations

import pathlib
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from frontend.pictures import style  # noqa: F401  (for the forks)
from tests.harness import models
from tests.harness.cli import (
    PROFILE,
    Result,
    binary,
    graph_command,
    plot_command,
    report_command,
)

COMMANDS = {"graph": graph_command, "plot": plot_command, "report": report_command}
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def small(tmp_path: pathlib.Path) -> pathlib.Path:
    """`netz größe.nir`: 4 inputs, 3 neurons; `x.npy`: two samples of spikes."""
    folder = tmp_path / "a föld er"
    folder.mkdir()
    models.write(models.affine_lif(), folder / "netz größe.nir")
    np.save(folder / "x.npy", np.random.default_rng(0).integers(0, 2, (2, 30, 4)))
    return folder


def run(verb: str, folder: pathlib.Path, *flags: str, writes: set[str]) -> Result:
    """writes: the files that are new afterwards"""
    before = set(folder.rglob("*"))
    result = COMMANDS[verb]("netz größe.nir", *PROFILE, *flags, cwd=folder, NO_COLOR="1")
    assert result.code == 0, result.stderr
    found = {str(p.relative_to(folder)) for p in set(folder.rglob("*")) - before if p.is_file()}
    assert found == writes
    assert max(map(len, result.stdout.splitlines()), default=0) <= 80
    return result


def refused(verb: str, folder: pathlib.Path, *flags: str, code: int = 1) -> str:
    before = set(folder.rglob("*"))
    result = COMMANDS[verb]("netz größe.nir", *PROFILE, *flags, cwd=folder)
    assert (result.code, result.stdout) == (code, ""), result.stderr
    assert set(folder.rglob("*")) == before
    assert "Traceback" not in result.stderr
    return result.stderr


def test_graph(small):
    result = run("graph", small, writes={"netz größe.svg"})
    assert (result.stdout, result.stderr) == ("wrote netz größe.svg\n", "")
    first = (small / "netz größe.svg").read_bytes()
    ElementTree.fromstring(first)
    flags = ["--output=neu/net.svg"]
    run("graph", small, *flags, writes={"neu/net.svg"})
    assert (small / "neu/net.svg").read_bytes() == first
    flags = ["--dtype=i8", "--input-kind=spikes", "--output=net.PNG"]
    run("graph", small, *flags, writes={"net.PNG"})
    assert (small / "net.PNG").read_bytes().startswith(PNG)


def test_plots_of_each_layer(small):
    result = run("plot", small, "--input=x.npy", writes={"plots/1_lif.png"})
    assert result.stdout == "wrote plots/1_lif.png\n"
    floats = (small / "plots/1_lif.png").read_bytes()
    assert floats.startswith(PNG)
    flags = ["--input=x.npy", "--dtype=i8", "--input-kind=spikes", "--output=p"]
    run("plot", small, *flags, writes={"p/1_lif.png"})
    assert (small / "p/1_lif.png").read_bytes() != floats


@pytest.mark.parametrize("dtype", ["f32", "i8"])
def test_one_plot_of_all_layers(small, dtype):
    flags = ["--input=poisson:0.4", "--steps=20", f"--dtype={dtype}", "--input-kind=spikes"]
    for name in ("y.svg", "y.png", "z.svg"):
        run("plot", small, *flags, f"--output={name}", writes={name})
    svg = (small / "y.svg").read_bytes()
    ElementTree.fromstring(svg)
    assert (small / "z.svg").read_bytes() == svg
    assert (small / "y.png").read_bytes().startswith(PNG)


def test_samples_of_several_lengths_are_plotted(small):
    np.save(small / "y.npy", np.zeros((3, 4)))
    run("plot", small, "--input=x.npy", "--input=y.npy", writes={"plots/1_lif.png"})


def test_report(small):
    result = run("report", small, "--quiet", writes={"netz größe.html"})
    assert (result.stdout, result.stderr) == ("", "")
    bare = (small / "netz größe.html").read_text(encoding="utf-8")
    assert "netz größe.nir" in bare and "Memory map" in bare
    assert str(small) not in bare and "föld" not in bare
    flags = ["--input=x.npy", "--dtype=i8", "--input-kind=spikes"]
    result = run("report", small, *flags, "--output=r.html", writes={"r.html"})
    assert result.stdout == "wrote r.html\n"
    assert "draw and write" in result.stderr
    run("report", small, *flags, "--output=s.html", writes={"s.html"})
    assert (small / "r.html").read_bytes() == (small / "s.html").read_bytes()
    assert "Floats against integers" in (small / "r.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("verb", "flags", "expected"),
    [
        ("graph", [], ".svg, .png"),
        ("plot", ["--input=x.npy"], ".png, .svg"),
        ("report", [], ".html, .htm"),
    ],
)
def test_files_that_cannot_be_written(small, verb, flags, expected):
    stderr = refused(verb, small, *flags, "--output=y.pdf")
    assert f"expected: {expected}" in stderr
    assert "netz größe.nir" in stderr
    ending = expected.partition(",")[0]
    stderr = refused(verb, small, *flags, f"--output=x.npy/y{ending}")
    assert "choose another folder with --output" in stderr


@pytest.mark.parametrize("verb", COMMANDS)
def test_models_and_inputs_that_do_not_fit(small, verb):
    flags = ["--input=x.npy"] if verb == "plot" else []
    assert "no node 'lfi'" in refused(verb, small, *flags, "--set=lfi.reset=zero")
    if verb == "graph":
        return
    np.save(small / "wide.npy", np.zeros((3, 5)))
    assert "found:    3 x 5" in refused(verb, small, "--input=wide.npy")
    if verb == "plot":
        assert "expected --input" in refused(verb, small, code=2)


def test_a_network_without_neurons_has_no_plot(small):
    graph = models.chain({"fc": models.affine_lif().nodes["fc"]}, 4, 3)
    models.write(graph, small / "netz größe.nir")
    stderr = refused("plot", small, "--input=x.npy")
    assert "a network without neurons" in stderr
    run("report", small, "--input=x.npy", writes={"netz größe.html"})
    run("graph", small, writes={"netz größe.svg"})


@pytest.mark.parametrize("verb", COMMANDS)
def test_the_binary_itself(small, verb):
    """matplotlib is told of no folder to keep its fonts in, and says nothing of it."""
    flags = ["--input=x.npy"] if verb == "plot" else []
    here = {"cwd": small, "HOME": "/nowhere"}
    result = binary(f"SNN_{verb.upper()}", "netz größe.nir", *PROFILE, *flags, **here)
    assert result.code == 0, result.stderr
    assert "wrote" in result.stdout
    assert "atplotlib" not in result.stderr
    assert "ont" not in result.stderr
