"""What every verb of the command line shares: flags, help, exit codes, paths, faults of ours."""

from __future__ import annotations

import contextlib
import difflib
import enum
import io
import itertools
import os
import pathlib
import re
import shlex
import shutil
import signal
import sys
import tempfile
import textwrap
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn

from absl import flags

from frontend.console import Console
from frontend.diagnostics import Finding, ModelError, printable
from frontend.paths import user_path
from frontend.version import VERSION, versions

FLAGS = flags.FLAGS
_HELP = flags.DEFINE_boolean("help", False, "show this help and exit", short_name="h")
_VERSION = flags.DEFINE_boolean("version", False, "show the version and exit")


class ExitCode(enum.IntEnum):
    DONE = 0
    MODEL = 1  # the model or its options are wrong
    USAGE = 2  # the command line is wrong
    FAULT = 3  # a fault of ours


class UsageError(Exception):
    """The command line cannot be understood."""


class OutputError(Exception):
    """What the user asked for cannot be printed: a full disk, no fault of ours."""


@contextlib.contextmanager
def standard_output() -> Iterator[None]:
    """Around the printing of what a verb is there to print.

    A reader that leaves (`| head`) is fine; raises OutputError where standard output is full.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        Console().silence()
    except OSError as error:
        Console().silence()
        raise OutputError(f"standard output cannot be written: {error.strerror}") from error


def run(
    main: Callable[[list[str]], ExitCode],
    *,
    usage: str,
    description: str,
    examples: Sequence[str],
) -> NoReturn:
    """Parses sys.argv, runs `main` on the positional arguments and exits with an ExitCode."""
    sys.exit(_run(main, usage, description, examples))


def _run(main, usage, description, examples) -> int:
    FLAGS.set_gnu_getopt(True)  # flags may follow the model's name
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)  # both end cleaned up
    _prepare_standard_files()
    program = " ".join(itertools.takewhile(str.islower, usage.split()))
    try:
        positional = FLAGS([program, *map(_underscored, sys.argv[1:])])[1:]
        if _HELP.value or _VERSION.value:
            with standard_output():
                print(_help_text(usage, description, examples) if _HELP.value else _version_text())
            return ExitCode.DONE
        return main(positional)
    except (flags.Error, UsageError) as error:
        problem = f"{program}: {_problem(error)}"
        console = Console(stderr=True)
        console.paragraphs([problem], "  ") if console.is_terminal else console.print(problem)
        console.print("\n".join([*_usage_lines(usage), f"       {program} --help"]))
        return ExitCode.USAGE
    except OutputError as error:
        print(f"{program}: {error}", file=sys.stderr)
        return ExitCode.USAGE
    except ModelError as error:
        show_findings(error.findings)
        codes = [f.code for f in error.findings if f.severity.value == "error"]
        count = f"{len(codes)} error{'s' * (len(codes) != 1)}"
        print(f"{program}: {count}; nothing written\n{explanation(codes[0])}", file=sys.stderr)
        return ExitCode.MODEL
    except KeyboardInterrupt:
        print(f"{program}: interrupted", file=sys.stderr)
        return 130
    except Exception as error:
        _report_fault(program, error)
        return ExitCode.FAULT


def _prepare_standard_files() -> None:
    """Those that are closed lead nowhere; what their encoding does not have is escaped."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # Takes the lowest number that is free: that of the file that was closed.
            nowhere = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(nowhere, mode, encoding="utf-8"))
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="backslashreplace")


def _problem(error: Exception) -> str:
    """What is wrong with the command line, without the words of Python and absl."""
    if isinstance(error, flags.UnrecognizedFlagError):
        name = error.flagname.replace("_", "-")
        close = difflib.get_close_matches(name, map(_dashed, _our_flags()), 1)
        hint = f": did you mean --{close[0]}?" if close else ""
        return f"there is no flag {'-' if len(name) == 1 else '--'}{name}{hint}"
    text = re.sub(r"flag --\w+", lambda flag: flag[0].replace("_", "-"), str(error))
    for theirs, ours in _WORDS_OF_PYTHON:
        text = re.sub(theirs, ours, text)
    return text


_WORDS_OF_PYTHON = (
    ("invalid literal for int.*", "expected a whole number"),
    ("could not convert string to float.*", "expected a number"),
    ("value should be one of <(.*)>", r"expected one of \1"),
)


def _usage_lines(usage: str) -> list[str]:
    return textwrap.wrap(f"usage: {usage}", 79, subsequent_indent=" " * 9, break_on_hyphens=False)


def _version_text() -> str:
    return ", ".join(f"{part} {version}" for part, version in versions())


def show_findings(findings: Sequence[Finding]) -> None:
    """Prints findings to standard error, errors last, where they are seen.

    Elsewhere than on a terminal each line stays one, for those who search logs for them.
    """
    console = Console(stderr=True)
    for finding in sorted(findings, key=lambda f: f.severity.value == "error"):
        if console.is_terminal:
            console.finding(str(finding), finding.severity.value)
        else:
            console.print(str(finding))


