"""What SMI asks of a cloud: services, buckets, 18 identities, names, and a store for its keys."""

from typing import Any

import pytest

from spec.addons.installed import installed
from spec.ground.demand import Right, ServiceKind
from spec.ground.later import VAULT, VAULT_KEY, client_id, named_in
from spec.platforms import PLATFORMS
from spec.platforms.smi.access_azure import azure_objects
from spec.platforms.smi.plan import plan
from spec.platforms.smi.service_accounts import SERVICE_ACCOUNTS
from tests.spec.cloud_stack import demand_of, only_mistake, refused, settings_of, written

CLOUDS = ("smi-aws-prod", "smi-oci-prod", "smi-azure-prod")


@pytest.mark.requirement("SM-14")
@pytest.mark.parametrize("stack", CLOUDS)
def test_the_five_buckets_are_asked_for_by_their_names(stack: str) -> None:
    settings = settings_of(stack)
    asked = {one.name: one for one in demand_of(stack).buckets}
    assert {name: one.bucket for name, one in asked.items()} == {
        str(bucket): name for bucket, name in settings.bucket_names.items()
    }
    assert all(one.versioned is settings.versioning for one in asked.values())


@pytest.mark.requirement(*(f"SM-{number}" for number in range(19, 38)))
@pytest.mark.parametrize("stack", CLOUDS)
def test_eighteen_service_accounts_may_read_and_write_exactly_their_buckets(stack: str) -> None:
    identities = demand_of(stack).identities
    assert {one.service_account: tuple(one.buckets) for one in identities} == {
        account: tuple(map(str, named)) for account, named in SERVICE_ACCOUNTS.items()
    }
    assert sum(len(one.buckets) for one in identities) == 32
    assert {right for one in identities for right in one.buckets.values()} == {Right.READ_WRITE}
    assert {one.namespace for one in identities} == {settings_of(stack).platform_namespace}


@pytest.mark.requirement("SM-16")
def test_a_role_is_as_narrow_as_the_settings_say() -> None:
    narrow = demand_of("smi-aws-prod", {"access.trust-conditions": True})
    wide = demand_of("smi-aws-prod", {"access.trust-conditions": False})
    assert {one.narrow for one in narrow.identities} == {True}
    assert {one.narrow for one in wide.identities} == {False}


@pytest.mark.requirement("SM-2", "SM-3", "SM-4", "SM-5")
def test_the_three_names_lead_to_a_balancer_on_80_and_443() -> None:
    settings, demand = settings_of("smi-aws-prod"), demand_of("smi-aws-prod")
    assert {one.fqdn for one in demand.names} >= {settings.dns.app, settings.dns.api, settings.dns.id}
    assert {(one.port, one.target_port) for one in demand.inbound} == {(80, 8000), (443, 8443)}


@pytest.mark.requirement("SM-6", "SM-8", "SM-9", "SM-10")
def test_what_aws_runs_itself_is_asked_for_with_its_own_ports() -> None:
    managed: dict[str, object] = {
        f"services.{name}": {
            "mode": "managed",
            "hosts": [f"{name}.twin.internal"],
            "cidrs": ["10.40.224.0/22"],
            "sign-in": {"password": f"smi-{name}-password"} | ({} if name == "redis" else {"user": "dtplatform"}),
            **more,
        }
        for name, more in (
            ("redis", {}),
            ("kafka", {"scram": {"name": "AmazonMSK_twin"}, "metadata": "kraft"}),
            ("activemq", {"ports-are": "amazon-mq"}),
        )
    }
    managed["ground.dns.private-zone"] = "twin.internal"
    managed["services.postgres.hosts"] = ["db.twin.internal"]
    managed["ground.services"] = {name: {"class": "any.size"} for name in ("redis", "kafka", "activemq")}
    settings = PLATFORMS["smi"].settings.model_validate(written("smi-aws-prod", managed))
    asked = {one.kind: one for one in PLATFORMS["smi"].demand(settings).services}
    assert {kind: one.ports for kind, one in asked.items()} == {
        ServiceKind.REDIS: (6379,),
        ServiceKind.KAFKA: (9096,),
        ServiceKind.ACTIVEMQ: (8883, 61617),
    }
    assert asked[ServiceKind.KAFKA].secret_name == "AmazonMSK_twin"
    assert (asked[ServiceKind.REDIS].user, asked[ServiceKind.KAFKA].user) == (None, "dtplatform")


def test_a_service_that_is_made_here_needs_a_name_and_somebody_who_signs_in() -> None:
    bare = {"mode": "managed", "cidrs": ["10.40.224.0/22"]}
    found = {one.path: one.instead for one in refused("smi-aws-prod", {"services.redis": bare})}
    zone = settings_of("smi-aws-prod").ground.dns.private_zone
    assert found == {
        "services.redis.hosts": f"[redis.{zone}]",
        "services.redis.sign-in": "{password: smi-redis-password}",
    }


