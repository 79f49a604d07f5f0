"""The AWS that answers over HTTP: a moto server in the process that serves a room, asked by real clients."""

import contextlib
import json
import logging
import os
import socket
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

import boto3
import botocore.session
from botocore.config import Config

from rehearsal.certificates import write_private
from rehearsal.ports import LOOPBACK

ACCOUNT = "111122223333"
"""The account of a program that does not say which one it is for; AWS's own documentation uses it for examples."""

_FILE = "moto.json"
"""In the room: where its moto answers, for every process and person who wants to look into it."""
_IMAGES = "moto-images.json"
"""In the room: none. Those that moto has are hundreds, old, and take seconds to load."""
_SETTINGS = {
    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
    "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",  # AmazonEKSClusterPolicy and the like are there in every account
}

_own_session: Mapping[str, tuple[None, None, str | None, None]] = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}
"""What a client would otherwise take from the user's home and environment."""


class Moto:
    """Clients for rooms, and the server that this process begins for a room in which there is none yet."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._own: str | None = None
        self._rooms: dict[Path, str] = {}
        self._clients: dict[tuple[str, str, str], Any] = {}

    def client(self, room: Path, service: str, region: str, account: str = ACCOUNT) -> Any:  # noqa: ANN401
        """A client of one service in one region; boto3 has no types. The account counts when a server begins: all
        that it has belongs to one."""
        with self._lock:
            if room not in self._rooms:
                self._rooms[room] = self._address(room, account)
            key = (self._rooms[room], service, region)
            if key not in self._clients:
                self._clients[key] = client(*key)
            return self._clients[key]

    def _address(self, room: Path, account: str) -> str:
        """Of the server that some process has for this room, else of one's own."""
        with contextlib.suppress(FileNotFoundError):
            known = address(room)
            if _answers(known):
                return known
        room.mkdir(mode=0o700, parents=True, exist_ok=True)
        own = self._begin(room, account)
        write_private(room / _FILE, json.dumps({"endpoint": own, "account": account}).encode())
        return own

    def _begin(self, room: Path, account: str) -> str:
        if self._own is None:
            images = room / _IMAGES
            write_private(images, b"[]")
            os.environ.update(_SETTINGS, MOTO_ACCOUNT_ID=account, MOTO_AMIS_PATH=str(images))
            from moto.server import ThreadedMotoServer  # noqa: PLC0415 (reads the environment once, when it loads)

            logging.getLogger("werkzeug").setLevel(logging.ERROR)
            server = ThreadedMotoServer(ip_address=LOOPBACK, port=0, verbose=False)
            server.start()
            host, port = server.get_host_and_port()
            self._own = f"http://{host}:{port}"
        return self._own


MOTO = Moto()
"""Of this process."""


def get_ready(service: str, region: str, account: str) -> None:
    """Load what the first request to a service would load, and make what every account has there from the beginning.

    Many first requests at a time would each load it. To be called in the process that serves, once a client is there.
    """
    from moto.backends import get_backend  # noqa: PLC0415 (its settings are read when it loads)
    from moto.core.utils import get_service_model  # noqa: PLC0415

    with _getting_ready:
        get_service_model(service)
        backends = get_backend(cast("Any", service))[account]
        backends[region if region in backends.regions else "global"]


_getting_ready = threading.Lock()


def address(room: Path) -> str:
    """Where the moto of a room answers. Raises FileNotFoundError where nothing was asked of AWS yet."""
    return str(json.loads((room / _FILE).read_bytes())["endpoint"])


def _answers(endpoint: str) -> bool:
    """Whether anybody listens there still."""
    where = urlsplit(endpoint)
    try:
        socket.create_connection((where.hostname or LOOPBACK, where.port or 0), timeout=5).close()
    except OSError:
        return False
    return True


def client(endpoint: str, service: str, region: str) -> Any:  # noqa: ANN401 (boto3 has no types)
    """A real client that asks this endpoint and nothing else, whatever profile, proxy or region the user has."""
    if urlsplit(endpoint).hostname != LOOPBACK:
        raise ValueError(f"{endpoint} is not on this machine")
    config = Config(proxies={}, retries={"total_max_attempts": 1}, max_pool_connections=32)
    with _making:
        return _session().client(service, region_name=region, endpoint_url=endpoint, config=config)


_making = threading.Lock()
"""Sessions of boto3 make one client at a time."""


@cache
def _session() -> boto3.Session:
    """One for all clients: each would read the list of all endpoints of AWS anew, which takes longer than a request."""
    return boto3.Session(
        aws_access_key_id="rehearsal",
        aws_secret_access_key="rehearsal",  # noqa: S106 (no secret: nothing checks it)
        botocore_session=botocore.session.Session(session_vars=dict(_own_session)),
    )
