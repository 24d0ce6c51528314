"""Reports in a real browser: they load without a word on its console, ask for nothing, show every
table and picture, and fit into a phone and into a laptop."""

from __future__ import annotations

import os
import pathlib

import numpy as np
import pytest

from tests.browser.browser import Browser, Page
from tests.harness import models
from tests.harness.cli import PROFILE, report_command

BROWSER = Browser(os.environ["SNN_CHROMIUM"])
DIGITS = pathlib.Path("examples/digits")
WIDTHS = (360, 1280)
# Of an integer network that was run.
TABLES = {
    "Table of the layers",
    "Table of the step rules",
    "Table of the number formats",
    "Table of the firing rates",
    "Table of the comparison",
    "Table of the sizes",
    "Table of the memory",
}


@pytest.fixture(scope="module")
def digits(tmp_path_factory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("a föld er")
    (folder / "digits.nir").write_bytes((DIGITS / "digits.nir").read_bytes())
    np.save(folder / "x.npy", np.load(DIGITS / "digits_test_input.npy")[:3])
    flags = ["--profile=snntorch", "--dtype=i8", "--input-kind=spikes", "--input=x.npy"]
    result = report_command("digits.nir", *flags, cwd=folder)
    assert result.code == 0, result.stderr
    return folder / "digits.html"


@pytest.fixture(scope="module")
def wide(tmp_path_factory) -> pathlib.Path:
    """Of a network of maps, with the longest of names, that was not run."""
    folder = tmp_path_factory.mktemp("wide")
    path = models.write(models.maps(), folder / "net.nir")
    models.rename(path, "conv2", "a_name_of_a_layer_" * 8 + "<b>&")
    result = report_command("net.nir", *PROFILE, "--name=net", cwd=folder)
    assert result.code == 0, result.stderr
    return folder / "net.html"


def fits(page: Page) -> None:
    assert page.beyond == ()
    assert page.needed <= page.width


def test_the_console_stays_empty(digits, wide):
    for page in (digits, wide):
        assert BROWSER.console(page) == []


@pytest.mark.parametrize("dark", [False, True])
def test_all_is_there_and_fits(digits, dark):
    pages = BROWSER.measure(digits.read_text(encoding="utf-8"), WIDTHS, dark=dark)
    assert [page.width for page in pages] == list(WIDTHS)
    for page in pages:
        fits(page)
        assert (page.requests, page.targets, page.doubled) == ((), (), ())
        assert {table.name for table in page.tables} == TABLES
        for table in page.tables:
            assert table.rows >= 2
            assert min(table.size) > 50, table
        assert len(page.pictures) == 4  # the network, two populations, the memory
        for picture in page.pictures:
            assert min(picture.size) > 100, picture
            assert picture.parts > 30, picture
        bright = [int(part) for part in page.ink.strip("rgb()").split(",")]
        assert (min(bright) > 180) if dark else (max(bright) < 80)


def test_long_names_and_many_nodes_fit(wide):
    for page in BROWSER.measure(wide.read_text(encoding="utf-8"), WIDTHS):
        fits(page)
        assert {table.name for table in page.tables} == TABLES - {
            "Table of the number formats",
            "Table of the firing rates",
            "Table of the comparison",
            "Table of the sizes",
        }
        assert len(page.pictures) == 2


def test_printed_it_fits_the_paper(digits):
    text = digits.read_text(encoding="utf-8")
    assert text.count("@media print") == 1
    (page,) = BROWSER.measure(text.replace("@media print", "@media all"), [680])  # A4, in pixels
    fits(page)
    assert max(table.size[0] for table in page.tables) <= 680


def test_the_check_sees_what_it_is_for():
    text = (
        "<!DOCTYPE html><body><table><tbody><tr><td>x</table><p style='width:2000px'>x</p>"
        "<svg width=0></svg><a href='#gone'>x</a><img src='http://example.invalid/x.png'>"
    )
    (page,) = BROWSER.measure(text, [360], quiet=False)
    assert page.needed > 1900
    assert "p" in page.beyond
    assert page.requests == ("http://example.invalid/x.png",)
    assert len(page.targets) == 1
    assert page.pictures[0].size[0] == 0
    with pytest.raises(AssertionError, match="missing is not defined"):
        BROWSER.measure("<!DOCTYPE html><body><script>missing()</script>", [360])
