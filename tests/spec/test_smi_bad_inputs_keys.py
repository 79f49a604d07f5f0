"""A key without which data is lost is never only here, never overwritten and never left to be deleted (SM-51)."""

from types import SimpleNamespace
from typing import cast

import pytest

from cli import secrets
from cli.engine import Engine
from cli.errors import Refused
from cli.settings import Stack
from tests.spec.smi_stack import loaded, only_mistake, said, smi

# 12: keys

KEY = {"secret": "file-key", "generate": "random-bytes", "encrypts-data": True}


def with_entry(entry: dict[str, object]) -> dict[str, object]:
    return {"secrets.objects": [{"name": "filesvc", "entries": {"key": entry}}]}


@pytest.mark.requirement("SM-51")
def test_a_key_of_which_there_is_no_copy_is_refused_and_in_dev_warned_about() -> None:
    mistake = only_mistake(with_entry(KEY))
    assert said(mistake) == (
        "secrets.objects[0].entries.key.encrypts-data",
        "key of filesvc would be in this stack and in its cluster only, and data is lost with it",
        "SM-51",
        (
            "secrets.store with external-secrets: true; or file-key in secrets.escrowed, and "
            "`./groundwork secrets STACK --make --escrow FILE` before anything is brought up"
        ),
    )
    (warning,) = loaded(with_entry(KEY) | {"environment": "dev"}).warnings
    assert said(warning) == said(mistake)
    assert loaded(with_entry(KEY) | {"secrets.escrowed": ["file-key"]}).warnings == ()
    store = {"kind": "aws-secrets-manager", "region": "eu-central-1"}
    assert loaded(with_entry(KEY) | {"secrets.store": store}).warnings == ()
    unused: dict[str, object] = {"secrets.store": store, "secrets.external-secrets": False}
    assert said(only_mistake(with_entry(KEY) | unused)) == said(mistake)


@pytest.mark.requirement("SM-51")
def test_a_key_that_came_after_the_copy_is_not_taken_to_be_in_it() -> None:
    two = {"key": KEY, "second": KEY | {"secret": "second-key"}}
    changed: dict[str, object] = {
        "secrets.objects": [{"name": "filesvc", "entries": two}],
        "secrets.escrowed": ["file-key"],
    }
    assert only_mistake(changed).path == "secrets.objects[0].entries.second.encrypts-data"
    unknown = only_mistake(with_entry(KEY) | {"secrets.escrowed": ["file-key", "other"]})
    assert said(unknown) == (
        "secrets.escrowed[1]",
        "no entry of a Secret has this secret",
        "SM-51",
        "nothing, or the secret of an entry",
    )


@pytest.mark.requirement("SM-51")
def test_a_key_that_may_be_overwritten_is_refused() -> None:
    assert said(only_mistake(with_entry(KEY | {"immutable": False}) | {"secrets.escrowed": ["file-key"]})) == (
        "secrets.objects[0].entries.key.immutable",
        "key encrypts data, and another key in its place would leave that data unreadable",
        "SM-51",
        "nothing: such a key is never overwritten",
    )


@pytest.mark.requirement("SM-51")
@pytest.mark.parametrize("entry", ["key", "jwt.pub"])
@pytest.mark.parametrize("key", ["protect", "retain", "retain-on-delete"])
def test_a_key_that_is_not_protected_or_retained_cannot_be_said(entry: str, key: str) -> None:
    objects = [{"name": "filesvc", "entries": {entry: KEY | {key: False}}}]
    assert said(only_mistake({"secrets": {"objects": objects, "escrowed": ["file-key"]}})) == (
        f"secrets.objects[0].entries.{entry}.{key}",
        "an entry in a secret store is always protected and retained, and nothing here takes that away",
        "SM-51",
        "nothing; encrypts-data: true says of which entry data is lost with it",
    )


@pytest.mark.requirement("SM-51")
@pytest.mark.parametrize("entry", [KEY, KEY | {"encrypts-data": False, "immutable": True}], ids=["data", "immutable"])
def test_a_key_that_is_flagged_immutable_is_not_rotated(entry: dict[str, object]) -> None:
    settings = smi(with_entry(entry) | {"secrets.escrowed": ["file-key"]})
    stack = cast("Stack", SimpleNamespace(name="smi-spec", is_local=False))
    # Without an engine: whoever is refused has not reached the stack's secrets.
    held = secrets._Held(stack, cast("Engine", None), settings.secret_needs())
    with pytest.raises(Refused) as refused:
        secrets._rotate(held, "file-key")
    assert (str(refused.value), refused.value.remedy) == (
        (
            "Pulumi.smi-spec.yaml: secrets.objects[0].entries.key: file-key is never overwritten [SM-51]: data that it "
            "encrypted could not be read again"
        ),
        "a new secret under another name, and the vendor's own way to encrypt the data again",
    )
