"""A server on a socket that only its owner can reach, for the engine to connect to."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import grpc  # type: ignore[import-untyped]  # it has no types

_LARGEST_MESSAGE = ("grpc.max_receive_message_length", 400 * 1024 * 1024)
"""Bytes: the engine's own limit."""


def listen(socket: str, handlers: Sequence[grpc.GenericRpcHandler], *, threads: int) -> grpc.Server:
    """Serve from here on; further handlers may be added later."""
    server = grpc.server(ThreadPoolExecutor(max_workers=threads), options=[_LARGEST_MESSAGE])
    server.add_generic_rpc_handlers(handlers)
    server.add_insecure_port(f"unix:{socket}")
    server.start()
    return server
