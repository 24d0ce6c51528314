"""An unplugged process reaches itself and nobody else, or the machine does not allow it."""

from __future__ import annotations

import socket
import subprocess

import pytest

from tests.ci import unplugged


def allowed() -> bool:
    try:
        unplugged.call(_interfaces)
    except PermissionError:
        return False
    return True


def test_the_loopback_works_and_no_other_network_is_there():
    before = _interfaces()
    if allowed():
        assert unplugged.call(_talk_to_itself) == b"hello"
        assert unplugged.call(_interfaces) == [b"lo"]
    assert _interfaces() == before


def test_what_is_raised_is_raised():
    with pytest.raises(ValueError if allowed() else PermissionError):
        unplugged.call(_raise)


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
