"""What a customer says about machines: the workers, the control plane, and the hosts around the cluster."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool

from spec.addresses import Cidr
from spec.fields import BandwidthField, BytesField, CpuField, IopsField, Pattern, Spec, Written
from spec.names import DnsLabel, PoolName
from spec.platforms.pseven import figures


@dataclass(frozen=True, slots=True, order=True)
class Release:
    """A release of a program by its three numbers."""

    numbers: tuple[int, int, int]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `3.13.0`, or `3.13` for its first release. Raises ValueError for any other text."""
        found = re.fullmatch(r"v?(\d+)\.(\d+)(?:\.(\d+))?", text, re.ASCII)
        if found is None:
            raise ValueError(f"{text!r} is not a release; write for example '3.13.0'")
        return cls((int(found[1]), int(found[2]), int(found[3] or 0)))

    def __str__(self) -> str:
        return ".".join(map(str, self.numbers))


ReleaseField = Annotated[Release, Written(r"v?\d+\.\d+(?:\.\d+)?", "3.13.0", "a release", "text in quotes")]


class Machine(Spec):
    """What a host has. What is left out is taken to be what the profile's row asks for, and stands in the outputs."""

    cpu: CpuField | None = None
    memory: BytesField | None = None
    disk: BytesField | None = None
    iops_read: IopsField | None = None
    iops_write: IopsField | None = None
    network: BandwidthField | None = None
    clock_synchronized: StrictBool = True
    """NTP (or Internet Time) runs on it (PS-21)."""


class ContainerRuntime(Spec):
    """What runs the containers on the nodes (PS-15, PS-16)."""

    name: Literal["containerd", "cri-o", "docker"] = "containerd"
    version: ReleaseField = Release((2, 0, 0))
    cri_v1: StrictBool = True
    """Whether it speaks CRI API v1; Docker Engine does so through cri-dockerd."""


class Versions(Spec):
    """Releases of what stands around the platform, where the guide contradicts itself."""

    legacy_1_22_to_1_25: StrictBool = False
    """The guide asks for Kubernetes 1.28 and Helm 3.13.0, and elsewhere for 1.22 to 1.25 and Helm 3.10.0 (INC-PS3,
    INC-PS4). True takes that other part at its word."""
    helm: ReleaseField = Release((3, 18, 6))
    """The Helm that installs (PS-11): by default the one that the engine's Kubernetes provider has built in."""
    container_runtime: ContainerRuntime = ContainerRuntime()


class ControlPlane(Spec):
    """Who keeps the control plane."""

    managed: StrictBool = True
    """A cloud's managed Kubernetes, as the guide recommends. False: nodes of your own (PS-1)."""
    regional: StrictBool = True
    """Of a managed one: over several zones, behind a load balancer (PS-19)."""
    nodes: Annotated[int, Field(strict=True, json_schema_extra={"minimum": 1, "maximum": 3})] | None = None
    """Of your own: how many (1 in a minimum deployment, 3 in production)."""
    dedicated: StrictBool = True
    """Of your own: nothing else runs on these nodes (PS-1)."""
    cidrs: tuple[Cidr, ...] = ()
    """Addresses of the Kubernetes API. The launcher needs it in the native mode (PS-60), the administrator always."""
    api_port: Annotated[int, Field(ge=1, le=65535, strict=True)] = figures.KUBERNETES_API_PORT
    """Its port; that of a managed control plane is 443."""
    machine: Machine = Machine()


class Workers(Spec):
    """What the pools do not say about worker nodes; their number, CPU, memory and disk stand at `cluster.pools`."""

    pools: tuple[PoolName, ...] = ()
    """Which pools are pSeven's workers; all of them, if nothing is said."""
    root_free: BytesField = figures.ROOT_FREE
    """Free on the partition of / when the node is new (PS-20)."""
    var_on_root: StrictBool = True
    """Whether /var is on that partition (PS-20)."""
    network: BandwidthField = figures.GIGABIT
    clock_synchronized: StrictBool = True
    """NTP runs on every node (PS-21)."""
    cidrs: tuple[Cidr, ...] = ()
    """Addresses of the nodes: who may mount the shares, and whom the perimeter lets in. Left out, any may mount."""
    addresses: tuple[Annotated[str, Pattern(r"[a-z0-9](?:[a-z0-9.:-]*[a-z0-9])?", "10.0.1.11", "a host")], ...] = ()
    """The nodes one by one, for the reverse proxy. Left out, it has the names of the nodes of the pools."""


class WindowsNode(Spec):
    """A Windows host that is no node of the cluster and runs tasks for it (PS-7, PS-18)."""

    name: DnsLabel
    system: Literal["windows-10-pro", "windows-server"]
    """Windows 10 Pro is 64-bit and on a physical workstation; Windows Server stands alone."""
    release: str
    """Of Windows 10: 1909, 2004, 20H2, 21H1, 21H2, 22H2; of Windows Server: 2019, 2022, 2025. In quotes."""
    physical: StrictBool = True
    """Of a Windows 10 workstation."""
    domain_controller: StrictBool = False
    machine: Machine = Machine()
    cidr: Cidr | None = None
    """Its address."""


class WindowsExtension(Spec):
    """Tasks on Windows. Supported by default, also without any such node: one can be added later."""

    enabled: StrictBool = True
    openvpn_nodeport: Annotated[int, Field(strict=True)] = figures.OPENVPN_NODE_PORT
    """Where Windows nodes connect, TCP and UDP (PS-49); `entrypoint.gateOpenvpn` in the chart."""
    nodes: tuple[WindowsNode, ...] = ()
