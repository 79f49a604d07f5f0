"""What a preview shows to be coming is made ready while the engine still reads its program for the `up`.

A control plane takes four seconds to start and the first request to each service of AWS up to two, of which half is
waiting; measured, an `up` of a large stack ends ten seconds earlier. Nothing that anybody could see is made: a cluster
that nobody asks for afterwards is found by no list, and goes with its room.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

from standins.kinds import Draft, Effect, Kind

_LOG = logging.getLogger(__name__)
_AT_ONCE = 8
"""More than the control planes of any stack; services get ready one after the other."""


class Ahead:
    """The work of one room: nothing of it begins before somebody says that an `up` follows."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._begun: set[str] = set()
        self._waiting: list[tuple[bool, Effect, Draft]] = []
        self._ended = False
        self._workers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="ahead")

    def foreseen(self, kind: Kind, draft: Draft) -> None:
        """A preview has shown one of this kind; draft.inputs has what is known of it."""
        effect = kind.ahead if kind.service is None else kind.service.ahead
        if effect is None:
            return
        key = draft.token if kind.service is not None else f"{draft.token} {draft.name}"
        with self._lock:
            if key not in self._begun:
                self._begun.add(key)
                self._waiting.append((kind.service is not None, effect, draft))

    def begin(self) -> None:
        """What was seen will be made: get it ready, control planes first, which take longest."""
        with self._lock:
            if not self._ended:
                for _, effect, draft in sorted(self._waiting, key=lambda one: one[0]):
                    self._workers.submit(effect, draft).add_done_callback(_said)
            self._waiting.clear()

    def end(self) -> None:
        """Begin nothing more, and wait for what has begun."""
        with self._lock:
            self._ended = True
        self._workers.shutdown(wait=True, cancel_futures=True)


def _said(future: Future[None]) -> None:
    """Whoever needs it tries again, and is told what is wrong then."""
    if not future.cancelled() and (error := future.exception()) is not None:
        _LOG.warning("not made ready ahead: %s", error)
