"""Where the boxes and edges of a graph lie: in ranks from top to bottom, feedback at the right.

Ranks by the longest path, in each an order with few crossings (barycentres), then the places that
are nearest to the neighbours' (least squares). Edges of more than one rank go through empty places
of the ranks between. Lengths are in inches; y grows downwards.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

Point = tuple[float, float]

GAP = 0.66  # between two ranks: room for an arrow and what it carries
_BESIDE = 0.35  # between two boxes
_THROUGH = 0.25  # width of the place of an edge in a rank that it passes
_LANE = 0.3  # between two feedback edges
_TRACK = 0.13  # from a box to the feedback edge that turns
_SWEEPS = 8
_MARGIN = 0.15


@dataclasses.dataclass(frozen=True, kw_only=True)
class Box:
    """x: of its middle. top: of its upper edge"""

    x: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclasses.dataclass(frozen=True, kw_only=True)
class Route:
    """points: of a line. label: where the text begins, upright (feedback: runs upwards)"""

    points: tuple[Point, ...]
    label: Point


@dataclasses.dataclass(frozen=True, kw_only=True)
class Layout:
    """boxes, routes: in the order of the nodes and edges"""

    boxes: tuple[Box, ...]
    routes: tuple[Route, ...]
    width: float
    height: float


@dataclasses.dataclass(frozen=True)
class Link:
    """An edge between two positions of nodes. back: it does not decide about ranks"""

    source: int
    target: int
    back: bool


def layout(sizes: Sequence[tuple[float, float]], links: Sequence[Link]) -> Layout:
    """Places boxes of these widths and heights.

    links: those that are not back go from an earlier node to a later one
    """
    ranks = _ranks(len(sizes), links)
    widths = [width for width, _ in sizes]
    chains: list[list[int]] = []  # of each link that is not back: its nodes, with the empty places
    for link in links:
        chain = [link.source]
        if not link.back:
            for rank in range(ranks[link.source] + 1, ranks[link.target]):
                chain.append(len(widths))
                widths.append(_THROUGH)
                ranks.append(rank)
            chain.append(link.target)
        chains.append(chain)
    pairs = [pair for chain in chains for pair in itertools.pairwise(chain)]
    rows = _ordered(ranks, pairs)
    xs = _places(rows, widths, pairs)
    left = min(x - width / 2 for x, width in zip(xs, widths, strict=True)) - _MARGIN
    xs = [x - left for x in xs]
    # Feedback turns above the first rank.
    above = GAP / 2 if any(link.back for link in links) else _MARGIN
    tops, heights = _rows_from_top(
        ranks[: len(sizes)], [height for _, height in sizes], len(rows), above
    )
    boxes = tuple(
        Box(x=xs[k], top=tops[ranks[k]] + (heights[ranks[k]] - height) / 2, width=w, height=height)
        for k, (w, height) in enumerate(sizes)
    )
    forward = _forward(links, chains, boxes, xs, ranks, tops, heights)
    lanes = _lanes(links, ranks, xs, widths)
    routes = tuple(
        _feedback(boxes[link.source], boxes[link.target], *lanes[k]) if link.back else forward[k]
        for k, link in enumerate(links)
    )
    right = max(x + width / 2 for x, width in zip(xs, widths, strict=True))
    return Layout(
        boxes=boxes,
        routes=routes,
        width=max([right, *(x + 0.2 for x, _ in lanes.values())]) + _MARGIN,
        height=tops[-1] + heights[-1] + (GAP / 2 if lanes else _MARGIN),
    )


def _ranks(count: int, links: Sequence[Link]) -> list[int]:
    found = [0] * count
    forward = sorted((link.source, link.target) for link in links if not link.back)
    for source, target in forward:
        found[target] = max(found[target], found[source] + 1)
    reached = {target for _, target in forward}
    for k in range(count):
        targets = [found[target] for source, target in forward if source == k]
        if targets and k not in reached:
            found[k] = min(targets) - 1  # beside what it feeds together with others
    return found


def _ordered(ranks: Sequence[int], pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in range(max(ranks) + 1)]
    for node, rank in enumerate(ranks):
        rows[rank].append(node)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        at = {node: k for row in rows for k, node in enumerate(row)}
        for row in rows if down else rows[::-1]:
            near = {
                node: [at[s if down else t] for s, t in pairs if (t if down else s) == node]
                for node in row
            }
            row.sort(key=lambda n: sum(near[n]) / len(near[n]) if near[n] else at[n])
            at |= {node: k for k, node in enumerate(row)}
    return rows


def _places(
    rows: Sequence[Sequence[int]], widths: Sequence[float], pairs: Sequence[tuple[int, int]]
) -> list[float]:
    """The x of every node's middle."""
    before: list[list[int]] = [[] for _ in widths]
    behind: list[list[int]] = [[] for _ in widths]
    for source, target in pairs:
        before[target].append(source)
        behind[source].append(target)
    xs = [0.0] * len(widths)
    for row in rows:
        for node, x in zip(row, _apart([0.0] * len(row), [widths[n] for n in row]), strict=True):
            xs[node] = x
    for sweep in range(2 * _SWEEPS + 1):  # the last one goes down: what follows stands below
        down = sweep % 2 == 0
        near = before if down else behind
        for row in rows if down else rows[::-1]:
            wanted = [sum(xs[m] for m in near[n]) / len(near[n]) if near[n] else xs[n] for n in row]
            for node, x in zip(row, _apart(wanted, [widths[n] for n in row]), strict=True):
                xs[node] = x
    return xs


