"""NAME.h, and the declarations that NAME.c repeats."""

from __future__ import annotations

from codegen import sizes
from codegen.c_names import PADDING, SCRATCH, gap_name, set_name
from codegen.float_helpers import helper_lines, helpers_macro
from codegen.format_comment import format_comment
from codegen.interface import Buffer, Interface, Port, Scratch, State
from codegen.model_info import ModelInfo
from codegen.names import comment_text

_MOST_COUNT = (1 << 31) - 1


def header_text(interface: Interface, measured: sizes.Sizes, info: ModelInfo) -> str:
    """The header: sizes, the state struct and two functions, for C99 and later and for C++."""
    restrict = f"{info.prefix}_RESTRICT".upper()
    lines = [
        *file_comment(info),
        f"#ifndef {guard(info)}",
        f"#define {guard(info)}",
        "",
        "#include <stdint.h>",
        "",
        f"#ifndef {restrict}",
        "#if defined(__STDC_VERSION__) && __STDC_VERSION__ >= 199901L && !defined(__cplusplus)",
        f"#define {restrict} restrict",
        "#else",
        f"#define {restrict}",
        "#endif",
        "#endif",
        "",
        "#ifdef __cplusplus",
        'extern "C" {',
        "#endif",
        "",
        *format_comment(info),
        *size_constants(interface, measured, info),
        "",
        *scale_macros(interface),
        *state_struct(interface, measured, info),
        "",
        *_init_comment(info),
        init_prototype(info, restrict) + ";",
        "",
        *_step_comment(interface, info),
        step_prototype(interface, info, restrict) + ";",
        "",
        *helper_lines(interface, info),
        "#ifdef __cplusplus",
        "}",
        "#endif",
        "",
        "#endif",
    ]
    return "\n".join(lines) + "\n"


def guard(info: ModelInfo) -> str:
    """The macro that is defined where the header has been included."""
    return f"{info.prefix}_H".upper()


def file_comment(info: ModelInfo) -> list[str]:
    """Where a file comes from; without dates and paths: the same model gives the same file."""
    rows = [
        ("model", info.model_file),
        ("sha256", info.model_sha256),
        ("numbers", info.dtype),
        ("profile", info.step_rule),
        ("options", " ".join(info.options) or "none"),
        ("made by", ", ".join(f"{part} {version}" for part, version in info.versions)),
    ]
    return [
        "/*",
        f" * {info.prefix}: a spiking neural network, generated from its model. Do not edit.",
        " *",
        *(f" *   {label:<9}{comment_text(text)}" for label, text in rows),
        " */",
    ]


def size_constants(interface: Interface, measured: sizes.Sizes, info: ModelInfo) -> list[str]:
    """The enum with the sizes of ports and state."""
    rows = [
        (port.size_constant, port.count, f"elements of {_port_name(port)}, {shape_text(port)}")
        for port in interface.ports
    ]
    rows.append((state_bytes(info), measured.ram, f"sizeof({info.prefix}_state)"))
    lines = ["enum {"]
    for k, (name, value, comment) in enumerate(rows):
        comma = "," if k + 1 < len(rows) else ""
        lines.append(f"    {name} = {value}{comma} /**< {comment} */")
    return [*lines, "};"]


def scale_macros(interface: Interface) -> list[str]:
    """The scales of analog ports, doubles that cost nothing where nobody uses them."""
    lines = [
        f"#define {port.scale_constant} {port.scale!r} /**< {_port_name(port)}: number = integer * "
        "scale */"
        for port in interface.ports
        if port.scale is not None
    ]
    return [*lines, ""] if lines else []


def state_bytes(info: ModelInfo) -> str:
    return f"{info.prefix}_STATE_BYTES".upper()


def state_struct(interface: Interface, measured: sizes.Sizes, info: ModelInfo) -> list[str]:
    """The struct that holds everything that changes."""
    name = f"{info.prefix}_state"
    lines = [
        "/**",
        " * Everything that changes while the network runs: one struct for each instance.",
        " * Its size is the same on every target; copying it copies the instance.",
        " */",
        f"typedef struct {name} {{",
    ]
    lines += [f"    {line}" for line in member_lines(interface)]
    if measured.padding:
        comment = "makes the size the same on every target"
        lines.append(f"    uint8_t {PADDING}[{measured.padding}]; /**< {comment} */")
    return [*lines, f"}} {name};"]


def member_lines(interface: Interface) -> list[str]:
    """The members of the state struct, without padding."""
    lines = []
    for member in interface.members:
        lines += _scratch_union(member) if isinstance(member, Scratch) else [_member(member)]
    return lines


