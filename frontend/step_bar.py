"""A bar for what takes many steps: on a terminal it moves, elsewhere there is none."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import rich.progress

from frontend.console import Console


@contextlib.contextmanager
def step_bar(
    what: str, samples: Sequence[Mapping[str, np.ndarray]]
) -> Iterator[Callable[[], None]]:
    """What is called after every step of every sample. what: is done to them ("running")"""
    console = Console(stderr=True)
    steps = sum(len(next(iter(sample.values()))) for sample in samples)
    bar = rich.progress.Progress(
        console=console, transient=True, disable=not console.is_interactive
    )
    with bar:
        task = bar.add_task(what, total=steps)
        yield lambda: bar.advance(task)
