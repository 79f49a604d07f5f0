"""What a preview shows to be coming is made ready while the engine still reads its program for the `up`.

A control plane takes four seconds to start and the first request to each service of AWS up to two, of which half is
waiting; measured, an `up` of a large stack ends ten seconds earlier. Nothing that anybody could see is made: a cluster
that nobody asks for afterwards is found by no list, and goes with its room.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock

from standins.clusters import begins_ahead
from standins.kinds import Draft, Effect, Kind

_LOG = logging.getLogger(__name__)
_AT_ONCE = 8
"""More than the control planes of any stack; services get ready one after the other."""


class Ahead:
    """The work of one room, where its configuration says that an `up` will follow."""

    def __init__(self, room: Path) -> None:
        self._asked = begins_ahead(room)
        self._lock = Lock()
        self._begun: set[str] = set()
        self._waiting: list[tuple[Effect, Draft]] = []
        self._workers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="ahead")

    def foreseen(self, kind: Kind, draft: Draft) -> None:
        """A preview has shown one of this kind; draft.inputs has what is known of it."""
        effect = kind.ahead if kind.service is None else kind.service.ahead
        if effect is None or not self._asked:
            return
        key = draft.token if kind.service is not None else f"{draft.token} {draft.name}"
        with self._lock:
            if key not in self._begun:
                self._begun.add(key)
                self._waiting.append((effect, draft))

    def over(self) -> None:
        """A run of the engine has come to its end: now there is time."""
        with self._lock:
            for effect, draft in self._waiting:
                self._workers.submit(effect, draft).add_done_callback(_said)
            self._waiting.clear()

    def end(self) -> None:
        """Begin nothing more, and wait for what has begun."""
        self._workers.shutdown(wait=True, cancel_futures=True)


def _said(future: Future[None]) -> None:
    """Whoever needs it tries again, and is told what is wrong then."""
    if not future.cancelled() and (error := future.exception()) is not None:
        _LOG.warning("not made ready ahead: %s", error)
