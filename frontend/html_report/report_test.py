"""What a report says is what was compiled and run, and its page holds all of it."""

from __future__ import annotations

import dataclasses
import html.parser
import re

import numpy as np
import pytest

from frontend.comparison.observe import observe
from frontend.comparison.result import compare_result
from frontend.comparison.sides import build_side, compiled_side
from frontend.comparison.with_floats import compare_with_floats, float_options
from frontend.compiler import compile_model
from frontend.diagnostics import Findings
from frontend.html_report.collect import collect
from frontend.html_report.data import Against, Report
from frontend.html_report.page import html as page
from frontend.options import Dtype
from frontend.pictures.testing import INPUTS, options, written

STEPS = 40


@pytest.fixture(scope="module", params=[Dtype.F32, Dtype.I8])
def found(request, tmp_path_factory):
    """(what was compiled, its report)."""
    path = written(tmp_path_factory.mktemp("model"))
    given = options(request.param)
    findings = Findings("net.nir")
    compiled = compile_model(path, given, findings)
    x = np.random.default_rng(0).integers(0, 2, (2, STEPS, INPUTS)).astype(float)
    samples = [{"input": each} for each in x]
    observed = observe(compiled.examined.compiled, samples)
    against = None
    if request.param is Dtype.I8:
        floats = build_side(path, float_options(given), Findings("net.nir"))
        comparison, records = compare_with_floats(floats.network, compiled.examined, samples)
        tested = compiled_side(compiled, given)
        result = compare_result("net.nir", floats, tested, comparison, findings)
        against = Against(result=result, records=records)
    report = collect(
        "net.nir", compiled, given, findings, given=["x.npy"], observed=observed, against=against
    )
    return compiled, report


def test_sizes_add_up(found):
    compiled, report = found
    sizes = compiled.generated.sizes
    assert (report.flash, report.ram) == (sizes.flash, sizes.ram)
    assert sum(row.flash for row in report.layers) + report.elsewhere == sizes.flash
    assert sum(row.ram for row in report.layers) == sizes.states
    assert [row.name for row in report.layers if row.share is not None] == ["rec", "fc", "out"]


def test_activity_is_that_of_the_inputs(found):
    _, report = found
    activity = report.activity
    assert (activity.samples, activity.steps) == (2, 2 * STEPS)
    (rate,) = activity.rates
    (lif,) = [row for row in report.layers if row.name == "lif"]
    assert 0 < rate.mean <= rate.most
    assert lif.events == pytest.approx(rate.mean * rate.neurons)
    (fc,) = [row for row in report.layers if row.name == "fc"]
    (given,) = [row for row in report.layers if row.name == "input"]
    assert fc.share == pytest.approx(given.events / INPUTS)
    assert fc.active == round(fc.share * fc.dense)
    (rec,) = [row for row in report.layers if row.name == "rec"]
    # What the LIF gave in the step before: nothing at first, and its last spikes are not heard.
    assert rec.share == pytest.approx(rate.mean, abs=1 / STEPS)


def test_integer_networks_tell_formats_and_saturation(found):
    compiled, report = found
    if compiled.network.format is not None:
        assert (report.formats, report.against) == ((), None)
        assert report.activity.rates[0].at_limit is None
        return
    formats = {(row.node, row.what): row for row in report.formats}
    assert formats["fc", "weight"].bits == 8
    assert formats["lif", "membrane"].saturation in ("no", "may")
    assert formats["fc", "weight"].saturation == ""
    assert report.activity.rates[0].at_limit == 0
    assert report.against.result.tested.ram == report.ram


class Outline(html.parser.HTMLParser):
    """Tags that are not closed, and addresses."""

    EMPTY = ("meta", "link", "br", "img")

    def __init__(self, text: str):
        super().__init__()
        self.open: list[str] = []
        self.tables = self.pictures = 0
        self.addresses: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.tables += tag == "table"
        self.pictures += tag == "svg"
        found = dict(attributes)
        self.addresses += [found[k] for k in ("href", "src", "xlink:href") if k in found]
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in self.EMPTY:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, self.getpos()


def test_the_page_is_whole_and_asks_for_nothing(found):
    _, report = found
    text = page(report)
    outline = Outline(text)
    assert outline.open == []
    integers = bool(report.formats)
    assert outline.tables == (7 if integers else 4)
    assert outline.pictures == 4  # the network, two populations, the memory
    assert {x for x in outline.addresses if not x.startswith(("#", "data:"))} == set()
    assert not outline.tags & {"script", "iframe", "object", "embed"}
    assert "://" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", text)
    assert "@import" not in text
    assert page(report) == text
    assert not re.search(r"\b20\d\d-\d\d-\d\d", text)


def test_a_report_without_inputs(found):
    compiled, report = found
    text = page(dataclasses.replace(report, activity=None, against=None))
    outline = Outline(text)
    assert outline.open == []
    assert outline.pictures == 2
    assert "Activity" not in text
    assert compiled.name in text


def test_names_are_text_and_no_html(found):
    _, report = found
    bad: Report = dataclasses.replace(
        report, file="<script>x</script>&.nir", notes=("a<b",), activity=None, against=None
    )
    text = page(bad)
    assert "<script" not in text
    assert "&lt;script&gt;x&lt;/script&gt;&amp;.nir" in text
    assert "a&lt;b" in text
