"""The credentials of one control plane: authorities of its own, made once, never shared with another plane."""

import datetime
import ipaddress
import os
import secrets
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PRIVATE_DIRECTORY = 0o700
PRIVATE_FILE = 0o600

LIFETIME = datetime.timedelta(days=3650)
"""Ten years, as kubeadm gives its authorities: a plane must not die of age, and its keys never leave the machine."""
RENEW_BEFORE = datetime.timedelta(days=30)
CLOCKS_DIFFER = datetime.timedelta(hours=1)

SERVICE_ADDRESSES = "10.96.0.0/16"
_FIRST_SERVICE = next(ipaddress.ip_network(SERVICE_ADDRESSES).hosts())
_IN_CLUSTER = ("kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local")


@dataclass(frozen=True, kw_only=True)
class Leaf:
    """One certificate that an authority gives out."""

    name: str
    authority: str
    common_name: str
    organization: str | None = None
    serves: tuple[str, ...] = ()
    """Names beside the loopback address that it serves under; empty for a certificate that only identifies a client."""
    server: bool = False
    client: bool = True


AUTHORITIES = ("kubernetes", "etcd", "front-proxy")
"""Three, so that a client of the API server is not also a client of etcd or a trusted proxy."""

LEAVES = (
    Leaf(name="etcd", authority="etcd", common_name="etcd", server=True),
    Leaf(name="etcd-client", authority="etcd", common_name="kube-apiserver"),
    Leaf(
        name="kube-apiserver",
        authority="kubernetes",
        common_name="kube-apiserver",
        serves=(*_IN_CLUSTER, str(_FIRST_SERVICE)),
        server=True,
        client=False,
    ),
    *(
        Leaf(name=f"{part}-server", authority="kubernetes", common_name=part, server=True, client=False)
        for part in ("kube-controller-manager", "kube-scheduler", "kwok")
    ),
    Leaf(name="admin", authority="kubernetes", common_name="groundwork-admin", organization="system:masters"),
    Leaf(
        name="kube-controller-manager",
        authority="kubernetes",
        common_name="system:kube-controller-manager",
    ),
    Leaf(name="kube-scheduler", authority="kubernetes", common_name="system:kube-scheduler"),
    Leaf(name="kwok", authority="kubernetes", common_name="groundwork:kwok"),
    Leaf(name="front-proxy-client", authority="front-proxy", common_name="front-proxy-client"),
)


def write_private(path: Path, content: bytes) -> None:
    """Put a file in place at once and whole, readable by its owner only."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


@dataclass(frozen=True)
class Credentials:
    """The files of one plane's credentials, all in one private directory."""

    directory: Path

    def certificate(self, name: str) -> Path:
        """Where the certificate of an authority or a leaf is."""
        return self.directory / f"{name}.crt"

    def key(self, name: str) -> Path:
        """Where the private key that belongs to a certificate is."""
        return self.directory / f"{name}.key"

    def authority(self, name: str) -> Path:
        """Where the certificate is that proves those of its leaves."""
        return self.certificate(f"{name}-ca")

    @property
    def service_account_key(self) -> Path:
        """Signs the tokens of service accounts."""
        return self.directory / "service-accounts.key"

    @property
    def service_account_public_key(self) -> Path:
        """Proves the tokens of service accounts."""
        return self.directory / "service-accounts.pub"

    @property
    def encryption(self) -> Path:
        """How the API server encrypts secrets before etcd sees them; holds the key."""
        return self.directory / "encryption.yaml"

    def ensure(self) -> None:
        """Make what is missing, broken or about to expire; leave the rest as it is."""
        self.directory.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
        now = datetime.datetime.now(datetime.UTC)
        for name in AUTHORITIES:
            if not self._usable(f"{name}-ca", None, now):
                self._make_authority(name, now)
        for leaf in LEAVES:
            if not self._usable(leaf.name, leaf.authority, now):
                self._make_leaf(leaf, now)
        if not (self.service_account_key.exists() and self.service_account_public_key.exists()):
            key = ec.generate_private_key(ec.SECP256R1())
            public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
            write_private(self.service_account_key, _key_text(key))
            write_private(self.service_account_public_key, public)
        if not self.encryption.exists():
            write_private(self.encryption, _encryption(b64encode(secrets.token_bytes(32)).decode()))

    def _usable(self, name: str, authority: str | None, now: datetime.datetime) -> bool:
        try:
            certificate = x509.load_pem_x509_certificate(self.certificate(name).read_bytes())
            key = load_pem_private_key(self.key(name).read_bytes(), password=None)
            issuer = (
                x509.load_pem_x509_certificate(self.authority(authority).read_bytes()) if authority else certificate
            )
            certificate.verify_directly_issued_by(issuer)
        except (FileNotFoundError, ValueError, TypeError, InvalidSignature):
            return False  # whatever it is, a new one takes its place
        return certificate.public_key() == key.public_key() and now + RENEW_BEFORE < certificate.not_valid_after_utc

    def _make_authority(self, name: str, now: datetime.datetime) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        # The random part keeps planes apart where a client caches issuers by name.
        subject = _name(f"groundwork {name} {secrets.token_hex(4)}", None)
        identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        certificate = (
            _builder(subject, subject, key.public_key(), now)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(identifier, critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
            .sign(key, hashes.SHA256())
        )
        write_private(self.key(f"{name}-ca"), _key_text(key))
        write_private(self.authority(name), certificate.public_bytes(Encoding.PEM))

    def _make_leaf(self, leaf: Leaf, now: datetime.datetime) -> None:
        issuer = x509.load_pem_x509_certificate(self.authority(leaf.authority).read_bytes())
        issuer_key = load_pem_private_key(self.key(f"{leaf.authority}-ca").read_bytes(), password=None)
        if not isinstance(issuer_key, ec.EllipticCurvePrivateKey):
            raise TypeError(f"the key of the {leaf.authority} authority is not one that this program made")
        key = ec.generate_private_key(ec.SECP256R1())
        purposes = [ExtendedKeyUsageOID.SERVER_AUTH] * leaf.server + [ExtendedKeyUsageOID.CLIENT_AUTH] * leaf.client
        builder = (
            _builder(_name(leaf.common_name, leaf.organization), issuer.subject, key.public_key(), now)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
                    issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
                ),
                critical=False,
            )
        )
        if leaf.server:
            names = x509.SubjectAlternativeName([_served(name) for name in ("127.0.0.1", "localhost", *leaf.serves)])
            builder = builder.add_extension(names, critical=False)
        certificate = builder.sign(issuer_key, hashes.SHA256())
        write_private(self.key(leaf.name), _key_text(key))
        write_private(self.certificate(leaf.name), certificate.public_bytes(Encoding.PEM))


def _served(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _name(common_name: str, organization: str | None) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization)] if organization else []
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(now + LIFETIME)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _key_text(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _encryption(key: str) -> bytes:
    return f"""\
apiVersion: apiserver.config.k8s.io/v1
kind: EncryptionConfiguration
resources:
  - resources: [secrets]
    providers:
      - secretbox: {{keys: [{{name: first, secret: {key}}}]}}
      - identity: {{}}
""".encode()
