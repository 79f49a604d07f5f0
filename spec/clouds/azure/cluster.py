"""A cluster on Azure (AKS), as a settings file declares it, and what Azure must know to make anything at all."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StrictBool, field_validator

from spec.addresses import Cidr
from spec.clouds.azure.machines import MACHINES
from spec.clouds.machines import Machine
from spec.fields import BytesField, KubernetesVersionField, Pattern, SecretField, Spec
from spec.names import DnsLabel
from spec.pools import CloudPool, different_names, machine_name
from spec.reservation import Reservation
from spec.secrets import SecretRef
from spec.units import Bytes

Region = Annotated[str, Pattern(r"[a-z]+\d?", "germanywestcentral", "an Azure region")]
EntraId = Annotated[
    str,
    Pattern(
        r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "00000000-0000-0000-0000-000000000000",
        "an identifier of Azure in lower case",
    ),
]
ResourceGroup = Annotated[
    str,
    Pattern(
        r"[A-Za-z0-9_(][A-Za-z0-9_.()-]{0,88}[A-Za-z0-9_()-]",
        "psa-prod",
        "letters, digits, underscores, dashes, dots and parentheses, at most 90, no dot at the end",
    ),
]
StorageAccount = Annotated[
    str, Pattern(r"[a-z0-9]{3,24}", "psaprodstorage", "3 to 24 lower-case letters and digits, unique in the world")
]
SshPublicKey = Annotated[
    str,
    Pattern(
        r"ssh-(?:rsa|ed25519) [A-Za-z0-9+/=]{60,}(?: \S+)?",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI… you@example.com",
        "the public half of an SSH key on one line",
    ),
]


class AzurePool(CloudPool):
    """A node pool of AKS."""

    table: ClassVar[Mapping[str, Machine]] = MACHINES

    machine: Annotated[str, machine_name("Standard_D8s_v5")]
    """The cloud's name for the machine."""


class SystemPool(Spec):
    """The nodes for AKS's own pods (CoreDNS, konnectivity, metrics-server …); nothing of the platform runs there."""

    machine: Annotated[
        str, Pattern(r"Standard_[A-Za-z0-9_]+", "Standard_D4s_v5", "a machine type with 4 vCPUs or more")
    ] = "Standard_D4s_v5"
    nodes: Annotated[int, Field(ge=2, le=10, strict=True)] = 3
    """At least 2, one in each zone with 3 (https://learn.microsoft.com/azure/aks/use-system-pools)."""
    disk: BytesField = Bytes.parse("128Gi")


class AzureNetwork(Spec):
    """The network that is made for the stack, and the two ranges that exist inside of the cluster only."""

    cidr: Cidr = "10.40.0.0/16"
    """From /16 to /20; cut as `spec.ground.layout` says. A subnet of Azure spans all zones: of the nodes' three, the
    first is used."""
    pod_cidr: Cidr = "10.244.0.0/16"
    """Addresses of pods in the overlay; each node takes a /24."""
    service_cidr: Cidr = "10.245.0.0/16"
    """Addresses of Services."""


class ExistingIdentity(Spec):
    """A managed identity that somebody else has made for a service account."""

    client_id: EntraId
    principal_id: EntraId
    federated_credential: StrictBool
    """Whether it trusts the cluster's issuer for this very service account; without that no pod gets a token."""


class WorkloadIdentity(Spec):
    """How pods become identities of Azure without a key: five pieces, of which a missing one fails silently."""

    oidc_issuer: StrictBool = True
    """The cluster signs tokens that Azure can check."""
    webhook: StrictBool = True
    """AKS gives such tokens to pods that are marked for it."""
    existing: dict[DnsLabel, ExistingIdentity] = Field(default_factory=dict)
    """Service account → the identity that it is to have, where this program makes none."""


class MachineAccess(Spec):
    """How administrators sign in to the machines beside the cluster."""

    user: Annotated[str, Pattern(r"(?!admin$|administrator$|root$|user$)[a-z][a-z0-9]{2,19}", "operator", "a name")] = (
        "groundwork"
    )
    ssh_public_key: SshPublicKey
    windows_password: SecretField = SecretRef("windows-administrator-password")
    """Where there are machines with Windows."""


class AzureCluster(Spec):
    """AKS: the control plane is the cloud's, the node pools are declared here."""

    cloud: Literal["azure"]
    subscription: EntraId
    tenant: EntraId
    """The Entra directory that the subscription trusts."""
    region: Region
    resource_group: ResourceGroup | None = None
    """The group that everything is made in; by default `<platform>-<environment>`."""
    storage_account: StorageAccount | None = None
    """By default a name of the platform, the environment and digits of the subscription."""
    version: KubernetesVersionField
    """Release of Kubernetes; checked against the vendor's range and what the cloud runs."""
    long_term_support: StrictBool = False
    """A year more for the release, for the price of AKS's premium tier."""
    network: AzureNetwork = AzureNetwork()
    network_policy: Literal["calico", "azure", "cilium"] = "calico"
    """The engine that enforces network policies. Calico brings its own resources, which SMI's example is written in."""
    api_access: tuple[Cidr, ...] = ()
    """Who reaches the Kubernetes API from outside; nothing: only the network itself (a private endpoint)."""
    admins: Annotated[tuple[EntraId, ...], Field(min_length=1)]
    """Object ids of the Entra groups whose members administer the cluster: there are no local accounts."""
    login: Literal["azurecli", "spn", "workloadidentity", "msi"] = "azurecli"
    """How `kubelogin` gets its token where this program runs: `azurecli` at a desk, one of the others in a pipeline."""
    workload_identity: WorkloadIdentity = WorkloadIdentity()
    principals: dict[DnsLabel, EntraId] = Field(default_factory=dict)
    """Access key of the platform → object id of the service principal that stands for it. App registrations are
    Entra's, not the resource manager's: a person makes them, and this program gives them their rights."""
    encryption_at_host: StrictBool = True
    """Temporary disks and caches are encrypted too; the subscription must have the feature registered."""
    system_pool: SystemPool = SystemPool()
    pools: Annotated[tuple[AzurePool, ...], Field(min_length=1)]
    machine_access: MachineAccess | None = None
    """With machines beside the cluster."""

    _names = field_validator("pools")(different_names)

    @property
    def reservation(self) -> Reservation:
        """Whose nodes these are."""
        return Reservation.AKS
