"""A cache of Bazel's over HTTP, on this machine, which counts the bytes that move."""

from __future__ import annotations

import dataclasses
import http.server
import pathlib
import re
import threading


@dataclasses.dataclass
class Traffic:
    """up, down: bytes of what builds have put there and fetched from there; requests: of both."""

    up: int = 0
    down: int = 0
    requests: int = 0


class Cache:
    """As a context: http://…, the address for --remote_cache. Entries lie in a folder."""

    def __init__(self, folder: pathlib.Path):
        self._folder = folder
        self._lock = threading.Lock()
        self._traffic = Traffic()
        for kind in ("ac", "cas"):
            (folder / kind).mkdir(parents=True)
        handler = type("Handler", (_Handler,), {"cache": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def taken(self) -> Traffic:
        """What has moved since this was last asked."""
        with self._lock:
            traffic, self._traffic = self._traffic, Traffic()
        return traffic

    def count(self, *, up: int = 0, down: int = 0) -> None:
        with self._lock:
            self._traffic.up += up
            self._traffic.down += down
            self._traffic.requests += 1

    def file(self, path: str) -> pathlib.Path:
        """/ac/HASH or /cas/HASH. Raises ValueError for any other path."""
        found = re.fullmatch(r"/(ac|cas)/([0-9a-f]+)", path)
        if not found:
            raise ValueError(f"{path}; expected /ac/HASH or /cas/HASH")
        return self._folder / found[1] / found[2]


class _Server(http.server.ThreadingHTTPServer):
    # Bazel opens a hundred connections at once; one that is dropped costs it a minute.
    request_queue_size = 1024


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # An answer is one packet, sent at once: in two, the second waits 40 ms for the other side.
    wbufsize = -1
    disable_nagle_algorithm = True
    cache: Cache

    def do_GET(self) -> None:
        path = self.cache.file(self.path)
        data = path.read_bytes() if path.exists() else None
        self.cache.count(down=len(data or b""))
        self._answer(404 if data is None else 200, data or b"")

    def do_PUT(self) -> None:
        path = self.cache.file(self.path)
        data = self.rfile.read(int(self.headers["Content-Length"]))
        self.cache.count(up=len(data))
        whole = path.with_suffix(f".{threading.get_ident()}")
        whole.write_bytes(data)
        whole.rename(path)
        self._answer(200, b"")

    def _answer(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Nothing: builds make thousands of requests."""
