"""Options that mean nothing together, or nothing at all: told before a model is read."""

from __future__ import annotations

import dataclasses

from frontend.diagnostics import Findings
from frontend.discretise import parse_setting
from frontend.options import CompileOptions, Dtype

_INTEGER_ONLY = ("state", "scheme", "input_range", "max_drop", "max_flash")
_LIMITS = ("max_drop", "max_flash")
_INTEGERS = "i16, i8, i4 or auto"
_DEFAULTS = {field.name: field.default for field in dataclasses.fields(CompileOptions)}


def check_options(options: CompileOptions, findings: Findings) -> None:
    """Adds an error for each option that the others rule out, and for values out of range."""
    given = [name for name in _INTEGER_ONLY if getattr(options, name) != _DEFAULTS[name]]
    if options.dtype.float_format is not None:
        for name in given:
            _needs_dtype(name, "auto" if name in _LIMITS else _INTEGERS, options, findings)
        _warn_of_widths(options, findings)
    elif options.dtype is not Dtype.AUTO:
        for name in (name for name in given if name in _LIMITS):
            _needs_dtype(name, "auto", options, findings)
    else:
        _check_auto(options, findings)
    drop, flash = options.max_drop, options.max_flash
    if drop is not None and not 0 <= drop <= 1:
        findings.error(
            "SNN202",
            None,
            "--max-drop: not a usable limit",
            found=f"{drop:g}",
            expected="a share, from 0 to 1",
            remedy="give a number, as in --max-drop 0.01",
        )
    if options.activity is not None and not 0 <= options.activity <= 1:
        findings.error(
            "SNN301",
            None,
            "--activity: not a share of inputs",
            found=f"{options.activity:g}",
            expected="a share, from 0 to 1",
            remedy="give a number, as in --activity 0.05",
        )
    if flash is not None and flash <= 0:
        findings.error(
            "SNN202",
            None,
            "--max-flash: not a usable limit",
            found=f"{flash} bytes",
            expected="one byte or more",
            remedy="give a size, as in --max-flash 20k",
        )


def _needs_dtype(name: str, dtypes: str, options: CompileOptions, findings: Findings) -> None:
    findings.error(
        "SNN201",
        None,
        f"{_flag(name)} means nothing for a network of {options.dtype.value}",
        found=f"--dtype {options.dtype.value}",
        expected=f"--dtype {dtypes}",
        remedy=f"leave {_flag(name)} out, or give such a --dtype",
    )


def _check_auto(options: CompileOptions, findings: Findings) -> None:
    if not options.calibration:
        findings.error(
            "SNN203",
            None,
            "--dtype auto chooses widths by what they cost on calibration data",
            found="no --calibration",
            expected="inputs like those that the network will get",
            remedy="give them with --calibration X.npy, or name a width: --dtype i8",
        )
    if all(getattr(options, name) is None for name in _LIMITS):
        findings.error(
            "SNN203",
            None,
            "--dtype auto needs a limit to choose widths by",
            found="neither --max-drop nor --max-flash",
            expected="at least one of the two",
            remedy="give --max-drop 0.01 or --max-flash 20k, for example, or name a width: "
            "--dtype i8",
        )


def _warn_of_widths(options: CompileOptions, findings: Findings) -> None:
    """Floats are as wide as the dtype says."""
    for text in options.settings:
        try:
            setting = parse_setting(text)
        except ValueError:
            continue  # Told where settings are checked.
        if setting.field == "weights":
            findings.warning(
                "SNN149",
                setting.node,
                f"{setting} has no effect on a network of {options.dtype.value}",
                found=f"--dtype {options.dtype.value}",
                expected=f"--dtype {_INTEGERS}",
                remedy="leave it out, or give such a --dtype",
            )


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")
