"""A cluster on Oracle Cloud Infrastructure (OKE), as a settings file declares it."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field, PrivateAttr, field_validator, model_validator
from pydantic_core.core_schema import ValidationInfo

from spec.addresses import Cidr
from spec.clouds.machines import Architecture, Machine
from spec.clouds.oci.machines import MACHINES
from spec.clouds.oci.ocids import CompartmentOcid, ImageOcid, ServiceOcid, TenancyOcid
from spec.clouds.oci.regions import REGIONS
from spec.clouds.oci.regions import Region as RegionRow
from spec.clouds.oci.releases import PATCHES
from spec.clouds.oci.shapes import SHAPES, PodNetwork
from spec.clouds.oci.statements import STATEMENTS_PER_POLICY, StatementsPerPolicy
from spec.fields import BytesField, KubernetesVersionField, Pattern, Spec, mistake
from spec.pools import CloudPool, different_names, machine_name
from spec.reservation import Reservation

Region = Annotated[str, Pattern(r"[a-z]{2,}(?:-[a-z0-9]+)+", "eu-frankfurt-1", "an OCI region")]
Statement = Annotated[
    str, Pattern(r"[Aa]llow \S.*\S", "Allow any-user to use keys in compartment id … where all { … }", "one statement")
]


class OciPool(CloudPool):
    """A node pool of OKE. Shapes are flexible: how many OCPUs and how much memory is said here."""

    table: ClassVar[Mapping[str, Machine]] = MACHINES

    machine: Annotated[str, machine_name("VM.Standard.E5.Flex")]
    """The cloud's name for the machine."""

    ocpus: Annotated[int, Field(ge=1, strict=True)]
    """OCPUs of one node: on x86 two cores each for the operating system, on Arm one."""
    memory_size: BytesField
    """Memory of one node on the price list: 1Gi to 64Gi for each OCPU."""

    _pod_network: PodNetwork = PrivateAttr(default=PodNetwork.NATIVE)

    @model_validator(mode="after")
    def _size(self) -> "OciPool":
        reason = SHAPES[self.machine].shortfall(self.ocpus, self.memory_size)
        if reason is not None:
            raise mistake(reason, "ocpus and memory-size that the shape has")
        return self

    @property
    def row(self) -> Machine:
        """The figures of the shape at this size."""
        return SHAPES[self.machine].machine(self.ocpus, self.memory_size, self._pod_network)

    def on(self, pods: PodNetwork) -> "OciPool":
        """The same pool in a cluster with this pod network."""
        copied = self.model_copy()
        copied._pod_network = pods  # noqa: SLF001 (its own)
        return copied


class OciNetwork(Spec):
    """The network that is made for the stack."""

    cidr: Cidr = "10.40.0.0/16"
    """From /16 to /20; cut as `spec.ground.layout` says."""
    overlay_cidr: Cidr = "10.244.0.0/16"
    """Addresses of pods with `pod-network: flannel`; unused otherwise."""


class OciAccount(Spec):
    """What is each tenancy's own. Each can be looked up with the `oci` command line; docs/clouds/oci.md says how.

    They are settings and no look-ups, so that a preview is complete and the same for everybody.
    """

    tenancy: TenancyOcid
    compartment: CompartmentOcid
    """In which everything is made (SM-41)."""
    object_storage_namespace: Annotated[
        str, Pattern(r"[a-z0-9][a-z0-9_-]{2,62}", "axaxnpcrorw5", "the tenancy's Object Storage namespace")
    ]
    domain_prefix: Annotated[
        str, Pattern(r"[A-Za-z0-9]{4}", "Uocm", "the four letters before the colon in names of availability domains")
    ]
    service_gateway_target: ServiceOcid
    """Of "All … Services In Oracle Services Network" in the region."""
    node_images: Annotated[dict[Architecture, ImageOcid], Field(min_length=1)]
    """Architecture → OKE's node image for the release of Kubernetes."""
    machine_image: ImageOcid
    """What machines beside the cluster start from, unless they name one: Oracle Linux or Ubuntu."""
    home_region: Region | None = None
    """Where the tenancy's identities are changed, if that is another region."""


class OciPolicies(Spec):
    """Limits of policies, and statements of your own."""

    statements_per_policy: StatementsPerPolicy = STATEMENTS_PER_POLICY
    """Documented for Private Cloud Appliance; for the public cloud no figure was found (X-5)."""
    statements_in_force: Annotated[int, Field(ge=0, strict=True)] = 0
    """How many statements there are already on the path from the tenancy to the compartment."""
    further_statements: tuple[Statement, ...] = ()


class OciCluster(Spec):
    """OKE: the control plane is the cloud's, the node pools are declared here."""

    cloud: Literal["oci"]
    region: Region
    version: KubernetesVersionField
    """Release of Kubernetes; checked against the vendor's range and what the cloud runs."""
    patch: Annotated[str, Pattern(r"v\d+\.\d+\.\d+", "v1.34.2", "a patch release as OKE names it")] | None = None
    """The exact release; by default the one that this program knows."""
    cluster_type: Literal["ENHANCED_CLUSTER", "BASIC_CLUSTER"] = "ENHANCED_CLUSTER"
    """Pods have an identity in enhanced clusters only; the other word is there to be refused with that reason."""
    account: OciAccount
    network: OciNetwork = OciNetwork()
    pod_network: PodNetwork = PodNetwork.NATIVE
    """`native`: pods have addresses of the network, as many as the shape's interfaces allow. `flannel`: an overlay."""
    api_access: tuple[Cidr, ...] = ()
    """Who reaches the Kubernetes API from outside; nothing: only the network itself (a private endpoint)."""
    policies: OciPolicies = OciPolicies()
    pools: Annotated[tuple[OciPool, ...], Field(min_length=1)]

    _names = field_validator("pools")(different_names)

    @field_validator("region")
    @classmethod
    def _known_region(cls, region: str) -> str:
        if region not in REGIONS:
            raise mistake(f"{region!r} is not a region that is known here", f"one of {', '.join(sorted(REGIONS))}")
        return region

    @field_validator("pools")
    @classmethod
    def _on_this_network(cls, pools: tuple[OciPool, ...], info: ValidationInfo) -> tuple[OciPool, ...]:
        return tuple(pool.on(info.data.get("pod_network", PodNetwork.NATIVE)) for pool in pools)

    @property
    def reservation(self) -> Reservation:
        """Whose nodes these are."""
        return Reservation.OKE

    @property
    def place(self) -> RegionRow:
        """The region's row."""
        return REGIONS[self.region]

    @property
    def exact_version(self) -> str:
        """The patch release, as the API takes it. Raises KeyError where the release is none that OKE runs."""
        return self.patch or PATCHES[self.version]
