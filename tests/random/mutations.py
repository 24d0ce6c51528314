"""Files of models with something wrong in them, as HDF5 can hold it."""

from __future__ import annotations

import pathlib
from collections.abc import Callable, Mapping

import h5py
import numpy as np

from frontend.nir_import.typed import SUPPORTED

TYPES = (*sorted(SUPPORTED), "NIRGraph", "Identity", "Lif", "", "Conv3d")
NUMBERS = (np.nan, np.inf, -1.0, 0.0, -0.0, 1e300, 1e-300, 2.0**31, 0.5, 1e10)
WORDS = ("same", "valid", "full", "", "λ", "1")

Rng = np.random.Generator


def mutate(path: pathlib.Path, seed: int) -> list[str]:
    """Changes a file in place, once or twice; returns what was done, for people."""
    rng = np.random.default_rng(seed)
    done = []
    for _ in range(rng.integers(1, 3)):
        name = str(rng.choice(list(MUTATIONS)))
        with h5py.File(path, "a") as file:
            try:
                done.append(f"{name}: {MUTATIONS[name](file, rng)}")
            except (KeyError, ValueError, OSError, RuntimeError, TypeError) as error:
                # An earlier change may have left nothing to change in this way.
                done.append(f"{name}: not possible ({error})")
    return done


def _items(file: h5py.File, kind: type) -> list[str]:
    """Paths of the datasets or groups below /node, by their own way down (links may be cyclic)."""
    found: list[str] = []

    def walk(group: h5py.Group, path: str, depth: int) -> None:
        for key in group:
            item = group.get(key)
            if isinstance(item, kind):
                found.append(f"{path}/{key}")
            if isinstance(item, h5py.Group) and depth < 8:
                walk(item, f"{path}/{key}", depth + 1)

    walk(file["node"], "node", 0)
    return found


def _pick(file: h5py.File, rng: Rng, kind: type = h5py.Dataset, part: str = "") -> str:
    found = [path for path in _items(file, kind) if part in path]
    if not found:
        raise ValueError(f"no {kind.__name__} with {part!r}")
    return found[rng.integers(len(found))]


def _nodes(file: h5py.File) -> list[str]:
    return [path for path in _items(file, h5py.Group) if path.rsplit("/", 2)[-2] == "nodes"]


def _node(file: h5py.File, rng: Rng) -> str:
    found = _nodes(file)
    return found[rng.integers(len(found))]


def _store(file: h5py.File, path: str, value: object) -> None:
    del file[path]
    file[path] = value


def _numbers(file: h5py.File, rng: Rng) -> tuple[str, np.ndarray]:
    """A dataset of numbers, with what it holds."""
    found = [path for path in _items(file, h5py.Dataset) if file[path].dtype.kind in "biuf"]
    if not found:
        raise ValueError("no numbers")
    path = found[rng.integers(len(found))]
    return path, np.asarray(file[path][()])


def delete_field(file: h5py.File, rng: Rng) -> str:
    path = _pick(file, rng)
    del file[path]
    return path


def delete_group(file: h5py.File, rng: Rng) -> str:
    path = _pick(file, rng, h5py.Group)
    del file[path]
    return path


def reshape(file: h5py.File, rng: Rng) -> str:
    path, value = _numbers(file, rng)
    forms: list[Callable[[np.ndarray], np.ndarray]] = [
        lambda a: a.reshape(-1),
        lambda a: a.T,
        lambda a: a[np.newaxis],
        lambda a: a[..., np.newaxis],
        lambda a: a.reshape(-1)[:1],
        lambda a: a.reshape(-1)[0],
        lambda a: a[:0] if a.ndim else a.reshape(1)[:0],
        lambda a: np.concatenate([a.reshape(-1), a.reshape(-1)[:1]]),
        lambda a: a[:-1] if a.ndim else a,
        lambda a: np.stack([a, a]),
    ]
    changed = forms[rng.integers(len(forms))](value)
    _store(file, path, changed)
    return f"{path} {value.shape} to {changed.shape}"


def retype(file: h5py.File, rng: Rng) -> str:
    path, value = _numbers(file, rng)
    kind = str(rng.choice(["i8", "i1", "u2", "f2", "f8", "c16", "?", "S4", "O"]))
    with np.errstate(all="ignore"):
        if kind == "O":
            changed = np.array([str(x) for x in value.reshape(-1)], dtype=h5py.string_dtype())
        elif kind == "S4":
            changed = value.astype("S4")
        else:
            changed = np.nan_to_num(value).astype(kind)
    _store(file, path, changed)
    return f"{path} to {kind}"


def number(file: h5py.File, rng: Rng) -> str:
    path, value = _numbers(file, rng)
    chosen = NUMBERS[rng.integers(len(NUMBERS))]
    changed = value.astype(np.float64)
    if rng.random() < 0.5 and value.size:
        changed.reshape(-1)[rng.integers(value.size)] = chosen
    else:
        changed = np.full(value.shape, chosen)
    _store(file, path, changed)
    return f"{path} gets {chosen}"


def integer(file: h5py.File, rng: Rng) -> str:
    path, value = _numbers(file, rng)
    chosen = int(rng.choice([-1, 0, 1, 2, 3, 7, 1000, 2**31, 2**40, -(2**63)]))
    _store(file, path, np.full(value.shape, chosen, np.int64))
    return f"{path} is {chosen}"


