"""The cases of each rule: resources as the engine sent them, with what the rule has to say of them.

`policies/cases/<rule>/{pass,fail,unknown}/<name>.json` holds `stack` (whose settings are known), `resources`, and for
`fail` the exact `findings`. They go through the proxies in which the SDK hands resources to a policy.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pulumi_policy.proxy import unknown_checking_proxy

from policies.reading import read_all
from policies.rule import About, Facts
from policies.seen import Seen, owners_of
from policies.values import plain
from tests.policies import corpus

CASES = corpus.CHECKOUT / "policies" / "cases"
KINDS = ("pass", "fail", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case."""

    rule: str
    kind: str
    name: str
    facts: Facts
    about: About
    findings: tuple[str, ...]


def _seen(raw: Mapping[str, Any]) -> Seen:
    return Seen(
        type=raw["type"],
        name=raw["name"],
        urn=raw["urn"],
        inputs=plain(unknown_checking_proxy(raw["inputs"])),
        protect=raw.get("protect"),
        retain=raw.get("retain"),
        owners=owners_of(raw["urn"]),
    )


def _case(path: Path) -> Case:
    raw = json.loads(path.read_text())
    return Case(
        rule=path.parts[-3],
        kind=path.parts[-2],
        name=path.stem,
        facts=Facts(read_all(_seen(one) for one in raw["resources"])),
        about=corpus.about(raw["stack"]) if "stack" in raw else About(platform=raw.get("platform")),
        findings=tuple(raw.get("findings", ())),
    )


@cache
def all_cases() -> tuple[Case, ...]:
    """Every case there is."""
    return tuple(_case(path) for path in sorted(CASES.glob("*/*/*.json")))


def of(rule: str) -> Iterator[Case]:
    """The cases of one rule."""
    return (one for one in all_cases() if one.rule == rule)
