"""`bazel run //tests/random:soak -- --minutes N`: random networks for as long as it is told.

Every other round is of extreme numbers.

Prints a count every minute, keeps what it finds in --out, and exits with 1 if it has found any.
Each round is a process of its own: what a round leaves behind in memory is gone with it, and a
crash in generated code ends a round only; the case that crashed stays as NAME-running.nir.
"""

from __future__ import annotations

import multiprocessing
import pathlib
import random
import signal
import sys
import time

from absl import app, flags

from frontend.paths import as_typed, user_path
from tests.random.agreement import run_again
from tests.random.extremes import ExtremeNumbers
from tests.random.keeper import Keeper
from tests.random.networks import drafts
from tests.random.parameters import Numbers
from tests.random.runner import run_cases

_MINUTES = flags.DEFINE_float("minutes", 10, "how long", lower_bound=0)
_OUT = flags.DEFINE_string("out", "random-found", "folder for what is found")
_SEED = flags.DEFINE_integer("seed", None, "of the first round (default: any)", lower_bound=0)

ROUND = 100  # networks


def main(arguments: list[str]) -> None:
    if len(arguments) > 1:
        raise app.UsageError("flags only")
    seed = random.SystemRandom().randrange(2**31) if _SEED.value is None else _SEED.value
    print(f"first seed {seed}; what is found goes to {_OUT.value}", flush=True)
    soak = Soak(user_path(_OUT.value), _MINUTES.value)
    while soak.time_left():
        soak.round(seed)
        seed += 1
    print(f"{soak.count.value:,} networks, {len(soak.found)} failed", flush=True)
    sys.exit(1 if soak.found else 0)


class Soak:
    """Rounds, one after the other, until the time is up. found: the cases that failed."""

    def __init__(self, folder: pathlib.Path, minutes: float):
        self.folder = folder
        self.start = time.monotonic()
        self.end = self.start + 60 * minutes
        self.minute = 1
        self.processes = multiprocessing.get_context("fork")
        self.count = self.processes.Value("q", 0)
        self.found: list[pathlib.Path] = []

    def time_left(self) -> bool:
        return time.monotonic() < self.end

    def round(self, seed: int) -> None:
        """Runs networks of one seed, not beyond the end."""
        name = f"soak-{seed}"
        child = self.processes.Process(target=_round, args=(self.folder, name, seed, self.count))
        child.start()
        while child.is_alive() and self.time_left():
            child.join(min(1, max(0, self.end - time.monotonic())))
            self.report()
        kept = self.folder / f"{name}.nir"
        running = self.folder / f"{name}-running.nir"
        if child.is_alive():
            child.terminate()
            child.join()
            if not kept.exists():  # else it was being shrunk: it stays as small as it is
                return
        elif child.exitcode == 0:
            return
        path = kept if kept.exists() else running
        self.found.append(path)
        print(f"failed (exit code {child.exitcode}): {as_typed(path)}", flush=True)

    def report(self) -> None:
        """A line for each minute that has passed."""
        while time.monotonic() >= self.start + 60 * self.minute:
            count, found = self.count.value, len(self.found)
            print(f"minute {self.minute}: {count:,} networks, {found} failed", flush=True)
            self.minute += 1


def _round(folder: pathlib.Path, name: str, seed: int, count) -> None:
    def counted() -> None:
        with count.get_lock():
            count.value += 1

    # Ends as Ctrl-C does: what it was running is cleaned up.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        run_cases(
            drafts(of=ExtremeNumbers if seed % 2 else Numbers),
            run_again,
            count=ROUND,
            seed=seed,
            keeper=Keeper(name, folder),
            after_each=counted,
        )
    except AssertionError as error:
        print(error, flush=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(1)


if __name__ == "__main__":
    app.run(main)
