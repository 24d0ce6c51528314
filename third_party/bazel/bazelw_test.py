"""bazelw takes a Bazel that fits, and says in one line what is missing when it cannot.

Every run has a PATH of its own: links to the machine's plain tools, and stand-ins for those
that a test is about. Nothing reaches the network.
"""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parent.parent.parent
WANT = (ROOT / ".bazelversion").read_text().strip()
TOOLS = "awk bash cat dirname env find flock grep head ls mkdir mktemp mv rm sed sh sort tail touch"


def stand_in(path: pathlib.Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_text("#!/bin/sh\n" + script + "\n")
    path.chmod(0o755)


class Machine:
    """A PATH, a cache folder and an environment; by default one on which all checks pass."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.cache = folder / "cache"
        for tool in TOOLS.split():
            found = shutil.which(tool, path="/usr/bin:/bin:" + os.environ["PATH"])
            (self.bin / tool).symlink_to(found)
        (folder / "keyring").touch()
        self.environment = {
            "PATH": str(self.bin),
            "XDG_CACHE_HOME": str(self.cache),
            "BAZEL_DEBIAN_MIRROR": "mirror.invalid",
            "BAZEL_DEBIAN_SUITES": "forky",
            "BAZEL_DEBIAN_KEYRING": str(folder / "keyring"),
        }
        for tool in ("python3", "g++", "dpkg-deb"):
            self.add(tool, "exit 1")
        self.add("apt-get", 'echo "E: no apt in this test"; exit 1')
        self.add("uname", '[ "$1" = -s ] && echo Linux || echo x86_64')
        self.add("tar", "cat >/dev/null")
        self.add("df", 'printf "head\\n/dev/x 9 9 99999 9%% /\\n"')

    def add(self, tool: str, script: str) -> None:
        stand_in(self.bin / tool, script)

    def remove(self, tool: str) -> None:
        (self.bin / tool).unlink()

    def bazelw(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(ROOT / "bazelw"), *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def complaint(self) -> str:
        """What a failing run says: exactly one line, apart from the note that it installs."""
        run = self.bazelw("build")
        assert run.returncode == 1
        assert run.stdout == ""
        note = "bazelw: installing Bazel below"
        lines = [line for line in run.stderr.splitlines() if not line.startswith(note)]
        assert len(lines) == 1, run.stderr
        assert lines[0].startswith("bazelw: ")
        return lines[0]


@pytest.fixture
def machine(tmp_path) -> Machine:
    return Machine(tmp_path)


def fake_bazel(version: str, name: str) -> str:
    return f'[ "$1" = --version ] && echo "bazel {version}" || echo "{name} $*"'


@pytest.mark.parametrize("version", [WANT, "7.8.0", "7.10.0", "7.99.1"])
def test_bazel_on_the_path_is_used_when_it_fits(machine, version):
    machine.add("bazel", fake_bazel(version, "path"))
    run = machine.bazelw("test", "//...", "--flag=a b")
    assert (run.returncode, run.stdout) == (0, "path test //... --flag=a b\n")


@pytest.mark.parametrize("version", ["6.5.0", "7.7.0", "7.6.10", "8.0.0", "70.0.0", ""])
def test_another_version_on_the_path_is_passed_over(machine, version):
    machine.add("bazel", fake_bazel(version, "path"))
    machine.add("bazelisk", fake_bazel(WANT, "bazelisk"))
    assert machine.bazelw("info").stdout == "bazelisk info\n"


def test_the_newest_in_the_cache_is_used(machine):
    for version in ("7.7.0", "7.9.0", "7.10.0", "8.1.0"):
        script = fake_bazel(version, version)
        stand_in(machine.cache / "bazel-debian" / version / "bin/bazel", script)
    assert machine.bazelw("info").stdout == "7.10.0 info\n"


@pytest.mark.parametrize(
    ("tool", "package"), [("python3", "python3-pip"), ("g++", "apt install g++")]
)
def test_what_a_build_needs_is_asked_for_first(machine, tool, package):
    machine.add("bazel", fake_bazel(WANT, "path"))
    machine.remove(tool)
    assert package in machine.complaint()


def test_without_a_home_there_is_no_cache(machine):
    del machine.environment["XDG_CACHE_HOME"]
    assert "HOME is not set" in machine.complaint()


def test_without_apt_bazelisk_is_named(machine):
    machine.remove("apt-get")
    assert "install bazelisk" in machine.complaint()


@pytest.mark.parametrize("machine_is", ["Darwin arm64", "Linux aarch64"])
def test_on_another_machine_bazelisk_is_named(machine, machine_is):
    system, processor = machine_is.split()
    machine.add("uname", f'[ "$1" = -s ] && echo {system} || echo {processor}')
    assert "install bazelisk" in machine.complaint()


def test_without_debians_keys_nothing_is_fetched(machine):
    machine.environment["BAZEL_DEBIAN_KEYRING"] = str(machine.cache / "none")
    assert "debian-archive-keyring" in machine.complaint()


def test_a_full_disk_is_said_before_anything_is_fetched(machine):
    machine.add("df", 'printf "head\\n/dev/x 9 9 17 9%% /\\n"')
    complaint = machine.complaint()
    assert "needs 900 MB" in complaint
    assert "17 MB are free" in complaint


def test_a_cache_that_cannot_be_written_is_named(machine):
    machine.cache.touch()
    assert f"cannot write to {machine.cache}" in machine.complaint()


def test_without_a_network_apts_reason_is_quoted(machine):
    machine.add("apt-get", 'echo "E: Could not resolve mirror.invalid"; exit 100')
    complaint = machine.complaint()
    assert "is there a network?" in complaint
    assert "Could not resolve mirror.invalid" in complaint


def test_a_suite_with_another_bazel_is_not_used(machine):
    machine.add("apt-get", "exit 0")
    machine.add("apt-cache", 'echo "Version: 6.5.0+ds-1"')
    assert "forky has Bazel '6.5.0'" in machine.complaint()


def test_an_installation_that_fails_leaves_nothing_behind(machine):
    archives = "$(dirname $APT_CONFIG)/cache/archives"
    machine.add("apt-get", f'case "$*" in *install*) : >{archives}/bazel.deb ;; esac')
    machine.add("apt-cache", f'echo "Version: {WANT}+ds-1"')
    assert "nothing was changed" in machine.complaint()
    assert [entry.name for entry in (machine.cache / "bazel-debian").iterdir()] == [".lock"]
