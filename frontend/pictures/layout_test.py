"""Boxes do not overlap, edges meet them, and feedback goes around them."""

from __future__ import annotations

import itertools
import random

import pytest

from frontend.pictures.layout import Link, layout


def graphs(seed: int, count: int):
    rng = random.Random(seed)
    sizes = [(rng.uniform(1.5, 3.5), rng.uniform(0.4, 1.6)) for _ in range(count)]
    links = [Link(rng.randrange(max(0, k - 4), k), k, False) for k in range(1, count)]
    for _ in range(count // 3):
        a, b = sorted(rng.sample(range(count), 2))
        links.append(rng.choice([Link(a, b, False), Link(b, a, True), Link(a, a, True)]))
    return sizes, links


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("count", [2, 9, 60])
def test_random_graphs(seed, count):
    sizes, links = graphs(seed, count)
    found = layout(sizes, links)
    for box, (width, height) in zip(found.boxes, sizes, strict=True):
        assert (box.width, box.height) == (width, height)
        assert box.x - width / 2 > 0 and box.x + width / 2 < found.width
        assert box.top > 0 and box.bottom < found.height
    for a, b in itertools.combinations(found.boxes, 2):
        beside = abs(a.x - b.x) >= (a.width + b.width) / 2
        assert beside or a.bottom < b.top or b.bottom < a.top
    for link, route in zip(links, found.routes, strict=True):
        source, target = found.boxes[link.source], found.boxes[link.target]
        (x0, y0), (x1, y1) = route.points[0], route.points[-1]
        assert (y0, y1) == (source.bottom, target.top)
        assert abs(x0 - source.x) < source.width / 2
        assert abs(x1 - target.x) < target.width / 2
        assert all(0 <= x <= found.width and 0 <= y <= found.height for x, y in route.points)
        if link.back:
            # Its way up is right of every box beside it.
            lane, low, high = route.points[2][0], route.points[2][1], route.points[3][1]
            for box in found.boxes:
                if high < box.bottom and box.top < low:
                    assert box.x + box.width / 2 < lane
        else:
            assert source.bottom < target.top


def test_a_chain_stands_in_one_line():
    found = layout([(2.0, 1.0)] * 5, [Link(k, k + 1, False) for k in range(4)])
    assert len({round(box.x, 9) for box in found.boxes}) == 1


def test_feedback_edges_have_lanes_of_their_own():
    links = [Link(0, 1, False), Link(1, 2, False), Link(2, 0, True), Link(2, 1, True)]
    found = layout([(2.0, 1.0)] * 3, links)
    assert found.routes[2].points[2][0] != found.routes[3].points[2][0]


def test_what_feeds_a_later_node_stands_right_above_it():
    links = [Link(0, 2, False), Link(2, 3, False), Link(1, 3, False)]
    boxes = layout([(2.0, 1.0)] * 4, links).boxes
    assert boxes[1].top == boxes[2].top


def test_crossings_are_undone():
    links = [Link(0, 3, False), Link(1, 2, False)]
    boxes = layout([(2.0, 1.0)] * 4, links).boxes
    assert (boxes[0].x < boxes[1].x) == (boxes[3].x < boxes[2].x)
