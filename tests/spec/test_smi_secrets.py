"""Secrets by the names that are given, keys that are made once, and the objects that keep store and cluster in step."""

from typing import Any

import pytest

from spec.plan import Stage
from spec.platforms.smi.plan import plan
from spec.platforms.smi.runbook import runbook
from spec.secrets import Encoding, Password, PublicKey, RandomBytes, RsaPrivateKey, SecretRef
from spec.workloads import SecretObject
from tests.spec.smi_stack import loaded, only_mistake, smi

AWS = {"kind": "aws-secrets-manager", "region": "eu-central-1"}
OCI_STORE = {
    "kind": "oci-vault",
    "region": "eu-frankfurt-1",
    "vault-ocid": "ocid1.vault.oc1.eu-frankfurt-1.bbbbbbbbbbbbb.abtheljtaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "compartment-ocid": "ocid1.compartment.oc1.." + "b" * 60,
    "encryption-key-ocid": "ocid1.key.oc1.eu-frankfurt-1.bbbbbbbbbbbbb.abtheljtaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
}
FILES = {
    "name": "filesvc",
    "entries": {
        "host": {"text": "postgres.example.com"},
        "password": {"secret": "file-password"},
        "key": {"secret": "file-key", "generate": "random-bytes", "length": 32, "encrypts-data": True},
        "hex": {"secret": "file-hex", "generate": "random-bytes", "length": 16, "encoding": "hex"},
        "token": {"secret": "file-token", "generate": "password"},
    },
}
IDENTITY = {
    "name": "identity",
    "entries": {
        "jwt.pub": {"secret": "jwt-public", "generate": "public-key", "of": "jwt"},
        "jwt": {"secret": "jwt", "generate": "rsa-private-key", "bits": 2048},
    },
}
FROM_STORE = {
    "name": "redis",
    "entries": {"auth": {"remote": "twin/redis", "remote-property": "token"}, "whole": {"remote": "twin/other"}},
}
ALL: dict[str, object] = {"secrets": {"store": AWS, "objects": [FILES, IDENTITY, FROM_STORE]}}


def of_kind(kind: str, changes: dict[str, object] | None = None) -> list[Any]:
    return [one for one in plan(smi(ALL | (changes or {}))).manifests if one.kind == kind]


@pytest.mark.requirement("SM-50", "SM-52")
def test_secrets_have_the_names_and_entries_that_are_given_and_values_by_name_only() -> None:
    assert plan(smi(ALL)).secrets == (
        SecretObject(
            name="filesvc",
            plain={"host": "postgres.example.com"},
            hidden={"password": "file-password", "key": "file-key", "hex": "file-hex", "token": "file-token"},
        ),
        SecretObject(name="identity", plain={}, hidden={"jwt.pub": "jwt-public", "jwt": "jwt"}),
    )


@pytest.mark.requirement("SM-50", "SM-51")
def test_each_secret_is_needed_once_with_what_is_made_of_it() -> None:
    needs = {need.ref.key: need for need in smi(ALL).secret_needs()}
    assert {name: need.kind for name, need in needs.items()} == {
        "file-password": Password(count=32),
        "file-key": RandomBytes(count=32),
        "file-hex": RandomBytes(count=16, encoding=Encoding.HEX),
        "file-token": Password(count=32),
        "jwt": RsaPrivateKey(bits=2048),
        "jwt-public": PublicKey(of=SecretRef("jwt")),
    }
    assert {name for name, need in needs.items() if not need.ours} == {"file-password"}
    assert {name for name, need in needs.items() if need.immutable} == {"file-key"}
    assert {name for name, need in needs.items() if need.escrow} == set(needs) - {"file-password"}
    assert needs["file-key"].where == ("secrets", "objects", 0, "entries", "key")


# the store


@pytest.mark.requirement("SM-50")
def test_the_store_is_reached_without_credentials_in_the_cluster() -> None:
    (store,) = of_kind("SecretStore")
    assert store.body["spec"] == {"provider": {"aws": {"service": "SecretsManager", "region": "eu-central-1"}}}
    (oci,) = of_kind("SecretStore", {"secrets.store": OCI_STORE})
    assert oci.body["spec"]["provider"]["oracle"]["principalType"] == "Workload"
    assert plan(smi(ALL)).definitions >= {"external-secrets"}


@pytest.mark.requirement("SM-50")
def test_a_secret_whose_values_are_in_the_store_is_fetched_and_stays_when_the_store_loses_it() -> None:
    (found,) = of_kind("ExternalSecret")
    assert found.stage is Stage.BEFORE
    assert found.body["spec"] == {
        "refreshInterval": "1h",
        "secretStoreRef": {"name": "dtplatform", "kind": "SecretStore"},
        "target": {"name": "redis", "creationPolicy": "Orphan", "deletionPolicy": "Retain"},
        "data": [
            {"secretKey": "auth", "remoteRef": {"key": "twin/redis", "property": "token"}},
            {"secretKey": "whole", "remoteRef": {"key": "twin/other"}},
        ],
    }


