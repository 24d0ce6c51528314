"""What starts our Python programs finds their runfiles, from wherever it is called."""

from __future__ import annotations

import os
import pathlib
import subprocess

import pytest

TEMPLATE = pathlib.Path(__file__).parent / "launcher.sh"
# In place of Python: tells what it gets.
PYTHON = '#!/bin/sh\necho "$PYTHONPATH"; for word; do echo "$word"; done\n'


def executable(path: pathlib.Path, text: str) -> pathlib.Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def program(tmp_path) -> pathlib.Path:
    """A program, whose main file is another repository's, with its runfiles beside it."""
    runfiles = tmp_path / "a folder/program.runfiles"
    executable(runfiles / "python/bin/python3", PYTHON)
    executable(runfiles / "ours/main.py", "")
    (runfiles / "wheel/site").mkdir(parents=True)
    text = TEMPLATE.read_text()
    for name, value in {
        "shebang": "#!/bin/sh",
        "target": "//:program",
        "main": "theirs/../ours/main.py",
        "imports": "wheel/site:other/site",
        "python_binary": "python/bin/python3",
    }.items():
        text = text.replace(f"%{name}%", value)
    return executable(tmp_path / "a folder/program", text)


def run(command: str, *words: str, cwd: pathlib.Path, **environment: str) -> list[str]:
    done = subprocess.run(
        [command, *words],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def expected(runfiles: pathlib.Path | str) -> list[str]:
    entries = ["", "/wheel/site", "/other/site", "/ours", "/python", "/wheel"]
    path = ":".join(f"{runfiles}{entry}" for entry in entries)
    return [path, f"{runfiles}/ours/main.py", "a b", "*"]


def test_runfiles_beside_the_program(program, tmp_path):
    wanted = expected(f"{program}.runfiles")
    assert run(str(program), "a b", "*", cwd=tmp_path) == wanted
    assert run("./program", "a b", "*", cwd=program.parent)[2:] == wanted[2:]
    path = f"{program.parent}:{os.environ['PATH']}"
    assert run("sh", "-c", 'program "a b" "*"', cwd=tmp_path, PATH=path) == wanted


def test_runfiles_beside_what_a_link_names(program, tmp_path):
    (tmp_path / "link").symlink_to("a folder/program")
    (tmp_path / "absolute").symlink_to(tmp_path / "link")
    wanted = expected(tmp_path / "a folder/program.runfiles")
    for name in ("link", "absolute"):
        assert run(str(tmp_path / name), "a b", "*", cwd=tmp_path) == wanted


def test_runfiles_of_a_program_among_them(program, tmp_path):
    runfiles = tmp_path / "a folder/program.runfiles"
    program.rename(runfiles / "ours/program")
    assert run(str(runfiles / "ours/program"), "a b", "*", cwd=tmp_path) == expected(runfiles)


def test_runfiles_that_the_caller_names_when_they_are_the_programs(program, tmp_path):
    runfiles = tmp_path / "a folder/program.runfiles"
    alone = program.rename(tmp_path / "alone")
    for named in (runfiles, f"/{runfiles}"):
        said = run(str(alone), "a b", "*", cwd=tmp_path, RUNFILES_DIR=str(named))
        assert said == expected(runfiles)
    done = subprocess.run([alone], env={"RUNFILES_DIR": "/none"}, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"{alone}: its runfiles are missing" in done.stderr


def test_what_is_on_the_path_already_comes_last(program, tmp_path):
    assert run(str(program), cwd=tmp_path, PYTHONPATH="/more")[0].endswith("/wheel:/more")
