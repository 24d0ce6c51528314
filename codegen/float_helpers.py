"""The part of NAME.h that only programs with floats ask for: conversions to and from integers.

It is for integer networks; NAME.c has none of it. The macro PREFIX_FLOAT_HELPERS, defined before
NAME.h is first included, brings the functions in.
"""

from __future__ import annotations

import math

import numpy as np

from codegen.analog import LEAST, MOST
from codegen.element import F32
from codegen.interface import Interface, Port, State
from codegen.model_info import ModelInfo
from codegen.names import comment_text
from codegen.printer.literals import float_literals
from codegen.printer.tables import initialiser_lines


def helpers_macro(info: ModelInfo) -> str:
    """The macro that asks for the helpers."""
    return f"{info.prefix}_FLOAT_HELPERS".upper()


def helper_lines(interface: Interface, info: ModelInfo) -> list[str]:
    """The helpers in their #ifdef; nothing where the network has no scales."""
    functions = [_from_float(port) for port in interface.inputs if port.conversion]
    functions += [_port_to_float(port) for port in interface.outputs if port.conversion]
    functions += [_state_to_float(state, info) for state in interface.states if state.conversion]
    if not functions:
        return []
    lines = [f"#ifdef {helpers_macro(info)}", ""]
    for function in functions:
        lines += [*function, ""]
    return [*lines, f"#endif /* {helpers_macro(info)} */", ""]


def _from_float(port: Port) -> list[str]:
    return [
        f"/** A number as {comment_text(port.node)} takes it: to nearest, halves up; out of range",
        " * saturates, NaN is 0. */",
        f"static inline int16_t {port.conversion}(float number)",
        "{",
        f"    const float quotient = number / (float){port.scale_constant};",
        "    int32_t whole;",
        "    float rest;",
        f"    if (quotient >= {MOST}.0f) {{",
        f"        return {MOST};",
        "    }",
        f"    if (!(quotient >= {LEAST}.0f)) {{",
        f"        return (int16_t)(quotient < 0.0f ? {LEAST} : 0);",
        "    }",
        "    whole = (int32_t)quotient;",
        "    rest = quotient - (float)whole;",
        "    return (int16_t)(whole + (rest >= 0.5f) - (rest < -0.5f));",
        "}",
    ]


def _port_to_float(port: Port) -> list[str]:
    return [
        f"/** The number that an element of {comment_text(port.node)} stands for. */",
        f"static inline float {port.conversion}(int32_t element)",
        "{",
        f"    return (float)element * (float){port.scale_constant};",
        "}",
    ]


def _channel(k: str, state: State) -> str:
    """Of which channel element k is."""
    dim = state.order.index(0) if state.order else 0
    inner = math.prod(state.shape[dim + 1 :])
    if inner > 1:
        k = f"{k} / {inner}"
    return f"{k} % {state.shape[dim]}" if dim else k


def _state_to_float(state: State, info: ModelInfo) -> list[str]:
    lines = [
        f"/** Element k of {state.c_name} as a number: {comment_text(state.node)},"
        f" {comment_text(state.description)}. */",
        f"static inline float {state.conversion}(const {info.prefix}_state *s, int32_t k)",
        "{",
    ]
    scales = np.array(state.scales, np.float32)
    if (scales == scales[0]).all():
        (scale,) = float_literals(scales[:1], F32)
    else:
        lines += [f"    static const float scale[{scales.size}] = {{"]
        lines += [
            "    " + line for text in initialiser_lines(scales, F32) for line in text.split("\n")
        ]
        lines += ["    };"]
        scale = f"scale[{_channel('k', state)}]"
    return [*lines, f"    return (float)s->{state.c_name}[k] * {scale};", "}"]
