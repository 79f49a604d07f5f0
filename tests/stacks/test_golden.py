"""Each shipped stack asks for exactly what its golden file shows."""

import difflib

import pytest

from tests.stacks import golden
from tests.stacks.lanes import together
from tests.stacks.recording import stack_files

AGAIN = "write it anew with `python -m tests.stacks.golden`, and say in the commit why the graph changes"


@pytest.mark.parametrize("stack", together(stack_files()))
def test_the_graph_of_a_stack_is_the_one_that_was_reviewed(stack: str) -> None:
    place = golden.place(stack)
    assert place.exists(), f"{place.name} is missing: {AGAIN}"
    before, now = place.read_text(encoding="utf-8"), golden.text(stack)
    if before != now:
        difference = difflib.unified_diff(before.splitlines(), now.splitlines(), "reviewed", "now", lineterm="", n=8)
        pytest.fail("\n".join([f"{place.name} is stale: {AGAIN}", *difference]), pytrace=False)


def test_there_is_no_golden_file_of_a_stack_that_is_gone() -> None:
    assert {path.stem for path in golden.GOLDEN.glob("*.json")} == set(stack_files())


@pytest.mark.parametrize("stack", together(stack_files()))
def test_a_golden_file_shows_no_secret(stack: str) -> None:
    assert "hush-" not in golden.place(stack).read_text(encoding="utf-8")
