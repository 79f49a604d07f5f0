"""A copy of a stack's keys for the day on which the stack's own settings are lost.

It is a CMS message (RFC 5652): encrypted for the certificates of those who keep it, so that no machine that makes one
can read it again, and readable with any OpenSSL (`openssl cms -decrypt`) long after this program is gone.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs7

from cli.errors import Refused, UsageError

_FORM = "groundwork-escrow-1"


def recipient(path: Path) -> x509.Certificate:
    """The certificate of somebody who keeps the copy. Raises UsageError."""
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} is no certificate in PEM: {error}") from None
    if not isinstance(certificate.public_key(), rsa.RSAPublicKey):
        raise UsageError(f"the key in {path} is not RSA, and only an RSA key can open the copy")
    return certificate


def sealed(stack: str, values: Mapping[str, str], recipients: Sequence[x509.Certificate]) -> bytes:
    """The copy, for any one of the recipients to open. Each value has its digest beside it, to show damage."""
    content = {
        "form": _FORM,
        "stack": stack,
        "secrets": {name: {"value": value, "sha256": _digest(value)} for name, value in values.items()},
    }
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(json.dumps(content).encode())
    builder = builder.set_content_encryption_algorithm(algorithms.AES256)
    for one in recipients:
        builder = builder.add_recipient(one)
    return builder.encrypt(Encoding.PEM, [pkcs7.PKCS7Options.Binary])


def opened(message: bytes, certificate: x509.Certificate, key: Path, passphrase: bytes | None) -> dict[str, str]:
    """Name → value of every secret in a copy. Raises Refused where it cannot be opened or is damaged."""
    try:
        private = load_pem_private_key(key.read_bytes(), password=passphrase)
        if not isinstance(private, rsa.RSAPrivateKey):
            raise UsageError(f"the key in {key} is not RSA")
        # OpenSSL heads the same message CMS that we, and older ones, head PKCS7.
        content = pkcs7.pkcs7_decrypt_pem(message.replace(b" CMS-----", b" PKCS7-----"), certificate, private, [])
        document = json.loads(content)
        found = {name: one["value"] for name, one in document["secrets"].items()}
        digests = {name: one["sha256"] for name, one in document["secrets"].items()}
    except (OSError, ValueError, TypeError, KeyError, UnsupportedAlgorithm) as error:
        # TypeError: the key needs a passphrase, or needs none.
        raise Refused(f"this copy cannot be opened: {error or type(error).__name__}") from None
    damaged = [name for name, value in found.items() if digests[name] != _digest(value)]
    if document.get("form") != _FORM or damaged:
        raise Refused("this copy is damaged: " + (", ".join(damaged) or "it has another form"))
    return found


def write_new(path: Path, content: bytes) -> None:
    """Write a file for its owner only. Raises Refused where there is one: an older copy may be the only one."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Refused(f"{path} is there already", remedy="another name: a copy is never written over") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
