"""docs/targets.md: what models take on every target, from results of their emulation."""

from __future__ import annotations

import os
import pathlib

from codegen.emulate.results import read_results
from codegen.emulate.table import markdown

_INTRO = """\
# What models take on the targets

Generated from snn_mlir {version} by `./bazelw run //tests/targets:update`. Do not edit.

Each target is a platform of ours, `--platforms=@snn_mlir//platforms:cortex_m4f`, with zig's clang
as its compiler, at -O2, without an operating system and without a C library. Each model ran in an
emulator of each target; every output of every step and every member of the final state was
compared with the reference, to the bit.

Besides, `cortex_m3_gcc` and the like are boards: platforms with an installed compiler and its C
library. Debian's packages are gcc-arm-none-eabi and gcc-riscv64-unknown-elf, each with picolibc,
which run in QEMU, and gcc-avr with avr-libc, in simavr; .ci/run has all their names. `host_gcc` and
`host_clang` are the machine itself. Outputs and final states have the reference's bits there, too
(tests/targets), even on the AVR, where an int has 16 bits; its double has 32, so that f64 is
refused by an `#error`. The numbers below are zig's.

- **code**, **constants**: bytes of the model's own object. Where floating point is software, the
  compiler's library comes on top, once for the whole program.
- **RAM**: bytes of the state struct; there are no other variables.
- **stack**: the most bytes that a step used, measured by painting the stack.
- **instructions/step**: the mean of two steps, evenly spread over the sequence; the library's are
  among them. They are those of the emulated processor, not cycles; WebAssembly's are wasmtime's
  units of fuel.

Sequences: the first two test samples of digits and of JapaneseVowels; 60 recorded steps for the
others. Your own model: `snn_report`, and limits that fail a build: `snn_size_test`
([bazel.md](bazel.md)).

"""


def page() -> str:
    """The whole page; SNN_RESULTS: the files of results."""
    found = [read_results(pathlib.Path(path)) for path in os.environ["SNN_RESULTS"].split()]
    (version,) = {results.version for results in found}
    return _INTRO.format(version=version) + markdown(found)
