"""The processors that models are compiled for and tested on; all that is said of one stands here.

Platforms, toolchains (//third_party/zig), the emulated tests and docs/targets.md follow from it.
"""

def _target(title, triple, machine, cpu = "", constraint = "", bits = 32, big_endian = False, float = "soft", copts = []):
    """One processor.

    Args:
      title: what it is called in tables.
      triple: zig's, of a machine without an operating system.
      machine: that emulates it, of //codegen/emulate.
      cpu: zig's -mcpu; "" for the least of the triple's.
      constraint: of @platforms//cpu; "" for none, where it has no such processor.
      bits: of a pointer.
      big_endian: whether the first byte of a number is its highest.
      float: what computes in floating point: hard, soft, or single, where doubles are soft.
      copts: more flags of the compiler.
    """
    return struct(
        title = title,
        triple = triple,
        machine = machine,
        cpu = cpu,
        constraint = constraint,
        bits = bits,
        big_endian = big_endian,
        float = float,
        copts = copts,
    )

TARGETS = {
    "aarch64": _target("Armv8-A, 64 bits", "aarch64-freestanding", "aarch64", bits = 64, constraint = "aarch64", float = "hard"),
    "armv7": _target("Armv7-A", "arm-freestanding-eabihf", "arm", cpu = "cortex_a7", constraint = "armv7", float = "hard"),
    "cortex_m0": _target("Arm Cortex-M0", "thumb-freestanding-eabi", "thumb", cpu = "cortex_m0", constraint = "armv6-m"),
    "cortex_m3": _target("Arm Cortex-M3", "thumb-freestanding-eabi", "thumb", cpu = "cortex_m3", constraint = "armv7-m"),
    "cortex_m4f": _target("Arm Cortex-M4F", "thumb-freestanding-eabihf", "thumb", cpu = "cortex_m4+vfp4d16sp", constraint = "armv7e-mf", float = "single"),
    "cortex_m7": _target("Arm Cortex-M7", "thumb-freestanding-eabihf", "thumb_max", cpu = "cortex_m7+fp_armv8d16", constraint = "armv7e-mf", float = "hard"),
    "i386": _target("x86, 32 bits, SSE2", "x86-freestanding", "i386", cpu = "pentium4", constraint = "x86_32", float = "hard"),
    "mips": _target("MIPS32", "mips-freestanding-eabihf", "mips", big_endian = True, float = "hard"),
    "mips64": _target("MIPS III, 64 bits", "mips64-freestanding-gnuabi64", "mips64", cpu = "mips3", bits = 64, big_endian = True, constraint = "mips64", float = "hard", copts = ["-fPIC"]),
    "mipsel": _target("MIPS32", "mipsel-freestanding-eabihf", "mipsel", float = "hard"),
    "powerpc": _target("PowerPC, 32 bits", "powerpc-freestanding-eabihf", "powerpc", constraint = "ppc32", big_endian = True, float = "hard"),
    "rv32imac": _target("RISC-V RV32IMAC", "riscv32-freestanding", "riscv32", cpu = "generic_rv32+m+a+c", constraint = "riscv32"),
    "rv64gc": _target("RISC-V RV64GC", "riscv64-freestanding", "riscv64", cpu = "baseline_rv64", bits = 64, constraint = "riscv64", float = "hard"),
    "wasm32": _target("WebAssembly", "wasm32-freestanding", "wasm32", constraint = "wasm32", float = "hard"),
    "x86_64": _target("x86, 64 bits", "x86_64-freestanding", "x86_64", cpu = "x86_64", bits = 64, constraint = "x86_64", float = "hard"),
}
