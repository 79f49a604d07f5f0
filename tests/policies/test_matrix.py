"""No alarm on what is shipped, every seeded violation found by the rule that owns it, and cases that hold the rules."""

import pytest

from policies.rules import rules_for
from tests.policies import corpus, documentation
from tests.policies.matrix import Row, matrix
from tests.policies.mutation import score

LEAST_SEEDED = 300
LEAST_SCORE = 0.9


@pytest.fixture(scope="module")
def rows() -> dict[str, Row]:
    return matrix()


def test_every_shipped_stack_is_in_the_corpus() -> None:
    shipped = {path.name.split(".")[1] for path in corpus.CHECKOUT.glob("Pulumi.*.yaml")}
    assert set(corpus.stacks()) == shipped


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


def test_the_page_of_policies_is_fresh(rows: dict[str, Row]) -> None:
    page = corpus.CHECKOUT / "docs" / "policies.md"
    assert page.read_text(encoding="utf-8") == documentation.text(rows), (
        "write it anew: python -m tests.policies.documentation > docs/policies.md"
    )
