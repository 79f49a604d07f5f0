"""The base of a Mint cluster: its charts and their values, backups, and the identity of the shop's controller."""

import pytest

from spec.platforms.mint.plan import plan
from spec.secrets import RandomBytes
from tests.spec.mint_stack import EXISTING, body, mint, release, secret

PAYREXX: dict[str, object] = {"payrexx": {"instance": "mint-example"}}
CODEY: dict[str, object] = {"codey": {"url": "https://git.example.com"}}
DNS01: dict[str, object] = {
    "certificates.issuer.solver": "dns01",
    "certificates.issuer.dns": {"provider": "infomaniak"},
}


# base


@pytest.mark.requirement("MC-17")
def test_the_base_is_certificates_databases_ingress_and_backup_before_the_shop() -> None:
    wanted = plan(mint(EXISTING))
    assert [one.name for one in wanted.releases] == ["cert-manager", "cnpg", "traefik", "k8up", "shop"]
    assert wanted.releases[0].source.version == "v1.18.2"
    assert wanted.releases[0].values["crds"] == {"enabled": True}
    assert wanted.releases[0].values["featureGates"] == "ACMEHTTP01IngressPathTypeExact=false"
    assert wanted.definitions == {"cert-manager", "cloudnative-pg", "k8up"}


@pytest.mark.requirement("MC-17")
def test_a_part_that_somebody_else_installed_is_left_alone() -> None:
    changes = EXISTING | {"certificates": {"issuer": {"email": "ops@example.com"}}}
    wanted = plan(mint(changes))
    assert "cert-manager" not in [one.name for one in wanted.releases]
    assert "cert-manager" not in [one.name for one in wanted.workloads]
    assert [one.name for one in wanted.manifests if one.kind == "ClusterIssuer"]


@pytest.mark.requirement("MC-17")
def test_nginx_takes_uploads_as_large_as_the_public_chart_allows() -> None:
    changes = EXISTING | {"ingress.controller": "nginx"}
    values = release(changes, "ingress-nginx").values["controller"]
    assert values["config"] == {"proxy-body-size": "128M"}
    assert values["ingressClassResource"] == {"name": "nginx", "default": True}


@pytest.mark.requirement("MC-17")
def test_sizes_ports_and_volumes_of_the_shop_are_public_or_ours() -> None:
    odoo, database = plan(mint()).workloads[-2:]
    assert odoo.resources.as_manifest() == {
        "requests": {"cpu": "500m", "memory": "1Gi"},
        "limits": {"cpu": "2", "memory": "2Gi"},
    }
    assert [one.number for one in odoo.ports] == [8069, 8072]
    assert odoo.liveness is not None
    assert (odoo.liveness.path, odoo.liveness.initial_delay_seconds, odoo.liveness.period_seconds) == (
        "/web/health",
        60,
        10,
    )
    assert [(str(one.size), one.access_mode) for one in odoo.volumes] == [("10Gi", "ReadWriteOnce")]
    assert database.resources.requests.as_manifest() == {"cpu": "250m", "memory": "512Mi"}
    assert [str(one.size) for one in database.volumes] == ["8Gi"]


@pytest.mark.requirement("MC-17")
def test_the_namespace_has_a_quota_with_room_for_an_update_of_everything() -> None:
    quota = plan(mint()).namespace.quota
    assert quota is not None
    hard = quota.as_manifest()
    pods = [one.replicas for one in plan(mint()).workloads]
    assert int(hard["pods"]) == sum(pods) + 6, "each of the six Deployments once more"


@pytest.mark.requirement("MC-17")
def test_backups_are_encrypted_with_twenty_alphanumerics_that_are_made_once_and_escrowed() -> None:
    (need,) = (one for one in mint().secret_needs() if one.where == ("backup", "repository-password"))
    assert (need.ours, need.immutable, need.escrow) == (True, True, True)
    assert isinstance(need.kind, RandomBytes)
    assert (need.kind.count * 2, str(need.kind.encoding)) == (20, "hex")
    assert secret("backup-repo")[1] == {"password": "backup-repository-password"}
    assert secret("s3-credentials")[1] == {"username": "backup-username", "password": "backup-password"}


