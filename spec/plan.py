"""What a platform wants in and around its cluster, whatever the platform and the cloud: plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
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


class Part(StrEnum):
    """Who makes it: many guides let an administrator make what is cluster-wide, and an operator all the rest."""

    ADMINISTRATOR = "administrator"
    """Needs rights on the whole cluster, or gives rights to others."""
    OPERATOR = "operator"
    """Needs rights in the platform's own namespace only."""


class Stage(StrEnum):
    """When it is made."""

    BEFORE = "before"
    """Right after the namespace, before scripts and releases: they may need it. Secrets come beside it: a Job may read
    one of them."""
    AFTER = "after"
    """Once the releases are there and ready."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One object as the API server takes it, for everything that has no type of its own here."""

    body: Mapping[str, Any]
    """`apiVersion`, `kind`, `metadata` with `name`, and the rest. Where it is namespaced and `metadata` names no
    namespace, it goes into the platform's own."""
    cluster_wide: bool = False
    """Whether its kind has no namespace."""
    part: Part = Part.OPERATOR
    stage: Stage = Stage.BEFORE
    durability: Durability = Durability.DISPOSABLE
    requirements: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """`PersistentVolume`, `NetworkPolicy`, … ."""
        return str(self.body["kind"])

    @property
    def name(self) -> str:
        """`metadata.name`."""
        return str(self.body["metadata"]["name"])


OPERATOR_ACCOUNT = "groundwork-operator"
"""The service account that an operator's stack works with, unless the platform's guide names one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who may make everything but what an administrator must: an account with rights in one namespace only."""

    service_account: str = OPERATOR_ACCOUNT
    """Bound to Kubernetes' own role `admin` in the platform's namespace."""
    rules: tuple[Mapping[str, Any], ...] = ()
    """What it may do there beside, as the rules of a Role: custom resources, for example."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformPlan:
    """Everything of a platform that lives in the cluster, and what must be told to people and machines around it."""

    platform: str
    namespace: Namespace
    workloads: tuple[Workload, ...]
    """What the releases are known to run; the check before a start and the stand-in chart go by it."""
    flows: tuple[Flow, ...]
    secrets: tuple[SecretObject, ...]
    manifests: tuple[Manifest, ...] = ()
    scripts: tuple[Script, ...]
    """Run to their end, one after the other, before the releases."""
    releases: tuple[ReleaseSpec, ...]
    """One after the other, each once the one before it is ready."""
    definitions: frozenset[str] = frozenset()
    """Families of custom resource definitions that the manifests are judged by; a local cluster gets them before the
    program runs, any other must have them."""
    operator: Operator | None = None
    """Where the guide lets an administrator and an operator share the work: the operator."""
    part: Part | None = None
    """Whose part of the work this plan is; None: all of it. `spec.parts` takes a part out of a whole plan."""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    """Machine-readable, never a secret: what stands outside the program needs to know."""
