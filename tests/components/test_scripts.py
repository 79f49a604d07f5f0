"""A script's Job and its files, as they reach the engine."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pulumi
import pytest
from pulumi_kubernetes.core.v1 import Secret

from components.scripts import ScriptRun
from spec.plan import Script
from spec.units import Cpu
from spec.workloads import Amount, Resources
from tests.components.making import CONFIG_MAP, JOB, NAMESPACE, PREPARED, make, psa_plan
from tests.world import World, opened

(SCRIPT,) = psa_plan(PREPARED).scripts


def made(world: World, script: Script = SCRIPT) -> World:
    return make(
        world,
        lambda options: ScriptRun("psa-prepare", {"namespace": NAMESPACE, "script": script, "again_with": []}, options),
    )


def job(world: World) -> dict[str, Any]:
    return made(world).the(JOB).inputs


def pod(world: World) -> dict[str, Any]:
    spec: dict[str, Any] = job(world)["spec"]["template"]["spec"]
    return spec


def name_of(script: Script) -> str:
    with opened() as world:
        name = made(world, script).the(JOB).inputs["metadata"]["name"]
        return str(name)


def larger(script: Script) -> Script:
    more = Amount(cpu=Cpu.parse("1"), memory=script.task.resources.limits.memory)
    return replace(
        script, task=replace(script.task, resources=Resources(requests=script.task.resources.requests, limits=more))
    )


CHANGES: dict[str, Callable[[Script], Script]] = {
    "image": lambda script: replace(script, image="docker.io/library/postgres:17@sha256:" + "1" * 64),
    "command": lambda script: replace(script, command=(*script.command, "--single-transaction")),
    "file": lambda script: replace(script, files={"prepare.sql": "SELECT 1;"}),
    "name of a file": lambda script: replace(script, files={"other.sql": script.files["prepare.sql"]}),
    "environment": lambda script: replace(script, environment={**script.environment, "PGPORT": "5433"}),
    "secret": lambda script: replace(script, secret_environment={"PGPASSWORD": ("another", "password")}),
    "size": larger,
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_runs_has_changed_so_it_runs_again_under_another_name(what: str) -> None:
    """A Job cannot be changed: under the same name the API server would refuse it."""
    changed = CHANGES[what](SCRIPT)
    assert changed != SCRIPT
    assert name_of(changed) != name_of(SCRIPT)


def test_the_same_content_in_another_order_is_the_same_job() -> None:
    shuffled = replace(SCRIPT, environment=dict(reversed(list(SCRIPT.environment.items()))))
    assert list(shuffled.environment) != list(SCRIPT.environment)
    assert name_of(shuffled) == name_of(SCRIPT)


def test_a_long_name_is_cut_so_that_the_pod_can_still_be_named_after_the_job() -> None:
    name = name_of(replace(SCRIPT, task=replace(SCRIPT.task, name="a" * 60)))
    assert len(name) <= 63


def test_the_name_begins_with_the_task_and_is_told(world: World) -> None:
    name = job(world)["metadata"]["name"]
    assert name.startswith("psa-database-prepare-")
    assert world.outputs["psa-prepare"] == {"job_name": name}


@pytest.mark.requirement("CB-3")
def test_the_files_are_a_config_map_that_is_mounted_where_the_command_looks(world: World) -> None:
    spec = pod(world)
    files = world.the(CONFIG_MAP).inputs
    assert list(files["data"]) == ["prepare.sql"]
    assert spec["volumes"] == [{"name": "scripts", "configMap": {"name": files["metadata"]["name"]}}]
    (container,) = spec["containers"]
    assert container["volumeMounts"] == [{"name": "scripts", "mountPath": "/scripts", "readOnly": True}]
    assert container["command"][-1] == "/scripts/prepare.sql"


def test_the_job_waits_for_its_files(world: World) -> None:
    assert "psa-prepare-files" in made(world).the(JOB).after


@pytest.mark.requirement("CB-11")
def test_it_connects_to_the_database_of_the_settings(world: World) -> None:
    (container,) = pod(world)["containers"]
    environment = {one["name"]: one["value"] for one in container["env"] if "value" in one}
    assert environment == {
        "PGHOST": "db-1.example.com",
        "PGPORT": "5432",
        "PGDATABASE": "postgres",
        "PGUSER": "postgres",
        "PGSSLMODE": "require",
    }


def test_passwords_come_by_the_names_of_secrets_and_stand_in_no_object(world: World) -> None:
    (container,) = pod(world)["containers"]
    secrets = {one["name"]: one["valueFrom"] for one in container["env"] if "valueFrom" in one}
    assert secrets == {
        "PGPASSWORD": {"secretKeyRef": {"name": "psa-database-prepare-admin", "key": "password"}},
        "PSA_PASSWORD": {"secretKeyRef": {"name": "psa-integration-db", "key": "password"}},
    }


def test_the_pod_has_no_rights_and_nothing_that_the_restricted_level_forbids(world: World) -> None:
    spec = pod(world)
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 65532,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    (container,) = spec["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_the_pod_asks_for_what_the_plan_says(world: World) -> None:
    (container,) = pod(world)["containers"]
    assert container["resources"] == {
        "requests": {"cpu": "50m", "memory": "64Mi"},
        "limits": {"cpu": "500m", "memory": "256Mi"},
    }


def test_a_script_that_fails_or_hangs_comes_to_an_end(world: World) -> None:
    made_job = job(world)["spec"]
    assert made_job["backoffLimit"] == 3
    assert made_job["activeDeadlineSeconds"] == 300
    assert made_job["template"]["spec"]["restartPolicy"] == "Never"


def test_the_pod_carries_the_labels_that_its_network_policy_selects_by(world: World) -> None:
    assert job(world)["spec"]["template"]["metadata"]["labels"] == {"app.kubernetes.io/name": "psa-database-prepare"}


@pytest.mark.requirement("CB-3")
def test_the_job_is_replaced_with_each_secret_that_it_is_told_of_and_the_old_job_goes_first(world: World) -> None:
    """Its name and content know no value of a secret: the new Job has the name of the old."""

    def program(options: pulumi.ResourceOptions) -> None:
        secrets = [Secret(name, opts=options) for name in ("administrator", "password")]
        ScriptRun("psa-prepare", {"namespace": NAMESPACE, "script": SCRIPT, "again_with": [*secrets]}, options)

    job = make(world, program).the(JOB)
    assert job.replaced_with == {"administrator", "password"}
    assert job.delete_first
    assert world.the(CONFIG_MAP).replaced_with == frozenset()


def test_a_script_that_reads_no_secret_is_replaced_with_nothing(world: World) -> None:
    assert made(world).the(JOB).replaced_with == frozenset()