@pytest.mark.requirement("SM-51")
def test_a_key_is_copied_to_the_store_once_and_never_written_over_nor_deleted_there() -> None:
    pushed = {one.name: one.body["spec"] for one in of_kind("PushSecret")}
    assert set(pushed) == {"filesvc-kept", "filesvc", "identity"}
    kept = pushed["filesvc-kept"]
    assert (kept["updatePolicy"], kept["deletionPolicy"]) == ("IfNotExists", "None")
    assert [one["match"] for one in kept["data"]] == [
        {"secretKey": "key", "remoteRef": {"remoteKey": "twin-prod/filesvc/key"}}
    ]
    assert pushed["filesvc"]["updatePolicy"] == "Replace"
    assert [one["match"]["secretKey"] for one in pushed["filesvc"]["data"]] == ["password", "hex", "token"]
    assert {one["deletionPolicy"] for one in pushed.values()} == {"None"}
    assert {one.stage for one in of_kind("PushSecret")} == {Stage.AFTER}


def test_a_vault_of_oci_gets_names_that_it_takes() -> None:
    keys = [
        one["match"]["remoteRef"]["remoteKey"]
        for push in of_kind("PushSecret", {"secrets.store": OCI_STORE})
        for one in push.body["spec"]["data"]
    ]
    assert "twin-prod-filesvc-key" in keys
    assert all("/" not in key for key in keys)


@pytest.mark.requirement("SM-50", "SM-51")
def test_the_runbook_lists_makes_copies_and_tries_the_copy() -> None:
    page = runbook(smi(ALL))
    for line in (
        "./groundwork secrets STACK --make",
        "./groundwork secrets STACK --escrow keys.cms --recipient keeper.pem",
        "./groundwork secrets STACK --restore keys.cms --recipient keeper.pem --key keeper.key",
        "openssl cms -decrypt -inform PEM -in keys.cms -recip keeper.pem -inkey keeper.key",
    ):
        assert line in page


# what is refused beside the bad inputs of the page


def one_object(**entries: object) -> dict[str, object]:
    return {"secrets": {"store": AWS, "objects": [{"name": "a", "entries": entries}]}}


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        ({}, "the value of an entry comes from exactly one place"),
        ({"text": "a", "secret": "b"}, "the value of an entry comes from exactly one place"),
        ({"text": "a", "generate": "password"}, "only a secret of the stack is made here and kept"),
        ({"remote": "a", "encrypts-data": True}, "only a secret of the stack is made here and kept"),
        ({"secret": "a", "generate": "public-key"}, "a public key is one of a private key"),
        ({"secret": "a", "of": "b"}, "a public key is one of a private key"),
    ],
)
def test_an_entry_that_says_too_little_or_too_much_is_refused(entry: dict[str, object], what: str) -> None:
    mistake = only_mistake(one_object(key=entry))
    assert (mistake.path, mistake.what) == ("secrets.objects[0].entries.key", what)
    assert mistake.requirements == ("SM-50",)


def test_a_public_key_of_nothing_is_refused() -> None:
    mistake = only_mistake(one_object(key={"secret": "a", "generate": "public-key", "of": "b"}))
    assert (mistake.path, mistake.what) == (
        "secrets.objects[0].entries.key.of",
        "there is no private key of this name",
    )


def test_one_secret_that_is_two_things_is_refused() -> None:
    mistake = only_mistake(one_object(a={"secret": "k", "generate": "password"}, b={"secret": "k"}))
    assert (mistake.path, mistake.what) == (
        "secrets.objects[0].entries.b",
        "k is said to be something else in another place",
    )
    twice = {"secret": "k", "generate": "password"}
    assert loaded(one_object(a=twice, b=twice)).warnings == ()


def test_a_secret_half_from_the_store_is_refused() -> None:
    mistake = only_mistake(one_object(a={"remote": "x"}, b={"text": "y"}))
    assert mistake.path == "secrets.objects[0].entries"
    assert mistake.what == (
        "some entries of a come from the store and some do not, and one of the two would overwrite the other"
    )


def test_values_from_a_store_without_a_store_are_refused() -> None:
    without = {"secrets": {"objects": [{"name": "a", "entries": {"b": {"remote": "c"}}}]}}
    mistake = only_mistake(dict(without))
    assert (mistake.path, mistake.what) == (
        "secrets.objects[0].entries.b.remote",
        "b comes from a store, and nothing brings it from there",
    )


def test_two_secrets_of_one_name_are_refused() -> None:
    one = {"name": "a", "entries": {"b": {"text": "c"}}}
    mistake = only_mistake({"secrets.objects": [one, one]})
    assert (mistake.path, mistake.what) == ("secrets.objects[1].name", "a is the name of two Secrets")


def test_what_was_written_in_place_of_a_name_is_never_repeated() -> None:
    mistake = only_mistake(one_object(key={"secret": "Sup3rS3cret!"}))
    assert "Sup3r" not in mistake.what + mistake.instead
