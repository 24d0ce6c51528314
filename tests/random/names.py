"""Names of nodes: plain ones, and such as nobody should have to think of."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.random.nodes import Draw

ODD = (
    "a b",
    "for",
    "state",
    "1",
    "-x",
    "λ",
    "Ü",
    "a",
    "A",
    "x.y",
    "x",
    "input",
    "output",
    "type",
    "nodes",
    "edges",
    "metadata",
    "lif.v",
    "a=b",
    "[red]x[/red]",
    "../x",
    "p/q",
    "%0",
    '"',
    "\\",
    "*/",
    "??/",
    "new\nline",
    "\x1b[31m",
    "n" * 70,
    "net_step",
    "int",
    "_",
)


def as_read(name: str) -> str:
    """HDF5 takes a name for a path, and drops its empty parts and those that are a dot."""
    return "/".join(part for part in name.split("/") if part not in ("", "."))


class Names:
    """Gives every node of a model a name; those after inlining are different, too."""

    def __init__(self, draw: Draw, *, odd: bool):
        self.draw = draw
        self.odd = odd
        self.taken: set[str] = set()
        self.paths: set[tuple[str, str]] = set()
        self.count = 0

    def new(self, prefix: str, plain: str) -> str:
        """A name in the graph whose nodes are called `prefix` + name once inlined."""
        wanted = self.draw(st.sampled_from(ODD)) if self.odd else plain
        # `p` and `p/q` are one group in HDF5.
        if prefix + as_read(wanted) in self.taken or self.root(prefix, wanted) in self.paths:
            self.count += 1
            wanted = f"{plain}{self.count}"
        self.taken.add(prefix + as_read(wanted))
        self.paths.add(self.root(prefix, wanted))
        return wanted

    def root(self, prefix: str, name: str) -> tuple[str, str]:
        return prefix, as_read(name).split("/")[0]
