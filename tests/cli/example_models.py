"""For tests: the files of the examples on the pages of `explain`, by the page's code."""

from __future__ import annotations

import itertools
import pathlib
from collections.abc import Callable, Iterable

import h5py
import numpy as np

from frontend.nir_import.testing import lif, nested, node, write
from frontend.testing import events, grid, record, save

Folder = pathlib.Path
_IN, _OUT = node("Input", shape=[2]), node("Output", shape=[2])
_MAP = node("Input", shape=[2, 6, 6])


def _fc(weight: object = ((1.0, 0.0), (0.0, 1.0)), **fields: object) -> dict[str, object]:
    return node("Linear", weight=np.array(weight, float), **fields)


def _conv(**fields: object) -> dict[str, object]:
    own = {"weight": np.ones((3, 2, 3, 3)), "bias": np.zeros(3), "stride": 1, "padding": 0,
           "dilation": 1, "groups": 1, "input_shape": [6, 6]}  # fmt: skip
    return node("Conv2d", **{**own, **fields})


def _pool(kind: str = "AvgPool2d", size: int = 2, padding: int = 0) -> dict[str, object]:
    pair = np.array([size, size])
    return node(kind, kernel_size=pair, stride=pair, padding=np.array([padding, padding]))


def _flatten(start: int = 0, end: int = -1, **fields: object) -> dict[str, object]:
    return node("Flatten", start_dim=start, end_dim=end, **fields)


def _li(tau: float) -> dict[str, object]:
    return node("LI", tau=np.full(2, tau), r=np.ones(2), v_leak=np.zeros(2))


def _row(folder: Folder, *more: tuple[str, str], given: dict = _IN, **nodes: dict) -> None:
    """net.nir: from `given` through these nodes to an Output, and these edges more."""
    nodes = {"input": given, **nodes, "output": _OUT}
    names = list(nodes)
    write(folder / "net.nir", nodes, [*itertools.pairwise(names), *more])


def _graph(folder: Folder, edges: Iterable[str], **nodes: dict) -> None:
    """net.nir with these edges, written `a b`."""
    write(folder / "net.nir", nodes, [tuple(edge.split()) for edge in edges])


def _fed(values: object, file: str = "x.npy", **nodes: dict) -> Callable[[Folder], None]:
    """A LIF, unless other nodes are given, and a file of values for it."""

    def make(folder: Folder) -> None:
        _row(folder, **(nodes or {"lif": lif()}))
        save(folder / file, np.asarray(values, float))

    return make


def _of(*more: tuple[str, str], given: dict = _IN, **nodes: dict) -> Callable[[Folder], None]:
    return lambda folder: _row(folder, *more, given=given, **nodes)


def _two_inputs(folder: Folder) -> None:
    _graph(folder, ["a lif", "b lif", "lif output"], a=_IN, b=_IN, lif=lif(), output=_OUT)
    save(folder / "x.npy", np.ones((10, 2)))
    save(folder / "y.npy", np.ones((8, 2)))


def _two_outputs(folder: Folder) -> None:
    _graph(folder, ["input lif", "lif a", "lif b"], input=_IN, lif=lif(), a=_OUT, b=_OUT)


def _recorded(**nodes: object) -> Callable[[Folder], None]:
    def make(folder: Folder) -> None:
        _row(folder, lif=lif())
        record(folder / "x.nir", **nodes)

    return make


