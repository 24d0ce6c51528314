"""What is needed at once does not overlap, and little more is taken than is needed at once."""

from __future__ import annotations

import itertools
import random

import pytest

from codegen.packing import Block, group, largest_live, pack


def chain(layers: int, seed: int) -> list[Block]:
    """Sums, then spikes, then a list of them, layer after layer, as step functions have them."""
    rng = random.Random(seed)
    blocks: list[Block] = []
    for k in range(layers):
        size, start = rng.choice([3, 10, 38, 128, 256, 784, 1024]), 6 * k
        width = rng.choice([2, 4])
        blocks.append(Block(size * width, width, start, start + 3))
        blocks.append(Block(size, 1, start + 3, start + 5))
        blocks.append(Block(size * 2, 2, start + 4, start + 8))
    return blocks


def anything(count: int, seed: int) -> list[Block]:
    rng = random.Random(seed)
    blocks = []
    for _ in range(count):
        alignment, first = rng.choice([1, 2, 4, 8]), rng.randrange(40)
        bytes_ = alignment * rng.randint(1, 40)
        blocks.append(Block(bytes_, alignment, first, first + rng.randrange(10)))
    return blocks


def overlap(a: tuple[int, Block], b: tuple[int, Block]) -> bool:
    return a[0] < b[0] + b[1].bytes and b[0] < a[0] + a[1].bytes


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("make", [chain, anything])
def test_blocks_are_aligned_and_apart_while_they_are_needed(make, seed):
    blocks = make(12, seed)
    packing = pack(blocks)
    assert packing.bytes == max(o + b.bytes for o, b in zip(packing.offsets, blocks, strict=True))
    assert not any(o % b.alignment for o, b in zip(packing.offsets, blocks, strict=True))
    places = list(zip(packing.offsets, blocks, group(blocks, packing.offsets), strict=True))
    for a, b in itertools.combinations(places, 2):
        if a[1].first <= b[1].last and b[1].first <= a[1].last:
            assert not overlap(a[:2], b[:2])
        if a[2] == b[2]:
            assert not overlap(a[:2], b[:2])


@pytest.mark.parametrize("layers", [1, 2, 3, 5, 8, 20])
def test_a_chain_of_layers_takes_its_largest_live_set(layers):
    for seed in range(10):
        blocks = chain(layers, seed)
        # 3 bytes: of alignment.
        assert pack(blocks).bytes <= largest_live(blocks) + 3


def test_largest_live_counts_what_ends_where_another_begins():
    blocks = [Block(4, 4, 0, 2), Block(8, 4, 2, 3), Block(16, 4, 3, 9), Block(1, 1, 20, 20)]
    assert largest_live(blocks) == 24
    assert largest_live([]) == pack([]).bytes == 0
