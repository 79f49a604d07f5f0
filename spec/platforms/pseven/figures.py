"""The figures of the pSeven Enterprise guide, each with the requirement that it comes from."""

from collections.abc import Mapping

from spec.bandwidth import Bandwidth
from spec.platforms.pseven.hardware import Hardware, Profile, Role, Row
from spec.units import Bytes, Cpu, Iops
from spec.versions import KubernetesVersion, PostgresVersion

GIGABIT = Bandwidth(1000)
TEN_GIGABIT = Bandwidth(10_000)


def _has(
    cpu: str, memory: str, disk: str, iops: tuple[int, int] | None = None, network: Bandwidth = GIGABIT
) -> Hardware:
    read, write = (None, None) if iops is None else (Iops(iops[0]), Iops(iops[1]))
    return Hardware(
        cpu=Cpu.parse(cpu),
        memory=Bytes.parse(memory),
        disk=Bytes.parse(disk),
        iops_read=read,
        iops_write=write,
        network=network,
    )


_WORKER = _has("8", "16Gi", "120G")  # PS-2

MINIMUM = (
    Row(
        role=Role.CONTROL_PLANE,
        quantity=1,
        dedicated=True,
        hardware=_has("4", "8Gi", "120G", (1500, 1500)),
        requirements=("PS-1",),
    ),
    Row(role=Role.WORKER, quantity=5, hardware=_WORKER, requirements=("PS-2",)),
    Row(role=Role.POSTGRES, quantity=1, hardware=_has("2", "4Gi", "50G"), requirements=("PS-3",)),
    # PS-10: elsewhere the guide asks for 10 Gb/s of every NFS server (INC-PS2); see `nfs.require-10-gigabit`.
    Row(role=Role.NFS, quantity=1, hardware=_has("2", "4Gi", "500G"), requirements=("PS-4",)),
    Row(role=Role.REGISTRY, quantity=1, optional=True, hardware=_has("4", "8Gi", "200G"), requirements=("PS-5",)),
    Row(role=Role.PROXY, quantity=1, optional=True, hardware=_has("2", "4Gi", "10G"), requirements=("PS-6",)),
    Row(role=Role.WINDOWS, quantity=1, optional=True, hardware=_has("4", "16Gi", "500G"), requirements=("PS-7",)),
)
"""The first table."""

PRODUCTION = (
    Row(
        role=Role.CONTROL_PLANE,
        quantity=3,
        dedicated=True,
        hardware=_has("4", "8Gi", "120G", (7000, 4000)),
        requirements=("PS-1",),
    ),
    # "5+" in the table, 5 in the list (INC-PS1): 5 is the least, and more are taken.
    Row(role=Role.WORKER, quantity=5, or_more=True, hardware=_WORKER, requirements=("PS-2",)),
    Row(role=Role.POSTGRES, quantity=1, hardware=_has("4", "8Gi", "100G"), requirements=("PS-3",)),
    Row(
        role=Role.NFS,
        quantity=1,
        dedicated=True,
        hardware=_has("4", "8Gi", "1T", (10_000, 5000), TEN_GIGABIT),
        requirements=("PS-4",),
    ),
    Row(role=Role.REGISTRY, quantity=1, hardware=_has("4", "8Gi", "200G", (2400, 800)), requirements=("PS-5",)),
    Row(role=Role.PROXY, quantity=1, hardware=_has("2", "4Gi", "10G"), requirements=("PS-6",)),
    Row(
        role=Role.WINDOWS,
        quantity=1,
        or_more=True,
        optional=True,
        hardware=_has("8", "32Gi", "1T"),
        requirements=("PS-7",),
    ),
)
"""The second table."""

DEV = (
    # Ours: the guide has no such table. The floor of the workers is that of a much older edition of the product.
    Row(role=Role.WORKER, quantity=3, hardware=_has("2", "4Gi", "50G"), requirements=("PS-2",)),
    Row(role=Role.POSTGRES, quantity=1, hardware=_has("1", "1Gi", "10G"), requirements=("PS-3",)),
    Row(role=Role.NFS, quantity=1, hardware=_has("1", "1Gi", "10G"), requirements=("PS-4",)),
)
"""A rehearsal."""

