"""What stands between Bazel and buildbox-casd: every call is passed on as bytes.

casd says that it speaks version 2.1 and later of the Remote Execution API, where Bazel 7 asks for
2.0: in the answer to GetCapabilities the lowest version is replaced. And it makes a server slow.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from concurrent import futures

import grpc

_CAPABILITIES = "/build.bazel.remote.execution.v2.Capabilities/GetCapabilities"
# ServerCapabilities.low_api_version, field 4: a SemVer whose major (1) is 2.
_LOWEST_FIELD = 4
_LOWEST = b"\x22\x02\x08\x02"
_UNLIMITED = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
# Every call takes a thread for as long as it lasts, and those that wait for an action last long.
_THREADS = 256
_NO_DEADLINE = 1e8
_HOP = ("user-agent", "te", "content-type")


class Front(grpc.GenericRpcHandler):
    """A server before another one.

    port    of the loopback; a free one is taken
    delay   seconds by which every call is late
    """

    def __init__(self, target: str):
        self.delay = 0.0
        self._channel = grpc.insecure_channel(target, _UNLIMITED)
        pool = futures.ThreadPoolExecutor(_THREADS)
        self._server = grpc.server(pool, handlers=[self], options=_UNLIMITED)
        self.port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()

    def stop(self) -> None:
        self._server.stop(grace=None).wait()
        self._channel.close()

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        method = handler_call_details.method

        def call(requests: Iterator[bytes], context: grpc.ServicerContext) -> Iterable[bytes]:
            time.sleep(self.delay)
            left = context.time_remaining()
            answers = self._channel.stream_stream(method)(
                requests,
                metadata=[
                    (key, value)
                    for key, value in context.invocation_metadata()
                    if not key.startswith((":", "grpc-")) and key not in _HOP
                ],
                timeout=left if left and left < _NO_DEADLINE else None,
            )
            context.add_callback(answers.cancel)
            try:
                for answer in answers:
                    yield with_lowest_version(answer) if method == _CAPABILITIES else answer
                context.set_trailing_metadata(answers.trailing_metadata() or ())
            except grpc.RpcError as error:
                context.set_trailing_metadata(error.trailing_metadata() or ())
                context.set_code(error.code())
                context.set_details(error.details() or "")

        return grpc.stream_stream_rpc_method_handler(call)


def with_lowest_version(message: bytes) -> bytes:
    """A ServerCapabilities, all of whose fields are messages, with another lowest version."""
    kept, position = b"", 0
    while position < len(message):
        start = position
        tag, position = _varint(message, position)
        size, position = _varint(message, position)
        position += size
        if tag >> 3 != _LOWEST_FIELD:
            kept += message[start:position]
    return kept + _LOWEST


def _varint(message: bytes, position: int) -> tuple[int, int]:
    """A number of Protobuf, and where it ends."""
    number = shift = 0
    while True:
        byte = message[position]
        number |= (byte & 127) << shift
        position, shift = position + 1, shift + 7
        if byte < 128:
            return number, position
