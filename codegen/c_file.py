"""NAME.c: one self-contained C11 file for a loops-level module."""

from __future__ import annotations

import dataclasses

from mlir import ir

from codegen import header, interface, names, sizes
from codegen.c_names import STATE_PARAMETER, assign
from codegen.errors import Unsupported
from codegen.guards import closing_lines, guard_lines
from codegen.interface import Interface, State
from codegen.model_info import ModelInfo
from codegen.names import comment_text
from codegen.number_formats import with_scales
from codegen.printer.comments import node_comments
from codegen.printer.function import print_body
from codegen.printer.helpers import function_lines
from codegen.printer.literals import literal
from codegen.printer.tables import table_lines


@dataclasses.dataclass(frozen=True, kw_only=True)
class GeneratedC:
    """The C of a model.

    source, header  texts of PREFIX.c and PREFIX.h
    interface       with C names
    """

    prefix: str
    source: str
    header: str
    interface: Interface
    sizes: sizes.Sizes


def generate(module: ir.Module, info: ModelInfo) -> GeneratedC:
    """Prints a loops-level module as C. Deterministic: the same module gives the same bytes.

    Raises Unsupported where the module has what cannot be printed, ValueError for a prefix that is
    no C identifier, or scales that do not fit the module.
    """
    if problem := names.prefix_problem(info.prefix):
        raise ValueError(f"prefix {info.prefix!r}: {problem}")
    scaled = with_scales(interface.read_interface(module), info)
    named = assign(scaled, info.prefix, [n.name for n in info.nodes])
    measured = sizes.measure(named)
    return GeneratedC(
        prefix=info.prefix,
        source=_source(module, named, measured, info),
        header=header.header_text(named, measured, info),
        interface=named,
        sizes=measured,
    )


def _source(module: ir.Module, named: Interface, measured: sizes.Sizes, info: ModelInfo) -> str:
    step = interface.step_function(module)
    tables, initial_names = _tables(module, named, info)
    taken = [t.c_name for t in named.tables] + list(initial_names.values())
    taken += [f"{info.prefix}_{name}" for name in ("state", "init", "step")]
    taken += [p.size_constant for p in named.ports] + [header.state_bytes(info)]
    statements = print_body(
        step,
        named,
        prefix=info.prefix,
        state=STATE_PARAMETER,
        taken=taken,
        comments=node_comments(info.nodes),
    )
    code = names.code_only(statements)
    functions = function_lines(info.prefix, code)
    parameters = [STATE_PARAMETER, *(p.c_name for p in named.ports)]
    lines = [
        *header.file_comment(info),
        "#include <stddef.h>",
        "#include <stdint.h>",
        "",
        *guard_lines(named, [*code, *names.code_only(functions)]),
        "",
        *_declarations(named, measured, info),
        "",
        *tables,
        *functions,
        *_init_function(named, info, initial_names),
        "",
        header.step_prototype(named, info, "restrict"),
        "{",
        *_unused(parameters, code),
        *statements,
        "}",
        *closing_lines(named, code),
        "",
    ]
    return "\n".join(lines)


def _declarations(named: Interface, measured: sizes.Sizes, info: ModelInfo) -> list[str]:
    """The header's declarations for whoever compiles the .c alone, and a check of both."""
    struct = f"{info.prefix}_state"
    lines = [
        f"#ifndef {header.guard(info)} /* {info.prefix}.h says the same; not needed here */",
        *header.size_constants(named, measured, info),
        "",
        *header.state_struct(named, measured, info),
        "",
        header.init_prototype(info, "restrict") + ";",
        header.step_prototype(named, info, "restrict") + ";",
        "#endif",
        "",
    ]
    message = f'"{info.prefix}.h belongs to another {info.prefix}.c"'
    checks = [f"{port.size_constant} == {port.count}" for port in named.ports]
    checks.append(f"sizeof({struct}) == {measured.ram}")
    checks.append(f"{header.state_bytes(info)} == {measured.ram}")
    checks += [f"offsetof({struct}, {m.c_name}) == {m.offset}" for m in measured.members]
    return lines + [f"_Static_assert({check}, {message});" for check in checks]


def _tables(
    module: ir.Module, named: Interface, info: ModelInfo
) -> tuple[list[str], dict[str, str]]:
    """Definitions of all tables; and state name to C name for those with initial values."""
    lines: list[str] = []
    for table in named.tables:
        owner = comment_text(table.node) or "several nodes"
        what = f" {comment_text(table.role)}" if table.role else ""
        lines.append(f"/* {owner}:{what} {' x '.join(map(str, table.shape))} */")
        try:
            lines += [*table_lines(table.c_name, table.values, table.element), ""]
        except ValueError as error:
            raise Unsupported(module.operation, f"table {table.symbol}: {error}") from error
    statics = names.NameTable([t.c_name for t in named.tables])
    initial = {}
    for state in named.states:
        if state.initial.shape:
            initial[state.name] = statics.add(f"{info.prefix}_{state.c_name}_initial")
            values = table_lines(initial[state.name], state.initial, state.element)
            lines += [*values, ""]
    return lines, initial


def _init_function(named: Interface, info: ModelInfo, initial: dict[str, str]) -> list[str]:
    lines = [header.init_prototype(info, "restrict"), "{"]
    for state in named.states:
        lines += [
            f"    for (int32_t i = 0; i < {state.count}; ++i) {{",
            f"        s->{state.c_name}[i] = {_initial(state, initial)};",
            "    }",
        ]
    if not named.states:
        lines.append("    (void)s;")
    return [*lines, "}"]


def _initial(state: State, tables: dict[str, str]) -> str:
    if state.name in tables:
        return f"{tables[state.name]}[i]"
    return literal(state.initial.item(), state.element).text


def _unused(parameters: list[str], code: list[str]) -> list[str]:
    """A statement for each parameter that nothing reads: compilers warn otherwise."""
    used = names.identifiers(code)
    return [f"    (void){parameter};" for parameter in parameters if parameter not in used]
