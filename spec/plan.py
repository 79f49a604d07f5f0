"""What a platform wants in and around its cluster, whatever the platform and the cloud: plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spec.durability import Durability
from spec.flows import Flow
from spec.releases import ReleaseSpec
from spec.workloads import Quota, SecretObject, Task, Workload


@dataclass(frozen=True, slots=True, kw_only=True)
class Namespace:
    """The platform's own namespace."""

    name: str
    pod_security: str
    """Pod Security level that is enforced; `restricted` is warned about and audited."""
    quota: Quota | None
    durability: Durability
    """Whether anything in it outlives the stack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A Task and what it runs: files from a ConfigMap, environment from plain values and from Secrets."""

    task: Task
    image: str
    command: tuple[str, ...]
    files: Mapping[str, str]
    """File name below /scripts → content."""
    environment: Mapping[str, str]
    secret_environment: Mapping[str, tuple[str, str]]
    """Variable → (Secret, entry)."""
    requirements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformPlan:
    """Everything of a platform that lives in the cluster, and what must be told to people and machines around it."""

    platform: str
    namespace: Namespace
    workloads: tuple[Workload, ...]
    flows: tuple[Flow, ...]
    secrets: tuple[SecretObject, ...]
    scripts: tuple[Script, ...]
    """Run to their end, one after the other, before the release."""
    release: ReleaseSpec | None
    outputs: Mapping[str, Any]
    """Machine-readable, never a secret: what stands outside the program needs to know."""
