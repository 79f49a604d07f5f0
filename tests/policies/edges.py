"""What is so at the edge of a rule, and how much the rule has to say of it."""

from dataclasses import dataclass
from typing import Any

from policies import facts
from policies.facts import Fact
from policies.rule import About, Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One line."""

    rule: str
    name: str
    facts: Facts
    about: About
    findings: int


NOBODY = About()


def edge(rule: str, name: str, findings: int, *all_facts: Fact, about: About = NOBODY) -> Edge:
    """A line."""
    return Edge(rule=rule, name=name, findings=findings, facts=Facts(all_facts), about=about)


def pods(**more: Any) -> facts.Pods:  # noqa: ANN401 (fields of the fact)
    """A workload with nothing remarkable but what is given."""
    known: dict[str, Any] = {
        "where": "urn",
        "kind": "Deployment",
        "namespace": "x",
        "name": "app",
        "replicas": 1,
        "labels": {},
        "containers": (),
    }
    return facts.Pods(**{**known, **more})


def container(**more: Any) -> facts.Container:  # noqa: ANN401 (fields of it)
    """A container that says what it has to."""
    known: dict[str, Any] = {
        "name": "app",
        "image": "app:1.2.3",
        "requests": {"cpu": "100m", "memory": "64Mi"},
        "limits": {"memory": "128Mi"},
        "environment": {},
    }
    return facts.Container(**{**known, **more})
