"""What is made of each kind of secret."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from cli.generated_secrets import made, said
from spec.secrets import Encoding, Password, PublicKey, RandomBytes, RsaPrivateKey, SecretKind, SecretRef


def alone(kind: SecretKind) -> str:
    def other(name: str) -> str:
        raise AssertionError(f"{name} was asked for")

    return made(kind, other)


@pytest.mark.requirement("SM-51")
def test_a_key_has_exactly_the_bytes_that_are_asked_for_in_either_writing() -> None:
    assert len(base64.b64decode(alone(RandomBytes(count=32)), validate=True)) == 32
    assert len(bytes.fromhex(alone(RandomBytes(count=16, encoding=Encoding.HEX)))) == 16


@pytest.mark.parametrize("kind", [Password(), RandomBytes(count=16)])
def test_no_two_are_the_same(kind: SecretKind) -> None:
    assert len({alone(kind) for _ in range(100)}) == 100


def test_a_password_can_stand_in_an_address() -> None:
    assert all(letter.isalnum() or letter in "-_" for letter in alone(Password(count=100)))
    assert len(alone(Password())) == 32


@pytest.mark.requirement("SM-50")
def test_the_halves_of_a_key_pair_belong_together() -> None:
    private = alone(RsaPrivateKey(bits=2048))
    public = made(PublicKey(of=SecretRef("jwt")), {"jwt": private}.__getitem__)
    key = load_pem_private_key(private.encode(), password=None)
    other = load_pem_public_key(public.encode())
    assert isinstance(key, rsa.RSAPrivateKey)
    assert isinstance(other, rsa.RSAPublicKey)
    assert key.public_key().public_numbers() == other.public_numbers()
    assert key.key_size == 2048
    assert private.startswith("-----BEGIN PRIVATE KEY-----\n")
    assert "PRIVATE" not in public


def test_people_are_told_what_is_made_and_never_what_came_out() -> None:
    kinds = (Password(), RandomBytes(count=32), RsaPrivateKey(), PublicKey(of=SecretRef("jwt")))
    assert [said(kind) for kind in kinds] == ["password", "256-bit key", "RSA 4096 private key", "public key of jwt"]