@pytest.mark.requirement("MC-17")
def test_k8up_is_told_where_and_when_and_reads_its_credentials_from_secrets() -> None:
    wanted = {one["name"]: one for one in release(EXISTING, "k8up").values["k8up"]["envVars"]}
    assert wanted["BACKUP_GLOBALS3ENDPOINT"]["value"] == "https://s3.example.com"
    assert wanted["BACKUP_GLOBALREPOPASSWORD"]["valueFrom"]["secretKeyRef"] == {
        "name": "backup-repo",
        "key": "password",
    }
    schedule = body("Schedule", "odoo", EXISTING)["spec"]
    assert schedule["backup"] == {"schedule": "30 23 * * *"}
    assert schedule["backend"]["s3"]["bucket"] == "mint-backup/shop.axo.mint.example.com"
    assert schedule["prune"]["retention"] == {"keepDaily": 12}


@pytest.mark.requirement("MC-17")
def test_velero_takes_kopia_to_the_same_bucket() -> None:
    velero = {
        "engine": "velero",
        "endpoint": "https://s3.example.com",
        "bucket": "mint-backup",
        "credentials": "backup-credentials",
        "repository-password": "backup-repository-password",
        "chart": {"name": "velero", "version": "12.1.0", "repository": "https://velero.example.com"},
    }
    values = release(EXISTING | {"backup": velero}, "velero").values
    assert values["credentials"] == {"useSecret": True, "existingSecret": "s3-credentials"}
    assert (values["deployNodeAgent"], values["configuration"]["uploaderType"]) == (True, "kopia")
    (location,) = values["configuration"]["backupStorageLocation"]
    assert (location["bucket"], location["config"]["s3Url"]) == ("mint-backup", "https://s3.example.com")
    assert values["schedules"]["all-apps"]["template"]["ttl"] == "288h"
    assert secret("s3-credentials", EXISTING | {"backup": velero})[1] == {"cloud": "backup-credentials"}
    hidden = secret("velero-repo-credentials", EXISTING | {"backup": velero})[1]
    assert hidden == {"repository-password": "backup-repository-password"}


# the controller


@pytest.mark.requirement("MC-1")
@pytest.mark.requirement("MC-13")
def test_the_controller_may_make_namespaces_and_reads_no_secret_of_any_other() -> None:
    rules = body("ClusterRole", "k8s-deployer")["rules"]
    assert rules[0] == {
        "apiGroups": [""],
        "resources": ["namespaces"],
        "verbs": ["get", "list", "create", "delete", "patch"],
    }
    everywhere = {resource for one in rules for resource in one["resources"]}
    assert everywhere == {"namespaces", "rolebindings", "clusterroles"}
    (bind,) = (one for one in rules if "bind" in one["verbs"])
    assert bind["resourceNames"] == ["mint-hosted-app"]


@pytest.mark.requirement("MC-13")
def test_in_the_namespace_of_an_app_the_controller_may_make_what_an_app_consists_of() -> None:
    rules = body("ClusterRole", "mint-hosted-app")["rules"]
    allowed = {(one["apiGroups"][0], resource) for one in rules for resource in one["resources"]}
    assert {
        ("apps", "deployments"),
        ("", "services"),
        ("", "secrets"),
        ("networking.k8s.io", "ingresses"),
        ("networking.k8s.io", "networkpolicies"),
        ("", "resourcequotas"),
    } <= allowed
    assert not any("*" in one["verbs"] or "*" in one["resources"] for one in rules)
    assert ("", "pods/exec") not in allowed


@pytest.mark.requirement("MC-1")
def test_no_token_that_never_ends_is_made() -> None:
    wanted = plan(mint({"controller": {"token-seconds": 900}}))
    assert wanted.outputs["controller"]["tokenCommand"] == (
        "kubectl create token k8s-deployer --namespace mint-cloud --duration 900s"
    )
    assert not [one for one in wanted.manifests if one.kind == "Secret"]
    assert body("ServiceAccount", "k8s-deployer")["automountServiceAccountToken"] is False
