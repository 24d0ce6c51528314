"""Generated C as a program of its own under gcc's sanitisers, which end it at the first fault."""

from __future__ import annotations

import os
import pathlib
import subprocess
import tempfile

from codegen.selftest import parse_output, selftest_source
from frontend.compiler import Compilation
from tests.harness.c_compilers import WARNINGS, run
from tests.harness.fidelity import Arrays

# -O1 keeps what optimisers would take out for being undefined.
_SANITISERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")
_GCC = ("gcc", "-std=c11", "-O1", "-g", *_SANITISERS)


def run_sanitised(
    compiled: Compilation, folder: pathlib.Path, inputs: Arrays, source: str | None = None
) -> Arrays:
    """The outputs of the C, or of `source` in its place, for inputs as_stored.

    Raises AssertionError for whatever a sanitiser reports: overflow, shifts by too much, reads and
    writes out of bounds, and so on.
    """
    folder = pathlib.Path(tempfile.mkdtemp(dir=folder))
    generated, name = compiled.generated, compiled.name
    program, main = folder / name, folder / "main.c"
    (folder / f"{name}.h").write_text(generated.header, encoding="utf-8")
    (folder / f"{name}.c").write_text(source or generated.source, encoding="utf-8")
    main.write_text(selftest_source(generated, inputs), encoding="utf-8")
    run(*_GCC, *WARNINGS, "-o", str(program), str(main), str(folder / f"{name}.c"))
    # Nothing is allocated; looking for leaks needs rights that a sandbox may not give.
    environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
    done = subprocess.run([program], capture_output=True, text=True, env=environment)
    assert done.returncode == 0 and not done.stderr, done.stderr[:4000]
    return parse_output(done.stdout, generated.interface)