def _scratch_union(scratch: Scratch) -> list[str]:
    """A struct for each group, with what is between its arrays, so that each has its offset.

    What is written to one is never read from another: no bytes are read as another type.
    """
    lines = ["union { /**< arrays of one step; those that are never needed at once share bytes */"]
    for k, group in enumerate(scratch.groups):
        lines.append("    struct {")
        end = gaps = 0
        for offset, buffer in group:
            if offset > end:
                lines.append(f"        uint8_t {gap_name(gaps)}[{offset - end}];")
                gaps += 1
            lines.append(f"        {_member(buffer)}")
            end = offset + buffer.bytes
        lines.append(f"    }} {set_name(k)};")
    # Says the size: not every target rounds it up to the alignment.
    lines.append(f"    uint8_t all[{scratch.bytes}];")
    return [*lines, f"}} {SCRATCH};"]


def _member(member: State | Buffer) -> str:
    name = member.c_name.rpartition(".")[2]
    return f"{member.element.c} {name}[{member.count}]; /**< {_member_comment(member)} */"


def init_prototype(info: ModelInfo, restrict: str) -> str:
    return f"void {info.prefix}_init({info.prefix}_state *{restrict} s)"


def step_prototype(interface: Interface, info: ModelInfo, restrict: str) -> str:
    """The step function's declaration, on one line or a line for each parameter."""
    parameters = [f"{info.prefix}_state *{restrict} s"]
    for port in interface.inputs:
        parameters.append(f"const {_parameter(port, restrict)}")
    parameters += [_parameter(port, restrict) for port in interface.outputs]
    start = f"void {info.prefix}_step("
    line = start + ", ".join(parameters) + ")"
    return line if len(line) <= 99 else start + ",\n    ".join(["", *parameters]).strip(",") + ")"


def _parameter(port: Port, restrict: str) -> str:
    return f"{port.element.c} {port.c_name}[{restrict} {port.size_constant}]"


def shape_text(port: Port) -> str:
    """A port's shape in words: C arrays are flat."""
    shape = " x ".join(map(str, port.shape))
    return f"shape {shape}, last dimension fastest" if len(port.shape) > 1 else f"shape {shape}"


def _port_name(port: Port) -> str:
    return comment_text(port.node)


def _member_comment(member: State | Buffer) -> str:
    node = comment_text(member.node) or "network"
    if isinstance(member, State):
        initial = "values of its own" if member.initial.shape else f"{member.initial.item()!r}"
        last = ", channels last" if member.order else ""
        return f"{node}: {comment_text(member.description)}{last}, starts at {initial}"
    return f"{node}: scratch of one step" + (
        f", {comment_text(member.role)}" if member.role else ""
    )


def _init_comment(info: ModelInfo) -> list[str]:
    return [
        "/**",
        " * Puts a state into its initial values: before the first step, and to reset.",
        " *",
        " * @param[out] s the state; what it held before does not matter",
        " */",
    ]


def _step_comment(interface: Interface, info: ModelInfo) -> list[str]:
    lines = [
        "/**",
        " * One time step.",
        " *",
        " * No argument is checked. The arrays and the state must not overlap. Two states may be",
        " * stepped at once, in two threads.",
        " *",
        f" * @param[in,out] s a state that {info.prefix}_init has prepared",
    ]
    for port in interface.inputs:
        lines.append(
            f" * @param[in] {port.c_name} {_port_name(port)}: {port.count} values, "
            f"{shape_text(port)}; {_input_range(port, info)}"
        )
    for port in interface.outputs:
        lines.append(
            f" * @param[out] {port.c_name} {_port_name(port)}: {port.count} values, "
            f"{shape_text(port)}; {_output_range(port, info)}"
        )
    return [*lines, " */"]


def _input_range(port: Port, info: ModelInfo) -> str:
    if port.element.is_float:
        return "any finite number"
    if port.scale is not None:
        return _scaled_range(port, info)
    return "0 or 1" if port.element.c == "uint8_t" else f"{port.element.c}"


def _output_range(port: Port, info: ModelInfo) -> str:
    if port.element.is_float:
        return "analog"
    if port.element.c == "uint8_t":
        return "1 where the neuron spiked, else 0"
    if port.scale is not None:
        return _scaled_range(port, info)
    return f"spike counts, 0 to {_MOST_COUNT}"


def _scaled_range(port: Port, info: ModelInfo) -> str:
    """An analog port's numbers, and what converts them."""
    half = 1 << (8 * port.element.size - 1)
    text = (
        f"analog,\n *     number = integer * {port.scale_constant}, "
        f"{-half * port.scale:.6g} to {(half - 1) * port.scale:.6g}"
    )
    if port.conversion:
        text += f";\n *     with {helpers_macro(info)} defined, {port.conversion}() converts"
    return text
