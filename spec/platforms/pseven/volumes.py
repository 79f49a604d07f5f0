"""The three shares as volumes of the cluster, with the exact names of the guide (PS-65)."""

from collections.abc import Iterator

from spec.plan import Manifest, Part
from spec.platforms.pseven import figures
from spec.platforms.pseven.names import claim_name, volume_name
from spec.platforms.pseven.settings import PsevenSettings


def made_here(settings: PsevenSettings) -> bool:
    """Whether this program makes what is cluster-wide; else the vendor's chart does, or somebody did by hand.

    The stand-in chart makes none of it, so that a local stack has it from here.
    """
    return settings.limited_permissions or settings.release.chart == "stand-in"


def volume_of(settings: PsevenSettings, storage: str) -> str:
    """The name of the PersistentVolume of a share."""
    if settings.premade is not None and settings.premade.volumes is not None:
        return settings.premade.volumes.by_storage()[storage].volume
    return volume_name(settings.namespace, storage, settings.nfs_version(storage))


def claim_of(settings: PsevenSettings, storage: str) -> str:
    """The name of the claim on it."""
    if settings.premade is not None and settings.premade.volumes is not None:
        return settings.premade.volumes.by_storage()[storage].claim
    return claim_name(settings.namespace, storage, settings.nfs_version(storage))


def mount_option(version: int) -> str:
    """The one mount option of the guide."""
    return f"nfsvers={version}"


def volumes(settings: PsevenSettings) -> tuple[Manifest, ...]:
    """A volume and a claim for each share, bound to one another by name."""
    by_hand = settings.premade is not None and settings.premade.volumes is not None
    if by_hand or not made_here(settings):
        return ()
    return tuple(_volumes(settings))


def _volumes(settings: PsevenSettings) -> Iterator[Manifest]:
    size = {"storage": str(figures.VOLUME_SIZE)}
    for storage, share in settings.nfs.shares.by_storage().items():
        yield Manifest(
            body={
                "apiVersion": "v1",
                "kind": "PersistentVolume",
                "metadata": {"name": volume_of(settings, storage)},
                "spec": {
                    "capacity": size,
                    "accessModes": ["ReadWriteMany"],
                    # What lies on the server outlives volume and claim, whoever takes them away.
                    "persistentVolumeReclaimPolicy": "Retain",
                    "nfs": {"server": share.server, "path": share.path},
                    "mountOptions": [mount_option(settings.nfs_version(storage))],
                },
            },
            cluster_wide=True,
            part=Part.ADMINISTRATOR,
            requirements=("PS-23", "PS-65"),
        )
        yield Manifest(
            body={
                "apiVersion": "v1",
                "kind": "PersistentVolumeClaim",
                "metadata": {"name": claim_of(settings, storage)},
                "spec": {
                    "accessModes": ["ReadWriteMany"],
                    "storageClassName": "",
                    "volumeName": volume_of(settings, storage),
                    "resources": {"requests": size},
                },
            },
            requirements=("PS-65",),
        )