def _apart(wanted: Sequence[float], widths: Sequence[float]) -> list[float]:
    """The places nearest to those wanted, by least squares, in this order and without overlap."""
    steps = [(a + b) / 2 + _BESIDE for a, b in itertools.pairwise(widths)]
    offsets = list(itertools.accumulate(steps, initial=0.0))
    blocks: list[list[float]] = []  # sum and count of what has one place, offsets taken away
    for x, offset in zip(wanted, offsets, strict=True):
        blocks.append([x - offset, 1])
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += count
    places = [total / count for total, count in blocks for _ in range(int(count))]
    return [place + offset for place, offset in zip(places, offsets, strict=True)]


def _rows_from_top(
    ranks: Sequence[int], sizes: Sequence[float], count: int, above: float
) -> tuple[list[float], list[float]]:
    heights = [
        max((size for size, rank in zip(sizes, ranks, strict=True) if rank == row), default=0.0)
        for row in range(count)
    ]
    tops = itertools.accumulate((height + GAP for height in heights[:-1]), initial=above)
    return list(tops), heights


def _forward(links, chains, boxes, xs, ranks, tops, heights) -> dict[int, Route]:
    found = {}
    leaving = {k: [j for j, x in enumerate(links) if x.source == k and not x.back]
               for k in range(len(boxes))}  # fmt: skip
    entering = {k: [j for j, x in enumerate(links) if x.target == k and not x.back]
                for k in range(len(boxes))}  # fmt: skip
    for links_, end in ((leaving, 1), (entering, -2)):
        for these in links_.values():
            these.sort(key=lambda j, end=end: xs[chains[j][end]])
    for k, link in enumerate(links):
        if link.back:
            continue
        first, last = boxes[link.source], boxes[link.target]
        start = (_port(first, leaving[link.source], k), first.bottom)
        end = (_port(last, entering[link.target], k), last.top)
        between = [
            point
            for n in chains[k][1:-1]
            for point in ((xs[n], tops[ranks[n]]), (xs[n], tops[ranks[n]] + heights[ranks[n]]))
        ]
        points = (start, *between, end)
        # The rightmost edge of a box has room at its right; others at their ends.
        at_start = leaving[link.source][-1] == k
        (x0, y0), (x1, y1) = points[:2] if at_start else points[-2:]
        share = 0.42 if at_start else 0.5
        beside = 0.07 + min(0.08 * abs(x1 - x0) / (y1 - y0), 0.5)
        label = (x0 + share * (x1 - x0) + beside, y0 + share * (y1 - y0))
        found[k] = Route(points=points, label=label)
    return found


def _port(box: Box, links: Sequence[int], link: int) -> float:
    """Where an edge meets its box: the edges lie beside each other."""
    share = (links.index(link) + 1) / (len(links) + 1) - 0.5
    return box.x + 0.5 * share * box.width


def _lanes(links, ranks, xs, widths) -> dict[int, tuple[float, int]]:
    """The x of each feedback edge, right of all that lies in the ranks that it passes, and how many
    such edges are left of it."""
    found: dict[int, tuple[float, int]] = {}
    spans: dict[int, tuple[int, int]] = {}
    back = [k for k, link in enumerate(links) if link.back]
    for k in sorted(back, key=lambda k: ranks[links[k].source] - ranks[links[k].target]):
        low, high = sorted((ranks[links[k].target], ranks[links[k].source]))
        lane = max(
            x + width / 2
            for x, width, rank in zip(xs, widths, ranks, strict=True)
            if low <= rank <= high
        ) + 0.2  # fmt: skip
        taken = [found[j] for j, (a, b) in spans.items() if a <= high + 1 and low <= b + 1]
        found[k] = (
            max([lane, *(x + _LANE for x, _ in taken)]),
            max((number + 1 for _, number in taken), default=0),
        )
        spans[k] = (low, high)
    return found


def _feedback(source: Box, target: Box, lane: float, number: int) -> Route:
    track = _TRACK + 0.06 * (number % 4)
    low, high = source.bottom + track, target.top - track
    start, end = source.x + 0.36 * source.width, target.x + 0.36 * target.width
    return Route(
        points=(
            (start, source.bottom), (start, low), (lane, low), (lane, high), (end, high),
            (end, target.top),
        ),
        label=(lane + 0.05, (low + high) / 2),
    )  # fmt: skip
