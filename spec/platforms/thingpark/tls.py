"""What must hold of an own HTTPS certificate, said over facts that somebody read from its files (TP-35)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spec.settings import Mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What of a certificate matters here."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    """DNS names of its subject alternative name."""
    authority: bool
    """Whether it may sign others."""
    public_key: str
    """Fingerprint of its public key."""
    fingerprint: str
    """Of itself."""
    ended: str | None
    """The day on which it ended, if that is over (year-month-day)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Everything that was read."""

    chain: tuple[Certificate, ...]
    """In the order of the file."""
    key: str | None
    """Fingerprint of the public key that belongs to the private one."""
    authorities: tuple[Certificate, ...]
    """Of the root's file."""
    issued: frozenset[tuple[str, str]]
    """Fingerprints of a certificate and of the one whose key signed it."""


def _mistake(key: str, what: str, instead: str) -> Mistake:
    return Mistake(where=("tls", key), what=what, instead=instead, requirements=("TP-35",))


def tls_mistakes(material: Material, hostnames: Sequence[str]) -> Iterator[Mistake]:
    """Pair, order and names: everything that is wrong."""
    if not material.chain:
        yield _mistake("certificate", "the file holds no certificate", "the server's certificate and its chain, PEM")
        return
    server, *rest = material.chain
    if server.authority:
        yield _mistake(
            "certificate",
            f"the file starts with {server.subject}, which is an authority",
            "the server's certificate first, then the authorities up to the root",
        )
        return
    yield from _pair(material, server)
    yield from _order(server, rest, material)
    for one in material.chain:
        if one.ended is not None:
            yield _mistake("certificate", f"{one.subject} ended on {one.ended}", "a certificate that still holds")
    for hostname in hostnames:
        if not any(_covers(name, hostname) for name in server.names):
            said = ", ".join(server.names) or "none"
            yield _mistake(
                "certificate",
                f"{hostname} is not among the names of the server's certificate ({said})",
                f"a certificate whose subject alternative name has {hostname}",
            )


def _pair(material: Material, server: Certificate) -> Iterator[Mistake]:
    if material.key is None:
        yield _mistake("key", "the file holds no private key", "the key of the server's certificate, PEM, unencrypted")
    elif material.key != server.public_key:
        yield _mistake(
            "key",
            f"this is not the private key of {server.subject}",
            "the key that the certificate was requested with",
        )


def _order(server: Certificate, rest: Sequence[Certificate], material: Material) -> Iterator[Mistake]:
    below = server
    for above in rest:
        if (below.fingerprint, above.fingerprint) not in material.issued:
            yield _mistake(
                "certificate",
                f"{below.subject} is followed by {above.subject}, which did not issue it",
                f"each certificate followed by its issuer: {below.issuer}",
            )
            return
        below = above
    roots = {root.fingerprint for root in material.authorities if root.authority}
    if not material.authorities:
        yield _mistake("ca-certificate", "the file holds no certificate", "the root certificate, PEM")
    elif below.fingerprint not in roots and not any((below.fingerprint, one) in material.issued for one in roots):
        yield _mistake(
            "ca-certificate",
            f"{below.issuer} issued the last certificate of the chain and is not in this file",
            f"the certificate of {below.issuer}",
        )


def _covers(name: str, hostname: str) -> bool:
    """A wildcard stands for exactly one label."""
    name, hostname = name.lower(), hostname.lower()
    if name.startswith("*."):
        return hostname.partition(".")[2] == name[2:]
    return name == hostname
