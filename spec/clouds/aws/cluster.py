"""A cluster on AWS (EKS), as a settings file declares it."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool, field_validator

from spec.addresses import Cidr
from spec.clouds.aws.machines import MACHINES
from spec.clouds.aws.regions import partition, zones
from spec.clouds.aws.versions import ADD_ONS
from spec.clouds.machines import Machine
from spec.fields import KubernetesVersionField, Pattern, Spec
from spec.pools import CloudPool, different_names
from spec.reservation import Reservation

Region = Annotated[str, Pattern(r"[a-z]{2}(?:-[a-z]+)+-\d", "eu-central-1", "an AWS region")]
Zone = Annotated[str, Pattern(r"[a-z]{2}(?:-[a-z]+)+-\d[a-z]", "eu-central-1a", "an availability zone")]
Account = Annotated[str, Pattern(r"\d{12}", "111122223333", "the twelve digits of the account, in quotes")]
ClusterName = Annotated[
    str,
    Pattern(
        # Beside EKS, buckets and DNS labels are named after it: the grammar that all of them take, with room behind it.
        r"[a-z][a-z0-9-]{1,30}[a-z0-9]",
        "twin-prod",
        "3 to 32 lower-case letters, digits and dashes that begin with a letter",
    ),
]
PrincipalArn = Annotated[
    str,
    Pattern(
        r"arn:aws(?:-us-gov|-cn)?:iam::\d{12}:(?:role|user)/[\w+=,.@/-]+",
        "arn:aws:iam::111122223333:role/platform-administrators",
        "the ARN of a role or user",
    ),
]
AddOnVersion = Annotated[
    str, Pattern(r"v\d+\.\d+\.\d+-eksbuild\.\d+", "v1.13.2-eksbuild.1", "the exact release of an EKS add-on")
]


class AwsPool(CloudPool):
    """A node pool of EKS."""

    table: ClassVar[Mapping[str, Machine]] = MACHINES


class AwsNetwork(Spec):
    """The network that is made for the stack."""

    cidr: Cidr = "10.40.0.0/16"
    """From /16 to /20; cut as `spec.ground.layout` says."""
    zones: Annotated[tuple[Zone, ...], Field(min_length=3, max_length=3)] | None = None
    """Three availability zones; by default those that the table has for the region."""
    nat: Literal["zonal", "single"] = "zonal"
    """A way out in every zone, or one for all, which is cheaper and lost with its zone."""
    endpoints: StrictBool = True
    """Private endpoints for the services of AWS that nodes and pods call; S3's costs nothing and is always there."""


class AwsCluster(Spec):
    """EKS: the control plane is the cloud's, the node pools are declared here."""

    cloud: Literal["aws"]
    account: Account
    """All ARNs are known by it before anything is made."""
    region: Region
    name: ClusterName
    """Name of the cluster, and what the names of everything made with it begin with: no other stack of the account may
    have it."""
    version: KubernetesVersionField
    """Release of Kubernetes; checked against the vendor's range and what the cloud runs."""
    support: Literal["standard", "extended"] = "standard"
    """Of a release whose 14 months are over only `extended` can be had, at a higher price."""
    network: AwsNetwork = AwsNetwork()
    api_access: tuple[Cidr, ...] = ()
    """Who reaches the Kubernetes API from outside; nothing: only the network itself (a private endpoint)."""
    administrators: tuple[PrincipalArn, ...] = ()
    """Roles and users that may do everything in the cluster, beside whoever makes it."""
    logs_days: Literal[7, 14, 30, 60, 90, 180, 365] = 90
    """How long the control plane's logs are kept."""
    add_ons: dict[str, AddOnVersion] = Field(default_factory=dict)
    """Other releases of EKS add-ons than the table's, by their names."""
    zone_id: Annotated[str, Pattern(r"Z[A-Z0-9]{8,31}", "Z0123456789ABCDEFGHIJ", "the id of a hosted zone")] | None = (
        None
    )
    """Of the public zone, where it exists (`ground.dns.existing-zone`)."""
    pools: Annotated[tuple[AwsPool, ...], Field(min_length=1)]

    _names = field_validator("pools")(different_names)

    @property
    def reservation(self) -> Reservation:
        """Whose nodes these are."""
        return Reservation.EKS

    @property
    def arn(self) -> str:
        """The cluster's."""
        return f"arn:{partition(self.region)}:eks:{self.region}:{self.account}:cluster/{self.name}"

    @property
    def zones(self) -> tuple[str, ...]:
        """The three zones. Raises KeyError for a region that is not known here, which a rule refuses before."""
        return self.network.zones or zones(self.region)

    @property
    def all_add_ons(self) -> dict[str, str]:
        """EKS add-on → its exact release."""
        return {**ADD_ONS[self.version], **self.add_ons}
