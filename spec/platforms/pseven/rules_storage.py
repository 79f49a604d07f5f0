"""What must hold of the file storage and of the volumes on it."""

from collections.abc import Iterator

from spec.bandwidth import Bandwidth
from spec.platforms.pseven import figures
from spec.platforms.pseven.hardware import Role
from spec.platforms.pseven.names import claim_name, volume_name
from spec.platforms.pseven.rules_cluster import below
from spec.platforms.pseven.settings import PsevenSettings
from spec.platforms.pseven.volumes import mount_option
from spec.settings import Mistake, rule

BACKENDS = {
    "efs": "Amazon EFS",
    "fsx-openzfs": "Amazon FSx for OpenZFS",
    "azure-files": "Azure Files",
    "azure-netapp-files": "Azure NetApp Files",
    "oci-file-storage": "OCI File Storage",
}
"""Managed services. None documents the quota protocol of rpc.rquotad, which pSeven sets quotas by."""
ONLY_NFS_4 = ("efs", "azure-files")


@rule("nfs")
def _backend(settings: PsevenSettings) -> Iterator[Mistake]:
    nfs = settings.nfs
    name = BACKENDS.get(nfs.backend)
    if name is not None and nfs.quota:
        yield Mistake(
            where=("nfs", "quota"),
            what=f"{name} has no rpc.rquotad, by which quotas are set",
            instead="false, and no storage quotas in pSeven; or backend: vm",
            requirements=("PS-28", "PS-33"),
        )
    if nfs.backend in ONLY_NFS_4:
        for storage in figures.STORAGES:
            if settings.nfs_version(storage) == 3:
                own = nfs.shares.by_storage()[storage].version is not None
                yield Mistake(
                    where=("nfs", "shares", storage, "version") if own else ("nfs", "version"),
                    what=f"{name} does not speak NFSv3",
                    instead="4, which is experimental; or backend: vm",
                    requirements=("PS-17",),
                )
                if not own:
                    return


@rule("nfs")
def _experimental(settings: PsevenSettings) -> Iterator[Mistake]:
    versions = {storage: settings.nfs_version(storage) for storage in figures.STORAGES}
    if 4 in versions.values():
        yield Mistake(
            where=("nfs", "version"),
            what="NFSv4 is experimental and may be slow",
            instead="3, unless your rules ask for 4",
            requirements=("PS-17",),
            warning=True,
        )


@rule("nfs")
def _shares(settings: PsevenSettings) -> Iterator[Mistake]:
    first: dict[tuple[str, str], str] = {}
    for storage, share in settings.nfs.shares.by_storage().items():
        other = first.setdefault((share.server, share.path), storage)
        if other != storage:
            yield Mistake(
                where=("nfs", "shares", storage),
                what=f"{share.server}:{share.path} is the share of {other} too",
                instead="a share of its own for each storage",
                requirements=("PS-29",),
            )


@rule("nfs")
def _server(settings: PsevenSettings) -> Iterator[Mistake]:
    nfs = settings.nfs
    if nfs.owner_uid != figures.OWNER_UID:
        yield Mistake(
            where=("nfs", "owner-uid"),
            what=f"UID {nfs.owner_uid} is not the user that the platform comes as",
            instead=f"{figures.OWNER_UID}",
            requirements=("PS-29",),
        )
    if nfs.root_squash:
        yield Mistake(
            where=("nfs", "root-squash"),
            what="the shares turn root into nobody",
            instead="false, and no_root_squash among the export options",
            requirements=("PS-30",),
        )
    if not nfs.exclusive:
        yield Mistake(
            where=("nfs", "exclusive"),
            what="the NFS server serves somebody else too",
            instead="true, and a server for this one deployment",
            requirements=("PS-27",),
        )
    for key, there, name in (("acl", nfs.acl, "access control lists"), ("file-locks", nfs.file_locks, "flock()")):
        if not there:
            yield Mistake(
                where=("nfs", key),
                what=f"the storage has no {name}",
                instead="true, and a storage that has them",
                requirements=("PS-28",),
            )
    below_mount = all(one.path.startswith(f"{nfs.mount}/") for one in nfs.shares.by_storage().values())
    if nfs.backend == "vm" and nfs.partition is not None and not below_mount:
        yield Mistake(
            where=("nfs", "mount"),
            what=f"not every share is below {nfs.mount}, where the partition is mounted",
            instead="the directory that holds all shares",
            requirements=("PS-32",),
        )


@rule("profile", "nfs")
def _machine(settings: PsevenSettings) -> Iterator[Mistake]:
    nfs, row = settings.nfs, figures.row(settings.profile, Role.NFS)
    if row is None:
        return
    found = list(below(("nfs", "machine"), nfs.machine, row.hardware, "PS-4", settings.profile))
    yield from found
    slow = (nfs.machine.network or row.hardware.network) < figures.TEN_GIGABIT
    said = any(one.where[-1] == "network" for one in found)
    if nfs.require_10_gigabit and slow and not said:
        yield Mistake(
            where=("nfs", "machine", "network"),
            what=f"{_speed(settings)} is below the 10 Gb/s that nfs.require-10-gigabit stands for (INC-PS2)",
            instead=f"{figures.TEN_GIGABIT}",
            requirements=("PS-10",),
        )


def _speed(settings: PsevenSettings) -> Bandwidth:
    row = figures.row(settings.profile, Role.NFS)
    return settings.nfs.machine.network or (figures.GIGABIT if row is None else row.hardware.network)


@rule("nfs", "namespace", "premade")
def _premade_volumes(settings: PsevenSettings) -> Iterator[Mistake]:
    if settings.premade is None or settings.premade.volumes is None:
        return
    for storage, made in settings.premade.volumes.by_storage().items():
        version = settings.nfs_version(storage)
        where = ("premade", "volumes", storage)
        wanted = {
            "volume": (made.volume, volume_name(settings.namespace, storage, version)),
            "claim": (made.claim, claim_name(settings.namespace, storage, version)),
        }
        for key, (name, right) in wanted.items():
            if name != right:
                yield Mistake(
                    where=(*where, key),
                    what=f"{name} is not the name for this namespace, storage and NFSv{version}",
                    instead=right,
                    requirements=("PS-65",),
                )
        if made.mount_options != (mount_option(version),):
            said = ", ".join(made.mount_options) or "nothing"
            yield Mistake(
                where=(*where, "mount-options"),
                what=f"{said} does not mount with NFSv{version}, as the settings say",
                instead=f"[{mount_option(version)}]",
                requirements=("PS-65",),
            )
        if made.storage_class:
            yield Mistake(
                where=(*where, "storage-class"),
                what=f"a claim of class {made.storage_class} is never bound to a volume that was made by hand",
                instead='""',
                requirements=("PS-65",),
            )


STORAGE_RULES = (_backend, _experimental, _shares, _server, _machine, _premade_volumes)