@pytest.mark.requirement("SM-50", "SM-51")
def test_keys_go_into_the_clouds_store_under_the_operators_names_and_no_pod_pushes_them() -> None:
    entry = {"secret": "filesvc-key", "generate": "random-bytes", "encrypts-data": True}
    objects = [{"name": "filesvc", "entries": {"encryption-key": entry}}]
    changes: dict[str, object] = {"secrets.objects": objects}
    (stored,) = [one for one in demand_of("smi-aws-prod", changes).stored_secrets if one.secret.key == "filesvc-key"]
    namespace = settings_of("smi-aws-prod").platform_namespace
    assert (stored.name, stored.encrypts_data) == (f"{namespace}/filesvc/encryption-key", True)
    assert demand_of("smi-aws-prod", changes).secret_reader == ("external-secrets", "external-secrets")
    kinds = {one.kind for one in plan(settings_of("smi-aws-prod", changes)).manifests}
    assert "SecretStore" in kinds
    assert "PushSecret" not in kinds


def test_names_in_azures_vault_have_neither_slashes_nor_dots() -> None:
    objects = [{"name": "id", "entries": {"signing_key.pub": {"secret": "id-key"}}}]
    stored = demand_of("smi-azure-prod", {"secrets.objects": objects}).stored_secrets
    assert [one.name for one in stored if one.secret.key == "id-key"] == [
        f"{settings_of('smi-azure-prod').platform_namespace}-id-signing-key-pub"
    ]


def _store(stack: str) -> Any:  # noqa: ANN401 (an object as the API server takes it)
    (found,) = [one.body for one in plan(settings_of(stack)).manifests if one.kind == "SecretStore"]
    return found["spec"]["provider"]


def test_a_vault_that_this_stack_makes_has_its_place_in_the_store() -> None:
    oracle = _store("smi-oci-prod")["oracle"]
    assert (oracle["vault"], oracle["encryptionKey"]) == (VAULT, VAULT_KEY)
    assert _store("smi-azure-prod")["azurekv"] == {"vaultUrl": VAULT, "authType": "WorkloadIdentity"}


def test_on_azure_each_service_account_says_which_identity_it_is() -> None:
    accounts = {
        one.name: one.body["metadata"]["annotations"]["azure.workload.identity/client-id"]
        for one in plan(settings_of("smi-azure-prod")).manifests
        if one.kind == "ServiceAccount"
    }
    assert accounts == {account: client_id(account) for account in SERVICE_ACCOUNTS}
    assert all(
        "annotations" not in one.body["metadata"]
        for one in plan(settings_of("smi-aws-prod")).manifests
        if one.kind == "ServiceAccount"
    )


def test_the_places_of_a_plan_are_those_that_its_cloud_fills() -> None:
    def places(stack: str) -> frozenset[str]:
        settings = settings_of(stack)
        charts = [one.release.values for one in installed(settings)]
        return named_in([*(one.body for one in plan(settings).manifests), *charts])

    assert places("smi-aws-prod") == frozenset()
    assert places("smi-oci-prod") == {"vault", "vault-key", "entrance", "edge-group"}
    accounts = {f"client-id.{account}" for account in (*SERVICE_ACCOUNTS, "external-secrets")}
    assert places("smi-azure-prod") == {"vault", *accounts}


@pytest.mark.requirement("SM-20", "SM-37")
def test_azures_roles_are_on_single_containers_for_single_service_accounts() -> None:
    settings = settings_of("smi-azure-prod")
    objects = azure_objects(settings, settings.access)
    assert objects["role"] == "Storage Blob Data Contributor"
    assert sum(len(one["containers"]) for one in objects["identities"].values()) == 32
    subject = objects["identities"]["scriptmanager"]["subject"]
    assert subject == f"system:serviceaccount:{settings.platform_namespace}:scriptmanager"


@pytest.mark.requirement("SM-43", "SM-44")
def test_the_network_that_is_made_must_be_among_the_private_ranges_that_scripts_cannot_reach() -> None:
    found = only_mistake("smi-aws-prod", {"script-isolation.network-cidrs": ["10.99.0.0/16"]})
    assert found.path == "script-isolation.network-cidrs"
    assert "10.40.0.0/16" in found.what


@pytest.mark.requirement("SM-16", "SM-19")
@pytest.mark.parametrize(
    ("key", "value"), [("account", "999988887777"), ("region", "eu-west-1"), ("cluster-name", "another")]
)
def test_what_is_said_of_the_cluster_by_hand_must_be_the_cluster_that_is_made(key: str, value: str) -> None:
    found = refused("smi-aws-prod", {f"access.{key}": value})
    assert f"access.{key}" in {one.path for one in found}


def test_identities_of_another_cloud_are_refused() -> None:
    azure = {"cloud": "azure", "storage-account": "twinprod"}
    found = {one.path: one.instead for one in refused("smi-aws-prod", {"access": azure})}
    assert found["access.cloud"] == "aws"


def test_the_load_balancer_of_a_cloud_is_made_and_so_has_no_address_yet() -> None:
    found = only_mistake("smi-aws-prod", {"load-balancer.host": "lb.example.net"})
    assert found.path == "load-balancer"
