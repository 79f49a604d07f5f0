"""Redis as the cloud runs it (SM-8)."""

import hashlib
from collections.abc import Callable, Mapping
from typing import TypedDict

import pulumi
from pulumi_oci import redis

from components.base import owned, token
from components.oci.place import Place
from spec.clouds.oci.services import REDIS_VERSIONS, redis_memory
from spec.clouds.oci.shapes import GIBI
from spec.ground.demand import ServiceDemand
from spec.ground.settings import ServiceSupply

EVERY_COMMAND = "+@all ~* &*"
"""Rights of the platform's user, in Redis' own words: every command on every key and channel."""


class CachesArgs(TypedDict):
    """What `Caches` are made from."""

    place: Place
    demands: tuple[ServiceDemand, ...]
    """Caches only; OCI runs no broker that is made here."""
    supplies: Mapping[str, ServiceSupply]
    subnet: pulumi.Input[str]
    group: pulumi.Input[str]
    reveal: Callable[[str], pulumi.Output[str]]
    """Name of a secret → its value, marked as secret."""


class Caches(pulumi.ComponentResource):
    """OCI Cache: one primary and its replicas, reached with TLS. A cache may be lost: it is not kept."""

    addresses: pulumi.Output[dict[str, str]]
    """Name of a cache → the address of its primary."""

    def __init__(self, name: str, args: CachesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("oci", "Caches"), name, {}, opts)
        self.made = {}
        for demand in args["demands"]:
            supply = args["supplies"][demand.name]
            release = supply.version or max(REDIS_VERSIONS)
            title = f"{name}-{demand.name}"
            self.made[demand.name] = redis.RedisCluster(
                title,
                compartment_id=args["place"].compartment,
                display_name=args["place"].labels.name(demand.name),
                node_count=supply.nodes,
                node_memory_in_gbs=redis_memory(supply.size).count // GIBI,
                software_version=REDIS_VERSIONS[release],
                cluster_mode="NONSHARDED",
                subnet_id=args["subnet"],
                nsg_ids=[args["group"]],
                freeform_tags=args["place"].labels.tags(title),
                opts=owned(self),
            )
            self._user(title, demand, args)
        self.addresses = pulumi.Output.all(**{key: one.primary_endpoint_ip_address for key, one in self.made.items()})
        self.register_outputs({"addresses": self.addresses})

    def _user(self, name: str, demand: ServiceDemand, args: CachesArgs) -> None:
        """Who signs in. The service keeps the password's SHA-256 only, and only that is sent to it."""
        if demand.user is None or demand.password is None:
            return
        password = args["reveal"](demand.password.key)
        user = redis.OciCacheUser(
            f"{name}-user",
            compartment_id=args["place"].compartment,
            name=demand.user,
            description=f"{demand.name} of {args['place'].labels.stack}",
            acl_string=EVERY_COMMAND,
            authentication_mode={
                "authentication_type": "PASSWORD",
                "hashed_passwords": [password.apply(lambda text: hashlib.sha256(text.encode()).hexdigest())],
            },
            freeform_tags=args["place"].labels.tags(f"{name}-user"),
            opts=owned(self),
        )
        redis.RedisClusterAttachOciCacheUser(
            f"{name}-sign-in",
            redis_cluster_id=self.made[demand.name].id,
            oci_cache_users=[user.id],
            opts=owned(self),
        )

    def address(self, cache: str) -> pulumi.Output[str]:
        """The address of a cache's primary."""
        return self.made[cache].primary_endpoint_ip_address
