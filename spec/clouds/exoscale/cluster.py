"""A cluster on Exoscale (SKS), as a settings file declares it."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool, field_validator

from spec.addresses import Cidr
from spec.clouds.exoscale.machines import MACHINES
from spec.clouds.machines import Machine
from spec.fields import KubernetesVersionField, Pattern, Spec, mistake
from spec.pools import CloudPool, different_names, machine_name
from spec.reservation import Reservation

Region = Annotated[str, Pattern(r"[a-z]{2}-[a-z]{2,}-\d", "de-fra-1", "an Exoscale zone")]


class ExoscalePool(CloudPool):
    """A node pool of SKS."""

    table: ClassVar[Mapping[str, Machine]] = MACHINES

    machine: Annotated[str, machine_name("standard.extra-large")]
    """The cloud's name for the machine."""

    zones: Annotated[int, Field(ge=1, le=3, strict=True)] = 1
    """Always 1: a zone is one data centre, and a cluster stands in one."""
    anti_affinity: StrictBool = True
    """Each node on a hypervisor of its own: what takes the place of zones. Of at most 8 nodes in a pool."""

    @field_validator("zones")
    @classmethod
    def _one_data_centre(cls, value: int) -> int:
        if value != 1:
            raise mistake(
                "a zone of Exoscale is one data centre, and a cluster of SKS stands in one zone: there is no spread",
                "zones: 1; anti-affinity keeps nodes on different hypervisors, and a second zone is a stack of its own",
            )
        return value


class ExoscaleNetwork(Spec):
    """The private network that is made for the stack, beside the public address that every node has."""

    cidr: Cidr = "10.40.0.0/16"
    """From /16 to /20; cut as `spec.ground.layout` says, in one zone."""


class ExoscaleCluster(Spec):
    """SKS: the control plane is the cloud's, the node pools are declared here."""

    cloud: Literal["exoscale"]
    region: Region
    """Exoscale calls it a zone."""
    version: KubernetesVersionField
    """Release of Kubernetes; checked against the vendor's range and what the cloud runs."""
    patch: Annotated[int, Field(ge=0, le=99, strict=True)]
    """Patch release, the third number of what `exo compute sks versions` lists: SKS is told all three."""
    level: Literal["pro", "starter"] = "pro"
    """`pro`: several control planes, etcd backed up, an agreed availability; `starter`: one, for trying out."""
    network: ExoscaleNetwork = ExoscaleNetwork()
    public_api: StrictBool = False
    """That you know: SKS has neither a private endpoint nor a list of who may reach its API. Client certificates and
    RBAC alone keep people out."""
    api_access: tuple[Cidr, ...] = ()
    """Always empty: SKS has no such list."""
    kubeconfig_days: Annotated[int, Field(ge=2, le=30, strict=True)] = 30
    """How long the program's client certificate is good; it is made anew by a run in the last half of that time."""
    pools: Annotated[tuple[ExoscalePool, ...], Field(min_length=1)]

    _names = field_validator("pools")(different_names)

    @property
    def release(self) -> str:
        """The exact release: `1.35.2`."""
        return f"{self.version}.{self.patch}"

    @property
    def reservation(self) -> Reservation:
        """Whose nodes these are."""
        return Reservation.SKS
