"""What is handed to the program that makes one hosted app: a document of plain values in the stack's settings.

The launcher writes it from a checked plan, the program reads it. What is in it is exactly what was checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from spec.apps.plan import AppObject, AppPlan
from spec.durability import Durability
from spec.releases import ChartSource, Install, ReleaseSpec
from spec.secrets import Password, SecretNeed
from spec.versions import Digest
from spec.workloads import SecretObject


@dataclass(frozen=True, slots=True, kw_only=True)
class AppCluster:
    """How the program reaches the cluster."""

    kubeconfig: str | None
    """Path of the file; None: what kubectl would use. Never its content, which holds a key."""
    context: str | None
    identifier: str
    """The same for as long as it is the same cluster, also when its address changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppStack:
    """All that the stack of one app is made of."""

    namespace: str
    cluster: AppCluster
    objects: tuple[AppObject, ...]
    secrets: tuple[SecretObject, ...]
    passwords: Mapping[str, int]
    """Name of a secret → bytes of randomness in it."""
    release: ReleaseSpec | None
    reset_token: str | None = None
    """The word of the last reset."""

    @classmethod
    def of(cls, plan: AppPlan, cluster: AppCluster) -> Self:
        """The stack of a plan in a cluster. Raises ValueError for a secret that is no password: apps have no other."""
        return cls(
            namespace=plan.app.namespace,
            cluster=cluster,
            objects=plan.objects,
            secrets=plan.secrets,
            passwords={need.ref.key: _count(need) for need in plan.secret_needs},
            release=plan.release,
            reset_token=plan.app.reset_token,
        )

    def document(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "namespace": self.namespace,
            "cluster": {
                "kubeconfig": self.cluster.kubeconfig,
                "context": self.cluster.context,
                "identifier": self.cluster.identifier,
            },
            "objects": [
                {"body": _plain(one.body), "turn": one.turn, "durability": str(one.durability)} for one in self.objects
            ],
            "secrets": [{"name": one.name, "plain": one.plain, "hidden": one.hidden} for one in self.secrets],
            "passwords": dict(self.passwords),
            "release": None if self.release is None else _release(self.release),
            "reset": self.reset_token,
        }

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """The stack that such a document describes."""
        release = document["release"]
        return cls(
            namespace=document["namespace"],
            cluster=AppCluster(**document["cluster"]),
            objects=tuple(
                AppObject(body=one["body"], turn=int(one["turn"]), durability=Durability(one["durability"]))
                for one in document["objects"]
            ),
            secrets=tuple(SecretObject(**one) for one in document["secrets"]),
            passwords={key: int(count) for key, count in document["passwords"].items()},
            release=None if release is None else _read_release(release),
            reset_token=document["reset"],
        )


def _count(need: SecretNeed) -> int:
    if not isinstance(need.kind, Password):
        raise ValueError(f"secret {need.ref} of an app is no password")  # noqa: TRY004 (a value of a known type)
    return need.kind.count


def _plain(value: Any) -> Any:  # noqa: ANN401 (whatever stands in a manifest)
    """Mappings and sequences of any kind as those that every serializer knows."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _release(release: ReleaseSpec) -> dict[str, Any]:
    source = release.source
    return {
        "name": release.name,
        "namespace": release.namespace,
        "chart": source.chart,
        "version": source.version,
        "repository": source.repository,
        "digest": None if source.digest is None else str(source.digest),
        "values": _plain(release.values),
        "install": str(release.install),
        "timeout": release.timeout_seconds,
    }


def _read_release(raw: Mapping[str, Any]) -> ReleaseSpec:
    return ReleaseSpec(
        name=raw["name"],
        namespace=raw["namespace"],
        source=ChartSource(
            chart=raw["chart"],
            version=raw["version"],
            repository=raw["repository"],
            digest=None if raw["digest"] is None else Digest.parse(raw["digest"]),
        ),
        values=dict(raw["values"]),
        install=Install(raw["install"]),
        timeout_seconds=int(raw["timeout"]),
    )
