"""Reads the files of ThingPark's own HTTPS certificate and says what is wrong with them (TP-35)."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from spec.platforms.thingpark.settings import ThingParkSettings, Tls
from spec.platforms.thingpark.tls import Certificate, Material, tls_mistakes
from spec.settings import Mistake, StackSettings


def file_mistakes(settings: StackSettings, checkout: Path) -> tuple[Mistake, ...]:
    """Every mistake in the files that the settings name, relative to the project; none where they name none."""
    if not isinstance(settings, ThingParkSettings) or settings.tls.issuer != "external":
        return ()
    texts: dict[str, bytes] = {}
    unread: list[Mistake] = []
    for key, path in _files(settings.tls).items():
        try:
            texts[key] = (checkout / path).read_bytes()
        except OSError as error:
            what = f"{path} cannot be read: {error.strerror or error}"
            instead = "a file that is there, its path relative to the project"
            unread.append(Mistake(where=("tls", key), what=what, instead=instead, requirements=("TP-35",)))
    if unread:
        return tuple(unread)
    chain, roots = _certificates(texts["certificate"]), _certificates(texts["ca-certificate"])
    now = datetime.now(UTC)
    material = Material(
        chain=tuple(_facts(one, now) for one in chain),
        key=_key(texts["key"]),
        authorities=tuple(_facts(one, now) for one in roots),
        issued=frozenset(
            (_of(below), _of(above)) for below in chain for above in (*chain, *roots) if _issued(below, above)
        ),
    )
    return tuple(tls_mistakes(material, hostnames(settings)))


def hostnames(settings: ThingParkSettings) -> Sequence[str]:
    """The names that the certificate must have."""
    names = (settings.dns_hostname, settings.base_station_hostname)
    return tuple(dict.fromkeys(name for name in names if name is not None))


def _files(tls: Tls) -> dict[str, str]:
    files = {"certificate": tls.certificate, "key": tls.key, "ca-certificate": tls.ca_certificate}
    return {key: path for key, path in files.items() if path is not None}


def _fingerprint(key: PublicKeyTypes) -> str:
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _certificates(text: bytes) -> tuple[x509.Certificate, ...]:
    """Those of a PEM file, in its order; none where it is no such file."""
    try:
        return tuple(x509.load_pem_x509_certificates(text))
    except ValueError:
        return ()


def _of(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(SHA256()).hex()


def _issued(below: x509.Certificate, above: x509.Certificate) -> bool:
    """Whether the key of the one signed the other, and by its name."""
    try:
        below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _facts(certificate: x509.Certificate, now: datetime) -> Certificate:
    extensions = certificate.extensions
    try:
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value.get_values_for_type(x509.DNSName)
    except x509.ExtensionNotFound:
        names = []
    try:
        authority = extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        authority = False
    return Certificate(
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        names=tuple(names),
        authority=authority,
        public_key=_fingerprint(certificate.public_key()),
        fingerprint=_of(certificate),
        ended=end.date().isoformat() if (end := certificate.not_valid_after_utc) < now else None,
    )


def _key(text: bytes) -> str | None:
    """The fingerprint of the public key that belongs to a private one; None where it is no such file, or encrypted."""
    try:
        return _fingerprint(load_pem_private_key(text, password=None).public_key())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
