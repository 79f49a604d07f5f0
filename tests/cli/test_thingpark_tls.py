"""Files of an own HTTPS certificate: whatever does not hold together is said before anything starts."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from cli.thingpark_tls import file_mistakes
from spec.settings import Mistake
from tests.spec.psa_stack import psa
from tests.spec.thingpark_stack import message, thingpark, written
from tests.spec.told import in_file

NOW = datetime.now(UTC)
FILES = {"certificate": "tpe.cert", "key": "tpe.key", "ca-certificate": "root.cert"}


@dataclass(frozen=True)
class Issued:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def private(self, encryption: KeySerializationEncryption | None = None) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())


def issue(
    name: str,
    issuer: Issued | None = None,
    *,
    hostnames: tuple[str, ...] = (),
    authority: bool = False,
    days: int = 30,
) -> Issued:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=60))
        .not_valid_after(NOW + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if hostnames:
        names = x509.SubjectAlternativeName([x509.DNSName(one) for one in hostnames])
        builder = builder.add_extension(names, critical=False)
    return Issued(builder.sign(issuer.key if issuer else key, SHA256()), key)


ROOT = issue("Root", authority=True)
MIDDLE = issue("Middle", ROOT, authority=True)
SERVER = issue("Server", MIDDLE, hostnames=("thingpark.example.com", "*.bs.example.com"))
OTHER = issue("Other", authority=True)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose files are right."""
    (tmp_path / "tpe.cert").write_bytes(SERVER.pem + MIDDLE.pem)
    (tmp_path / "tpe.key").write_bytes(SERVER.private())
    (tmp_path / "root.cert").write_bytes(ROOT.pem)
    return tmp_path


def _mistakes(project: Path, base_stations: str | None = None) -> tuple[Mistake, ...]:
    """What is wrong with the files, each of which a command tells with the stack's file and the line."""
    hosts = {} if base_stations is None else {"base-station-hostname": base_stations}
    changes: dict[str, object] = {"tls": {"issuer": "external", **FILES}, **hosts}
    found = file_mistakes(thingpark(changes), project)
    if found:
        in_file(written(changes), found, project)
    return found


def _only(project: Path, base_stations: str | None = None) -> tuple[str, str, str]:
    (mistake,) = _mistakes(project, base_stations)
    path, what, instead, requirements = message(mistake)
    assert requirements == ("TP-35",)
    return path, what, instead


@pytest.mark.requirement("TP-35")
def test_files_that_hold_together_are_taken(project: Path) -> None:
    assert _mistakes(project) == ()
    assert _mistakes(project, "eu.bs.example.com") == (), "a wildcard stands for one label"


@pytest.mark.requirement("TP-35")
def test_a_chain_that_ends_in_the_root_itself_is_taken(project: Path) -> None:
    (project / "tpe.cert").write_bytes(SERVER.pem + MIDDLE.pem + ROOT.pem)
    assert _mistakes(project) == ()


@pytest.mark.requirement("TP-35")
def test_a_key_of_another_certificate_is_refused(project: Path) -> None:
    (project / "tpe.key").write_bytes(MIDDLE.private())
    assert _only(project) == (
        "tls.key",
        "this is not the private key of CN=Server",
        "the key that the certificate was requested with",
    )


@pytest.mark.requirement("TP-35")
@pytest.mark.parametrize(
    "content",
    [b"", b"no key", SERVER.private(BestAvailableEncryption(b"word"))],
    ids=["empty", "no key", "encrypted"],  # the same on each worker: the bytes are not
)
def test_a_key_that_nobody_can_read_is_refused(project: Path, content: bytes) -> None:
    (project / "tpe.key").write_bytes(content)
    assert _only(project) == (
        "tls.key",
        "the file holds no private key",
        "the key of the server's certificate, PEM, unencrypted",
    )


@pytest.mark.requirement("TP-35")
def test_a_chain_that_starts_with_an_authority_is_refused(project: Path) -> None:
    (project / "tpe.cert").write_bytes(MIDDLE.pem + SERVER.pem)
    assert _only(project) == (
        "tls.certificate",
        "the file starts with CN=Middle, which is an authority",
        "the server's certificate first, then the authorities up to the root",
    )


