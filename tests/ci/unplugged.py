"""A process without a network, where the machine allows it."""

from __future__ import annotations

import ctypes
import fcntl
import os
import pathlib
import socket
import struct
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1

Result = TypeVar("Result")


def unplug() -> None:
    """Leaves this process, and those that it starts, with a loopback of their own and nothing else.

    The process must have one thread. Raises PermissionError where the machine does not allow it.
    """
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_USER | _NEW_NETWORK):
        raise PermissionError(ctypes.get_errno(), "namespaces are not allowed here")
    for name, text in [
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ]:
        pathlib.Path("/proc/self", name).write_text(text)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sH14x", b"lo", 0)
        (flags,) = struct.unpack_from("H", fcntl.ioctl(control, _GET_FLAGS, request), 16)
        fcntl.ioctl(control, _SET_FLAGS, struct.pack("16sH14x", b"lo", flags | _UP))


class Call(Generic[Result]):
    """A function that runs in a process of its own, which has one thread."""

    def __init__(self, function: Callable[..., Result], *arguments: object):
        context = get_context("fork")
        self._answer, end = context.Pipe(duplex=False)
        self._process = context.Process(target=_answer, args=(end, function, arguments))
        self._process.start()
        end.close()

    def result(self) -> Result:
        """What the function returns, or raises; EOFError where the process ended otherwise."""
        value, error = self._answer.recv()
        self._process.join()
        if error is not None:
            raise error
        return value


def _answer(end: Connection, function: Callable[..., object], arguments: Sequence[object]) -> None:
    try:
        end.send((function(*arguments), None))
    except Exception as error:  # the other process raises it
        end.send((None, error))
