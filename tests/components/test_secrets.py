"""Secrets as they reach the engine: in their envelopes, complete, and nowhere else."""

import pulumi
import pytest

from components.secrets import Secrets
from spec.workloads import SecretObject
from tests.components.making import NAMESPACE, PREPARED, SECRET, hush, make, psa_plan, reveal
from tests.world import Hidden, World, revealed, texts


def made(world: World, *objects: SecretObject) -> World:
    return make(
        world,
        lambda options: Secrets("psa-secrets", {"namespace": NAMESPACE, "objects": objects, "reveal": reveal}, options),
    )


def test_a_secret_reaches_the_engine_in_an_envelope_with_all_its_entries(world: World) -> None:
    made(world, SecretObject(name="db", plain={"host": "db-1"}, hidden={"password": "db-password"}))
    entries = world.the(SECRET).inputs["stringData"]
    assert isinstance(entries, Hidden)
    assert revealed(entries) == {"host": "db-1", "password": hush("db-password")}


def test_the_value_of_a_secret_stands_nowhere_in_the_open(world: World) -> None:
    made(world, SecretObject(name="db", hidden={"password": "db-password"}))
    said = [*texts([one.inputs for one in world.asked]), *texts(world.outputs)]
    assert not [text for text in said if hush("db-password") in text]


def test_an_entry_is_read_only_when_it_is_named(world: World) -> None:
    read: list[str] = []

    def noted(key: str) -> pulumi.Output[str]:
        read.append(key)
        return reveal(key)

    objects = (SecretObject(name="db", plain={"password-hint": "none"}, hidden={"password": "db-password"}),)
    make(
        world,
        lambda options: Secrets("psa-secrets", {"namespace": NAMESPACE, "objects": objects, "reveal": noted}, options),
    )
    assert read == ["db-password"]


def test_each_secret_is_an_opaque_object_of_its_own_in_the_namespace(world: World) -> None:
    made(world, SecretObject(name="one", hidden={"a": "x"}), SecretObject(name="two", hidden={"a": "y"}))
    found = [(one.name, one.inputs["type"], one.inputs["metadata"]["namespace"]) for one in world.of(SECRET)]
    assert found == [("psa-secrets-one", "Opaque", NAMESPACE), ("psa-secrets-two", "Opaque", NAMESPACE)]
    assert world.outputs["psa-secrets"] == {"names": ["one", "two"]}


@pytest.mark.requirement("CB-3")
def test_the_database_secret_has_the_four_entries_that_the_vendor_reads(world: World) -> None:
    made(world, *psa_plan().secrets)
    assert revealed(world.named("psa-secrets-psa-integration-db").inputs["stringData"]) == {
        "dbname": "a8n_psa",
        "host": "db-1.example.com",
        "username": "psa",
        "password": hush("psa-database-password"),
    }


@pytest.mark.requirement("CB-19")
def test_the_oauth_credentials_of_the_staff_member_are_a_secret(world: World) -> None:
    made(world, *psa_plan().secrets)
    assert revealed(world.named("psa-secrets-psa-integration-aps").inputs["stringData"]) == {
        "endpoint": "https://aps.example.com",
        "key": hush("aps-oauth-key"),
        "secret": hush("aps-oauth-secret"),
    }


def test_the_database_administrator_has_a_secret_only_where_a_job_prepares_the_database(world: World) -> None:
    made(world, *psa_plan(PREPARED).secrets)
    assert revealed(world.named("psa-secrets-psa-database-prepare-admin").inputs["stringData"]) == {
        "username": "postgres",
        "password": hush("postgres-administrator-password"),
    }
    assert [one.name for one in psa_plan().secrets] == ["psa-integration-db", "psa-integration-aps"]
