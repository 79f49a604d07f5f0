"""A message is read once for all policies, and none of them sees what another one changed."""

import inspect
from typing import Any

import pytest
from google.protobuf import json_format  # type: ignore[import-untyped]  # ships no types
from google.protobuf.struct_pb2 import Struct  # type: ignore[import-untyped]  # ships no types
from pulumi.runtime.proto import analyzer_pb2
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


def test_inputs_are_made_of_it_once_for_all_who_judge_and_anew_for_who_mends(monkeypatch: pytest.MonkeyPatch) -> None:
    once = ReadOnce()
    props = once.MessageToDict(_message(tags={"owner": "us"}, rules=[{"port": 443}]))
    judged = once.deserialize_properties(props)
    assert judged == {"tags": {"owner": "us"}, "rules": [{"port": 443}]}
    assert once.deserialize_properties(props) is judged
    mended = once.deserialize_properties(props, True)
    mended["tags"]["owner"] = "them"
    mended["rules"][0]["port"] = 22
    assert once.deserialize_properties(props) == {"tags": {"owner": "us"}, "rules": [{"port": 443}]}
    assert once.deserialize_properties(props, True)["tags"]["owner"] == "us"


def test_the_server_reads_by_the_names_that_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "json_format", server.json_format)  # type: ignore[attr-defined]  # an import of its own
    monkeypatch.setattr(server, "deserialize_properties", deserialize_properties)
    servicer = server._PolicyAnalyzerServicer
    monkeypatch.setattr(servicer, "AnalyzeStack", servicer.AnalyzeStack)
    source = inspect.getsource(server)
    read_messages_once()
    assert isinstance(server.json_format, ReadOnce)  # type: ignore[attr-defined]
    assert server.deserialize_properties.__self__ is server.json_format  # type: ignore[attr-defined]  # an import of its own
    used = {word for word in source.split() if "json_format." in word}
    assert used
    assert all("json_format.MessageToDict(" in word for word in used)
    assert "deserialize_properties(json_format.MessageToDict(request.properties))" in source
    assert "deserialize_properties(json_format.MessageToDict(request.properties), True)" in source
    assert "for r in request.resources:" in inspect.getsource(servicer)


def test_all_together_are_judged_by_what_was_shown_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "json_format", server.json_format)  # type: ignore[attr-defined]  # an import of its own
    monkeypatch.setattr(server, "deserialize_properties", deserialize_properties)
    servicer: Any = server._PolicyAnalyzerServicer
    asked: list[analyzer_pb2.AnalyzeStackRequest] = []
    monkeypatch.setattr(servicer, "AnalyzeStack", lambda _self, request, _context: asked.append(request))
    read_messages_once()
    shown = analyzer_pb2.AnalyzeStackRequest(resources=[analyzer_pb2.AnalyzerResource(urn="urn:one")])
    servicer.AnalyzeStack(None, shown, None)
    assert [list(one.resources) for one in asked] == [[]]
