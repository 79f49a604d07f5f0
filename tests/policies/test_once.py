"""A message is read once for all policies, and none of them sees what another one changed."""

import inspect

import pytest
from google.protobuf import json_format  # type: ignore[import-untyped]  # ships no types
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]  # ships no types
from pulumi_policy import policy as server
from pulumi_policy.deserialize import deserialize_properties

from policies.once import ReadOnce, read_messages_once


def _message(**values: object) -> Struct:
    made = Struct()
    made.update(values)
    return made


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every message that is really read."""
    read: list[object] = []
    whole = json_format.MessageToDict

    def noted(message: object) -> object:
        read.append(message)
        return whole(message)

    monkeypatch.setattr(json_format, "MessageToDict", noted)
    return read


def test_the_same_message_is_read_once_and_another_one_anew(reading: list[object]) -> None:
    once = ReadOnce()
    message, other = _message(encrypted=False), _message(encrypted=True)
    for _ in range(30):
        assert once.MessageToDict(message) == {"encrypted": False}
        assert once.MessageToDict(other) == {"encrypted": True}
    assert reading == [message, other]


def test_what_a_policy_changes_is_its_own() -> None:
    once = ReadOnce()
    message = _message(tags={"owner": "us"}, rules=[{"port": 443}])
    for _ in range(2):
        props = deserialize_properties(once.MessageToDict(message))
        assert props == {"tags": {"owner": "us"}, "rules": [{"port": 443}]}
        props["tags"]["owner"] = "them"
        props["rules"].clear()


def test_the_server_reads_by_the_name_that_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "json_format", server.json_format)  # type: ignore[attr-defined]  # an import of its own
    read_messages_once()
    assert isinstance(server.json_format, ReadOnce)  # type: ignore[attr-defined]
    used = {word for word in inspect.getsource(server).split() if "json_format." in word}
    assert used
    assert all("json_format.MessageToDict(" in word for word in used)