@pytest.mark.requirement("TP-35")
def test_a_chain_in_the_wrong_order_is_refused_where_it_breaks(project: Path) -> None:
    (project / "tpe.cert").write_bytes(SERVER.pem + ROOT.pem + MIDDLE.pem)
    assert _only(project) == (
        "tls.certificate",
        "CN=Server is followed by CN=Root, which did not issue it",
        "each certificate followed by its issuer: CN=Middle",
    )


@pytest.mark.requirement("TP-35")
def test_an_authority_of_the_same_name_and_another_key_is_no_issuer(project: Path) -> None:
    (project / "tpe.cert").write_bytes(SERVER.pem + issue("Middle", ROOT, authority=True).pem)
    assert _only(project) == (
        "tls.certificate",
        "CN=Server is followed by CN=Middle, which did not issue it",
        "each certificate followed by its issuer: CN=Middle",
    )


@pytest.mark.requirement("TP-35")
def test_another_root_is_refused(project: Path) -> None:
    (project / "root.cert").write_bytes(OTHER.pem)
    assert _only(project) == (
        "tls.ca-certificate",
        "CN=Root issued the last certificate of the chain and is not in this file",
        "the certificate of CN=Root",
    )


@pytest.mark.requirement("TP-35")
@pytest.mark.parametrize(
    ("name", "key", "instead"),
    [
        ("tpe.cert", "certificate", "the server's certificate and its chain, PEM"),
        ("root.cert", "ca-certificate", "the root certificate, PEM"),
    ],
)
def test_a_file_without_a_certificate_is_refused(project: Path, name: str, key: str, instead: str) -> None:
    (project / name).write_text("-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n")
    assert _only(project) == (f"tls.{key}", "the file holds no certificate", instead)


@pytest.mark.requirement("TP-35")
def test_a_certificate_for_another_name_is_refused_with_the_names_that_it_has(project: Path) -> None:
    assert _only(project, "bs.example.com") == (
        "tls.certificate",
        "bs.example.com is not among the names of the server's certificate (thingpark.example.com, *.bs.example.com)",
        "a certificate whose subject alternative name has bs.example.com",
    )
    nameless = issue("Nameless", MIDDLE)
    (project / "tpe.cert").write_bytes(nameless.pem + MIDDLE.pem)
    (project / "tpe.key").write_bytes(nameless.private())
    assert _only(project) == (
        "tls.certificate",
        "thingpark.example.com is not among the names of the server's certificate (none)",
        "a certificate whose subject alternative name has thingpark.example.com",
    )


@pytest.mark.requirement("TP-35")
def test_a_certificate_without_the_name_that_users_type_is_refused(project: Path) -> None:
    other = issue("Other", MIDDLE, hostnames=("*.example.com", "www.thingpark.example.com"))
    (project / "tpe.cert").write_bytes(other.pem + MIDDLE.pem)
    (project / "tpe.key").write_bytes(other.private())
    assert _mistakes(project) == (), "a wildcard stands for one label"
    other = issue("Other", MIDDLE, hostnames=("*.thingpark.example.com", "example.com"))
    (project / "tpe.cert").write_bytes(other.pem + MIDDLE.pem)
    (project / "tpe.key").write_bytes(other.private())
    names = "*.thingpark.example.com, example.com"
    assert _only(project) == (
        "tls.certificate",
        f"thingpark.example.com is not among the names of the server's certificate ({names})",
        "a certificate whose subject alternative name has thingpark.example.com",
    )


@pytest.mark.requirement("TP-35")
def test_a_certificate_that_is_over_is_refused(project: Path) -> None:
    over = issue("Over", MIDDLE, hostnames=("thingpark.example.com",), days=-1)
    (project / "tpe.cert").write_bytes(over.pem + MIDDLE.pem)
    (project / "tpe.key").write_bytes(over.private())
    day = (NOW - timedelta(days=1)).date().isoformat()
    assert _only(project) == ("tls.certificate", f"CN=Over ended on {day}", "a certificate that still holds")


@pytest.mark.requirement("TP-35")
def test_a_file_that_is_not_there_is_refused_by_its_name(project: Path) -> None:
    (project / "tpe.key").unlink()
    assert _only(project) == (
        "tls.key",
        "tpe.key cannot be read: No such file or directory",
        "a file that is there, its path relative to the project",
    )


@pytest.mark.requirement("TP-35")
def test_without_an_own_certificate_no_file_is_looked_for(tmp_path: Path) -> None:
    assert file_mistakes(thingpark(), tmp_path) == ()
    assert file_mistakes(psa(), tmp_path) == ()