ROWS: Mapping[Profile, tuple[Row, ...]] = {
    Profile.MINIMUM: MINIMUM,
    Profile.PRODUCTION: PRODUCTION,
    Profile.DEV: DEV,
}


def row(profile: Profile, role: Role) -> Row | None:
    """The row of a profile, if it has one for this role."""
    return next((one for one in ROWS[profile] if one.role is role), None)


ROOT_FREE = Bytes.parse("50G")  # PS-20

KUBERNETES_LEAST = KubernetesVersion(1, 28)  # PS-12
KUBERNETES_LEGACY = (KubernetesVersion(1, 22), KubernetesVersion(1, 25))  # PS-12, the other part (INC-PS4)
CRI_V1_FROM = KubernetesVersion(1, 26)  # PS-16
HELM_LEAST = (3, 13, 0)  # PS-11
HELM_LEGACY_LEAST = (3, 10, 0)  # PS-11, the other part (INC-PS3)
DOCKER_LEAST = (20, 10, 10)  # PS-15
CONTAINERD_WITH_CRI_V1 = (1, 6, 0)
"""containerd 1.5 and older have no CRI v1 (https://kubernetes.io/blog/2022/11/18/upcoming-changes-in-kubernetes-1-26/)."""
REGISTRY_LEAST = (2, 7, 1)  # PS-14
POSTGRES_LEAST = PostgresVersion(12)  # PS-13

NAMESPACE = "pseven-ns"  # PS-22
RELEASE = "pseven-rl"  # PS-22

POSTGRES_PORT = 5432  # PS-26: no default in the guide, "commonly used"
POOLER_PORT = 6432
"""Of the PgBouncer that Azure's flexible server has built in (learn.microsoft.com, concepts-pgbouncer)."""

STORAGES = ("userdata", "workspacedata", "shareddata")  # PS-29, by their names in the chart's values
WITH_QUOTA = ("userdata", "workspacedata")  # PS-32: shared data needs none
NFS_PATHS = {
    "userdata": "/var/pSeven/UserData",
    "workspacedata": "/var/pSeven/WorkspaceData",
    "shareddata": "/var/pSeven/SharedData",
}  # PS-29, the example
OWNER_UID = 11111  # PS-29
EXPORT_OPTIONS = ("rw", "nohide", "insecure", "no_subtree_check", "async", "no_root_squash")  # PS-30
NFS_PORTS = (111, 1110, 2049, 4045)  # PS-51, PS-55
MOUNTD_PORT = 1110  # PS-36: ours to pin, so that the guide's table is right for a Linux server
LOCKD_PORT = 4045  # PS-36: the same
STATD_PORT = 662
"""What Linux distributions conventionally pin rpc.statd to; in no table of the guide (PS-36)."""
RQUOTAD_PORT = 875
"""What Linux distributions conventionally pin rpc.rquotad to; in no table of the guide (PS-36)."""
VOLUME_SIZE = Bytes.parse("1Gi")  # PS-65: nominal
LDAPS_CERTIFICATE = "certs/ldaps.cert"  # PS-37, below shared data

WEB_NODE_PORT = 30080  # PS-46
HEALTH_NODE_PORT = 30001  # PS-46
OPENVPN_NODE_PORT = 31194  # PS-49
NODE_PORTS = range(30000, 32768)
"""What a cluster gives out as node ports unless it is told otherwise
(https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport)."""
KUBERNETES_API_PORT = 6443  # PS-47
PROXY_BUFFER = "128k"  # PS-39

VENDOR_REGISTRY = "registry.pseven.io"  # PS-42
SECRETGEN = "pseven-secretgen"  # PS-61

LDAP_PORT = 389  # PS-53
LDAPS_PORT = 636  # PS-53

PRIORITIES = {
    "pseven-deployment-pc": (1_000_000, True),
    "pseven-cronjob-pc": (500_000, False),
    "pseven-block-pc": (500_000, False),
}
"""PriorityClass → its value and whether it preempts (PS-67)."""

HELM_TIMEOUT = 3600  # PS-69, seconds
HELM_DEFAULT_TIMEOUT = 300  # PS-69: "usually too low"

WINDOWS_10_LEAST = "1909"  # PS-18
WINDOWS_SERVER_LEAST = 2019  # PS-18

ADMIN = {"username": "admin", "email": "admin@admin.admin"}  # PS-70: what it is before anybody changes it
