"""What a manifest's file must be before it is used."""

import hashlib

from spec.apps.catalogue import ManifestFile
from spec.apps.faults import AppsError, Fault


def checked_text(manifest: ManifestFile, content: bytes) -> str:
    """The text of a manifest's file. Raises AppsError where it is not the file that the catalogue names."""
    source = f"manifest {manifest.title}"
    found = hashlib.sha256(content).hexdigest()
    if manifest.sha256 is not None and found != manifest.sha256:
        raise AppsError(
            [
                Fault(
                    source=source,
                    where=manifest.url or manifest.path or "its file",
                    what=f"the file has changed: sha256 is {found}, and {manifest.sha256} is expected",
                    instead="the new sha256, once `./groundwork orders preview` shows what is wanted",
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
                    source=source,
                    where=f"byte {error.start}",
                    what="the file is not text in UTF-8, so it is no YAML",
                    instead="the address or path of a YAML file",
                    requirements=("MC-10",),
                )
            ]
        ) from None
