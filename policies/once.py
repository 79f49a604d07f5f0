"""The SDK's server reads the same message again for each of thirty policies; here it is read once.

Of a preview of 365 resources that is half of what judging takes. What the SDK makes of it, it copies; so none of the
policies sees what another one changed.
"""

from typing import Any

from google.protobuf import json_format  # type: ignore[import-untyped]  # ships no types
from pulumi_policy import policy as server  # the SDK is pinned, and a test holds this name


class ReadOnce:
    """Stands for `google.protobuf.json_format` where the server asks for it."""

    def __init__(self) -> None:
        self._read: dict[int, tuple[Any, Any]] = {}

    def MessageToDict(self, message: Any) -> Any:  # noqa: N802, ANN401 (the library's)
        """The message as plain data; to be copied, not changed."""
        known = self._read.get(id(message))
        if known is None:
            # The message is kept as well: as long as it lives, no other one has its id.
            known = self._read[id(message)] = message, json_format.MessageToDict(message)
        return known[1]


def read_messages_once() -> None:
    """From now on, in this process, which ends with the run."""
    server.json_format = ReadOnce()  # type: ignore[attr-defined]  # it is an import of its own
