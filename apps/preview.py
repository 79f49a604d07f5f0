"""What an operator is shown of a manifest before it is used (MC-10)."""

import hashlib
from dataclasses import dataclass

from apps.template import variables


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A manifest's file, its checksum, and what it takes from a ConfigMap."""

    title: str
    sha256: str
    variables: tuple[str, ...]
    text: str


def preview(title: str, content: bytes) -> Preview:
    """Show a manifest's file as it is now. Raises AppsError where it is no template, ValueError where it is no text."""
    text = content.decode("utf-8")
    return Preview(title=title, sha256=hashlib.sha256(content).hexdigest(), variables=variables(title, text), text=text)
