"""One resource as the engine has it, whoever showed it: a run, an exported state, a recording."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.values import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A resource and its inputs."""

    type: str
    """The engine's token: `aws:s3/bucket:Bucket`, `kubernetes:apps/v1:Deployment`."""
    name: str
    urn: str
    inputs: Mapping[str, Any]
    """Plain, in the provider's own spelling (camelCase)."""
    protect: bool | None = None
    """Whether the engine refuses to delete it; None where whoever shows it does not say."""
    retain: bool | None = None
    owners: tuple[str, ...] = ()
    """Type tokens of the components that it stands in, the outermost first, without the stack."""

    @property
    def package(self) -> str:
        """`aws`, `azure-native`, `kubernetes`, …"""
        return self.type.partition(":")[0]


def owners_of(urn: str) -> tuple[str, ...]:
    """The chain of parents' types, which every URN holds: `urn:pulumi:STACK::PROJECT::A$B$TYPE::NAME`."""
    parts = urn.split("::")
    return tuple(one for one in parts[2].split("$")[:-1] if one != "pulumi:pulumi:Stack") if len(parts) > 3 else ()


def seen_in_state(exported: Mapping[str, Any]) -> Iterator[Seen]:
    """Every resource of an exported state (`pulumi stack export`), without providers and the stack itself."""
    deployment = exported.get("deployment", exported)
    for one in deployment.get("resources") or ():
        if one["type"].startswith("pulumi:") or one.get("delete"):
            continue
        yield Seen(
            type=one["type"],
            name=one["urn"].split("::", 3)[-1],
            urn=one["urn"],
            inputs=plain(one.get("inputs") or {}),
            protect=bool(one.get("protect")),
            retain=bool(one.get("retainOnDelete")),
            owners=owners_of(one["urn"]),
        )


def platform_of(seen: Iterator[Seen]) -> str | None:
    """The vendor platform that the resources belong to: the name of the component that holds it."""
    for one in seen:
        if one.type == "groundwork:kubernetes:Platform":
            return one.name
    return None
