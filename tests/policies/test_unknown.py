"""Nobody knows a value yet: a rule says so, or does without it. It never breaks, and never guesses."""

from collections.abc import Iterator
from dataclasses import fields, replace

import pytest

from policies import judging
from policies.facts import Fact
from policies.rule import About, Facts
from policies.rules import rules_for
from policies.values import UNKNOWN
from tests.policies import corpus

STACKS = ("smi-azure-prod", "pseven-aws-prod", "thingpark-oci-prod", "psa-local-dev", "mint-exoscale-prod")


def one_of_each_kind(stack: str) -> Iterator[tuple[Fact, Facts, About]]:
    """A fact of each kind in a stack, with all the others."""
    everything = tuple(corpus.facts_of(corpus.seen_of(stack)))
    known: set[type[Fact]] = set()
    for fact in everything:
        if type(fact) not in known:
            known.add(type(fact))
            yield fact, Facts(one for one in everything if one is not fact), corpus.about(stack)


@pytest.mark.parametrize("stack", STACKS)
def test_a_field_that_is_not_known_makes_no_alarm_and_breaks_no_rule(stack: str) -> None:
    wrong = []
    for fact, others, about in one_of_each_kind(stack):
        for field in fields(fact):
            if field.name in ("where", "namespace", "name", "piece", "service_account"):
                continue  # names tie facts together; those of ours are never outputs
            spoiled = Facts((*others, replace(fact, **{field.name: UNKNOWN})))
            alone = Facts((replace(fact, **{field.name: UNKNOWN}),))
            for rule in rules_for(about.platform):
                if rule.each and not isinstance(fact, rule.each):
                    continue
                judged = judging.judge((rule,), alone if rule.each else spoiled, about)
                said = [finding.what for verdict in judged for finding in verdict.findings]
                wrong += [f"{rule.name}: {type(fact).__name__}.{field.name}: {what}" for what in said]
    assert wrong == []
