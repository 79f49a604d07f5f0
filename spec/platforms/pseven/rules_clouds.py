"""What must hold of the machines that this program makes for pSeven in its cloud."""

from collections.abc import Iterator

from spec.ground.layout import Tier
from spec.ground.site import lies_within, node_ranges, own_network, stands_here
from spec.platforms.pseven.settings import PsevenSettings
from spec.settings import Mistake, rule

DEVICES = {"aws": "/dev/nvme1n1", "azure": "/dev/disk/azure/scsi1/lun0", "oci": "/dev/oracleoci/oraclevdb"}
"""Where the first data disk of a machine is found: docs.aws.amazon.com/ebs, device names on Nitro instances;
learn.microsoft.com, azure-vm-utils (device links by LUN); docs.oracle.com, consistent device paths."""


@rule("cluster", "nfs")
def _nfs(settings: PsevenSettings) -> Iterator[Mistake]:
    nfs, cloud = settings.nfs, settings.cluster.cloud
    here = stands_here(settings.cluster, nfs.cidrs)
    if here and nfs.backend == "existing":
        yield Mistake(
            where=("nfs", "backend"),
            what="these addresses are in the network that this program makes, and so no server exists there yet",
            instead="vm, or the addresses of a server elsewhere",
            requirements=("PS-27",),
        )
    if not here or nfs.backend != "vm":
        return
    if nfs.partition is None:
        yield Mistake(
            where=("nfs", "partition"),
            what="is missing: the shares would lie on the machine's own disk, which goes with the machine",
            instead=f"{DEVICES.get(cloud, '/dev/…')}, the disk that ground.machines.nfs asks for",
            requirements=("PS-29", "PS-32"),
        )
    if cloud == "aws" and nfs.quota and not nfs.aws_kernel:
        yield Mistake(
            where=("nfs", "aws-kernel"),
            what="the kernel of AWS has the modules for quotas in a package of its own, and no quota would work",
            instead="true",
            requirements=("PS-34",),
        )


@rule("cluster", "proxy")
def _proxy(settings: PsevenSettings) -> Iterator[Mistake]:
    proxy = settings.proxy
    here = proxy.enabled and stands_here(settings.cluster, proxy.cidrs)
    if here and "product" in proxy.model_fields_set and proxy.product != "nginx":
        yield Mistake(
            where=("proxy", "product"),
            what="NGINX Plus is not in the packages of a distribution, from which this program sets the machine up",
            instead="nothing, which is nginx there; or a proxy of your own and its addresses",
            requirements=("PS-38",),
        )


@rule("cluster", "workers")
def _workers(settings: PsevenSettings) -> Iterator[Mistake]:
    ranges, network = node_ranges(settings.cluster), own_network(settings.cluster)
    for index, cidr in enumerate(settings.workers.cidrs):
        if network is not None and not lies_within(cidr, (network.range_of(Tier.NODES),)):
            yield Mistake(
                where=("workers", "cidrs", index),
                what=f"{cidr} is not in the subnets that this program makes for nodes",
                instead=f"nothing, which is {', '.join(ranges)}",
                requirements=("PS-46",),
            )


CLOUD_RULES = (_nfs, _proxy, _workers)
