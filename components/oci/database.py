"""PostgreSQL as the cloud runs it."""

from collections.abc import Callable, Mapping
from typing import TypedDict

import pulumi
from pulumi_oci import psql

from components.base import leaf, token
from components.oci.place import Place
from spec.clouds.oci.cluster import OciCluster
from spec.clouds.oci.databases import DATABASE_SHAPES, tier_for
from spec.clouds.oci.nodes import placement
from spec.clouds.oci.shapes import GIBI
from spec.durability import Durability
from spec.ground.demand import DatabaseDemand
from spec.ground.settings import DatabaseSupply

STORAGE = "OCI_OPTIMIZED_STORAGE"
BACKUP_START = "02:00"
MAINTENANCE = "SUN 04:00"
DEFAULT_VERSION = "16"
"""Where neither the guide nor the settings name a release."""


class DatabasesArgs(TypedDict):
    """What `Databases` are made from."""

    place: Place
    cluster: OciCluster
    """For the region's availability domains."""
    demands: tuple[DatabaseDemand, ...]
    supplies: Mapping[str, DatabaseSupply]
    subnet: pulumi.Input[str]
    group: pulumi.Input[str]
    reveal: Callable[[str], pulumi.Output[str]]
    """Name of a secret → its value, marked as secret."""


class Databases(pulumi.ComponentResource):
    """OCI Database with PostgreSQL. Encrypted at rest with the cloud's key: the service's own documentation of what a
    customer's key needs was not found, and a grant that is guessed is no grant."""

    addresses: pulumi.Output[dict[str, str]]
    """Name of a database → the address of its primary."""

    def __init__(self, name: str, args: DatabasesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("oci", "Databases"), name, {}, opts)
        self._args = args
        self.made = {one.name: self._database(f"{name}-{one.name}", one) for one in args["demands"]}
        self.addresses = pulumi.Output.all(**{key: self.address(key) for key in self.made})
        self.register_outputs({"addresses": self.addresses})

    def address(self, database: str) -> pulumi.Output[str]:
        """The address of a database's primary."""
        return self.made[database].network_details.apply(lambda one: str(one.primary_db_endpoint_private_ip))

    def _database(self, name: str, demand: DatabaseDemand) -> psql.DbSystem:
        args = self._args
        supply = args["supplies"][demand.name]
        size = DATABASE_SHAPES[supply.size]
        where = placement(args["cluster"], 0)
        # Storage is either in every availability domain of the region or in one.
        regional = args["cluster"].place.domains > 1
        storage: psql.DbSystemStorageDetailsArgsDict = {
            "system_type": STORAGE,
            "is_regionally_durable": regional,
            "iops": str(tier_for(supply.iops or demand.iops).per_second),
        }
        if not regional:
            storage["availability_domain"] = where.domain
        return psql.DbSystem(
            name,
            compartment_id=args["place"].compartment,
            display_name=args["place"].labels.name(demand.name),
            description=f"PostgreSQL {demand.name} of {args['place'].labels.stack}",
            db_version=str(demand.version or DEFAULT_VERSION),
            system_type=STORAGE,
            shape=size.shape,
            instance_ocpu_count=size.ocpus,
            instance_memory_size_in_gbs=size.memory.count // GIBI,
            instance_count=2 if supply.highly_available else 1,
            storage_details=storage,
            network_details={"subnet_id": args["subnet"], "nsg_ids": [args["group"]]},
            credentials={
                "username": demand.administrator,
                "password_details": {
                    "password_type": "PLAIN_TEXT",
                    "password": args["reveal"](demand.password.key),
                },
            },
            management_policy={
                "maintenance_window_start": MAINTENANCE,
                "backup_policy": {
                    "kind": "DAILY",
                    "backup_start": BACKUP_START,
                    "retention_days": supply.backup_days,
                },
            },
            freeform_tags=args["place"].labels.tags(name),
            opts=leaf(self, Durability.KEPT),
        )
