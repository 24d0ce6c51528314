"""How unicorn is set up for each processor, so that a C function can be called.

The functions have no arguments and no result: what a call needs is a stack, an address to return to
and, on some processors, a unit for floating point that is switched on.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import capstone
import unicorn
from unicorn import (
    arm64_const,
    arm_const,
    mips_const,
    ppc_const,
    riscv_const,
    x86_const,
)

# Addresses that no image has: images start low, and stay below 16 MB.
RETURN = 0x6000_0000
STACK = 0x7000_0000
STACK_BYTES = 1 << 20
# A page stays free above the first frame: some conventions have room there that a function may use.
TOP = STACK + STACK_BYTES - 4096

Enter = Callable[[unicorn.Uc, int], None]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Machine:
    """A processor as unicorn and capstone know it.

    arch, mode    unicorn's
    cpu           unicorn's model; None for its default
    disassembler  capstone's (arch, mode)
    enter         makes unicorn ready to run the function at this address from its start on
    thumb         whether the lowest bit of a function's address says that it is Thumb code
    one_by_one    whether unicorn has to stop at each instruction: of some blocks of MIPS it makes
                  code that crashes (2.1.4)
    """

    arch: int
    mode: int
    disassembler: tuple[int, int]
    enter: Enter
    cpu: int | None = None
    thumb: bool = False
    one_by_one: bool = False

    @property
    def byte_order(self) -> str:
        return "big" if self.mode & unicorn.UC_MODE_BIG_ENDIAN else "little"


def _arm(uc: unicorn.Uc, _function: int) -> None:
    uc.reg_write(arm_const.UC_ARM_REG_C1_C0_2, 0xF << 20)  # CPACR: coprocessors 10 and 11
    uc.reg_write(arm_const.UC_ARM_REG_FPEXC, 1 << 30)
    uc.reg_write(arm_const.UC_ARM_REG_SP, TOP)
    uc.reg_write(arm_const.UC_ARM_REG_LR, RETURN)


def _thumb(uc: unicorn.Uc, function: int) -> None:
    _arm(uc, function)
    uc.reg_write(arm_const.UC_ARM_REG_LR, RETURN | 1)


def _aarch64(uc: unicorn.Uc, _function: int) -> None:
    uc.reg_write(arm64_const.UC_ARM64_REG_CPACR_EL1, 3 << 20)
    uc.reg_write(arm64_const.UC_ARM64_REG_SP, TOP)
    uc.reg_write(arm64_const.UC_ARM64_REG_LR, RETURN)


def _riscv(uc: unicorn.Uc, _function: int) -> None:
    uc.reg_write(riscv_const.UC_RISCV_REG_MSTATUS, 0x6000)  # FS: on
    uc.reg_write(riscv_const.UC_RISCV_REG_SP, TOP)
    uc.reg_write(riscv_const.UC_RISCV_REG_RA, RETURN)


def _mips(uc: unicorn.Uc, function: int) -> None:
    uc.reg_write(mips_const.UC_MIPS_REG_SP, TOP)
    uc.reg_write(mips_const.UC_MIPS_REG_RA, RETURN)
    uc.reg_write(mips_const.UC_MIPS_REG_T9, function)  # position-independent code reads it


def _mips64(uc: unicorn.Uc, function: int) -> None:
    status = uc.reg_read(mips_const.UC_MIPS_REG_CP0_STATUS)
    # CU1 and FR: floating point, with 32 registers of 64 bits
    uc.reg_write(mips_const.UC_MIPS_REG_CP0_STATUS, status | 1 << 29 | 1 << 26)
    _mips(uc, function)


def _powerpc(uc: unicorn.Uc, _function: int) -> None:
    uc.reg_write(ppc_const.UC_PPC_REG_MSR, 1 << 13)  # FP
    uc.reg_write(ppc_const.UC_PPC_REG_1, TOP)
    uc.reg_write(ppc_const.UC_PPC_REG_LR, RETURN)


def _x86(stack_pointer: int, width: int) -> Enter:
    def enter(uc: unicorn.Uc, _function: int) -> None:
        uc.mem_write(TOP - width, RETURN.to_bytes(width, "little"))
        uc.reg_write(stack_pointer, TOP - width)

    return enter


_ARM = {
    "arch": unicorn.UC_ARCH_ARM,
    "mode": unicorn.UC_MODE_THUMB,
    "disassembler": (capstone.CS_ARCH_ARM, capstone.CS_MODE_THUMB),
    "enter": _thumb,
    "thumb": True,
}

MACHINES = {
    "aarch64": Machine(
        arch=unicorn.UC_ARCH_ARM64,
        mode=unicorn.UC_MODE_ARM,
        disassembler=(capstone.CS_ARCH_ARM64, capstone.CS_MODE_ARM),
        enter=_aarch64,
    ),
    "arm": Machine(
        arch=unicorn.UC_ARCH_ARM,
        mode=unicorn.UC_MODE_ARM,
        cpu=arm_const.UC_CPU_ARM_CORTEX_A15,
        disassembler=(capstone.CS_ARCH_ARM, capstone.CS_MODE_ARM),
        enter=_arm,
    ),
    "i386": Machine(
        arch=unicorn.UC_ARCH_X86,
        mode=unicorn.UC_MODE_32,
        disassembler=(capstone.CS_ARCH_X86, capstone.CS_MODE_32),
        enter=_x86(x86_const.UC_X86_REG_ESP, 4),
    ),
    "mips": Machine(
        arch=unicorn.UC_ARCH_MIPS,
        mode=unicorn.UC_MODE_MIPS32 | unicorn.UC_MODE_BIG_ENDIAN,
        disassembler=(
            capstone.CS_ARCH_MIPS,
            capstone.CS_MODE_MIPS32 | capstone.CS_MODE_BIG_ENDIAN,
        ),
        enter=_mips,
        one_by_one=True,
    ),
    # unicorn crashes at the conditional moves that MIPS IV brought: compile for MIPS III.
    "mips64": Machine(
        arch=unicorn.UC_ARCH_MIPS,
        mode=unicorn.UC_MODE_MIPS64 | unicorn.UC_MODE_BIG_ENDIAN,
        cpu=mips_const.UC_CPU_MIPS64_MIPS64R2_GENERIC,
        disassembler=(
            capstone.CS_ARCH_MIPS,
            capstone.CS_MODE_MIPS64 | capstone.CS_MODE_BIG_ENDIAN,
        ),
        enter=_mips64,
        one_by_one=True,
    ),
    "mipsel": Machine(
        arch=unicorn.UC_ARCH_MIPS,
        mode=unicorn.UC_MODE_MIPS32,
        disassembler=(capstone.CS_ARCH_MIPS, capstone.CS_MODE_MIPS32),
        enter=_mips,
        one_by_one=True,
    ),
    "powerpc": Machine(
        arch=unicorn.UC_ARCH_PPC,
        mode=unicorn.UC_MODE_PPC32 | unicorn.UC_MODE_BIG_ENDIAN,
        disassembler=(capstone.CS_ARCH_PPC, capstone.CS_MODE_32 | capstone.CS_MODE_BIG_ENDIAN),
        enter=_powerpc,
    ),
    "riscv32": Machine(
        arch=unicorn.UC_ARCH_RISCV,
        mode=unicorn.UC_MODE_RISCV32,
        disassembler=(
            capstone.CS_ARCH_RISCV,
            capstone.CS_MODE_RISCV32 | capstone.CS_MODE_RISCVC,
        ),
        enter=_riscv,
    ),
    "riscv64": Machine(
        arch=unicorn.UC_ARCH_RISCV,
        mode=unicorn.UC_MODE_RISCV64,
        disassembler=(
            capstone.CS_ARCH_RISCV,
            capstone.CS_MODE_RISCV64 | capstone.CS_MODE_RISCVC,
        ),
        enter=_riscv,
    ),
    # unicorn's processors of the M profile fault. Those of the A profile run the same Thumb code;
    # only the newest of them has what Cortex-M7's floating point has.
    "thumb": Machine(**_ARM, cpu=arm_const.UC_CPU_ARM_CORTEX_A15),
    "thumb_max": Machine(**_ARM, cpu=arm_const.UC_CPU_ARM_MAX),
    "x86_64": Machine(
        arch=unicorn.UC_ARCH_X86,
        mode=unicorn.UC_MODE_64,
        disassembler=(capstone.CS_ARCH_X86, capstone.CS_MODE_64),
        enter=_x86(x86_const.UC_X86_REG_RSP, 8),
    ),
}
