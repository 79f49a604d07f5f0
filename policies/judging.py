"""Ask rules: over facts, whoever read them, with an honest answer where a value is not known yet."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from policies.facts import Fact
from policies.rule import About, Facts, Finding, Rule
from policies.values import NotKnownError


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one rule says."""

    rule: Rule
    findings: tuple[Finding, ...]
    unjudged: tuple[str, ...]
    """Places where a value was not known yet; an empty text stands for the stack as a whole."""


def judge(
    rules: Iterable[Rule], facts: Facts, about: About, options: Mapping[str, Mapping[str, Any]] | None = None
) -> tuple[Verdict, ...]:
    """The verdict of every rule that is for this platform. `options` are those of rules, by rule and name."""
    return tuple(
        _verdict(rule, facts, with_options(about, rule, (options or {}).get(rule.name) or about.options))
        for rule in rules
        if concerns(rule, about)
    )


def concerns(rule: Rule, about: About) -> bool:
    """Whether the rule is for this stack's platform; where nobody knows the platform, only general rules are."""
    return not rule.platforms or about.platform in rule.platforms


def with_options(about: About, rule: Rule, options: Mapping[str, Any] | None) -> About:
    """What is known of the stack, with the rule's options."""
    return replace(about, options={**rule.defaults, **(options or {})})


def _verdict(rule: Rule, facts: Facts, about: About) -> Verdict:
    if rule.check_all is not None:
        try:
            return Verdict(rule=rule, findings=tuple(rule.check_all(facts, about)), unjudged=())
        except NotKnownError:
            return Verdict(rule=rule, findings=(), unjudged=("",))
    found: list[Finding] = []
    unjudged: list[str] = []
    for fact in facts:
        try:
            found.extend(findings_of(rule, fact, about))
        except NotKnownError:
            unjudged.append(fact.where)
    return Verdict(rule=rule, findings=tuple(found), unjudged=tuple(unjudged))


def findings_of(rule: Rule, fact: Fact, about: About) -> Iterator[Finding]:
    """What a rule says of one fact. Raises NotKnownError where it needs a value that is not known."""
    if rule.check_each is not None and isinstance(fact, rule.each):
        for found in rule.check_each(fact, about):
            yield found if isinstance(found, Finding) else Finding(where=fact.where, what=found)
