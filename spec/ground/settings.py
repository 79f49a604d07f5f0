"""What the settings say about everything that a cloud gives beside the cluster."""

from typing import Annotated

from pydantic import Field, StrictBool

from spec.fields import BytesField, IopsField, Pattern, Spec, ThroughputField
from spec.names import DnsLabel, Fqdn
from spec.units import Bytes

TypeName = Annotated[str, Pattern(r"[A-Za-z0-9][A-Za-z0-9._-]*", "db.m7g.large", "the cloud's own name for a size")]


class DatabaseSupply(Spec):
    """A managed PostgreSQL server."""

    size: Annotated[TypeName, Field(alias="class")]
    """The cloud's name for its size: db.m7g.large, Standard_D4ds_v5, PostgreSQL.VM.Standard.E5.Flex."""
    storage: BytesField
    iops: IopsField | None = None
    """What the storage must give; the cloud's default for the size, if nothing is said."""
    throughput: ThroughputField | None = None
    highly_available: StrictBool = True
    """A second server in another zone takes over."""
    backup_days: Annotated[int, Field(ge=1, le=35, strict=True)] = 14


class MachineSupply(Spec):
    """Machines beside the cluster."""

    machine: TypeName
    cpu: Annotated[int, Field(ge=1, strict=True)] | None = None
    """Of a flexible shape: OCPUs."""
    memory: BytesField | None = None
    """Of a flexible shape."""
    disk: BytesField
    disk_class: TypeName | None = None
    """By default the cloud's general one."""
    disk_iops: IopsField | None = None
    disk_throughput: ThroughputField | None = None
    image: TypeName | None = None
    """The cloud's name for the image it starts from; by default the cloud's current Debian or Ubuntu LTS."""


class ServiceSupply(Spec):
    """A broker, a queue or a cache that the cloud runs."""

    size: Annotated[TypeName, Field(alias="class")]
    nodes: Annotated[int, Field(ge=1, le=15, strict=True)] = 3
    storage: BytesField = Bytes.parse("100Gi")
    version: Annotated[str, Pattern(r"\d+(?:\.\d+){0,3}", "3.8.0", "a version")] | None = None


class Encryption(Spec):
    """Keys for data at rest."""

    customer_key: StrictBool = True
    """With a key of your own that this program makes, rotates and keeps; False: with the cloud's key."""


class Dns(Spec):
    """Names."""

    zone: Fqdn | None = None
    """The public zone that this program makes and keeps; left out, somebody else keeps the records."""
    existing_zone: StrictBool = False
    """The zone exists; only records are made in it."""
    private_zone: Fqdn = "platform.internal"
    """The zone that only this network sees; names of databases and machines below it lead to them."""


class Ground(Spec):
    """The supply."""

    databases: dict[DnsLabel, DatabaseSupply] = Field(default_factory=dict)
    machines: dict[DnsLabel, MachineSupply] = Field(default_factory=dict)
    services: dict[DnsLabel, ServiceSupply] = Field(default_factory=dict)
    encryption: Encryption = Encryption()
    dns: Dns = Dns()
