"""Write the cases of every rule anew, from what was recorded and seeded: `python -m tests.policies.make_cases`.

A case holds as few resources as can be: from the stack in which a violation was seeded, everything is left out without
which the rule still says the same of the rest, and still nothing where the property is as it was.
"""

import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from policies import judging
from policies.reading import read_all
from policies.rule import About, Facts, Rule
from policies.rules import rules_for
from policies.seen import Seen
from policies.values import UNKNOWN, UNKNOWN_TEXT
from tests.policies import corpus
from tests.policies.breaks import BREAKS
from tests.policies.cases import CASES, KINDS
from tests.policies.spoiling import Break, Stack


def verdict(rule: Rule, stack: Stack, about: About) -> judging.Verdict:
    """What the rule says of these resources."""
    (found,) = judging.judge((rule,), Facts(read_all(stack)), about)
    return found


def says(rule: Rule, stack: Stack, about: About) -> tuple[str, ...]:
    """The same as texts."""
    return tuple(f"{one.where}: {one.what}" for one in verdict(rule, stack, about).findings)


def smallest(rule: Rule, clean: Stack, spoiled: Stack, about: About) -> tuple[Stack, Stack]:
    """As few resources as can be for which the rule still tells the two apart, clean and spoiled."""
    wanted = says(rule, spoiled, about)
    names = sorted({one.urn for one in (*clean, *spoiled)})
    for size in (len(names) // 2, 64, 16, 4, 1):
        for start in range(0, len(names), max(size, 1)):
            fewer = [name for name in names if name not in names[start : start + size]]
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


def unknown_in(rule: Rule, clean: Stack, spoiled: Stack, about: About) -> Stack | None:
    """Resources of which the rule can say nothing yet: one value of what was spoiled, or of what would be left out or
    added, is not known. None where each value matters to nobody."""
    before = {one.urn: one for one in clean}
    after = {one.urn: one for one in spoiled}
    touched = [urn for urn in {**before, **after} if _inputs(before.get(urn)) != _inputs(after.get(urn))]
    for stack in (spoiled, clean):
        for number, one in enumerate(stack):
            if one.urn in touched:
                for inputs in with_one_unknown(one.inputs):
                    made = (*stack[:number], replace(one, inputs=inputs), *stack[number + 1 :])
                    found = verdict(rule, made, about)
                    if found.unjudged and not found.findings:
                        return made
    return None


def _inputs(seen: Seen | None) -> object:
    return _told(seen.inputs) if seen is not None else None


def with_one_unknown(value: Any) -> Iterator[Any]:  # noqa: ANN401 (what JSON can hold)
    """The value with one place in it not known, the innermost places first."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from ({**value, key: other} for other in with_one_unknown(one))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from ([*value[:number], other, *value[number + 1 :]] for other in with_one_unknown(one))
    if value is not UNKNOWN:
        yield UNKNOWN


MOST = 2
"""Cases of one rule and cloud. The matrix tries every break; more files of the same would say nothing new."""


def _first(one: Break, rule: Rule) -> Iterator[tuple[str, Stack, Stack]]:
    for stack in corpus.stacks():
        about = corpus.about(stack)
        if not judging.concerns(rule, about) or not one.fits(about) or (corpus.in_dev(stack) and not one.in_dev):
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
        made: Counter[str] = Counter()
        for one in BREAKS:
            cloud = one.name.partition(":")[0] if ":" in one.name else ""
            if one.rule == rule.name and made[cloud] < MOST:
                made[cloud] += 1
                for stack, clean, spoiled in _first(one, rule):
                    _write(rule, one, stack, clean, spoiled)
    for folder in CASES.glob("*/*"):
        if not any(folder.iterdir()):
            shutil.rmtree(folder)


def _write(rule: Rule, one: Break, stack: str, clean: Stack, spoiled: Stack) -> None:
    about = corpus.about(stack)
    kinds: dict[str, Stack | None] = {
        "pass": clean,
        "fail": spoiled,
        "unknown": unknown_in(rule, clean, spoiled, about),
    }
    for kind in KINDS:
        resources = kinds[kind]
        if resources is None:
            continue
        case: dict[str, Any] = {"stack": stack, "resources": [_plain(seen) for seen in resources]}
        if kind == "fail":
            case["findings"] = list(says(rule, resources, about))
        path = CASES / rule.name / kind / f"{re.sub('[^a-z0-9]+', '-', one.name.lower())}.json"
        text = json.dumps(case, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        if text in {other.read_text(encoding="utf-8") for other in path.parent.glob("*.json")}:
            continue  # another break of the rule has the same one already
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(corpus.CHECKOUT)}\n")


if __name__ == "__main__":
    write()
