"""PSA's pods are not smaller than the guide allows."""

from collections.abc import Iterator

from policies.facts import Container, Pods
from policies.rule import About, Finding, Level, Rule, Severity
from spec.platforms.psa import figures
from spec.units import Bytes, Cpu
from spec.workloads import Resources

_OF = {"psa-backend": figures.LEAST_BACKEND, "psa-frontend": figures.FRONTEND}
_NUMBERS = {"psa-backend": "CB-13", "psa-frontend": "CB-14"}
_VERBS = {"request": "asks for", "limit": "is limited to"}


def violations(pods: Pods, _: About) -> Iterator[Finding]:
    """Requests or limits below the figures of the guide; environment dev is only told so."""
    name = next((name for name in _OF if pods.name.endswith(name.removeprefix("psa-"))), None)
    if name is not None:
        for container in pods.containers[-1:]:
            for side, what, has, least in _below(container, _OF[name]):
                key = f"{name.removeprefix('psa-')}.{what}-{side}"
                pod = f"{pods.kind} {pods.name}: container {container.name}"
                asks = f"has no {side} of {what}" if has is None else f"{_VERBS[side]} {has} {what}"
                yield Finding(
                    where=pods.where,
                    what=f"{pod} {asks}; the guide has a {side} of {least}",
                    requirements=(_NUMBERS[name],),
                    remedy=f"Set {key} to {least} or more in the settings, and a figure of the chart's own likewise.",
                )


def _below(container: Container, minimum: Resources) -> Iterator[tuple[str, str, str | None, Cpu | Bytes]]:
    for side, has, least in (
        ("request", container.requests, minimum.requests),
        ("limit", container.limits, minimum.limits),
    ):
        cpu, memory = has.get("cpu"), has.get("memory")
        if cpu is None or Cpu.parse(str(cpu)) < least.cpu:
            yield side, "cpu", cpu, least.cpu
        if memory is None or Bytes.parse(str(memory)) < least.memory:
            yield side, "memory", memory, least.memory


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
