"""Node pools of SKS, apart from their control plane."""

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumiverse_exoscale.anti_affinity_group import AntiAffinityGroup
from pulumiverse_exoscale.sks_nodepool import SksNodepool

from components.base import owned, token
from spec.clouds.exoscale.cluster import ExoscalePool
from spec.clouds.exoscale.names import described

_GIBI = 2**30


class NodePoolsArgs(TypedDict):
    """What `NodePools` are made from."""

    title: str
    zone: str
    cluster_id: pulumi.Input[str]
    pools: tuple[ExoscalePool, ...]
    group_id: pulumi.Input[str]
    """The nodes' security group."""
    network_id: pulumi.Input[str]
    """The private network that they join."""
    labels: Mapping[str, str]


class NodePools(pulumi.ComponentResource):
    """All pools of one cluster; nodes of a pool stand on different hypervisors where its settings say so."""

    names: tuple[str, ...]

    def __init__(self, name: str, args: NodePoolsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("exoscale", "NodePools"), name, {}, opts)
        for pool in args["pools"]:
            self._pool(name, args, pool)
        self.names = tuple(pool.name for pool in args["pools"])
        self.register_outputs({"names": list(self.names)})

    def _pool(self, name: str, args: NodePoolsArgs, pool: ExoscalePool) -> None:
        apart = []
        if pool.anti_affinity:
            group = AntiAffinityGroup(
                f"{name}-{pool.name}-apart",
                name=f"{args['title']}-{pool.name}",
                description=described(f"nodes of pool {pool.name}", args["labels"]),
                opts=owned(self),
            )
            apart.append(group.id)
        SksNodepool(
            f"{name}-{pool.name}",
            name=pool.name,
            description=f"pool {pool.name} of {args['title']}",
            zone=args["zone"],
            cluster_id=args["cluster_id"],
            instance_type=pool.machine,
            instance_prefix=pool.name,
            size=pool.nodes,
            disk_size=pool.disk.count // _GIBI,
            anti_affinity_group_ids=apart,
            security_group_ids=[args["group_id"]],
            private_network_ids=[args["network_id"]],
            labels={**args["labels"], **pool.labels},
            taints={taint.key: f"{taint.value}:{taint.effect}" for taint in pool.taints},
            opts=owned(self),
        )
