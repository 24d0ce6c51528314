"""What pictures of networks say, and that they are the same bytes each time."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import matplotlib as mpl
import pytest

from frontend.compiler import examine
from frontend.diagnostics import Findings
from frontend.network import Timing
from frontend.options import Dtype
from frontend.pictures import graph_picture, style
from frontend.pictures.graph import Graph, Role, graph_of, short_equation, title_of
from frontend.pictures.testing import options, written


def graph(folder, dtype: Dtype = Dtype.F32, name: str = "lif") -> Graph:
    findings = Findings("net.nir")
    examination = examine(written(folder, name), options(dtype), findings)
    assert not findings.errors, findings.errors
    return graph_of(examination, title_of(examination, "net.nir", dtype.value))


def test_nodes_and_edges_of_a_network(tmp_path):
    found = graph(tmp_path)
    assert found.title == "net.nir: profile nir, dt = 0.001, f32"
    nodes = {node.name: node for node in found.nodes}
    assert (nodes["lif"].kind, nodes["lif"].shape, nodes["lif"].role) == ("LIF", (4,), Role.NEURON)
    assert nodes["fc"].lines == ("y = W*x + b",)
    assert any(line.startswith("z = v") for line in nodes["lif"].lines)
    edges = {
        (found.nodes[edge.source].name, found.nodes[edge.target].name): edge for edge in found.edges
    }
    assert len(edges) == len(found.edges) == 7
    assert edges["input", "fc"].label == "3 f32"
    assert edges["lif", "out"].label == "4 spikes"
    assert edges["li", "output"].label == "2 f32"
    late = [edge for edge in found.edges if edge.timing is Timing.PREVIOUS]
    assert len(late) == 1
    assert [edge for edge in found.edges if edge.back] == late


def test_integer_networks_tell_their_formats_and_no_nodes_of_ours(tmp_path):
    found = graph(tmp_path, Dtype.I8)
    assert [n.name for n in found.nodes] == [n.name for n in graph(tmp_path).nodes]
    assert len(found.edges) == 7
    lines = {node.name: " ".join(node.lines) for node in found.nodes}
    assert re.search(r"weight i8, scale [\d.e-]+", lines["fc"])
    assert re.search(r"v i32, scale [\d.e-]+", lines["lif"])
    assert "y = W*x + b" in lines["fc"]  # as in the model, wherever the bias is added
    labels = [edge.label for edge in found.edges]
    assert "3 spikes" in labels
    assert any(re.fullmatch(r"4 i32( → i\d+)?", label) for label in labels)


def test_numbers_are_short():
    assert short_equation("v = 0.9374999984211172*v + 1*u") == "v = 0.9375*v + 1*u"
    assert short_equation("v = 1.23456789e-07*v; z = v > 1.25") == "v = 1.235e-07*v; z = v > 1.25"


@pytest.mark.parametrize("dtype", [Dtype.F32, Dtype.I8])
def test_pictures_are_the_same_bytes_and_have_no_date(tmp_path, dtype):
    found = graph(tmp_path, dtype)
    svg = style.svg(lambda: graph_picture.figure(found))
    mpl.rcParams["lines.linewidth"] = 9  # as a user's own settings may
    try:
        assert style.svg(lambda: graph_picture.figure(found)) == svg
    finally:
        mpl.rcdefaults()
    assert not re.search(rb"dc:date|20\d\d-\d\d|Matplotlib v", svg)
    ElementTree.fromstring(svg)


@pytest.mark.parametrize("name", ["größe 脉冲", "$x^{2", "<b>&\"'", "x" * 200])
def test_any_name_can_be_drawn(tmp_path, name):
    found = graph(tmp_path, name=name)
    ElementTree.fromstring(style.svg(lambda: graph_picture.figure(found)))


def test_text_is_large_enough_to_read_and_lies_in_its_box(tmp_path):
    drawn = graph_picture.figure(graph(tmp_path, Dtype.I8))
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(drawn)
    canvas.draw()
    (axes,) = drawn.axes
    assert min(text.get_fontsize() for text in axes.texts) >= 9
    whole = drawn.bbox
    for text in axes.texts:
        box = text.get_window_extent()
        assert box.x0 >= whole.x0 and box.x1 <= whole.x1, text.get_text()
        assert box.y0 >= whole.y0 and box.y1 <= whole.y1, text.get_text()


def test_inlined_in_a_page_it_has_the_pages_ink_and_names_of_its_own(tmp_path):
    found = graph(tmp_path)
    text = style.inline_svg(lambda: graph_picture.figure(found), "net", "a &lt;net&gt;")
    assert text.startswith('<svg id="net" role="img" aria-label="a &lt;net&gt;"')
    assert "currentColor" in text and "#010203" not in text
    assert all(name.startswith("net") for name in re.findall(r'\bid="([^"]*)"', text))
    assert all(name.startswith("net-") for name in re.findall(r'href="#([^"]*)"', text))
    assert "<metadata>" not in text
    ElementTree.fromstring(text)
