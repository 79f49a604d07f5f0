"""The program of one app: what it asks the engine for, in which turn, and with which passwords."""

import json
from typing import Any

import pytest

from spec.app_stack import AppCluster, AppStack
from stacks.app import ROOT_SECRET, password, program
from tests.cli.orders_ground import CLUSTER
from tests.spec.mint_apps import planned
from tests.world import Hidden, World, opened

CLAIM = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce]}\n"


def _recorded(**changes: Any) -> World:  # noqa: ANN401
    document = AppStack.of(planned(**changes), CLUSTER).document()
    settings = {"groundwork:app": json.dumps(document)}
    with opened("r4ts-int", settings, {f"groundwork-secrets:{ROOT_SECRET}": "root"}) as world:
        world.run(program)
    return world


def _one(world: World, kind: str, name: str) -> Any:  # noqa: ANN401
    (found,) = [one for one in world.asked if one.type.endswith(f":{kind}") and one.name == name]
    return found


def test_what_is_handed_over_is_read_back_as_it_was() -> None:
    stack = AppStack.of(planned(), AppCluster(kubeconfig=None, context="mint", identifier="x"))
    again = AppStack.read(json.loads(json.dumps(stack.document())))
    assert again.document() == stack.document()


@pytest.mark.requirement("MC-13")
def test_manifests_are_applied_in_their_sequence_after_the_namespace_and_the_config_map() -> None:
    world = _recorded()
    assert not _one(world, "Namespace", "r4ts-int").after
    copied = _one(world, "ConfigMap", "r4ts-int")
    assert copied.inputs["data"]["ODOO_WORKERS"] == "5"
    odoo, service = _one(world, "Deployment", "odoo"), _one(world, "Service", "odoo")
    assert "r4ts-int" in odoo.after
    assert "odoo" in service.after
    assert "odoo" not in odoo.after


def test_every_object_is_applied_under_one_name_so_that_a_killed_run_can_be_taken_up() -> None:
    for one in _recorded().asked:
        if one.type.startswith("kubernetes:"):
            assert one.inputs["metadata"]["annotations"]["pulumi.com/patchFieldManager"] == "groundwork", one.name


@pytest.mark.requirement("MC-13")
def test_odoo_may_come_before_its_database_because_nothing_waits_for_its_pods() -> None:
    world = _recorded()
    annotations = _one(world, "Deployment", "odoo").inputs["metadata"]["annotations"]
    assert annotations["pulumi.com/waitFor"] == "jsonpath={.metadata.uid}"
    assert "pulumi.com/skipAwait" not in annotations  # it would not wait for its end either
    assert _one(world, "Service", "odoo").inputs["metadata"]["annotations"]["pulumi.com/skipAwait"] == "true"


@pytest.mark.requirement("MC-9")
def test_passwords_reach_the_engine_as_secrets_and_are_the_apps_own() -> None:
    secret = _one(_recorded(), "Secret", "database")
    given = secret.inputs["stringData"]["password"]
    assert isinstance(given, Hidden)
    assert given.value == password("root", "r4ts-int", "database-password", 24)
    assert given.value != password("root", "other-int", "database-password", 24)
    assert len(given.value) == 32


def test_a_password_is_the_same_in_every_run_and_as_long_as_it_should_be() -> None:
    assert password("root", "a-int", "key", 24) == password("root", "a-int", "key", 24)
    assert len(password("root", "a-int", "key", 96)) == 128


@pytest.mark.requirement("MC-16")
def test_the_word_of_the_last_reset_is_an_output_of_the_stack() -> None:
    world = _recorded(changes={"lines.0.reset": {"int": "monday"}})
    assert world.exports["reset"] == "monday"
    assert world.exports["namespace"] == "r4ts-int"