def explanation(code: str) -> str:
    """How to read more of a finding, in the way in which we were started."""
    if sys.argv[0].startswith("snnmlir "):  # the wheel's
        return f"To read more: snnmlir explain {code}"
    bazel = "./bazelw" if user_path("bazelw").is_file() else "bazel"
    return f"To read more: {bazel} run @snn_mlir//frontend:explain -- {code}"


def _underscored(argument: str) -> str:
    """--self-test=X and --self_test=X are the same flag."""
    if not argument.startswith("--") or argument == "--":
        return argument
    name, equals, value = argument.partition("=")
    return "--" + name[2:].replace("-", "_") + equals + value


def _help_text(usage: str, description: str, examples: Sequence[str]) -> str:
    lines = [*_usage_lines(usage), "", *textwrap.wrap(description, 78), "", "flags:"]
    for flag in _our_flags():
        lines += _flag_help(flag)
    lines += ["", "examples:", *(f"  {example}" for example in examples)]
    codes = "exit codes: 0 done, 1 model or options are wrong, 2 usage, 3 a fault of ours"
    return "\n".join([*lines, "", codes])


def _our_flags() -> list[flags.Flag]:
    """Of the verb that runs, those that all verbs have last."""
    common = [FLAGS[_HELP.name], FLAGS[_VERSION.name]]
    # absl files the flags of the module that was started under the program's own name.
    ours = [
        flag
        for module, listed in FLAGS.flags_by_module_dict().items()
        if module == sys.argv[0]
        or "frontend" in module.split(".")  # the wheel's are snnmlir.frontend
        for flag in listed
        if flag not in common
    ]
    return [*ours, *common]


def _dashed(flag: flags.Flag) -> str:
    """A flag's name as people type it."""
    return flag.name.replace("_", "-")


def _flag_help(flag: flags.Flag) -> list[str]:
    # absl's own additions to the text are about its syntax; ours says it in the field's place.
    text = re.sub(r"^<[^>]*>: ", "", flag.help or "").replace(_REPEAT, "; may be repeated")
    if flag.default not in (None, False, [], ""):
        text += f" (default: {flag.default_as_str or flag.default})".replace("'", "")
    name = f"  --{_dashed(flag)}" + ("" if flag.boolean else f" {_placeholder(flag)}")
    body = textwrap.wrap(text, 54)
    if len(name) > 23:
        return [name, *(" " * 24 + line for line in body)]
    return [f"{name:<24}{body[0]}", *(" " * 24 + line for line in body[1:])]


def _placeholder(flag: flags.Flag) -> str:
    values = getattr(flag.parser, "enum_values", None)
    if values:
        return "|".join(values)
    return _PLACEHOLDERS.get(flag.name, "VALUE")


_REPEAT = ";\n    repeat this option to specify a list of values"
_PLACEHOLDERS = {
    "out": "DIR",
    "name": "NAME",
    "profile": "PROFILE",
    "dt": "TIME",
    "set": "[NODE.]FIELD=V",
    "activity": "SHARE",
    "input": "[NODE=]FILE",
    "labels": "FILE",
    "against": "FORMAT",
    "plot": "DIR",
    "output": "FILE",
    "steps": "N",
    "samples": "N",
    "seed": "N",
    "threads": "N",
    "calibration": "[NODE=]FILE",
    "input_kind": "[NODE=]KIND",
    "input_range": "[NODE=]R",
    "max_drop": "SHARE",
    "max_flash": "BYTES",
    "emit": "LEVELS",
    "self_test": "[NODE=]X.npy",
}


def _report_fault(program: str, error: Exception) -> None:
    """Says that the fault is ours and leaves a folder that reproduces it."""
    trace = traceback.format_exc()
    last = printable(trace.strip().splitlines()[-1])
    code = getattr(error, "fault_code", "SNN390")
    head = f"fault[{code}]: {program}: this is a fault of ours, not of your model"
    print(f"{head}: {last}", file=sys.stderr)
    try:
        folder = _reproducer(program, trace)
    except OSError as error:
        print(f"  What reproduces it could not be kept: {error}\n{trace}", file=sys.stderr)
        return
    print(
        f"  A folder with what reproduces it: {folder}\n"
        "  Please open an issue and attach it (it holds a copy of your model: look first).\n"
        f"{explanation(code)}",
        file=sys.stderr,
    )


def _reproducer(program: str, trace: str) -> pathlib.Path:
    folder = pathlib.Path(tempfile.mkdtemp(prefix="snn_mlir-fault-"))
    try:
        _fill(folder, program, trace)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _fill(folder: pathlib.Path, program: str, trace: str) -> None:
    (folder / "traceback.txt").write_text(trace, encoding="utf-8", errors="backslashreplace")
    command = shlex.join([program, *sys.argv[1:]])
    (folder / "command.txt").write_text(
        f"{command}\nsnn_mlir {VERSION}, Python {sys.version.split()[0]}\n",
        encoding="utf-8",
        errors="backslashreplace",
    )
    for argument in sys.argv[1:]:
        path = user_path(argument.rpartition("=")[2])
        if path.is_file():
            shutil.copy(path, folder)
