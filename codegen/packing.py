"""Places blocks of memory so that those which are never needed at once share bytes.

A step function's buffers are few and their lifetimes known: a few orders, each with the lowest
place that is free, come within some bytes of the largest live set. MLIR 22 has no such pass (23 has
one that makes a single buffer of bytes, with a memref.view for each block; C has no legal way to
read a float from an array of bytes, a union has).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

# Bytes. A vector that lies in two cache lines is read and written twice.
_WISHES = (64, 32, 16, 1)
_LARGE = 64
_ROUNDS = 50  # Few networks need more than 5; one of thousands of layers stays a matter of seconds.


@dataclasses.dataclass(frozen=True)
class Block:
    """Memory that is needed from position `first` to `last`, both included."""

    bytes: int
    alignment: int
    first: int
    last: int


@dataclasses.dataclass(frozen=True)
class Packing:
    """offsets: of each block. bytes: from 0 to the last block's end."""

    offsets: tuple[int, ...]
    bytes: int


def largest_live(blocks: Sequence[Block]) -> int:
    """The most bytes that are needed at once: no placement takes less."""
    return max(
        (sum(b.bytes for b in blocks if b.first <= a.first <= b.last) for a in blocks), default=0
    )


def pack(blocks: Sequence[Block]) -> Packing:
    """A placement in which blocks that are needed at once do not overlap.

    Of those that take the fewest bytes one whose large blocks begin where vectors do.
    """
    conflicts = _conflicts(blocks)
    placed = [_best([_at(block, wish) for block in blocks], conflicts) for wish in _WISHES]
    return min(placed, key=lambda packing: packing.bytes)


def _at(block: Block, wish: int) -> Block:
    alignment = max(block.alignment, wish) if block.bytes >= _LARGE else block.alignment
    return dataclasses.replace(block, alignment=alignment)


def _best(blocks: Sequence[Block], conflicts: list[list[int]]) -> Packing:
    numbers = range(len(blocks))
    orders = (
        sorted(numbers, key=lambda k: (-blocks[k].bytes, blocks[k].first)),
        sorted(numbers, key=lambda k: (-blocks[k].alignment, -blocks[k].bytes, blocks[k].first)),
        sorted(numbers, key=lambda k: blocks[k].first - blocks[k].last),
        sorted(numbers, key=lambda k: blocks[k].first),
    )
    placed = [_improved(blocks, conflicts, order) for order in orders]
    return min(placed, key=lambda packing: packing.bytes)


def _improved(blocks: Sequence[Block], conflicts: list[list[int]], order: Sequence[int]) -> Packing:
    """The best of this order and those in which the block that reached furthest goes first."""
    least, order = largest_live(blocks), list(order)
    best = packing = _placed(blocks, conflicts, order)
    for _ in range(min(len(blocks), _ROUNDS)):
        if packing.bytes <= least:
            break
        ends = [o + block.bytes for o, block in zip(packing.offsets, blocks, strict=True)]
        furthest = ends.index(packing.bytes)
        order.remove(furthest)
        order.insert(0, furthest)
        packing = _placed(blocks, conflicts, order)
        best = min(best, packing, key=lambda p: p.bytes)
    return best


def group(blocks: Sequence[Block], offsets: Sequence[int]) -> list[int]:
    """The number of a group for each block, such that no two blocks of a group share bytes.

    In the order in which they are needed: neighbours in time are in one group where that goes.
    """
    groups: list[list[int]] = []
    found = [0] * len(blocks)
    for k in sorted(range(len(blocks)), key=lambda k: blocks[k].first):
        fitting = (
            number
            for number, members in enumerate(groups)
            if all(_apart(blocks, offsets, k, other) for other in members)
        )
        found[k] = next(fitting, len(groups))
        if found[k] == len(groups):
            groups.append([])
        groups[found[k]].append(k)
    return found


def _conflicts(blocks: Sequence[Block]) -> list[list[int]]:
    """For each block those that are needed when it is."""
    found: list[list[int]] = [[] for _ in blocks]
    live: list[int] = []
    for k in sorted(range(len(blocks)), key=lambda k: blocks[k].first):
        live = [other for other in live if blocks[other].last >= blocks[k].first]
        for other in live:
            found[k].append(other)
            found[other].append(k)
        live.append(k)
    return found


def _placed(blocks: Sequence[Block], conflicts: list[list[int]], order: Sequence[int]) -> Packing:
    """Each block in turn at the lowest offset that is free while it is needed."""
    offsets: dict[int, int] = {}
    for k in order:
        offset = 0
        around = ((offsets[other], other) for other in conflicts[k] if other in offsets)
        for start, other in sorted(around):
            if offset + blocks[k].bytes <= start:
                break
            end = start + blocks[other].bytes
            offset = max(offset, end + -end % blocks[k].alignment)
        offsets[k] = offset
    return Packing(
        offsets=tuple(offsets[k] for k in range(len(blocks))),
        bytes=max((offsets[k] + block.bytes for k, block in enumerate(blocks)), default=0),
    )


def _apart(blocks: Sequence[Block], offsets: Sequence[int], a: int, b: int) -> bool:
    return offsets[a] + blocks[a].bytes <= offsets[b] or offsets[b] + blocks[b].bytes <= offsets[a]
