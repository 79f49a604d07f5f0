"""How the guide's names come into Kubernetes."""

from spec.platforms.pseven.figures import STORAGES


def object_name(component: str) -> str:
    """The name of a component's objects: the guide's own, with dashes where Kubernetes takes no underscores."""
    return component.replace("_", "-")


def volume_name(namespace: str, storage: str, version: int) -> str:
    """The name of the PersistentVolume of a share (PS-65)."""
    return f"{namespace}-{_known(storage)}-nfs{version}-pv"


def claim_name(namespace: str, storage: str, version: int) -> str:
    """The name of the claim on it (PS-65)."""
    return f"{volume_name(namespace, storage, version)}c"


def _known(storage: str) -> str:
    if storage not in STORAGES:
        raise ValueError(f"{storage!r} is not one of {', '.join(STORAGES)}")
    return storage
