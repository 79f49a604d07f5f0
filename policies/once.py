"""The SDK's server reads the same message again for each of thirty policies; here it is read once.

Of a preview of 365 resources that was half of what judging takes. The policies of this pack change nothing of what they
are shown to judge; to mend something they are shown another reading of it, as the SDK gives it.
"""

from collections.abc import Callable
from typing import Any

from google.protobuf import json_format  # type: ignore[import-untyped]  # ships no types
from pulumi_policy import policy as server  # the SDK is pinned, and a test holds these names
from pulumi_policy.deserialize import deserialize_properties


class ReadOnce:
    """Stands for `google.protobuf.json_format` and `deserialize_properties` where the server asks for them."""

    def __init__(self) -> None:
        self._read: dict[int, tuple[Any, Any]] = {}

    def MessageToDict(self, message: Any) -> Any:  # noqa: N802, ANN401 (the library's)
        """The message as plain data; to be copied, not changed."""
        return self._once(message, json_format.MessageToDict)

    def deserialize_properties(self, props: Any, proxy_secrets: bool = False) -> Any:  # noqa: ANN401
        """Inputs as policies see them; those that are to be mended anew each time."""
        return (
            deserialize_properties(props, proxy_secrets) if proxy_secrets else self._once(props, deserialize_properties)
        )

    def _once(self, source: Any, read: Callable[[Any], Any]) -> Any:  # noqa: ANN401
        known = self._read.get(id(source))
        if known is None:
            # The source is kept as well: as long as it lives, no other one has its id.
            known = self._read[id(source)] = source, read(source)
        return known[1]


def read_messages_once() -> None:
    """From now on, in this process, which ends with the run."""
    once = ReadOnce()
    theirs: Any = server  # imports of its own, and a class for itself: the SDK offers no other place
    theirs.json_format = once
    theirs.deserialize_properties = once.deserialize_properties
    servicer = theirs._PolicyAnalyzerServicer  # noqa: SLF001
    judge_all = servicer.AnalyzeStack

    def judge_what_was_shown(self: Any, request: Any, context: Any) -> Any:  # noqa: ANN401
        """Without the resources: they would be read for each policy, and `policies.pack` has them from when they were
        shown one by one."""
        request.ClearField("resources")
        return judge_all(self, request, context)

    servicer.AnalyzeStack = judge_what_was_shown
