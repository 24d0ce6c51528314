"""Printed functions on an emulated Cortex-M4F, as functions.Built has them on this machine."""

from __future__ import annotations

import os
import pathlib
import subprocess

import numpy as np
import ziglang

from codegen.emulate.unicorn_processor import UnicornProcessor
from codegen.testing.functions import STATE_BYTES

_COMMAND = ["cc", "-target", "thumb-freestanding-eabihf", "-mcpu=cortex_m4+vfp4d16sp"]
_COMMAND += ["-O2", "-g0", "-std=c11", "-fno-sanitize=undefined", "-fno-stack-protector"]
_COMMAND += ["-nostdlib", "-nostartfiles", "-Wl,-e,call"]
# Of a state and of all arguments.
_BYTES = 1 << 18


class Emulated:
    """names: of the functions, which have so many arguments besides the state."""

    def __init__(self, source: str, names: dict[str, int], folder: pathlib.Path):
        calls = []
        for name, count in names.items():
            given = ", ".join(["(void *)memory", *(f"arguments[{k}]" for k in range(count))])
            calls.append(f"__attribute__((used)) void call_{name}(void) {{ {name}({given}); }}")
        path, image = folder / "functions.c", folder / "functions.elf"
        path.write_text(
            f"{source}\nunsigned char memory[{_BYTES}];\nvoid *volatile arguments[8];\n"
            + "\n".join(calls)
        )
        program = pathlib.Path(ziglang.__file__).parent / "zig"
        caches = {f"ZIG_{kind}_CACHE_DIR": str(folder / "zig") for kind in ("GLOBAL", "LOCAL")}
        kept = [f"-Wl,-u,call_{name}" for name in names]
        subprocess.run(
            [program, *_COMMAND, *kept, path, "-o", image], env=os.environ | caches, check=True
        )
        self._processor = UnicornProcessor("thumb", image)

    def call(self, name: str, *arrays: np.ndarray) -> None:
        memory = self._processor.address("memory")
        places, place = [], memory + STATE_BYTES
        for array in arrays:
            places.append(place)
            self._processor.write(place, array.tobytes())
            place += -(-array.nbytes // 8) * 8
        assert place <= memory + _BYTES
        pointers = np.array(places, np.uint32)
        self._processor.write(self._processor.address("arguments"), pointers.tobytes())
        self._processor.call(f"call_{name}")
        for array, at in zip(arrays, places, strict=True):
            data = self._processor.read(at, array.nbytes)
            array[...] = np.frombuffer(data, array.dtype).reshape(array.shape)
