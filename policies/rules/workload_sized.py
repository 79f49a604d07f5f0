"""Every container says what it needs and what it may use at most."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from policies.facts import Container, LimitRange, Pods
from policies.rule import About, Facts, Finding, Rule, Severity
from spec.units import Bytes, Cpu

if TYPE_CHECKING:
    from spec.workloads import Amount


def violations(facts: Facts, about: About) -> Iterator[Finding]:
    """What is missing of each container's figures, where neither a LimitRange nor a silent guide explains it."""
    exempt = {*about.options["exempt-namespaces"], *(one.namespace for one in facts.of(LimitRange))}
    for pods in facts.of(Pods):
        silent = _silent(pods.name, about)
        for container in pods.containers:
            problems = _contradictions(container)
            if pods.namespace not in exempt and not silent:
                problems = (*_missing(container), *problems)
            for what in problems:
                yield Finding(where=pods.where, what=f"container {container.name} {what}")


def _silent(name: str, about: About) -> bool:
    """Whether it is known that the vendor publishes no size for this workload."""
    workloads = about.plan.workloads if about.plan is not None else ()
    sizes = [one.resources for one in workloads if one.name == name]
    return any(not _both(one.requests) or not one.limits.memory.count for one in sizes)


def _both(amount: "Amount") -> bool:
    return bool(amount.cpu.millis) and bool(amount.memory.count)


def _missing(one: Container) -> tuple[str, ...]:
    asks = {**one.limits, **one.requests}
    found = tuple(f"asks for no {what}" for what in ("cpu", "memory") if what not in asks)
    return found if "memory" in one.limits else (*found, "has no limit of memory")


def _contradictions(one: Container) -> tuple[str, ...]:
    found = []
    if "cpu" in one.requests and "cpu" in one.limits:
        asked, most = one.requests["cpu"], one.limits["cpu"]
        if Cpu.parse(str(asked)) > Cpu.parse(str(most)):
            found.append(f"asks for {asked} cpu and may use {most} at most")
    if "memory" in one.requests and "memory" in one.limits:
        asked, most = one.requests["memory"], one.limits["memory"]
        if Bytes.parse(str(asked)) > Bytes.parse(str(most)):
            found.append(f"asks for {asked} memory and may use {most} at most")
    return tuple(found)


RULE = Rule(
    name="workload-sized",
    says="Every container asks for processor and memory, and its memory is bounded.",
    why="What asks for nothing is the first to be killed; what is not bounded takes its neighbours along.",
    remedy="Set resources.requests.cpu, resources.requests.memory and resources.limits.memory in the chart's values.",
    check_all=violations,
    severity=Severity.MEDIUM,
    requirements=("CB-13", "CB-14", "PS-63"),
    url="https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
    options={
        "exempt-namespaces": {
            "type": "array",
            "items": {"type": "string"},
            "default": ["kube-system"],
            "description": "Namespaces whose pods are somebody else's.",
        }
    },
)
