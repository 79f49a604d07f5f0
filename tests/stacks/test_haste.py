"""What the program does to be quick."""

import gc
from collections.abc import Iterator

import pulumi
import pytest

from stacks.haste import VARIABLE, make_haste


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What the SDK tells the engine of; everything is afterwards as it was."""
    messages: list[str] = []
    threshold = gc.get_threshold()
    monkeypatch.setattr(pulumi.log, "debug", pulumi.log.debug)
    monkeypatch.setattr(pulumi.log, "get_engine", object)
    monkeypatch.setattr(pulumi.log, "_log", lambda *words: messages.append(words[2]))
    yield messages
    gc.set_threshold(*threshold)


def test_debug_messages_are_not_sent_and_all_others_are(told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    make_haste()
    pulumi.log.debug("preparing resource", None, 0, True)
    pulumi.log.info("made")
    pulumi.log.warn("smaller than the guide says")
    assert told == ["made", "smaller than the guide says"]


def test_who_looks_for_a_fault_gets_the_debug_messages(told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "true")
    make_haste()
    pulumi.log.debug("preparing resource")
    assert told == ["preparing resource"]


def test_garbage_is_collected_seldom_and_not_never(told: list[str]) -> None:
    make_haste()
    assert gc.isenabled()
    assert gc.get_threshold()[0] == 100_000
    assert told == []
