"""Machines beside the cluster: their images, disks and names, ready to be made."""

from collections.abc import Iterator
from dataclasses import dataclass

from spec.clouds.aws.cluster import AwsCluster
from spec.clouds.aws.disks import Volume, volume
from spec.clouds.aws.machines import MACHINES
from spec.clouds.disks import Disk
from spec.clouds.machines import Architecture
from spec.ground.demand import Demand, MachineDemand
from spec.ground.layout import Tier
from spec.ground.settings import Ground, MachineSupply
from spec.names import fit
from spec.units import Bytes

LAUNCH_TEMPLATE_LIMIT = 128
"""API reference of EC2, CreateLaunchTemplate."""
SYSTEM_DISK = "30Gi"
WINDOWS_SYSTEM_DISK = "100Gi"
"""Of a machine whose data lie on a disk of their own."""
_UBUNTU = "resolve:ssm:/aws/service/canonical/ubuntu/server/24.04/stable/current/{}/hvm/ebs-gp3/ami-id"
_WINDOWS = "resolve:ssm:/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base"
"""Parameters that Canonical and AWS keep: the machine gets the image of the day on which it is made, and keeps it
(https://documentation.ubuntu.com/aws/aws-how-to/instances/find-ubuntu-images/,
https://docs.aws.amazon.com/AWSEC2/latest/WindowsGuide/finding-an-ami.html)."""
DATA_DEVICE = "/dev/sdf"
"""What the data disk is asked to be called; on machines of today the system sees it as /dev/nvme1n1
(https://docs.aws.amazon.com/ebs/latest/userguide/nvme-ebs-volumes.html)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineSpec:
    """One machine."""

    key: str
    """`nfs`; `windows-2` where there are several."""
    group: str
    """How the demand names it."""
    name: str
    machine: str
    image: str
    zone: int
    tier: Tier
    system_device: str
    system: Volume
    data: Volume | None
    """A disk of its own that outlives the machine."""
    cloud_init: str
    hosts: tuple[str, ...]
    public: bool
    """Whether it has an address of the Internet."""


def machines_beside(cluster: AwsCluster, demand: Demand, ground: Ground) -> tuple[MachineSpec, ...]:
    """All of one stack; rules have seen to it that each has its supply and can be had."""
    return tuple(_machines(cluster, demand, ground))


def _machines(cluster: AwsCluster, demand: Demand, ground: Ground) -> Iterator[MachineSpec]:
    for one in demand.machines:
        for number in range(one.count):
            yield _machine(cluster, one, ground.machines[one.name], number)


def image_of(supply: MachineSupply, *, windows: bool) -> str:
    """What it starts from: the settings' image, or today's of the system that the guide asks for."""
    if supply.image is not None:
        return supply.image
    if windows:
        return _WINDOWS
    arm = MACHINES[supply.machine].architecture is Architecture.ARM64
    return _UBUNTU.format("arm64" if arm else "amd64")


def _machine(cluster: AwsCluster, demand: MachineDemand, supply: MachineSupply, number: int) -> MachineSpec:
    key = demand.name if number == 0 else f"{demand.name}-{number + 1}"
    wanted = volume(
        Disk(
            size=supply.disk,
            iops=max((one for one in (supply.disk_iops, demand.iops) if one is not None), default=None),
            throughput=supply.disk_throughput,
        ),
        supply.disk_class,
    )
    own = WINDOWS_SYSTEM_DISK if demand.windows else SYSTEM_DISK
    return MachineSpec(
        key=key,
        group=demand.name,
        name=fit(cluster.name, key, limit=LAUNCH_TEMPLATE_LIMIT),
        machine=supply.machine,
        image=image_of(supply, windows=demand.windows),
        zone=number % len(cluster.zones),
        tier=demand.tier,
        system_device="/dev/sda1",
        system=volume(Disk(size=Bytes.parse(own))) if demand.holds_data else wanted,
        data=wanted if demand.holds_data else None,
        cloud_init=demand.cloud_init,
        hosts=demand.hosts,
        public=demand.tier is Tier.EDGE,
    )