def word(file: h5py.File, rng: Rng) -> str:
    path, text = _pick(file, rng), str(rng.choice(WORDS))
    _store(file, path, text)
    return f"{path} is {text!r}"


def other_type(file: h5py.File, rng: Rng) -> str:
    path, text = f"{_node(file, rng)}/type", str(rng.choice(TYPES))
    _store(file, path, text)
    return f"{path} is {text!r}"


def extra_field(file: h5py.File, rng: Rng) -> str:
    path = (
        f"{_node(file, rng)}/{rng.choice(['v_reset', 'w_in', 'extra', 'bias', 'nodes', 'edges'])}"
    )
    file[path] = rng.normal(size=3)
    return path


def field_for_group(file: h5py.File, rng: Rng) -> str:
    path = _pick(file, rng, h5py.Group)
    _store(file, path, 1.0)
    return path


def group_for_field(file: h5py.File, rng: Rng) -> str:
    path = _pick(file, rng)
    del file[path]
    file.create_group(path)
    return path


def link(file: h5py.File, rng: Rng) -> str:
    """Links to nowhere, to another item, to the graph around it."""
    path = _pick(file, rng)
    targets = [
        lambda: h5py.SoftLink("/nowhere"),
        lambda: h5py.ExternalLink("none.h5", "/node"),
        lambda: file[_pick(file, rng)],
        lambda: file["node"],
    ]
    target = targets[rng.integers(len(targets))]()
    del file[path]
    file[path] = target
    return f"{path} to {target}"


def _edges(file: h5py.File, rng: Rng) -> tuple[str, list[list[str]]]:
    path = _pick(file, rng, part="edges")
    value = file[path]
    if value.ndim != 2 or not len(value) or h5py.check_string_dtype(value.dtype) is None:
        raise ValueError(f"{path} holds no edges")
    return path, [[name.decode() for name in pair] for pair in value[()]]


def _store_edges(file: h5py.File, path: str, pairs: list[list[str]]) -> str:
    _store(file, path, np.array(pairs, dtype=h5py.string_dtype()))
    return path


def edge(file: h5py.File, rng: Rng) -> str:
    """One edge is turned round, removed, doubled, led elsewhere, or made a loop."""
    path, pairs = _edges(file, rng)
    k = int(rng.integers(len(pairs)))
    source, target = pairs[k]
    names = [name for pair in pairs for name in pair] + ["ghost"]
    other = str(rng.choice(names))
    changes = {
        "turned": [[target, source]],
        "removed": [],
        "doubled": [[source, target], [source, target]],
        "led elsewhere": [[source, other]],
        "from elsewhere": [[other, target]],
        "looped": [[source, target], [target, target]],
        "closed": [[source, target], [target, source]],
    }
    what = str(rng.choice(list(changes)))
    pairs[k : k + 1] = changes[what]
    return f"{_store_edges(file, path, pairs)}, {source!r} to {target!r}: {what} ({other!r})"


def swap_edges(file: h5py.File, rng: Rng) -> str:
    """Two edges exchange their targets."""
    path, pairs = _edges(file, rng)
    a, b = rng.integers(len(pairs), size=2)
    pairs[a][1], pairs[b][1] = pairs[b][1], pairs[a][1]
    return f"{_store_edges(file, path, pairs)}, {pairs[a]} and {pairs[b]}"


def edges_of_another_shape(file: h5py.File, rng: Rng) -> str:
    path, pairs = _edges(file, rng)
    flat = [name for pair in pairs for name in pair]
    shapes = (flat, [[*pair, "x"] for pair in pairs], [], [[1, 2]], "edges")
    value = shapes[rng.integers(len(shapes))]
    _store(file, path, value)
    return f"{path} is {value}"


def rename(file: h5py.File, rng: Rng) -> str:
    path = _node(file, rng)
    name = str(rng.choice(["renamed", "a/b", "a.b", "λ", "input"]))
    target = f"{path.rsplit('/', 1)[0]}/{name}"
    file.move(path, target)
    return f"{path} to {target}"


def copy(file: h5py.File, rng: Rng) -> str:
    """A node, or a graph, once more, somewhere else."""
    source, below = _pick(file, rng, h5py.Group), _pick(file, rng, h5py.Group)
    file.copy(source, f"{below}/copy")
    return f"{source} to {below}/copy"


def metadata(file: h5py.File, rng: Rng) -> str:
    value = ("nir", "sinabs", "none such", 3, np.zeros(2))[rng.integers(5)]
    group = file["node"].require_group("metadata")
    key = "snn_mlir.profile"
    if key in group:
        del group[key]
    group[key] = value
    return f"profile {value!r}"


MUTATIONS: Mapping[str, Callable[[h5py.File, Rng], str]] = {
    function.__name__: function
    for function in (
        delete_field,
        delete_group,
        reshape,
        retype,
        number,
        integer,
        word,
        other_type,
        extra_field,
        field_for_group,
        group_for_field,
        link,
        edge,
        swap_edges,
        edges_of_another_shape,
        rename,
        copy,
        metadata,
    )
}
