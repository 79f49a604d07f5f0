"""The confusion matrix: what each rule finds of what was seeded, what it misses, and what it says of clean stacks."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from policies import judging
from policies.facts import Fact
from policies.reading import read, read_together
from policies.rule import About, Facts, Rule
from policies.rules import rules_for
from policies.seen import Seen
from tests.policies import corpus
from tests.policies.breaks import BREAKS
from tests.policies.spoiling import Break, Stack

MOST = 8
"""Places of one stack in which one break is tried: more of the same would say nothing new."""


@dataclass(slots=True)
class Row:
    """One rule."""

    clean: int = 0
    """Clean stacks that it judged."""
    false_alarms: list[str] = field(default_factory=list)
    seeded: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)


@cache
def _facts(stack: str) -> dict[str, tuple[Fact, ...]]:
    return {seen.urn: tuple(read(seen)) for seen in corpus.seen_of(stack)}


def _facts_with(stack: str, seen: Stack) -> Facts:
    """All facts of a spoiled stack; what was not touched is not read again."""
    known, clean = _facts(stack), {id(one) for one in corpus.seen_of(stack)}
    each = (fact for one in seen for fact in (known[one.urn] if id(one) in clean else read(one)))
    return Facts((*each, *read_together(seen)))


def _says(rule: Rule, facts: Facts, about: About) -> tuple[str, ...]:
    (verdict,) = judging.judge((rule,), facts, about)
    return tuple(f"{one.where.rpartition('::')[2]}: {one.what}" for one in verdict.findings)


def seeded(stack: str, one: Break) -> Iterator[tuple[Seen | None, Stack]]:
    """The first places of a stack in which a break can be made, spread over all that there are."""
    everywhere = list(one.spoil(corpus.seen_of(stack)))
    step = max(1, len(everywhere) // MOST)
    yield from everywhere[::step][:MOST]


def matrix() -> dict[str, Row]:
    """Rule → row."""
    rows: dict[str, Row] = defaultdict(Row)
    for stack in corpus.stacks():
        about = corpus.about(stack)
        rules = {one.name: one for one in rules_for(about.platform) if judging.concerns(one, about)}
        clean = corpus.facts_of(corpus.seen_of(stack))
        for name, rule in rules.items():
            rows[name].clean += 1
            rows[name].false_alarms += [f"{stack}: {what}" for what in _says(rule, clean, about)]
        for one in BREAKS:
            if one.rule not in rules or not one.fits(about) or (corpus.in_dev(stack) and not one.in_dev):
                continue
            for broken, spoiled in seeded(stack, one):
                rows[one.rule].seeded += 1
                if _says(rules[one.rule], _facts_with(stack, spoiled), about):
                    rows[one.rule].found += 1
                else:
                    where = broken.name if broken is not None else "something left out"
                    rows[one.rule].missed.append(f"{stack}: {one.name}: {where}")
    return dict(rows)
