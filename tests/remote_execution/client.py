"""Bazel in a copy of the checkout, with an output base of its own."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
from collections.abc import Mapping

STARTUP = ("--max_idle_secs=120", "--host_jvm_args=-Xmx2g")
QUIET = ("--color=no", "--curses=no", "--noshow_progress", "--show_result=0")
LINKS = "--experimental_convenience_symlinks=ignore"
# What is none of an action: Bazel's own work, and what was there already.
NOT_RUN = {"internal", "remote cache hit", "disk cache hit", "action cache hit"}


@dataclasses.dataclass(frozen=True)
class Run:
    """A command of Bazel that has ended."""

    code: int
    output: str

    @property
    def processes(self) -> dict[str, int]:
        """Actions by the way they were had, as in "42 remote" or "7 linux-sandbox"."""
        found = re.search(r"^INFO: \d+ process(?:es)?: (.*)\.$", self.output, re.MULTILINE)
        words = found[1].split(", ") if found else []
        return {name: int(number) for number, name in (word.split(" ", 1) for word in words)}

    @property
    def remote(self) -> int:
        """How many actions the server ran."""
        return self.processes.get("remote", 0)

    @property
    def hits(self) -> int:
        """How many were there already."""
        return self.processes.get("remote cache hit", 0)

    @property
    def local(self) -> int:
        """How many ran on this machine."""
        ran = {name: n for name, n in self.processes.items() if name not in NOT_RUN}
        return sum(ran.values()) - self.remote


class Client:
    """Bazel with one output base, in a checkout.

    root       of the checkout
    base       the output base
    wheels     folder of repositories that are there, which need not be fetched again
    """

    def __init__(self, root: pathlib.Path, base: pathlib.Path, wheels: Mapping[str, pathlib.Path]):
        self._root = root
        self.base = base
        self._flags = [
            *(*QUIET, LINKS, "--disk_cache=", "--remote_cache=", "--remote_executor="),
            *(f"--override_repository={name}={path}" for name, path in wheels.items()),
        ]

    def start(self, verb: str, *arguments: str) -> subprocess.Popen[str]:
        flags = [] if verb == "shutdown" else self._flags
        return subprocess.Popen(
            [
                self._root / "bazelw",
                f"--output_base={self.base}",
                *STARTUP,
                verb,
                *flags,
                *arguments,
            ],
            cwd=self._root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def bazel(self, verb: str, *arguments: str) -> Run:
        return ended(self.start(verb, *arguments))

    def output(self, label: str) -> bytes:
        """The content of a file that a rule makes."""
        name = label.removeprefix("//").replace(":", "/")
        found = self.base.glob(f"execroot/*/bazel-out/k8-fastbuild/bin/{name}")
        return next(found).read_bytes()

    def remove(self) -> None:
        self.bazel("shutdown")
        for path, _, _ in os.walk(self.base):  # Bazel's folders are read-only
            os.chmod(path, 0o755)
        shutil.rmtree(self.base)


def ended(process: subprocess.Popen[str]) -> Run:
    output, _ = process.communicate()
    return Run(process.returncode, output)
