"""The command `secrets`: what it makes, what it never touches, what it refuses."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cli import secrets
from cli.engine import Engine
from cli.errors import Refused, UsageError
from cli.settings import Stack
from spec.secrets import PublicKey, RandomBytes, RsaPrivateKey, SecretKind, SecretNeed, SecretRef
from tests.cli.test_escrow import keeper


class Kept:
    """The engine's side: encrypted settings, here in the clear."""

    def __init__(self, **values: str) -> None:
        self.values = values

    def secret_names(self) -> tuple[str, ...]:
        return tuple(self.values)

    def secret(self, name: str) -> str:
        return self.values[name]

    def keep_secret(self, name: str, value: str) -> None:
        self.values[name] = value


def need(name: str, kind: SecretKind, **facts: Any) -> SecretNeed:  # noqa: ANN401
    return SecretNeed(ref=SecretRef(name), where=(name,), purpose=name, generated=True, kind=kind, **facts)


KEY = need("file-key", RandomBytes(count=32), ours=True, immutable=True, escrow=True, requirements=("SM-51",))
PUBLIC = need("jwt-public", PublicKey(of=SecretRef("jwt")), ours=True, escrow=True)
PRIVATE = need("jwt", RsaPrivateKey(bits=2048), ours=True, escrow=True)
TOKEN = need("token", RandomBytes(count=16), ours=True)
GIVEN = need("password", RandomBytes(count=16))
ALL = (PUBLIC, KEY, PRIVATE, TOKEN, GIVEN)


def held(kept: Kept, *needs: SecretNeed) -> secrets._Held:
    stack = cast("Stack", SimpleNamespace(name="smi-aws-prod", is_local=False))
    return secrets._Held(stack, cast("Engine", kept), needs or ALL)


@pytest.mark.requirement("SM-50", "SM-51")
def test_what_is_made_here_is_made_once_and_what_others_have_is_left_to_them() -> None:
    kept = Kept(token="there already")
    made = secrets._make(held(kept))
    assert sorted(made) == ["file-key", "jwt", "jwt-public"]
    assert kept.values["token"] == "there already"
    assert "password" not in kept.values
    before = dict(kept.values)
    assert secrets._make(held(kept)) == []
    assert kept.values == before


@pytest.mark.requirement("SM-51")
def test_a_key_that_data_is_encrypted_with_cannot_be_rotated() -> None:
    kept = Kept(**{"file-key": "k"})
    with pytest.raises(Refused) as refused:
        secrets._rotate(held(kept), "file-key")
    assert str(refused.value) == (
        "Pulumi.smi-aws-prod.yaml: file-key: file-key is never overwritten [SM-51]: data that it encrypted could "
        "not be read again"
    )
    assert refused.value.remedy == "a new secret under another name, and the vendor's own way to encrypt the data again"
    assert kept.values == {"file-key": "k"}


@pytest.mark.parametrize(
    ("name", "says"),
    [("jwt", "half of a pair"), ("jwt-public", "half of a pair"), ("password", "another system has it")],
)
def test_what_would_break_something_else_is_not_rotated_either(name: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        secrets._rotate(held(Kept(jwt="a", password="b")), name)


def test_any_other_may_be_rotated() -> None:
    kept = Kept(token="old")
    assert secrets._rotate(held(kept), "token") == "token"
    assert kept.values["token"] != "old"
    with pytest.raises(UsageError, match="needs no secret nothing"):
        secrets._rotate(held(kept), "nothing")


@pytest.mark.requirement("SM-51")
def test_a_lost_key_comes_back_from_the_copy(tmp_path: Path) -> None:
    certificate, private = keeper(tmp_path, "keeper")
    kept = Kept()
    secrets._make(held(kept))
    before = dict(kept.values)
    copied = secrets._escrow(held(kept), tmp_path / "keys.cms", [certificate])
    assert copied == ["file-key", "jwt", "jwt-public"]
    del kept.values["file-key"]
    assert secrets._restore(held(kept), tmp_path / "keys.cms", [certificate], private) == ["file-key"]
    assert kept.values == before


@pytest.mark.requirement("SM-51")
def test_a_copy_with_another_value_changes_nothing(tmp_path: Path) -> None:
    certificate, private = keeper(tmp_path, "keeper")
    kept = Kept()
    secrets._make(held(kept))
    secrets._escrow(held(kept), tmp_path / "keys.cms", [certificate])
    del kept.values["jwt"]
    kept.values["file-key"] = "another"
    with pytest.raises(Refused, match=r"other values than this stack for file-key \[SM-51\]; nothing was changed"):
        secrets._restore(held(kept), tmp_path / "keys.cms", [certificate], private)
    assert "jwt" not in kept.values


def test_a_copy_that_would_lack_a_key_is_not_made(tmp_path: Path) -> None:
    certificate, _ = keeper(tmp_path, "keeper")
    with pytest.raises(Refused, match="not there yet: jwt-public, file-key, jwt"):
        secrets._escrow(held(Kept()), tmp_path / "keys.cms", [certificate])
    with pytest.raises(Refused, match="has no key that a copy is kept of"):
        secrets._escrow(held(Kept(), TOKEN), tmp_path / "keys.cms", [certificate])
    assert not (tmp_path / "keys.cms").exists()


PATH = Path("x")


@pytest.mark.parametrize(
    ("escrow", "restore", "recipients", "key", "says"),
    [
        (PATH, None, [], None, "nobody could open this copy"),
        (None, PATH, [], PATH, "opened by one of its recipients"),
        (None, PATH, [PATH, PATH], PATH, "opened by one of its recipients"),
        (None, PATH, [PATH], None, "opened by one of its recipients"),
        (None, None, [PATH], None, "--recipient says for whom a copy is"),
        (None, None, [], PATH, "--key opens a copy"),
    ],
)
def test_options_that_make_no_sense_together_are_a_mistake(
    escrow: Path | None, restore: Path | None, recipients: list[Path], key: Path | None, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        secrets._sensible(escrow, restore, recipients, key)
