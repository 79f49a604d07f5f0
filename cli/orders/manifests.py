"""Manifests from their addresses and files: https only, checked, and kept under their digest."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import httpx

from apps.template import variables
from cli.orders.engine import write_private
from cli.orders.places import AppPlaces
from spec.apps.catalogue import Catalogue, ManifestFile
from spec.apps.faults import AppsError, Fault
from spec.apps.pinning import checked_text

LARGEST = 1024 * 1024
"""Bytes of one manifest; the API server takes no larger object either."""
LIMIT = 15.0
"""Seconds for one file."""
MOST_TURNS = 5
"""Addresses on the way to a file."""


class Manifests:
    """The texts of a catalogue's manifests, each fetched at most once in a command."""

    def __init__(
        self,
        places: AppPlaces,
        catalogue: Catalogue,
        path: Path,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._places = places
        self._catalogue = catalogue
        self._path = path
        """The catalogue's file; manifests with a path are below its folder."""
        self._folder = path.parent
        self._transport = transport
        self._texts: dict[str, str] = {}
        self._faults: dict[str, tuple[Fault, ...]] = {}
        self.digests: dict[str, str] = {}
        """Title → SHA-256 of what was read."""

    def fetch(self, titles: Iterable[str]) -> None:
        """Get what is not here yet, one after the other in this sequence (MC-13)."""
        for title in titles:
            manifest = self._catalogue.manifest(title)
            if manifest is None or title in self._texts or title in self._faults:
                continue
            try:
                content = self._content(manifest)
                self.digests[title] = hashlib.sha256(content).hexdigest()
                entry = f"manifests[{self._catalogue.manifests.index(manifest)}]"
                self._texts[title] = checked_text(manifest, content, catalogue=self._path.name, entry=entry)
            except AppsError as error:
                self._faults[title] = error.faults

    def texts(self, titles: Iterable[str]) -> dict[str, str]:
        """Title → text, in this sequence. Raises AppsError where one of them cannot be used."""
        wanted = list(titles)
        self.fetch(wanted)
        faults = [fault for title in wanted for fault in self._faults.get(title, ())]
        if faults:
            raise AppsError(faults)
        return {title: self._texts[title] for title in wanted}

    def takes(self, title: str) -> tuple[str, ...]:
        """Names of the values that a manifest takes from a ConfigMap; nothing where it is no template."""
        try:
            return variables(title, self._texts.get(title, ""))
        except AppsError:
            return ()

    def _content(self, manifest: ManifestFile) -> bytes:
        if manifest.path is not None:
            return self._from_file(manifest, manifest.path)
        kept = self._places.manifests / manifest.sha256 if manifest.sha256 else None
        if kept is not None and kept.is_file():
            return kept.read_bytes()
        content = self._from_address(manifest, str(manifest.url))
        if kept is not None and hashlib.sha256(content).hexdigest() == manifest.sha256:
            write_private(kept, content)
        return content

    def _from_file(self, manifest: ManifestFile, path: str) -> bytes:
        found = (self._folder / path).resolve()
        if not found.is_relative_to(self._folder):
            raise _unreadable(manifest, path, "leads out of the catalogue's folder", "a file below it")
        try:
            return found.read_bytes()
        except OSError as error:
            raise _unreadable(manifest, path, f"cannot be read: {error.strerror}", "a file that is there") from error

    def _from_address(self, manifest: ManifestFile, url: str) -> bytes:
        instead = "an https address that answers with the YAML file"
        try:
            with httpx.Client(timeout=LIMIT, transport=self._transport) as client:
                request = client.build_request("GET", url)
                for _ in range(MOST_TURNS):
                    # Looked at before it is asked: an answer may send us on to a place where anybody can write along.
                    if request.url.scheme != "https":
                        raise _unreadable(manifest, url, "leads to an address that is not https", instead)
                    answer = client.send(request, stream=True)
                    if answer.next_request is None:
                        return _body(manifest, url, answer)
                    answer.close()
                    request = answer.next_request
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            raise _unreadable(manifest, url, f"cannot be fetched: {reason}", instead) from error
        raise _unreadable(manifest, url, f"leads on to another address more than {MOST_TURNS} times", instead)


def _body(manifest: ManifestFile, url: str, answer: httpx.Response) -> bytes:
    try:
        if answer.status_code != httpx.codes.OK:
            what = f"the server answered {answer.status_code}"
            raise _unreadable(manifest, url, what, "an https address that answers with the YAML file")
        content = b""
        for part in answer.iter_bytes():
            content += part
            if len(content) > LARGEST:
                raise _unreadable(manifest, url, f"is larger than {LARGEST} bytes", "a manifest")
        return content
    finally:
        answer.close()


def _unreadable(manifest: ManifestFile, where: str, what: str, instead: str) -> AppsError:
    return AppsError(
        [Fault(source=f"manifest {manifest.title}", where=where, what=what, instead=instead, requirements=("MC-10",))]
    )
