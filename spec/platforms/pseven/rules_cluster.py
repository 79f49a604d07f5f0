"""What must hold of the cluster and of the machines around it."""

from collections.abc import Iterator

from spec.platforms.pseven import figures
from spec.platforms.pseven.hardware import Hardware, Profile, Role
from spec.platforms.pseven.machines import Machine, Release
from spec.platforms.pseven.settings import Package, PsevenSettings
from spec.pools import NodePool
from spec.settings import Mistake, rule
from spec.units import Bytes

GIBI, GIGA = 2**30, 10**9

MEASURES = ("cpu", "memory", "disk", "iops_read", "iops_write", "network")


def sold_as(memory: Bytes) -> Bytes:
    """The least that the operating system of a machine with so much memory may see.

    A machine that is sold with 16 GB has 16 GiB, of which firmware and kernel keep something: 16 decimal GB remain.
    """
    return Bytes(memory.count // GIBI * GIGA)


def least(hardware: Hardware, measure: str) -> object:
    """What a machine must have of one thing; None if nothing is said."""
    return sold_as(hardware.memory) if measure == "memory" else getattr(hardware, measure)


def below(
    where: tuple[str | int, ...], machine: Machine, hardware: Hardware, requirement: str, profile: Profile
) -> Iterator[Mistake]:
    """Whatever is declared of a machine and is less than its row asks for."""
    for measure in MEASURES:
        written, wanted = getattr(machine, measure), least(hardware, measure)
        if written is not None and wanted is not None and written < wanted:
            yield Mistake(
                where=(*where, measure.replace("_", "-")),
                what=f"{written} is below what the {profile} profile asks for",
                instead=f"{getattr(hardware, measure)} or more",
                requirements=(requirement,),
            )


@rule("environment", "profile")
def _dev_only_in_dev(settings: PsevenSettings) -> Iterator[Mistake]:
    if settings.profile is Profile.DEV and settings.environment != "dev":
        yield Mistake(
            where=("profile",),
            what="profile dev is smaller than the vendor allows",
            instead="minimum or production; dev only with environment: dev",
            requirements=("PS-8",),
        )


@rule("profile", "cluster", "workers")
def _workers(settings: PsevenSettings) -> Iterator[Mistake]:
    row = figures.row(settings.profile, Role.WORKER)
    known = {pool.name for pool in settings.cluster.pools}
    for index, name in enumerate(settings.workers.pools):
        if name not in known:
            yield Mistake(
                where=("workers", "pools", index),
                what=f"there is no pool {name}",
                instead=f"one of {', '.join(sorted(known)) or 'the names at cluster.pools'}",
                requirements=("PS-2",),
            )
    if row is None or not settings.worker_pools:
        yield Mistake(
            where=("cluster", "pools"),
            what="there are no worker nodes that the executors could be sized from",
            instead="the pools of the worker nodes, with their CPU, memory and disk",
            requirements=("PS-2", "PS-63"),
        )
        return
    if settings.worker_count < row.quantity:
        yield Mistake(
            where=("cluster", "pools"),
            what=f"{settings.worker_count} worker nodes are fewer than the {settings.profile} profile asks for",
            instead=f"{row.quantity} or more",
            requirements=("PS-2",),
        )
    pools: tuple[NodePool, ...] = settings.cluster.pools
    for index, pool in enumerate(pools):
        if pool in settings.worker_pools:
            # The guide's memory is that of the machine as it is sold.
            machine = Machine(cpu=pool.cpu, memory=pool.nominal_memory or pool.memory, disk=pool.disk)
            yield from below(("cluster", "pools", index), machine, row.hardware, "PS-2", settings.profile)


@rule("profile", "workers")
def _nodes(settings: PsevenSettings) -> Iterator[Mistake]:
    row, workers = figures.row(settings.profile, Role.WORKER), settings.workers
    if row is not None and settings.profile is not Profile.DEV:
        yield from below(("workers",), Machine(network=workers.network), row.hardware, "PS-2", settings.profile)
        if workers.root_free < figures.ROOT_FREE:
            yield Mistake(
                where=("workers", "root-free"),
                what=f"{workers.root_free} free on the root partition is too little",
                instead=f"{figures.ROOT_FREE} or more",
                requirements=("PS-20",),
            )
    if not workers.var_on_root:
        yield Mistake(
            where=("workers", "var-on-root"),
            what="/var is on a file system of its own",
            instead="true, and nodes that keep /var on the root file system",
            requirements=("PS-20",),
        )


@rule("profile", "control_plane")
def _control_plane(settings: PsevenSettings) -> Iterator[Mistake]:
    plane, row = settings.control_plane, figures.row(settings.profile, Role.CONTROL_PLANE)
    if plane.managed:
        if plane.nodes is not None:
            yield Mistake(
                where=("control-plane", "nodes"),
                what="a managed control plane has no nodes of yours",
                instead="nothing, or managed: false",
                requirements=("PS-1", "PS-19"),
            )
        if not plane.regional and settings.profile is Profile.PRODUCTION:
            yield Mistake(
                where=("control-plane", "regional"),
                what="a managed control plane in one zone goes down with it",
                instead="true, with a load balancer in front",
                requirements=("PS-19",),
                warning=True,
            )
        return
    count = plane.nodes if plane.nodes is not None else row.quantity if row is not None else 1
    if count not in {1, 3}:
        even = "; an even number loses its majority with half of it" if count > 0 and count % 2 == 0 else ""
        yield Mistake(
            where=("control-plane", "nodes"),
            what=f"{count} control plane nodes are in no table of the guide{even}",
            instead="1 in a minimum deployment, 3 in production",
            requirements=("PS-1",),
        )
    elif row is not None and count < row.quantity:
        yield Mistake(
            where=("control-plane", "nodes"),
            what=f"{count} control plane node is fewer than the {settings.profile} profile asks for",
            instead=f"{row.quantity}",
            requirements=("PS-1",),
        )
    elif count == 1:
        yield Mistake(
            where=("control-plane", "nodes"),
            what="the platform is out of service while its only control plane node is down",
            instead="3, and profile: production",
            requirements=("PS-9",),
            warning=True,
        )
    if not plane.dedicated:
        yield Mistake(
            where=("control-plane", "dedicated"),
            what="control plane nodes run nothing else",
            instead="true, and nodes of their own",
            requirements=("PS-1",),
        )
    if row is not None:
        yield from below(("control-plane", "machine"), plane.machine, row.hardware, "PS-1", settings.profile)


@rule("cluster", "versions")
def _kubernetes(settings: PsevenSettings) -> Iterator[Mistake]:
    version = settings.cluster.version
    first, last = figures.KUBERNETES_LEGACY
    where = ("cluster", "version")
    if settings.versions.legacy_1_22_to_1_25:
        if not first <= version <= last:
            yield Mistake(
                where=where,
                what=f"Kubernetes {version} is outside of {first} to {last}, which legacy-1-22-to-1-25 stands for",
                instead=f"{first} to {last}, or versions.legacy-1-22-to-1-25: false",
                requirements=("PS-12",),
            )
    elif version < figures.KUBERNETES_LEAST:
        yield Mistake(
            where=where,
            what=f"Kubernetes {version} is too old",
            instead=f"{figures.KUBERNETES_LEAST} or later; versions.legacy-1-22-to-1-25: true takes the guide's other "
            f"part at its word ({first} to {last}, INC-PS4)",
            requirements=("PS-12",),
        )


@rule("cluster", "versions")
def _runtime(settings: PsevenSettings) -> Iterator[Mistake]:
    runtime = settings.versions.container_runtime
    where = ("versions", "container-runtime")
    if runtime.name == "docker" and runtime.version < Release(figures.DOCKER_LEAST):
        yield Mistake(
            where=(*where, "version"),
            what=f"Docker Engine {runtime.version} has no clone3, and the installation fails",
            instead=f"{Release(figures.DOCKER_LEAST)} or later",
            requirements=("PS-15",),
        )
    old = runtime.name == "containerd" and runtime.version < Release(figures.CONTAINERD_WITH_CRI_V1)
    if settings.cluster.version >= figures.CRI_V1_FROM and (old or not runtime.cri_v1):
        yield Mistake(
            where=(*where, "version") if old else (*where, "cri-v1"),
            what=f"{runtime.name} {runtime.version} without CRI API v1 is no runtime for Kubernetes "
            f"{settings.cluster.version}",
            instead="a container runtime with CRI API v1, for example containerd 1.6.0 or later",
            requirements=("PS-16",),
        )


def helm_supports(helm: Release) -> tuple[int, int]:
    """The minor releases of Kubernetes 1 that a release of Helm 3 is made for, by Helm's own policy.

    The one that it is built with and the three before it (https://helm.sh/docs/topics/version_skew/): Helm 3.13 has
    1.28 to 1.25, and every minor release since went one further.
    """
    newest = helm.numbers[1] + 15
    return newest - 3, newest


@rule("cluster", "versions", "release")
def _helm(settings: PsevenSettings) -> Iterator[Mistake]:
    versions = settings.versions
    oldest = Release(figures.HELM_LEGACY_LEAST if versions.legacy_1_22_to_1_25 else figures.HELM_LEAST)
    where = ("versions", "helm")
    if versions.helm < oldest:
        other = "" if versions.legacy_1_22_to_1_25 else "; with versions.legacy-1-22-to-1-25: true 3.10.0 (INC-PS3)"
        yield Mistake(
            where=where,
            what=f"Helm {versions.helm} is too old",
            instead=f"{oldest} or later{other}",
            requirements=("PS-11",),
        )
        return
    first, last = helm_supports(versions.helm)
    if versions.helm.numbers[0] == 3 and isinstance(settings.release.chart, Package):
        cluster = settings.cluster.version
        if not first <= cluster.minor <= last:
            yield Mistake(
                where=where,
                what=f"Helm {versions.helm} is made for Kubernetes 1.{first} to 1.{last}, not for {cluster}",
                instead="a Helm of the cluster's time, by its version support policy",
                requirements=("PS-11",),
                warning=True,
            )


@rule("profile", "dedicated_cluster")
def _dedicated(settings: PsevenSettings) -> Iterator[Mistake]:
    if not settings.dedicated_cluster and settings.profile is Profile.PRODUCTION:
        yield Mistake(
            where=("dedicated-cluster",),
            what="a production deployment shares its cluster with others, which the guide strongly advises against",
            instead="true, and a cluster of its own",
            requirements=("PS-19",),
            warning=True,
        )


@rule("workers", "control_plane", "postgres", "nfs", "registry", "proxy", "smtp", "windows_extension")
def _clocks(settings: PsevenSettings) -> Iterator[Mistake]:
    hosts: dict[tuple[str | int, ...], bool] = {("workers",): settings.workers.clock_synchronized}
    machines: dict[tuple[str | int, ...], Machine] = {
        ("control-plane", "machine"): settings.control_plane.machine,
        ("nfs", "machine"): settings.nfs.machine,
        ("registry", "machine"): settings.registry.machine,
        ("proxy", "machine"): settings.proxy.machine,
    }
    hosts |= {where: machine.clock_synchronized for where, machine in machines.items()}
    if settings.smtp is not None:
        hosts["smtp",] = settings.smtp.clock_synchronized
    for index, node in enumerate(settings.windows_extension.nodes):
        hosts["windows-extension", "nodes", index, "machine"] = node.machine.clock_synchronized
    for where, synchronized in hosts.items():
        if not synchronized:
            yield Mistake(
                where=(*where, "clock-synchronized"),
                what="its clock is not synchronized",
                instead="true, and NTP on that host",
                requirements=("PS-21",),
            )


CLUSTER_RULES = (
    _dev_only_in_dev,
    _workers,
    _nodes,
    _control_plane,
    _kubernetes,
    _runtime,
    _helm,
    _dedicated,
    _clocks,
)
