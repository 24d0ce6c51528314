"""A server of the Remote Execution API on this machine: cache and executor in one (buildbox-casd).

Actions run in bubblewrap: they see what they declare, the folders of HOST, and no network.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pathlib
import signal
import socket
import subprocess
import time
from collections.abc import Sequence

from tests.remote_execution.front import Front

# Real folders: bubblewrap follows no link. /etc has Debian's alternatives, which cc is one of.
HOST = {
    "/usr": "/usr",
    "/usr/bin": "/bin",
    "/usr/lib": "/lib",
    "/usr/lib64": "/lib64",
    "/etc": "/etc",
}
START_SECONDS = 20


class Server:
    """One server; its processes are a session of their own, and end with `stop` or `kill`.

    programs  of @snn_mlir_buildbox
    folder    where it keeps everything; another server may go on with it
    hidden    folders of the machine that actions find empty
    disk      megabytes of the disk that it has for itself; 0: as many as there are
    """

    def __init__(
        self,
        programs: pathlib.Path,
        folder: pathlib.Path,
        *,
        hidden: Sequence[pathlib.Path] = (),
        disk: int = 0,
    ):
        self.folder = folder
        self._storage = folder / "cas"
        self._storage.mkdir(parents=True, exist_ok=True)
        (folder / "nothing").mkdir(exist_ok=True)
        port = _free_port()
        command = [
            *(programs / "bin/buildbox-casd", f"--bind=127.0.0.1:{port}", "--log-level=warning"),
            *("--quota-high=20G", "--reserved=0", f"--jobs={os.cpu_count()}"),
            f"--buildbox-run={programs / 'bin/buildbox-run-bubblewrap'}",
            *(f"--runner-arg=--ro-bind-mount={here}:{there}" for here, there in HOST.items()),
            *(f"--runner-arg=--ro-bind-mount={folder / 'nothing'}:{path}" for path in hidden),
            self._storage,
        ]
        if disk:
            mount = f"mount -t tmpfs -o size={disk}m none '{self._storage}' && exec \"$@\""
            command = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, "sh", *command]
        self._log = (folder / "log").open("ab")
        self._process = subprocess.Popen(
            command,
            # Actions get their own environment, but the runner is looked up.
            env={"PATH": f"{programs / 'bin'}:/usr/bin:/bin"},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        self._front = Front(f"127.0.0.1:{port}")
        self._await(port)

    def _await(self, port: int) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                return
            time.sleep(0.1)
        self.kill()
        raise RuntimeError(f"the server did not start: {(self.folder / 'log').read_text()[-2000:]}")

    @property
    def address(self) -> str:
        return f"grpc://127.0.0.1:{self._front.port}"

    def delay(self, seconds: float) -> None:
        """Makes every call so much late."""
        self._front.delay = seconds

    def runs(self, word: str) -> bool:
        """Whether a process of this server has the word in its command line."""
        for entry in pathlib.Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                ours = os.getsid(int(entry.name)) == self._process.pid
                if ours and word in (entry / "cmdline").read_text().split("\0"):
                    return True
        return False

    def blob(self, content: bytes) -> pathlib.Path:
        """The file in which the server keeps a content."""
        digest = hashlib.sha256(content).hexdigest()
        (path,) = self._storage.glob(f"**/{digest[:2]}/{digest[2:]}*")
        return path

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """As a machine without power: nothing is written or said any more."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        self._front.stop()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, how)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._log.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
