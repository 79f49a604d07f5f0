"""Every rule is judged by what the engine really sent: clean, with one property broken, and with that one not known."""

import pytest

from policies import judging
from policies.rules import rules_for
from tests.policies.cases import KINDS, Case, all_cases

RULES = {one.name: one for one in rules_for()}


def verdict(case: Case) -> judging.Verdict:
    (found,) = judging.judge((RULES[case.rule],), case.facts, case.about)
    return found


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_has_cases_of_all_three_kinds(rule: str) -> None:
    assert {case.kind for case in all_cases() if case.rule == rule} == set(KINDS)


def test_every_case_is_of_a_rule_that_there_is() -> None:
    assert {case.rule for case in all_cases()} <= set(RULES)


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: f"{case.rule}/{case.kind}/{case.name}")
def test_a_rule_says_of_a_case_what_it_has_to(case: Case) -> None:
    found = verdict(case)
    said = tuple(f"{one.where}: {one.what}" for one in found.findings)
    if case.kind == "fail":
        assert case.findings
        assert said == case.findings
    else:
        assert said == ()
    if case.kind == "pass":
        assert found.unjudged == ()
