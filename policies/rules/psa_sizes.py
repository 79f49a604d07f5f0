"""PSA's pods are not smaller than the guide allows."""

from collections.abc import Iterator
from dataclasses import replace

from policies.facts import Container, Pods
from policies.rule import About, Level, Rule, Severity
from spec.platforms.psa import figures
from spec.units import Bytes, Cpu
from spec.workloads import Resources

_OF = {
    # The back end's limit of memory may be set (CB-13); below its request the API server would refuse the pod.
    "psa-backend": replace(
        figures.BACKEND, limits=replace(figures.BACKEND.limits, memory=figures.BACKEND.requests.memory)
    ),
    "psa-frontend": figures.FRONTEND,
}


def violations(pods: Pods, _: About) -> Iterator[str]:
    """Requests or limits below the figures of the guide; environment dev is only told so."""
    minimum = next((figure for name, figure in _OF.items() if pods.name.endswith(name.removeprefix("psa-"))), None)
    if minimum is not None:
        for container in pods.containers[-1:]:
            yield from _below(container, minimum)


def _below(container: Container, minimum: Resources) -> Iterator[str]:
    for side, has, least in (
        ("request", container.requests, minimum.requests),
        ("limit", container.limits, minimum.limits),
    ):
        cpu, memory = has.get("cpu"), has.get("memory")
        if cpu is None or Cpu.parse(str(cpu)) < least.cpu:
            yield f"the {side} of cpu is {cpu}, and the guide asks for {least.cpu}"
        if memory is None or Bytes.parse(str(memory)) < least.memory:
            yield f"the {side} of memory is {memory}, and the guide asks for {least.memory}"


RULE = Rule(
    name="psa-sizes",
    says="Back end and front end have at least the requests and limits of the guide.",
    why="The vendor does not support less, and the back end runs out of memory.",
    remedy="Raise backend.* or frontend.* in the settings to the figures of the guide.",
    each=(Pods,),
    check_each=violations,
    platforms=("psa",),
    level_in_dev=Level.ADVISORY,
    severity=Severity.HIGH,
    requirements=("CB-13", "CB-14"),
)
