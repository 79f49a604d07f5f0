"""Secrets that are made here: passwords, symmetric keys, key pairs. From the system's own random numbers, always."""

import base64
import secrets
from collections.abc import Callable

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from spec.secrets import Encoding, Password, PublicKey, RandomBytes, RsaPrivateKey, SecretKind


def made(kind: SecretKind, other: Callable[[str], str]) -> str:
    """A new value. `other` gives the value of another secret by its name: a public key is made of a private one."""
    match kind:
        case Password():
            return secrets.token_urlsafe(kind.count)
        case RandomBytes():
            content = secrets.token_bytes(kind.count)
            return content.hex() if kind.encoding is Encoding.HEX else base64.b64encode(content).decode()
        case RsaPrivateKey():
            return _private_pem(rsa.generate_private_key(public_exponent=65537, key_size=kind.bits))
        case PublicKey():
            return _public_pem(other(kind.of.key))


def _private_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _public_pem(private: str) -> str:
    """Raises ValueError where the other secret is no private key."""
    key = serialization.load_pem_private_key(private.encode(), password=None)
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def said(kind: SecretKind) -> str:
    """What is made, for people."""
    match kind:
        case Password():
            return "password"
        case RandomBytes():
            return f"{kind.count * 8}-bit key"
        case RsaPrivateKey():
            return f"RSA {kind.bits} private key"
        case PublicKey():
            return f"public key of {kind.of}"
