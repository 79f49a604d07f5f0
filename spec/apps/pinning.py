"""What a manifest's file must be before it is used."""

import hashlib

from spec.apps.catalogue import ManifestFile
from spec.apps.faults import AppsError, Fault


def checked_text(manifest: ManifestFile, content: bytes, *, catalogue: str, entry: str) -> str:
    """The text of a manifest's file. Raises AppsError where it is not the file that the catalogue names.

    `catalogue` is the catalogue's file, `entry` the manifest's place in it: `manifests[0]`.
    """
    found = hashlib.sha256(content).hexdigest()
    if manifest.sha256 is not None and found != manifest.sha256:
        raise AppsError(
            [
                Fault(
                    source=catalogue,
                    where=f"{entry}.sha256",
                    what=f"manifest {manifest.title} has changed: sha256 of {manifest.url or manifest.path} is {found}",
                    instead=f"{found}, once you have read the file as it is now and want it",
                    requirements=("MC-10",),
                )
            ]
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise AppsError(
            [
                Fault(
                    source=f"manifest {manifest.title}",
                    where=f"byte {error.start}",
                    what="the file is not text in UTF-8, so it is no YAML",
                    instead="the address or path of a YAML file",
                    requirements=("MC-10",),
                )
            ]
        ) from None
