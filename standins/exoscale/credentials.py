"""Client certificates, signed by the authority that a control plane trusts for its users."""

import base64
import datetime
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from rehearsal.certificates import Credentials
from rehearsal.plane import Plane
from standins.kinds import RefusedError

AUTHORITY = "kubernetes"
"""Of a plane's authorities the one that proves users."""
_CLOCKS_DIFFER = datetime.timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """Who somebody is in a cluster, and for how long."""

    user: str
    groups: tuple[str, ...]
    seconds: int


def client_kubeconfig(plane: Plane, cluster: str, wanted: Credential) -> dict[str, Any]:
    """A kubeconfig that needs nothing but itself, as SKS hands it out. Raises RefusedError without a running plane."""
    server = plane.status().server_url
    if server is None:
        raise RefusedError("ClusterNotReady", f"cluster {cluster} has no control plane")
    credentials = Credentials(plane.directory / "credentials")
    certificate, key = _signed(credentials, wanted)
    user = {"client-certificate-data": _text(certificate), "client-key-data": _text(key)}
    reached = {
        "server": server,
        "certificate-authority-data": _text(credentials.authority(AUTHORITY).read_bytes()),
    }
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": cluster, "cluster": reached}],
        "users": [{"name": wanted.user, "user": user}],
        "contexts": [{"name": cluster, "context": {"cluster": cluster, "user": wanted.user}}],
        "current-context": cluster,
    }


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _signed(credentials: Credentials, wanted: Credential) -> tuple[bytes, bytes]:
    issuer = x509.load_pem_x509_certificate(credentials.authority(AUTHORITY).read_bytes())
    issuer_key = load_pem_private_key(credentials.key(f"{AUTHORITY}-ca").read_bytes(), password=None)
    if not isinstance(issuer_key, ec.EllipticCurvePrivateKey):
        raise TypeError("the key of the authority is not one that a plane makes")
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    groups = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, group) for group in wanted.groups]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([*groups, x509.NameAttribute(NameOID.COMMON_NAME, wanted.user)]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCKS_DIFFER)
        .not_valid_after(now + datetime.timedelta(seconds=wanted.seconds))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM), text
