"""An add-on as data: which chart, at which version, what it runs, and what it is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from spec.releases import ReleaseSpec
from spec.units import Bytes, Cpu
from spec.versions import ChartVersion
from spec.workloads import Amount, Resources, Workload


class AddOnName(StrEnum):
    """Every add-on that is known, by the name of its chart."""

    CALICO = "tigera-operator"
    CERT_MANAGER = "cert-manager"
    EXTERNAL_SECRETS = "external-secrets"
    METRICS_SERVER = "metrics-server"
    PROMETHEUS = "kube-prometheus-stack"
    PROMETHEUS_ADAPTER = "prometheus-adapter"
    TRAEFIK = "traefik"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOn:
    """One public chart."""

    name: AddOnName
    namespace: str
    repository: str
    version: ChartVersion
    pod_security: str = "baseline"
    """Pod Security level of its namespace."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What it is told in every stack."""
    workloads: tuple[Workload, ...]
    """What it runs, at the size that `values` or the chart itself gives."""
    after: tuple[AddOnName, ...] = ()
    """Add-ons that must be there first, where they are wanted at all."""
    definitions: tuple[str, ...] = ()
    """Families of custom resource definitions that come with it."""
    source: str
    """Where version and sizes stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """That a platform needs an add-on, and what it must be told for that."""

    name: AddOnName
    release: str | None = None
    """Name of the release, where something goes by it."""
    namespace: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """An add-on of one stack, ready to be made."""

    name: AddOnName
    namespace: str
    pod_security: str
    release: ReleaseSpec
    workloads: tuple[Workload, ...]
    after: tuple[AddOnName, ...]


def sized(cpu: str, memory: str, cpu_limit: str, memory_limit: str) -> Resources:
    """Requests and limits of one container."""
    return Resources(
        requests=Amount(cpu=Cpu.parse(cpu), memory=Bytes.parse(memory)),
        limits=Amount(cpu=Cpu.parse(cpu_limit), memory=Bytes.parse(memory_limit)),
    )


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Values over values, as Helm merges them: mappings key by key, everything else as a whole."""
    made = dict(base)
    for key, value in over.items():
        below = made.get(key)
        made[key] = merged(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return made
