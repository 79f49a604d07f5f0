"""The SMI Digital Twin platform as data: names, accounts, buckets, order of work, charts."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from spec.load import load
from spec.plan import PlatformPlan, Stage
from spec.platforms import PLATFORMS
from spec.platforms.smi import figures
from spec.platforms.smi.buckets import buckets, grants, pairs
from spec.platforms.smi.names import dns_records, urls
from spec.platforms.smi.plan import plan
from spec.platforms.smi.runbook import runbook
from spec.platforms.smi.service_accounts import MIGRATIONS, SERVICE_ACCOUNTS, Bucket
from spec.workloads import Kind, SecretObject
from tests.spec.smi_stack import OCI, loaded, only_mistake, smi

GUIDE_TABLE = """
aisvc: kafka
datasourcesvc: kafka, datasourcesvc
filesvc-migrations: kafka, filesvc
filesvc: kafka, filesvc
itemsvc-migrations: kafka, filesvc
itemsvc-rdbms-migrations: kafka, filesvc
itemsvc-telemetry-worker: kafka, filesvc
itemsvc-worker: kafka, filesvc
itemsvc: kafka, filesvc
objectmodelsvc: kafka
passportsvc-migrations: kafka, filesvc
passportsvc: kafka, filesvc
platform-notificationsvc-api: kafka
platform-notificationsvc-worker: kafka
scriptmanager: kafka, scriptmanager
workflowsvc-api: kafka, workflowsvc
workflowsvc-backend: kafka, workflowsvc
workflowwkr-backend: kafka, workflowsvc
"""
ROWS = [(account, row.split(", ")) for account, row in yaml.safe_load(GUIDE_TABLE).items()]

CHARTS: dict[str, object] = {
    "releases": [
        {
            "name": "scriptmanager-twin-prod",
            "chart": {"name": "scriptmanager", "version": "5.0.0", "path": "charts/scriptmanager"},
            "values": {"host": "https://${dns.app}/x", "deep": [{"bucket": "${buckets.kafka}"}], "count": 3},
        },
        {
            "name": "rest",
            "chart": {"name": "rest", "version": "5.0.0", "repository": "oci://registry.example.com/charts"},
        },
    ],
    "pods": {"services": {"app": "twin"}, "entrances": {"entry": "yes"}},
}


def local_plan() -> PlatformPlan:
    text = (Path(__file__).resolve().parents[2] / "Pulumi.smi-local-dev.yaml").read_text(encoding="utf-8")
    return plan(load(yaml.safe_load(text)["config"]["groundwork:platform"]).settings)  # type: ignore[arg-type]


def bodies(made: PlatformPlan, kind: str) -> list[Any]:
    return [one.body for one in made.manifests if one.kind == kind]


# DNS names


@pytest.mark.requirement("SM-2", "SM-3", "SM-4")
def test_each_name_points_to_the_load_balancer() -> None:
    assert [(one["use"], one["name"], one["type"], one["target"]) for one in dns_records(smi())] == [
        ("app", "app.example-domain.com", "CNAME", "lb.example.net"),
        ("api", "api.example-domain.com", "CNAME", "lb.example.net"),
        ("id", "id.example-domain.com", "CNAME", "lb.example.net"),
    ]
    assert plan(smi()).outputs["dnsRecords"] == list(dns_records(smi()))


@pytest.mark.requirement("SM-2", "SM-3", "SM-4")
def test_an_address_takes_a_records_and_the_top_of_a_zone_an_alias() -> None:
    address = {"load-balancer": {"address": "203.0.113.10", "peers": [{"cidr": "10.40.9.0/24"}]}}
    assert {(one["type"], one["target"]) for one in dns_records(smi(address))} == {("A", "203.0.113.10")}
    assert [one["type"] for one in dns_records(smi({"dns.app": "example-domain.com"}))] == ["ALIAS", "CNAME", "CNAME"]


@pytest.mark.requirement("SM-2")
def test_the_fourth_name_of_newer_releases_is_an_option_with_a_record_a_url_and_a_workload() -> None:
    settings = smi({"dns.workbench": "workbench.example-domain.com"})
    assert [one["use"] for one in dns_records(settings)] == ["app", "api", "id", "workbench"]
    assert urls(settings)["workbench"] == "https://workbench.example-domain.com"
    assert "dtplatform-workbench" in {one.name for one in plan(settings).workloads}
    assert "dtplatform-workbench" not in {one.name for one in plan(smi()).workloads}


# service accounts and buckets


@pytest.mark.parametrize(
    ("account", "named"),
    [
        pytest.param(*row, id=row[0], marks=pytest.mark.requirement(f"SM-{number}"))
        for number, row in enumerate(ROWS, start=20)
    ],
)
def test_each_service_account_is_made_and_has_the_buckets_of_its_row(account: str, named: list[str]) -> None:
    made = plan(smi())
    assert made.outputs["serviceAccounts"][account] == named
    (body,) = [one for one in bodies(made, "ServiceAccount") if one["metadata"]["name"] == account]
    assert body["automountServiceAccountToken"] is False
    runs = [one for one in made.workloads if one.service_account == account]
    assert [one.kind for one in runs] == [Kind.JOB if account in MIGRATIONS else Kind.DEPLOYMENT]


@pytest.mark.requirement("SM-19", "SM-42")
def test_there_are_18_service_accounts_with_32_buckets_and_no_others() -> None:
    assert list(SERVICE_ACCOUNTS) == [account for account, _ in ROWS]
    assert len(SERVICE_ACCOUNTS) == 18
    found = pairs(smi())
    assert len(found) == len(set(found)) == 32
    count = {bucket: sum(1 for _, one in found if one is bucket) for bucket in Bucket}
    assert count == {"kafka": 18, "filesvc": 9, "workflowsvc": 3, "datasourcesvc": 1, "scriptmanager": 1}


@pytest.mark.requirement("SM-19")
def test_a_row_that_the_settings_replace_is_taken_and_warned_about() -> None:
    changed = {"service-accounts": {"aisvc": ["kafka", "filesvc"]}}
    assert grants(smi(changed))["aisvc"] == (Bucket.KAFKA, Bucket.FILESVC)
    (warning,) = loaded(changed).warnings
    assert (warning.path, warning.what) == ("service-accounts.aisvc", "the guide gives aisvc kafka")
    assert warning.requirements == ("SM-20",)


@pytest.mark.requirement("SM-14")
def test_there_are_five_buckets_although_four_are_announced() -> None:
    assert {str(one.bucket): one.name for one in buckets(smi())} == {
        "kafka": "twin-prod-kafka",
        "filesvc": "twin-prod-filesvc",
        "scriptmanager": "twin-prod-scriptmanager",
        "datasourcesvc": "twin-prod-datasourcesvc",
        "workflowsvc": "twin-prod-workflowsvc",
    }
    assert all(one.versioned for one in buckets(smi()))
    assert plan(smi()).outputs["buckets"]["kafka"] == {
        "name": "twin-prod-kafka",
        "versioned": True,
        "kmsKeyArn": None,
    }


@pytest.mark.requirement("SM-14")
def test_names_made_of_the_longest_environment_are_still_names() -> None:
    settings = smi({"env-name": "e" * 49, "releases": []})
    assert max(len(one.name) for one in buckets(settings)) == 63
    assert only_mistake({"env-name": "e" * 50}).path == "env-name"


# the plan


@pytest.mark.requirement("SM-1")
def test_policy_metrics_secrets_and_charts_come_in_the_order_of_the_guide() -> None:
    made = local_plan()
    before = [one.kind for one in made.manifests if one.stage is Stage.BEFORE]
    assert before.index("NetworkPolicy") < before.index("ServiceMonitor") < before.index("ServiceAccount")
    # Secrets follow what comes before, and the releases follow them: components/platform.py.
    assert "SecretStore" in before
    assert [one.name for one in made.releases] == [
        "migrations-twin-dev",
        "scriptmanager-twin-dev",
        "dtplatform-twin-dev",
    ]
    assert {one.kind for one in made.manifests if one.stage is Stage.AFTER} == {"HorizontalPodAutoscaler", "PushSecret"}


@pytest.mark.requirement("SM-1")
def test_the_runbook_goes_through_the_seven_steps_in_their_order() -> None:
    page = runbook(smi())
    steps = [line for line in page.splitlines() if line.startswith("## ")]
    assert [line.split(".")[0] for line in steps] == [f"## {number}" for number in range(1, 8)]
    words = [
        "DNS names",
        "connectivity rules",
        "access policies",
        "Network policy",
        "Prometheus",
        "Secrets",
        "Helm charts",
    ]
    assert all(word in line for word, line in zip(words, steps, strict=True))
    assert len(figures.ORDER_OF_WORK) == 7


@pytest.mark.requirement("SM-49")
def test_the_platform_has_a_namespace_of_its_own_named_like_the_environment() -> None:
    made = plan(smi())
    assert made.namespace.name == "twin-prod"
    assert {one.namespace for one in made.releases} == {"twin-prod"}
    claims = PLATFORMS["smi"].claims(smi())
    assert ("namespace twin-prod", ("SM-49",)) in [(one.what, one.requirements) for one in claims]


def test_all_outputs_are_plain_json() -> None:
    for changes in ({}, OCI, {"prometheus.use-crds": False}):
        json.dumps(plan(smi(changes)).outputs)


def test_the_stand_in_runs_every_account_the_entrances_and_script_workers_and_never_gives_workers_an_account() -> None:
    made = plan(smi())
    assert len(made.workloads) == 22
    (worker,) = [one for one in made.workloads if one.name == figures.SCRIPT_WORKER]
    assert worker.service_account is None
    assert dict(worker.pod_labels) == {}
    (manager,) = [one for one in made.workloads if one.name == figures.SCRIPT_MANAGER]
    assert (manager.replicas, manager.service_account) == (2, "scriptmanager")


def test_no_name_of_a_release_is_longer_than_helm_takes() -> None:
    assert max(len(one.name) for one in plan(smi({"env-name": "e" * 39})).releases) == figures.HELM_NAME_LIMIT


# charts


@pytest.mark.requirement("SM-52", "SM-2")
def test_values_of_charts_are_handed_on_with_the_facts_of_the_stack_filled_in() -> None:
    first, second = plan(smi(CHARTS)).releases
    assert first.values == {
        "host": "https://app.example-domain.com/x",
        "deep": [{"bucket": "twin-prod-kafka"}],
        "count": 3,
    }
    assert (first.name, first.source.chart) == ("scriptmanager-twin-prod", "charts/scriptmanager")
    assert (second.source.chart, second.values) == ("oci://registry.example.com/charts/rest", {})


@pytest.mark.requirement("SM-52")
def test_no_secret_and_no_value_is_invented() -> None:
    made = plan(smi())
    assert made.secrets == ()
    assert not [one for one in made.manifests if one.kind in ("ExternalSecret", "PushSecret", "SecretStore")]
    named = {"secrets.objects": [{"name": "a", "entries": {"b": {"text": "c"}}}]}
    assert plan(smi(named)).secrets == (SecretObject(name="a", plain={"b": "c"}, hidden={}),)


@pytest.mark.requirement("SM-52")
def test_without_charts_everything_but_the_releases_is_made() -> None:
    made = plan(smi({"releases": []}))
    assert made.releases == ()
    assert made.workloads == ()
    assert len(bodies(made, "ServiceAccount")) == 18
