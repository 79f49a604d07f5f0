"""The copy of the keys: what we seal, OpenSSL opens; and what we open is what was sealed, or nothing."""

import json
import stat
import subprocess
from pathlib import Path

import pytest

from cli.errors import Refused, UsageError
from cli.escrow import opened, recipient, sealed, write_new

VALUES = {"file-key": "c2VjcmV0", "jwt": "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----"}


def keeper(folder: Path, name: str, *options: str) -> tuple[Path, Path]:
    """Certificate and key of somebody who keeps a copy, made by OpenSSL."""
    certificate, key = folder / f"{name}.pem", folder / f"{name}.key"
    kind = options or ("-newkey", "rsa:2048", "-nodes")
    subprocess.run(
        ["openssl", "req", "-x509", *kind, "-keyout", key, "-out", certificate, "-days", "2", "-subj", f"/CN={name}"],
        check=True,
        capture_output=True,
    )
    return certificate, key


def openssl(message: bytes, certificate: Path, key: Path) -> bytes:
    words = ["openssl", "cms", "-decrypt", "-inform", "PEM", "-recip", str(certificate), "-inkey", str(key)]
    return subprocess.run(words, input=message, check=True, capture_output=True).stdout


@pytest.mark.requirement("SM-51")
def test_openssl_opens_the_copy_for_each_of_its_recipients(tmp_path: Path) -> None:
    first, second = keeper(tmp_path, "first"), keeper(tmp_path, "second")
    message = sealed("smi-aws-prod", VALUES, [recipient(first[0]), recipient(second[0])])
    for certificate, key in (first, second):
        document = json.loads(openssl(message, certificate, key))
        assert document["stack"] == "smi-aws-prod"
        assert {name: one["value"] for name, one in document["secrets"].items()} == VALUES
    for value in VALUES.values():
        assert value.encode() not in message


@pytest.mark.requirement("SM-51")
def test_what_was_sealed_comes_back_to_the_letter(tmp_path: Path) -> None:
    certificate, key = keeper(tmp_path, "keeper")
    message = sealed("a", VALUES, [recipient(certificate)])
    assert opened(message, recipient(certificate), key, None) == VALUES


def test_a_key_with_a_passphrase_opens_with_it_only(tmp_path: Path) -> None:
    certificate, key = keeper(tmp_path, "keeper", "-newkey", "rsa:2048", "-passout", "pass:sesame")
    message = sealed("a", VALUES, [recipient(certificate)])
    assert opened(message, recipient(certificate), key, b"sesame") == VALUES
    for wrong in (None, b"pumpkin"):
        with pytest.raises(Refused, match="this copy cannot be opened"):
            opened(message, recipient(certificate), key, wrong)


def test_somebody_else_cannot_open_it(tmp_path: Path) -> None:
    certificate, _ = keeper(tmp_path, "keeper")
    other = keeper(tmp_path, "other")
    message = sealed("a", VALUES, [recipient(certificate)])
    with pytest.raises(Refused, match="this copy cannot be opened"):
        opened(message, recipient(other[0]), other[1], None)


def test_a_copy_with_other_content_is_refused(tmp_path: Path) -> None:
    certificate, key = keeper(tmp_path, "keeper")
    words = ["openssl", "cms", "-encrypt", "-binary", "-aes256", "-outform", "PEM", str(certificate)]

    def forged(document: object) -> bytes:
        return subprocess.run(words, input=json.dumps(document).encode(), check=True, capture_output=True).stdout

    damaged = {"form": "groundwork-escrow-1", "secrets": {"a": {"value": "x", "sha256": "0"}}}
    with pytest.raises(Refused, match="this copy is damaged: a"):
        opened(forged(damaged), recipient(certificate), key, None)
    with pytest.raises(Refused, match="it has another form"):
        opened(forged({"form": "other", "secrets": {}}), recipient(certificate), key, None)
    with pytest.raises(Refused, match="this copy cannot be opened"):
        opened(forged([]), recipient(certificate), key, None)
    with pytest.raises(Refused, match="this copy cannot be opened"):
        opened(b"no message at all", recipient(certificate), key, None)


def test_a_recipient_is_an_rsa_certificate(tmp_path: Path) -> None:
    curve, _ = keeper(tmp_path, "curve", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    with pytest.raises(UsageError, match="only an RSA key can open the copy"):
        recipient(curve)
    (tmp_path / "text").write_text("text")
    for path in (tmp_path / "text", tmp_path / "missing"):
        with pytest.raises(UsageError, match="is no certificate in PEM"):
            recipient(path)


def test_a_copy_is_for_its_owner_and_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "keys.cms"
    write_new(path, b"one")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(Refused, match="is there already"):
        write_new(path, b"two")
    assert path.read_bytes() == b"one"
    with pytest.raises(UsageError, match="cannot be written"):
        write_new(tmp_path / "no" / "folder", b"one")
