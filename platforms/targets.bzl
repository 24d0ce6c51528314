"""The processors that models are compiled for and tested on; all that is said of one stands here.

Platforms, toolchains (//third_party/zig, //third_party/installed_cc), the emulated tests and
docs/targets.md follow from it.
"""

def _bare(cpu):
    """Constraints of a processor without an operating system, of @platforms//cpu where it is there."""
    return ["@platforms//os:none"] + (["@platforms//cpu:" + cpu] if cpu else [])

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
        constraints = _bare(constraint),
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

def _board(title, compiler, run, tools = "", flags = [], emulator = "", constraints = [], link = [], sources = []):
    """One board for which an installed compiler, with its C library, makes programs.

    Args:
      title: what it is called.
      compiler: the program, a gcc or a clang.
      run: a line of sh that runs the file $1 and writes what it prints to the standard output.
      tools: what ar and its like are called, up to their own names.
      flags: of the compiler, when it compiles and when it links.
      emulator: a program that is to be installed for what is built to run; "" for none.
      constraints: of its platform.
      link: more flags when it links.
      sources: C files of //third_party/installed_cc that are part of every program.
    """
    return struct(
        title = title,
        compiler = compiler,
        run = run,
        tools = tools,
        flags = flags,
        emulator = emulator,
        constraints = constraints,
        link = link,
        sources = sources,
    )

def _qemu(machine):
    """Programs speak to it by an instruction of their own (semihosting): they print, and they end."""
    return " ".join([
        machine,
        "-display none -monitor none -serial none -chardev stdio,id=out",
        "-semihosting-config enable=on,target=native,chardev=out -kernel \"$1\"",
    ])

def _picolibc(flash, ram):
    """Links picolibc with semihosting. Addresses of the board's memory, of 4 MiB each."""
    memory = {"flash": flash, "flash_size": "0x400000", "ram": ram, "ram_size": "0x400000"}
    return ["--oslib=semihost", "--crt0=hosted", "-Tpicolibc.ld"] + [
        "-Wl,--defsym=__%s=%s" % (name, value)
        for name, value in memory.items()
    ]

def _arm(title, flags, machine, constraint):
    return _board(
        title = title,
        compiler = "arm-none-eabi-gcc",
        constraints = _bare(constraint),
        emulator = "qemu-system-arm",
        flags = ["--specs=picolibc.specs", "-mthumb"] + flags,
        link = _picolibc("0x0", "0x20000000"),
        run = _qemu("qemu-system-arm -M " + machine),
        tools = "arm-none-eabi-",
    )

def _riscv(title, flags, bits):
    emulator = "qemu-system-riscv%d" % bits
    return _board(
        title = title,
        compiler = "riscv64-unknown-elf-gcc",
        constraints = _bare("riscv%d" % bits),
        emulator = emulator,
        flags = ["--specs=picolibc.specs", "-mcmodel=medany"] + flags,
        link = _picolibc("0x80000000", "0x80400000"),
        run = _qemu(emulator + " -M virt -bios none"),
        tools = "riscv64-unknown-elf-",
    )

# int has 16 bits, double 32, and constants lie in the 8 KiB of RAM; 512 bytes of it are left to the
# stack. simavr writes to the standard error: in green, with a dot and a new line for the end of a
# line, and a new line where it is long.
_ATMEGA2560 = _board(
    title = "AVR ATmega2560",
    compiler = "avr-gcc",
    constraints = _bare(""),
    emulator = "simavr",
    flags = ["-mmcu=atmega2560"],
    link = ["-Wl,--defsym=__DATA_REGION_LENGTH__=0x1e00"],
    run = "simavr -m atmega2560 -f 16000000 \"$1\" 2>&1 >/dev/null | " +
          "sed 's/\\x1b\\[[0-9]*m//g' | tr -d '\\n' | tr . '\\n'",
    sources = ["avr_output.c"],
    tools = "avr-",
)

def _host(compiler):
    """This machine.

    Its platform names neither its processor nor its system: where the compiler is missing, no other
    toolchain may stand in for it.
    """
    return _board(title = "this machine", compiler = compiler, run = "\"$1\"")

BOARDS = {
    "atmega2560_gcc": _ATMEGA2560,
    "cortex_m3_gcc": _arm("Arm Cortex-M3", ["-mcpu=cortex-m3"], "mps2-an385", "armv7-m"),
    "cortex_m4f_gcc": _arm("Arm Cortex-M4F", ["-mcpu=cortex-m4", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"], "mps2-an386", "armv7e-mf"),
    "host_clang": _host("clang"),
    "host_gcc": _host("gcc"),
    "rv32imac_gcc": _riscv("RISC-V RV32IMAC", ["-march=rv32imac", "-mabi=ilp32"], 32),
    "rv64gc_gcc": _riscv("RISC-V RV64GC", ["-march=rv64gc", "-mabi=lp64d"], 64),
}
