"""No alarm on what is shipped, every seeded violation found by the rule that owns it, and cases that hold the rules."""

import re

import pytest

from policies.rules import rules_for
from tests.policies import corpus, documentation
from tests.policies.matrix import Row, matrix
from tests.policies.mutation import EQUIVALENT, score
from tests.policies.record import SECRET, stale
from tests.world import texts

LEAST_SEEDED = 300
LEAST_SCORE = 0.9


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    return matrix()


def test_every_shipped_stack_is_in_the_corpus_with_the_settings_that_it_has() -> None:
    assert set(corpus.stacks()) == set(corpus.shipped())
    assert [stack for stack in corpus.stacks() if stale(stack)] == [], (
        "record again: python -m tests.policies.record, or with the states of rehearsals"
    )


@pytest.mark.parametrize("stack", corpus.stacks())
def test_a_recording_holds_no_secret(stack: str) -> None:
    said = "\n".join(texts(corpus.recording(stack)["resources"]))
    assert "hush-" not in said
    assert re.findall(r"-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|ciphertext|plaintext", said) == []
    for one in corpus.recording(stack)["resources"]:
        if one["type"] == "kubernetes:core/v1:Secret":
            held = [one["inputs"].get(key) or {} for key in ("data", "stringData")]
            assert all(each == SECRET or all(value == SECRET for value in each.values()) for each in held)


def test_no_rule_says_anything_of_a_shipped_stack(rows: dict[str, Row]) -> None:
    assert [alarm for row in rows.values() for alarm in row.false_alarms] == []


def test_every_seeded_violation_is_found_by_the_rule_that_owns_it(rows: dict[str, Row]) -> None:
    assert sum(row.seeded for row in rows.values()) >= LEAST_SEEDED
    assert [miss for row in rows.values() for miss in row.missed] == []


def test_violations_of_every_rule_are_seeded(rows: dict[str, Row]) -> None:
    assert {one.name for one in rules_for()} == {name for name, row in rows.items() if row.seeded}


def test_nine_of_ten_changes_of_a_rule_are_noticed() -> None:
    scores = [score(one.name) for one in rules_for()]
    noticed, tried = sum(one.noticed for one in scores), sum(one.all for one in scores)
    survivors = [text for one in scores for text in one.survivors]
    assert tried > LEAST_SEEDED
    assert noticed / tried >= LEAST_SCORE, "\n".join(survivors)
    unnoticed = {one.rpartition(": ")[0] for one in survivors}
    assert set(EQUIVALENT) <= unnoticed, "a change that is called equivalent is noticed, or its line is gone"


def test_the_page_of_policies_is_fresh(rows: dict[str, Row]) -> None:
    page = documentation.PAGE.read_text(encoding="utf-8")
    assert page == documentation.text(rows), "write it anew: python -m tests.policies.documentation"
