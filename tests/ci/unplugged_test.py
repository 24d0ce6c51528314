"""An unplugged process reaches itself and nobody else, or the machine does not allow it."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable

import pytest

from tests.ci.unplugged import Call, unplug

NOT_ALLOWED = "namespaces are not allowed here"


def test_the_loopback_works_and_no_other_network_is_there():
    before = _interfaces()
    assert Call(_unplugged, _talk_to_itself).result() in (b"hello", NOT_ALLOWED)
    assert Call(_unplugged, _interfaces).result() in ([b"lo"], NOT_ALLOWED)
    assert _interfaces() == before


def test_what_is_raised_is_raised():
    with pytest.raises(ValueError, match="from within"):
        Call(_raise).result()


def test_a_process_that_ends_is_told():
    with pytest.raises(EOFError):
        Call(os._exit, 1).result()


def _unplugged(function: Callable[[], object]) -> object:
    try:
        unplug()
    except PermissionError:
        return NOT_ALLOWED
    return function()


def _talk_to_itself() -> bytes:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname(), timeout=10) as client:
            client.sendall(b"hello")
        connection, _ = server.accept()
        with connection:
            return connection.recv(5)


def _interfaces() -> list[bytes]:
    listing = subprocess.run(["cat", "/proc/net/dev"], capture_output=True, check=True).stdout
    return [line.split(b":")[0].strip() for line in listing.splitlines()[2:]]


def _raise() -> None:
    raise ValueError("from within")
