"""What Exoscale cannot give, said before anything is made."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from spec.clouds.exoscale.cluster import ExoscaleCluster, ExoscalePool
from spec.clouds.exoscale.machines import smallest_disk
from spec.clouds.exoscale.rules_supply import SUPPLY_RULES
from spec.clouds.exoscale.zones import LARGEST_GROUP
from spec.settings import Mistake, Rule, StackSettings, rule
from spec.units import Bytes

_ELSEWHERE = "cloud: aws, azure or oci; or cloud: existing, in a cluster and beside servers of your own"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a platform cannot stand here."""

    text: str
    requirements: tuple[str, ...]


CANNOT_STAND: Mapping[str, Reason] = {
    "pseven": Reason(
        "its file server needs 10000 operations in a second and 10 Gb/s; a block volume of Exoscale gives 5000 and an "
        "instance no stated speed, and there is no private DNS zone for the names of its servers",
        ("PS-4",),
    ),
    "thingpark": Reason(
        "no release of it runs on a Kubernetes that SKS still has, and a zone of Exoscale is one data centre where "
        "three locations are wanted",
        ("TP-2", "TP-6"),
    ),
    "smi": Reason(
        "its pods get their rights to buckets from the cloud, by service account and without a key, and its brokers "
        "are the cloud's; Exoscale has neither identities for pods nor a managed ActiveMQ or MongoDB",
        ("SM-15", "SM-38"),
    ),
}
"""Platform → why it is refused."""


@rule("platform", "cluster")
def _stands_here(settings: StackSettings) -> Iterator[Mistake]:
    why = CANNOT_STAND.get(settings.platform)
    if why is not None:
        yield Mistake(
            where=("cluster", "cloud"),
            what=f"{settings.platform} cannot stand on Exoscale: {why.text}",
            instead=_ELSEWHERE,
            requirements=why.requirements,
        )


@rule("cluster", "environment")
def _control_plane(settings: StackSettings) -> Iterator[Mistake]:
    cluster = _of(settings)
    if cluster.level == "starter" and settings.environment == "prod":
        yield Mistake(
            where=("cluster", "level"),
            what="a starter control plane is a single one, without backup and without an agreed availability",
            instead="pro",
        )
    if cluster.api_access:
        yield Mistake(
            where=("cluster", "api-access"),
            what="SKS has no list of who may reach its API, and nothing would be closed by one here",
            instead="nothing; write public-api: true, and keep certificates short with kubeconfig-days",
        )
    if not cluster.public_api:
        yield Mistake(
            where=("cluster", "public-api"),
            what="the API of SKS is on the Internet, without a private endpoint; only certificates keep people out",
            instead="true, once that is accepted",
        )


@rule("cluster")
def _pools(settings: StackSettings) -> Iterator[Mistake]:
    for index, pool in enumerate(_of(settings).pools):
        yield from _pool(("cluster", "pools", index), pool)


def _pool(where: tuple[str | int, ...], pool: ExoscalePool) -> Iterator[Mistake]:
    if pool.anti_affinity and pool.nodes > LARGEST_GROUP:
        yield Mistake(
            where=(*where, "nodes"),
            what=f"an anti-affinity group holds {LARGEST_GROUP} instances, not {pool.nodes}",
            instead=f"several pools of at most {LARGEST_GROUP} nodes, or anti-affinity: false",
        )
    smallest, largest = smallest_disk(pool.machine), pool.row.local_disk or Bytes(0)
    if not smallest <= pool.disk <= largest or pool.disk.count % _GIBI:
        yield Mistake(
            where=(*where, "disk"),
            what=f"the root disk of {pool.machine} has {smallest} to {largest} in whole Gi, not {pool.disk}",
            instead=f"{smallest} to {largest}",
        )
    asked = {"disk-class": pool.disk_class, "disk-iops": pool.disk_iops, "disk-throughput": pool.disk_throughput}
    for key, value in asked.items():
        if value is not None:
            yield Mistake(
                where=(*where, key),
                what="a node's root disk lies in its host: there is one class of it, and no figure can be asked for",
                instead="nothing",
            )
    keys = [taint.key for taint in pool.taints]
    for number, key in enumerate(keys):
        if key in keys[:number]:
            yield Mistake(
                where=(*where, "taints", number, "key"),
                what=f"SKS keeps one taint for each key, and {key} is there twice",
                instead="one effect for each key",
            )


_GIBI = 2**30


def _of(settings: StackSettings) -> ExoscaleCluster:
    """The cluster, which these rules are asked for only where it is Exoscale's."""
    if not isinstance(settings.cluster, ExoscaleCluster):
        raise TypeError(f"{settings.cluster.cloud} is not Exoscale")
    return settings.cluster


RULES: tuple[Rule, ...] = (_stands_here, _control_plane, _pools, *SUPPLY_RULES)
"""All of them; asked of stacks whose cluster is on Exoscale."""
