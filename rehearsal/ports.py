"""Loopback ports that nobody listens on."""

import secrets
import socket
from collections.abc import Collection

LOOPBACK = "127.0.0.1"

LOWEST, HIGHEST = 20_000, 32_000
"""Below the ranges from which systems number outgoing connections (32768 up on Linux, 49152 up elsewhere): a port of a
stopped plane is then still free at its next start."""


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def choose_free(apart_from: Collection[int]) -> int:
    """A free port picked at random, so that two planes that start at the same moment hardly ever pick the same."""
    for _ in range(1_000):
        port = LOWEST + secrets.randbelow(HIGHEST - LOWEST)
        if port not in apart_from and is_free(port):
            return port
    raise OSError(f"no free port between {LOWEST} and {HIGHEST}")
