"""Write the cases of every rule anew, from what was recorded and seeded: `python -m tests.policies.make_cases`.

A case holds as few resources as can be: from the stack in which a violation was seeded, everything is left out without
which the rule still says the same of the rest, and still nothing where the property is as it was.
"""

import json
import shutil
import sys
from collections.abc import Iterator
from typing import Any

from policies import judging
from policies.reading import read_all
from policies.rule import About, Facts, Rule
from policies.rules import rules_for
from policies.seen import Seen
from tests.policies import corpus
from tests.policies.breaks import BREAKS
from tests.policies.cases import CASES, KINDS
from tests.policies.spoiling import Break, Stack

UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def says(rule: Rule, stack: Stack, about: About) -> tuple[str, ...]:
    """What the rule says of these resources."""
    (verdict,) = judging.judge((rule,), Facts(read_all(stack)), about)
    return tuple(f"{one.where}: {one.what}" for one in verdict.findings)


def smallest(rule: Rule, clean: Stack, spoiled: Stack, about: About) -> tuple[Stack, Stack]:
    """As few resources as can be for which the rule still tells the two apart, clean and spoiled."""
    wanted = says(rule, spoiled, about)
    names = {one.urn for one in (*clean, *spoiled)}
    for urn in sorted(names):
        fewer = names - {urn}
        left = tuple(one for one in spoiled if one.urn in fewer)
        right = tuple(one for one in clean if one.urn in fewer)
        if says(rule, left, about) == wanted and not says(rule, right, about):
            names = fewer
    return tuple(one for one in clean if one.urn in names), tuple(one for one in spoiled if one.urn in names)


def _plain(seen: Seen) -> dict[str, Any]:
    return {
        "type": seen.type,
        "name": seen.name,
        "urn": seen.urn,
        "inputs": _told(seen.inputs),
        "protect": seen.protect,
        "retain": seen.retain,
    }


def _told(value: Any) -> Any:  # noqa: ANN401 (what JSON can hold, and what is not known)
    if isinstance(value, dict):
        return {key: _told(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_told(one) for one in value]
    return value if isinstance(value, str | int | float | bool) or value is None else UNKNOWN_TEXT


def unknown_in(clean: Stack, spoiled: Stack) -> Stack | None:
    """The spoiled resources with what was spoiled not known; None where something was taken away or added."""
    after = {one.urn: one for one in spoiled}
    made = []
    for one in clean:
        other = after.get(one.urn)
        if other is None:
            return None
        if other.inputs == one.inputs:
            made.append(one)
            continue
        made.append(
            Seen(
                type=one.type,
                name=one.name,
                urn=one.urn,
                inputs=_not_known(one.inputs, other.inputs),
                protect=one.protect,
                retain=one.retain,
            )
        )
    return tuple(made) if len(made) == len(spoiled) else None


def _not_known(before: Any, after: Any) -> Any:  # noqa: ANN401
    if isinstance(before, dict) and isinstance(after, dict) and set(before) <= set(after):
        return {key: _not_known(before.get(key), one) if before.get(key) != one else one for key, one in after.items()}
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [_not_known(one, other) if one != other else one for one, other in zip(before, after, strict=True)]
    return UNKNOWN_TEXT


def _first(one: Break, rule: Rule) -> Iterator[tuple[str, Stack, Stack]]:
    for stack in corpus.stacks():
        about = corpus.about(stack)
        if not judging.concerns(rule, about) or (corpus.in_dev(stack) and not one.in_dev):
            continue
        clean = corpus.seen_of(stack)
        for _, spoiled in one.spoil(clean):
            if says(rule, spoiled, about):
                yield stack, *smallest(rule, clean, spoiled, about)
                return


def write() -> None:
    """Write all that are made; those written by hand (`hand-*.json`) stay."""
    for path in CASES.glob("*/*/*.json"):
        if not path.name.startswith("hand-"):
            path.unlink()
    for rule in rules_for():
        for one in BREAKS:
            if one.rule == rule.name:
                for stack, clean, spoiled in _first(one, rule):
                    _write(rule, one, stack, clean, spoiled)
    for folder in CASES.glob("*/*"):
        if not any(folder.iterdir()):
            shutil.rmtree(folder)


def _write(rule: Rule, one: Break, stack: str, clean: Stack, spoiled: Stack) -> None:
    kinds: dict[str, Stack | None] = {"pass": clean, "fail": spoiled, "unknown": unknown_in(clean, spoiled)}
    for kind in KINDS:
        resources = kinds[kind]
        if resources is None:
            continue
        case: dict[str, Any] = {"stack": stack, "resources": [_plain(seen) for seen in resources]}
        if kind == "fail":
            case["findings"] = list(says(rule, resources, corpus.about(stack)))
        path = CASES / rule.name / kind / f"{one.name.replace(' ', '-').replace(chr(39), '')}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(case, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(corpus.CHECKOUT)}\n")


if __name__ == "__main__":
    write()
