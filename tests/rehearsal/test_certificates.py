import datetime
import stat
from base64 import b64decode
from pathlib import Path

import pytest
import yaml
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from rehearsal import certificates
from rehearsal.certificates import AUTHORITIES, LEAVES, Credentials, Leaf
from rehearsal.kubeconfig import ensure_kubeconfig


@pytest.fixture
def credentials(tmp_path: Path) -> Credentials:
    made = Credentials(tmp_path / "credentials")
    made.ensure()
    return made


def _load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def _contents(credentials: Credentials) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in credentials.directory.iterdir()}


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.name)
def test_a_certificate_is_proved_by_its_own_authority_and_by_no_other(credentials: Credentials, leaf: Leaf) -> None:
    certificate = _load(credentials.certificate(leaf.name))
    certificate.verify_directly_issued_by(_load(credentials.authority(leaf.authority)))
    for other in set(AUTHORITIES) - {leaf.authority}:
        with pytest.raises(ValueError, match="does not match"):
            certificate.verify_directly_issued_by(_load(credentials.authority(other)))


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.name)
def test_a_certificate_serves_only_what_its_part_is_for(credentials: Credentials, leaf: Leaf) -> None:
    certificate = _load(credentials.certificate(leaf.name))
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert (ExtendedKeyUsageOID.SERVER_AUTH in usage) is leaf.server
    assert (ExtendedKeyUsageOID.CLIENT_AUTH in usage) is leaf.client
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_only_the_administrator_is_in_the_group_that_may_do_everything() -> None:
    assert [leaf.name for leaf in LEAVES if leaf.organization == "system:masters"] == ["admin"]


def test_all_files_are_private(credentials: Credentials) -> None:
    assert stat.S_IMODE(credentials.directory.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in credentials.directory.iterdir()} == {0o600}


def test_a_second_call_changes_nothing(credentials: Credentials) -> None:
    before = _contents(credentials)
    credentials.ensure()
    assert _contents(credentials) == before


def test_two_planes_share_nothing(credentials: Credentials, tmp_path: Path) -> None:
    other = Credentials(tmp_path / "other")
    other.ensure()
    mine, theirs = _contents(credentials), _contents(other)
    assert mine.keys() == theirs.keys()
    assert not [name for name in mine if mine[name] == theirs[name]]


@pytest.mark.parametrize("damage", ["missing", "broken", "of another key"])
def test_a_damaged_credential_is_replaced_and_no_other(credentials: Credentials, damage: str) -> None:
    before = _contents(credentials)
    key = credentials.key("kwok")
    match damage:
        case "missing":
            key.unlink()
        case "broken":
            key.write_bytes(b"not a key")
        case _:
            key.write_bytes(before["admin.key"])
    credentials.ensure()
    after = _contents(credentials)
    assert {name for name in before if before[name] != after[name]} == {"kwok.key", "kwok.crt"}


def test_a_new_authority_renews_the_certificates_that_it_must_prove(credentials: Credentials) -> None:
    before = _contents(credentials)
    credentials.authority("etcd").unlink()
    credentials.ensure()
    after = _contents(credentials)
    changed = {name.partition(".")[0] for name in before if before[name] != after[name]}
    assert changed == {"etcd-ca", "etcd", "etcd-client"}


def test_what_is_about_to_expire_is_renewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    credentials = Credentials(tmp_path / "credentials")
    monkeypatch.setattr(certificates, "LIFETIME", datetime.timedelta(days=29))
    credentials.ensure()
    before = _load(credentials.certificate("admin")).serial_number
    monkeypatch.undo()
    credentials.ensure()
    assert _load(credentials.certificate("admin")).serial_number != before


def test_the_key_that_encrypts_secrets_is_random_and_of_full_length(credentials: Credentials) -> None:
    content = yaml.safe_load(credentials.encryption.read_text())
    (resource,) = content["resources"]
    first, last = resource["providers"]
    assert resource["resources"] == ["secrets"]
    assert len(b64decode(first["secretbox"]["keys"][0]["secret"])) == 32
    assert last == {"identity": {}}


def test_a_kubeconfig_verifies_its_server_and_needs_no_other_file(credentials: Credentials, tmp_path: Path) -> None:
    path = tmp_path / "kubeconfig"
    ensure_kubeconfig(path, cluster="psa", server="https://127.0.0.1:1", credentials=credentials, user="admin")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    content = yaml.safe_load(path.read_text())
    cluster = content["clusters"][0]["cluster"]
    assert cluster.keys() == {"server", "certificate-authority-data"}
    assert b64decode(cluster["certificate-authority-data"]) == credentials.authority("kubernetes").read_bytes()
    assert content["users"][0]["user"].keys() == {"client-certificate-data", "client-key-data"}
