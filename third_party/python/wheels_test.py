"""What the repository rules' helper does, without a network."""

from __future__ import annotations

import hashlib
import os
import pathlib
import subprocess
import sys
import zipfile

import pytest

from third_party.python import wheels

LOCK = """# a comment
absl-py==2.5.1 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
colorama==0.4.6 ; sys_platform == 'win32' \\
    --hash=sha256:cc
"""


def make_wheel(
    folder: pathlib.Path, files: dict[str, str], name: str = "toy", needs: str = ""
) -> pathlib.Path:
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    head = "Metadata-Version: 2.1\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{info}/METADATA", f"{head}Name: {name}\nVersion: 1.0\n{needs}")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def test_a_lock_splits_into_requirements_with_their_hashes():
    blocks = wheels.read_lock(LOCK)
    assert list(blocks) == ["absl_py", "colorama"]
    assert blocks["absl_py"].count("--hash=") == 2
    assert "\n".join(blocks.values()) + "\n" == LOCK.removeprefix("# a comment\n")


@pytest.mark.parametrize(
    ("stderr", "free", "reason"),
    [
        ("OSError: [Errno 28] No space left on device", 1 << 40, "disk is full"),
        ("anything", 0, "disk is full"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM", 1 << 40, "hash mismatch"),
        ("WARNING: Retrying (Retry(total=4)) after connection broken", 1 << 40, "network"),
        ("ERROR: No matching distribution found for xtc==1", 1 << 40, "no wheel for this machine"),
        ("ERROR: a new kind", 1 << 40, "pip failed"),
    ],
)
def test_the_reason_of_a_failure_is_named(stderr, free, reason):
    assert reason in wheels.explain(stderr, free)


def test_unpacking_sorts_files_by_the_wheel_format(tmp_path):
    wheel = make_wheel(
        tmp_path,
        {
            "toy/__init__.py": "",
            "toy-1.0.data/purelib/extra.py": "",
            "toy-1.0.data/scripts/toy": "#!python\n",
        },
    )
    metadata = wheels.extract(wheel, tmp_path / "site", tmp_path / "data", [])
    assert metadata["Name"] == "toy"
    assert (tmp_path / "site/toy/__init__.py").exists()
    assert (tmp_path / "site/extra.py").exists()
    assert (tmp_path / "data/scripts/toy").exists()


def test_only_wanted_files_are_unpacked(tmp_path):
    wheel = make_wheel(tmp_path, {"toy/lib/a.so": "", "toy/lib/a.a": ""})
    wheels.extract(wheel, tmp_path / "site", tmp_path / "data", ["toy/lib/*.so"])
    assert [path.name for path in (tmp_path / "site/toy/lib").iterdir()] == ["a.so"]


def test_a_shortage_of_space_is_said_before_anything_is_fetched(tmp_path):
    (tmp_path / "lock").write_text(LOCK)
    run = subprocess.run(
        [sys.executable, wheels.__file__, "--lock", "lock", "--megabytes", str(1 << 40)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert f"{1 << 40} MB of disk are needed" in run.stderr
    assert "Traceback" not in run.stderr


def machine_python() -> str:
    """The interpreter that repository rules use, which has pip."""
    return pathlib.Path(os.environ["SNN_PYTHON"]).read_text().splitlines()[0]


def fetch(folder: pathlib.Path, lock: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs wheels.py as a repository rule does, with wheels of `folder` and no network."""
    out = folder / "out"
    out.mkdir()
    (folder / "lock").write_text(lock)
    return subprocess.run(
        [machine_python(), wheels.__file__, "--lock", str(folder / "lock"), *arguments],
        cwd=out,
        env=os.environ | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)},
        capture_output=True,
        text=True,
    )


def pin(wheel: pathlib.Path) -> str:
    name = wheel.name.split("-")[0]
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return f"{name}==1.0 \\\n    --hash=sha256:{digest}\n"


def test_each_wheel_becomes_a_package_with_its_dependencies(tmp_path):
    toy = make_wheel(
        tmp_path, {"toy.py": ""}, needs='Requires-Dist: other\nRequires-Dist: no; extra == "x"\n'
    )
    other = make_wheel(tmp_path, {"other.py": ""}, name="other")
    run = fetch(tmp_path, pin(toy) + pin(other))
    assert run.returncode == 0, run.stderr
    build = (tmp_path / "out/toy/BUILD.bazel").read_text()
    assert '"//other"' in build
    assert '"//no"' not in build
    assert (tmp_path / "out/toy/site/toy.py").exists()
    assert (
        hashlib.sha256(toy.read_bytes()).hexdigest()
        in (tmp_path / "out/toy/wheel.sha256").read_text()
    )


def test_what_the_base_has_is_an_alias(tmp_path):
    toy = make_wheel(tmp_path, {"toy.py": ""})
    other = make_wheel(tmp_path, {"other.py": ""}, name="other")
    (tmp_path / "base").write_text(pin(toy))
    arguments = ("--base-lock", str(tmp_path / "base"), "--base-repo", "base")
    run = fetch(tmp_path, pin(toy) + pin(other), *arguments)
    assert run.returncode == 0, run.stderr
    assert 'actual = "@base//toy"' in (tmp_path / "out/toy/BUILD.bazel").read_text()
    assert not (tmp_path / "out/toy/site").exists()
    assert (tmp_path / "out/other/site/other.py").exists()


def test_a_wheel_with_another_hash_is_refused(tmp_path):
    toy = make_wheel(tmp_path, {"toy.py": ""})
    lock = pin(toy)
    make_wheel(tmp_path, {"toy.py": "evil = True"})
    run = fetch(tmp_path, lock)
    assert run.returncode == 1
    assert "hash mismatch" in run.stderr
    assert not (tmp_path / "out/toy").exists()
