"""On the emulated board every digit gets the answer that snnTorch gave, from both compilers."""

from __future__ import annotations

import pathlib
import re
import subprocess
import threading

import numpy as np
import pytest
from elftools.elf.elffile import ELFFile

HERE = pathlib.Path(__file__).parent
README = (HERE / "README.md").read_text("utf-8")
DIGITS = HERE.parent / "digits"
INPUT, OUTPUT = (np.load(DIGITS / f"digits_test_{name}.npy") for name in ("input", "output"))
EMULATOR = [
    *("qemu-system-arm", "-M", "mps2-an386", "-nographic", "-monitor", "none"),
    *("-serial", "stdio", "-kernel"),
]
SIZES = r"(\d+) KiB of flash with zig, (\d+) with GCC.*?(\d+) bytes of RAM"
# From a reset on, all of it takes 3 seconds.
DEADLINE_SECONDS = 50


def built_with_gcc(folder: pathlib.Path) -> pathlib.Path:
    """The command in README.md."""
    (command,) = re.findall(r"^    (arm-none-eabi-gcc.*?[^\\])$", README, re.DOTALL | re.MULTILINE)
    for name in ("digits.c", "digits.h"):
        (folder / name).symlink_to((HERE / name).absolute())
    (folder / "examples").mkdir()
    (folder / "examples/cortex_m4").symlink_to(HERE.absolute())
    subprocess.run(command.replace("\\\n", ""), shell=True, check=True, cwd=folder)
    return folder / "firmware"


@pytest.fixture(scope="module", params=["GCC", "zig"])
def compiler(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def firmware(compiler, tmp_path_factory) -> pathlib.Path:
    if compiler == "zig":
        return HERE / "firmware_cortex_m4f/firmware"
    return built_with_gcc(tmp_path_factory.mktemp("build"))


def answers(firmware: pathlib.Path, sent: bytes, count: int) -> list[str]:
    """Lines from the serial port. The board runs for ever: it is switched off after so many."""
    board = subprocess.Popen([*EMULATOR, firmware], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    off = threading.Timer(DEADLINE_SECONDS, board.kill)
    off.start()
    try:
        board.stdin.write(sent)
        board.stdin.flush()
        return [board.stdout.readline().decode() for _ in range(count)]
    finally:
        off.cancel()
        board.kill()
        board.communicate()


def test_every_answer_is_snntorchs(firmware):
    sent = np.packbits(INPUT, axis=-1, bitorder="little")
    assert sent.shape == (360, 25, 8)
    counts = OUTPUT.sum(1, dtype=np.int64)
    expected = [f"{row.argmax()}: {' '.join(map(str, row))}\n" for row in counts]
    assert answers(firmware, sent.tobytes(), len(expected)) == expected


def sizes(firmware: pathlib.Path) -> tuple[int, int]:
    """(bytes of flash, bytes of RAM without the stack)"""
    with firmware.open("rb") as file:
        segments = [x for x in ELFFile(file).iter_segments() if x["p_type"] == "PT_LOAD"]
    flash = sum(x["p_filesz"] for x in segments)
    ram = sum(x["p_memsz"] for x in segments if x["p_vaddr"] >= 0x2000_0000)
    return flash, ram


def test_the_sizes_are_those_of_the_readme(compiler, firmware):
    zig, gcc, expected_ram = map(int, re.search(SIZES, README, re.DOTALL).groups())
    flash, ram = sizes(firmware)
    assert (round(flash / 1024), ram) == ({"GCC": gcc, "zig": zig}[compiler], expected_ram)