def _truncated(folder: Folder) -> None:
    _row(folder, lif=lif())
    data = (folder / "net.nir").read_bytes()
    (folder / "net.nir").write_bytes(data[: len(data) // 2])


def _other_hdf5(folder: Folder) -> None:
    with h5py.File(folder / "net.nir", "w") as file:
        file["weights"] = np.zeros(3)


def _single_node(folder: Folder) -> None:
    with h5py.File(folder / "net.nir", "w") as file:
        for name, value in lif().items():
            file[f"node/{name}"] = value


def _without_edges(folder: Folder) -> None:
    _row(folder, lif=lif())
    with h5py.File(folder / "net.nir", "a") as file:
        del file["node/edges"]


def _text(name: str) -> Callable[[Folder], None]:
    def make(folder: Folder) -> None:
        if name != "net.nir":
            _row(folder, lif=lif())
        (folder / name).write_text("nothing that is expected here\n")

    return make


def _ambiguous_graph(folder: Folder) -> None:
    inner = nested(
        {"a": _IN, "b": _IN, "lif": lif(), "out": _OUT},
        [("a", "lif"), ("b", "lif"), ("lif", "out")],
    )
    _row(folder, sub=inner)


def _same_names(folder: Folder) -> None:
    inner = nested({"i": _IN, "lif": lif(), "o": _OUT}, [("i", "lif"), ("lif", "o")])
    write(
        folder / "net.nir",
        {"input": _IN, "sub": inner, "sub.lif": lif(), "output": _OUT},
        [("input", "sub"), ("sub", "sub.lif"), ("sub.lif", "output")],
    )


def _labelled(folder: Folder) -> None:
    _fed(np.ones((10, 2)))(folder)
    save(folder / "labels.npy", np.array([0.5]))


def _wide_counts(folder: Folder) -> None:
    size = 2**16 + 1
    _graph(
        folder,
        ["input delay", "delay delay", "delay fc", "fc output"],
        input=node("Input", shape=[size]),
        delay=node("Delay", delay=np.ones(size)),
        fc=_fc(np.ones((1, size))),
        output=node("Output", shape=[1]),
    )


_ONES = np.ones((10, 2))
# Code to what makes the files in a folder.
FILES: dict[str, Callable[[Folder], object]] = {
    "SNN101": lambda folder: None,
    "SNN102": _text("net.nir"),
    "SNN103": _truncated,
    "SNN104": _other_hdf5,
    "SNN105": _single_node,
    "SNN106": _without_edges,
    "SNN110": lambda folder: _graph(
        folder, ["input a", "input b"], input=_IN, a=lif(), b=lif()
    ),
    "SNN111": _of(("lif", "fc2"), fc=_fc(), lif=lif()),
    "SNN112": _ambiguous_graph,
    "SNN113": _same_names,
    "SNN114": _of(("lif", "input"), lif=lif()),
    "SNN115": _of(("fc2", "fc1"), fc1=_fc(), fc2=_fc()),
    "SNN116": _of(("fc", "lif"), fc=_fc(), lif=lif()),
    "SNN117": lambda folder: _graph(
        folder, ["input lif", "lif output"], input=_IN, lif=lif()
    ),
    "SNN118": lambda folder: _graph(
        folder, ["input lif", "lif output", "input spare"],
        input=_IN, lif=lif(), spare=lif(), output=_OUT,
    ),
    "SNN119": lambda folder: _graph(
        folder, ["input lif", "fc lif", "lif output"],
        input=_IN, fc=_fc(), lif=lif(), output=_OUT,
    ),
    "SNN120": _of(lif=lif(type=None)),
    "SNN121": _of(lif=lif(type="Izhikevich")),
    "SNN122": _of(lif=lif(tau=None)),
    "SNN123": _of(lif=lif(tau=np.zeros(0))),
    "SNN124": _of(fc=_fc([[1, np.nan], [0, 1]]), lif=lif()),
    "SNN125": _of(lif=lif(tau=np.array([4.0, 0.0]))),
    "SNN126": _of(delay=node("Delay", delay=np.array([1.0, -1.0])), lif=lif()),
    "SNN127": _of(given=_MAP, conv=_conv(stride=0)),
    "SNN128": _of(given=_MAP, conv=_conv(padding="full")),
    "SNN129": _of(given=_MAP, conv=_conv(bias=np.zeros(4))),
    "SNN130": _of(fc=_fc(np.ones((2, 3))), lif=lif()),
    "SNN131": _of(conv=_conv()),
    "SNN132": _of(given=_MAP, pool=_pool(size=8)),
    "SNN133": _of(given=_MAP, flatten=_flatten(5)),
    "SNN134": _of(lif=lif(tau=np.full(3, 4.0))),
    "SNN135": _of(given=node("Input", shape=[2**30, 2**30, 2**30]), flatten=_flatten()),
    "SNN136": _of(given=node("Input"), lif=lif(1)),
    "SNN137": lambda folder: _graph(
        folder, ["input a", "input b", "a lif", "b lif", "lif output"],
        input=_IN, a=_fc(), b=_fc(np.ones((3, 2))), lif=lif(), output=_OUT,
    ),
    "SNN138": _of(given=node("Input"), fc=_fc(), lif=lif()),
    "SNN139": _of(flatten=_flatten(1), lif=lif()),
    "SNN140": _of(lif=lif()),
    "SNN141": _of(lif=lif()),
    "SNN142": _of(lif=lif()),
    "SNN143": _of(lif=lif()),
    "SNN144": _of(lif=lif()),
    "SNN145": _of(lif=lif()),
    "SNN146": _of(lif=lif()),
    "SNN147": _of(lif=lif()),
    "SNN148": _of(fc=_fc(), lif=lif()),
    "SNN149": _of(lif=lif()),
    "SNN150": _of(lif=lif()),
    "SNN151": _of(lif=lif()),
    "SNN152": _of(given=_MAP, flatten=_flatten()),
    "SNN153": _of(given=_MAP, flatten=_flatten(1)),
    "SNN154": _of(given=_MAP, pool=_pool("SumPool2d", padding=1)),
    "SNN155": _of(lif=lif(tau=np.full(2, 1e12))),
    "SNN156": _of(lif=lif()),
    "SNN157": _of(lif=lif(v_threshold=np.zeros(2))),
    "SNN158": _of(fc=_fc([[1e300, 0], [0, 1]]), lif=lif()),
    "SNN159": _of(delay=node("Delay", delay=np.array([1.3, 1.0])), lif=lif()),
    "SNN160": _of(delay=node("Delay", delay=np.array([1e12, 1.0])), lif=lif()),
    "SNN161": _of(fc=_fc([[1e-60, 0], [0, 1e-60]]), lif=lif()),
    "SNN170": _text("x.npy"),
    "SNN171": _fed(np.ones((10, 3))),
    "SNN172": _fed(np.full((10, 2), 0.5)),
    "SNN173": _fed(np.full((10, 2), np.nan)),
    "SNN174": _two_inputs,
    "SNN175": _two_inputs,
    "SNN176": _two_inputs,
    "SNN177": _fed(_ONES),
    "SNN178": _of(lif=lif()),
    "SNN179": _recorded(a=grid(_ONES, 1.0), b=grid(_ONES, 1.0)),
    "SNN180": _recorded(input=grid(_ONES, 0.5)),
    "SNN181": _recorded(input=events([(0, 1.0)], neurons=2, t_max=2.5)),
    "SNN182": _recorded(input=events([(0, 1.0), (0, 1.5)], neurons=2, t_max=4.0)),
    "SNN183": _labelled,
    "SNN184": lambda folder: _row(folder, fc=_fc()),
    "SNN190": _of(fc=node("Affine", weight=np.eye(2)), lif=lif()),
    "SNN191": _of(lif=lif(beta=np.full(2, 0.9))),
    "SNN201": _of(lif=lif()),
    "SNN202": _fed(_ONES, "c.npy"),
    "SNN203": _of(lif=lif()),
    "SNN204": _fed(np.full((10, 2), 1.0), "c.npy", fc=_fc([[0.5, 0], [0.5000001, 0]])),
    "SNN205": _fed(_ONES, "c.npy", fc=_fc(), lif=lif()),
    "SNN206": _fed(_ONES, "c.npy", fc=_fc(), lif=lif()),
    "SNN210": _of(lif=lif()),
    "SNN211": _of(lif=lif()),
    "SNN212": _of(lif=lif()),
    "SNN213": _of(lif=lif()),
    "SNN214": _of(lif=lif()),
    "SNN215": _of(lif=lif()),
    "SNN216": _fed(np.full((10, 2), 1e30), "c.npy"),
    "SNN217": _fed(np.full((10, 2), 5.0), "c.npy"),
    "SNN218": _fed(np.zeros((10, 2)), "c.npy"),
    "SNN220": _of(("fc", "li"), li=_li(4.0), fc=_fc([[2, 0], [0, 2]])),
    "SNN221": _wide_counts,
    "SNN222": _of(given=node("Input", shape=[1, 257, 257]), pool=_pool(size=257)),
    "SNN223": _fed(np.ones((60, 2)), "c.npy", li=_li(1e-9)),
    "SNN224": _of(lif=lif(tau=np.full(2, 1e12))),
    "SNN225": _of(fc=_fc([[0.1, 0], [0, 0.1]]), lif=lif(v_threshold=np.full(2, 9.0))),
    "SNN301": _of(lif=lif()),
    "SNN390": _of(lif=lif()),
    "SNN401": _of(lif=lif()),
    "SNN402": _text("taken"),
    "SNN403": _of(lif=lif()),
    "SNN404": _two_outputs,
    "SNN405": _of(lif=lif()),
}  # fmt: skip
