"""What pSeven's release is told, what runs, and what is left for people to do."""

import json
from typing import Any

import pytest

from spec.platforms.pseven.images import copies, copy_commands, secretgen
from spec.platforms.pseven.network import components
from spec.platforms.pseven.plan import plan
from spec.platforms.pseven.runbook import runbook
from spec.releases import Install
from spec.workloads import Kind
from tests.spec.pseven_stack import (
    EXISTING,
    LIMITED,
    MINIMUM,
    NATIVE,
    PACKAGE,
    PEM,
    TOOLS,
    WINDOWS_NODE,
    loaded,
    pseven,
)

SMTP: dict[str, object] = {
    "smtp": {"host": "mail.example.com", "port": 587, "user": "pseven@example.com", "cidrs": ["10.30.0.50/32"]}
}
LDAPS: dict[str, object] = {
    "ldap": {"host": "ldap.example.com", "port": 636, "cidrs": ["10.30.0.60/32"], "certificate": PEM},
    "tools-image": TOOLS,
}


def values(changes: dict[str, object] | None = None) -> dict[str, Any]:
    (release,) = plan(pseven({**PACKAGE, **(changes or {})})).releases
    return release.values


def job(changes: dict[str, object]) -> dict[str, Any]:
    (found,) = [one for one in plan(pseven(changes)).manifests if one.kind == "Job"]
    return dict(found.body["spec"]["template"]["spec"])


# The release


@pytest.mark.requirement("PS-22")
@pytest.mark.requirement("PS-69")
def test_the_release_is_called_as_in_the_guide_and_waits_an_hour() -> None:
    made = plan(pseven(PACKAGE))
    (release,) = made.releases
    assert (release.name, release.namespace, made.namespace.name) == ("pseven-rl", "pseven-ns", "pseven-ns")
    assert (release.timeout_seconds, release.install) == (3600, Install.RELEASE)


@pytest.mark.requirement("PS-22")
def test_names_of_ones_own_are_taken() -> None:
    (release,) = plan(pseven({**PACKAGE, "namespace": "lab", "release.name": "lab-pseven"})).releases
    assert (release.name, release.namespace) == ("lab-pseven", "lab")


@pytest.mark.requirement("PS-44")
def test_the_package_is_the_vendors_file_by_its_own_name_and_digest() -> None:
    digest = "sha256:" + "a" * 64
    (release,) = plan(pseven({**PACKAGE, "release.chart.digest": digest})).releases
    assert (release.source.chart, str(release.source.digest)) == ("charts/pseven-2023.09.25.tgz", digest)
    (mirrored,) = plan(pseven({**PACKAGE, "charts": {"mirror": "/srv/charts"}})).releases
    assert mirrored.source.chart == "/srv/charts/pseven-2023.09.25.tgz"


@pytest.mark.requirement("PS-44")
@pytest.mark.requirement("PS-71")
def test_no_licence_is_needed_to_install() -> None:
    assert plan(pseven(PACKAGE)).secrets == ()
    assert "pseven-license" not in {need.ref.key for need in pseven(PACKAGE).secret_needs()}


@pytest.mark.requirement("PS-62")
def test_the_chart_is_told_what_the_guide_lists() -> None:
    told = values(SMTP)
    assert told["entrypoint"] == {
        "allowedHosts": "pseven.example.com",
        "usingTrustedReverseProxy": True,
        "webHttp": 30080,
        "gateOpenvpn": 31194,
    }
    assert told["registry"] == {"url": "registry.example.com", "username": "pseven"}
    assert told["storage"]["shareddata"]["nfs"] == {
        "server": "nfs-1.example.com",
        "path": "/var/pSeven/SharedData",
        "version": 3,
    }
    assert told["postgres"] == {"host": "db-1.example.com", "port": 5432, "database": "pseven", "user": "pseven"}
    assert told["smtp"] == {"host": "mail.example.com", "port": 587, "user": "pseven@example.com"}
    assert told["image"] == {"app": "registry.example.com/pseven/pseven-app:2023.09.25"}


@pytest.mark.requirement("PS-41")
def test_without_a_mail_server_the_chart_is_told_nothing_of_one() -> None:
    assert "smtp" not in values()


@pytest.mark.requirement("PS-62")
def test_a_proxy_that_not_all_connections_pass_is_not_trusted() -> None:
    assert values({"proxy.trusted": False})["entrypoint"]["usingTrustedReverseProxy"] is False


@pytest.mark.requirement("PS-62")
def test_passwords_are_among_the_values_by_the_names_of_secrets_only() -> None:
    (release,) = plan(pseven({**PACKAGE, **SMTP})).releases
    assert release.hidden == {
        "registry.password": "pseven-registry-password",
        "postgres.password": "pseven-database-password",
        "smtp.password": "pseven-smtp-password",
    }
    assert "password" not in json.dumps(release.values)


@pytest.mark.requirement("PS-62")
def test_keys_that_the_guide_does_not_print_can_be_corrected() -> None:
    changes: dict[str, object] = {
        "release.chart.value-keys": {
            "postgres-user": "postgres.auth.username",
            "health-port": "entrypoint.healthHttp",
            "windows-extension": "extension.enabled",
        },
        "proxy.health-nodeport": 30002,
        "windows-extension.enabled": False,
    }
    told = values(changes)
    assert told["postgres"]["auth"] == {"username": "pseven"}
    assert told["entrypoint"]["healthHttp"] == 30002
    assert told["extension"] == {"enabled": False}


@pytest.mark.requirement("PS-58")
def test_an_upgrade_may_ask_for_the_check_of_the_storage() -> None:
    assert values({"fix-storages": True})["fixStorages"] is True
    assert "fixStorages" not in values()


# Secrets and images


@pytest.mark.requirement("PS-61")
def test_the_output_of_secretgen_is_a_secret_document_of_values_made_once_and_kept_elsewhere_too() -> None:
    settings = pseven(PACKAGE)
    (release,) = plan(settings).releases
    assert release.hidden_documents == ("pseven-secrets",)
    (need,) = [one for one in settings.secret_needs() if one.ref.key == "pseven-secrets"]
    assert (need.generated, need.immutable, need.escrow) == (False, True, True)


@pytest.mark.requirement("PS-61")
def test_the_runbook_makes_the_secrets_once_and_keeps_them_encrypted() -> None:
    commands = plan(pseven(FULL)).outputs["secretgenCommands"]
    assert commands == [
        "docker login registry.example.com",
        "docker run --rm registry.example.com/pseven-secretgen:2023.09.25 > pseven-secrets.yaml",
        "pulumi config set --stack STACK --secret groundwork-secrets:pseven-secrets < pseven-secrets.yaml",
        "shred --remove pseven-secrets.yaml",
        "./groundwork secrets STACK --escrow pseven-secrets.copy --recipient CERTIFICATE.pem",
    ]
    assert block_with("docker run") == "\n".join(commands)


@pytest.mark.requirement("PS-43")
def test_images_are_copied_below_pseven_and_secretgen_beside_it() -> None:
    assert [(one.source, one.target) for one in copies(pseven(PACKAGE))] == [
        ("registry.pseven.io/pseven-app:2023.09.25", "registry.example.com/pseven/pseven-app:2023.09.25"),
        ("registry.pseven.io/pseven-secretgen:2023.09.25", "registry.example.com/pseven-secretgen:2023.09.25"),
    ]


@pytest.mark.requirement("PS-43")
@pytest.mark.requirement("PS-61")
def test_secretgen_may_lie_below_pseven_like_the_others() -> None:
    settings = pseven({**PACKAGE, "registry.secretgen-beside-app": True})
    assert secretgen(settings) == copies(settings)[-1].target
    assert secretgen(settings) == "registry.example.com/pseven/pseven-secretgen:2023.09.25"


@pytest.mark.requirement("PS-43")
def test_the_runbook_copies_each_image_with_its_full_version() -> None:
    commands = copy_commands(pseven(PACKAGE))
    app = "registry.example.com/pseven/pseven-app:2023.09.25"
    source = "registry.pseven.io/pseven-app:2023.09.25"
    assert commands[:5] == (
        "docker login registry.pseven.io",
        "docker login registry.example.com",
        f"docker pull {source}",
        f"docker tag {source} {app}",
        f"docker push {app}",
    )
    assert f"docker image rm {source} {app}" in commands


@pytest.mark.requirement("PS-42")
@pytest.mark.requirement("PS-5")
def test_the_vendors_registry_needs_no_copies() -> None:
    settings = pseven({**PACKAGE, **MINIMUM, "registry.mode": "vendor", "registry.url": "registry.pseven.io"})
    assert copies(settings) == ()
    assert plan(settings).releases[0].values["registry"]["url"] == "registry.pseven.io"
    assert secretgen(settings) == "registry.pseven.io/pseven-secretgen:2023.09.25"


# What runs


@pytest.mark.requirement("PS-57")
@pytest.mark.requirement("PS-58")
@pytest.mark.parametrize("windows", [True, False])
@pytest.mark.parametrize("native", [True, False])
@pytest.mark.parametrize("fix", [True, False])
def test_every_component_of_the_mode_is_a_workload(windows: bool, native: bool, fix: bool) -> None:
    changes: dict[str, object] = {**NATIVE, "run-on-kubernetes": native}
    changes |= {"windows-extension.enabled": windows, "fix-storages": fix}
    settings = pseven(changes)
    made = plan(settings).workloads
    assert [one.name for one in made] == [one.name.dns for one in components(settings)]
    counts = {(True, False): 34, (True, True): 33, (False, False): 30, (False, True): 27}
    assert len(made) == counts[windows, native] + fix


@pytest.mark.requirement("PS-58")
def test_post_components_are_jobs_and_upkeep_components_are_cron_jobs() -> None:
    kinds = {one.name: one.kind for one in plan(pseven({"fix-storages": True})).workloads}
    assert {name for name, kind in kinds.items() if kind is Kind.JOB} == {
        "post1-makeextnodepkgs",
        "post1-migratedb",
        "post2-cleanupruns",
        "post2-fixstorages",
        "post2-scanapps",
        "post3-moveuserstokeycloak",
        "post3-tweakkeycloakconfig",
        "post3-upgradeapps",
    }
    assert len([kind for kind in kinds.values() if kind is Kind.CRON_JOB]) == 5
    assert all(one.schedule for one in plan(pseven()).workloads if one.kind is Kind.CRON_JOB)


@pytest.mark.requirement("PS-46")
@pytest.mark.requirement("PS-49")
def test_web_health_and_openvpn_are_open_on_every_node_under_the_chosen_numbers() -> None:
    made = {one.name: one for one in plan(pseven({"proxy.web-nodeport": 31080})).workloads}
    web, health = made["edgerouter"].ports
    assert (web.number, web.node_port, health.number, health.node_port) == (31080, 31080, 30001, 30001)
    assert made["edgerouter"].readiness is not None
    assert [(one.node_port, str(one.protocol)) for one in made["blocknetworkgate"].ports] == [
        (31194, "TCP"),
        (31194, "UDP"),
    ]


@pytest.mark.requirement("PS-57")
@pytest.mark.requirement("PS-65")
def test_whoever_has_to_do_with_files_mounts_the_claims_of_the_shares() -> None:
    made = {one.name: one for one in plan(pseven()).workloads}
    assert [one.claim for one in made["files"].volumes] == [
        f"pseven-ns-{name}-nfs3-pvc" for name in ("userdata", "workspacedata", "shareddata")
    ]
    assert made["redis"].volumes == made["post1-migratedb"].volumes == ()


@pytest.mark.requirement("PS-66")
def test_the_launcher_of_the_native_mode_runs_as_its_account() -> None:
    accounts = {one.name: one.service_account for one in plan(pseven(NATIVE)).workloads}
    assert accounts.pop("launcher") == "pseven-launcher-sa"
    assert set(accounts.values()) == {None}


def test_the_namespace_lets_a_network_device_in_only_with_windows_support() -> None:
    assert plan(pseven()).namespace.pod_security == "privileged"
    assert plan(pseven({"windows-extension.enabled": False})).namespace.pod_security == "baseline"
    assert plan(pseven({"pod-security": "restricted"})).namespace.pod_security == "restricted"


# The Job before the release


@pytest.mark.requirement("PS-37")
def test_the_certificate_for_ldaps_is_brought_to_the_shared_data_before_the_release() -> None:
    made = plan(pseven(LDAPS))
    (text,) = [one for one in made.manifests if one.kind == "ConfigMap"]
    assert text.body["data"] == {"ldaps.cert": PEM}
    (container,) = job(LDAPS)["containers"]
    assert container["command"] == [
        "sh",
        "-ec",
        "mkdir -p /shares/shareddata/certs && cp /certificate/ldaps.cert /shares/shareddata/certs/ldaps.cert",
    ]
    assert container["securityContext"]["runAsUser"] == 11111
    assert container["image"] == TOOLS
    assert {str(one.stage) for one in made.manifests} == {"before"}


@pytest.mark.requirement("PS-37")
def test_the_job_mounts_the_claim_where_it_is_there_and_the_share_itself_where_the_chart_will_make_it() -> None:
    first = job(LDAPS)["volumes"][0]
    assert first["persistentVolumeClaim"] == {"claimName": "pseven-ns-shareddata-nfs3-pvc"}
    direct = job({**LDAPS, **PACKAGE})["volumes"][0]
    assert direct["nfs"] == {"server": "nfs-1.example.com", "path": "/var/pSeven/SharedData"}


@pytest.mark.requirement("PS-37")
def test_another_certificate_is_another_job() -> None:
    def name(changes: dict[str, object]) -> str:
        (found,) = [one.name for one in plan(pseven(changes)).manifests if one.kind == "Job"]
        return found

    changed = {**LDAPS, "ldap.certificate": PEM.replace("MIIB", "MIIC")}
    assert name(LDAPS) == name(LDAPS) != name(changed)


@pytest.mark.requirement("PS-29")
def test_on_a_managed_storage_a_job_hands_the_shares_to_uid_11111() -> None:
    changes: dict[str, object] = {"nfs.backend": "fsx-openzfs", "nfs.quota": False, "tools-image": TOOLS}
    (container,) = job(changes)["containers"]
    paths = "/shares/userdata /shares/workspacedata /shares/shareddata"
    assert container["command"][-1] == f"chown 11111 {paths} && chmod u+rwx {paths}"
    assert container["securityContext"]["runAsUser"] == 0
    both = job({**changes, **LDAPS})
    assert [one["name"] for one in both["initContainers"]] == ["owner"]
    assert [one["name"] for one in both["containers"]] == ["certificate"]


# What people do

FULL: dict[str, object] = {
    **PACKAGE,
    **LIMITED,
    **SMTP,
    **LDAPS,
    "windows-extension.nodes": [WINDOWS_NODE],
    "nfs.partition": "/dev/sdb1",
}
PAGE = runbook(pseven(FULL))


def blocks(page: str, language: str) -> list[str]:
    """The fenced blocks of a language, without their fences."""
    return [part.split("\n```", 1)[0] for part in page.split(f"```{language}\n")[1:]]


def block_with(word: str, language: str = "sh") -> str:
    (found,) = [one for one in blocks(PAGE, language) if word in one]
    return found


@pytest.mark.requirement("PS-25")
def test_the_database_belongs_to_its_user_and_that_is_tried_with_its_own_password() -> None:
    assert block_with("CREATE DATABASE", "sql") == (
        'CREATE ROLE "pseven" LOGIN;\n\\password pseven\nCREATE DATABASE "pseven" OWNER "pseven";'
    )
    assert block_with("CREATE SCHEMA probe").startswith(
        'psql "host=db-1.example.com port=5432 dbname=pseven user=pseven"'
    )


@pytest.mark.requirement("PS-69a")
def test_the_addresses_after_the_installation_come_from_the_release_and_the_cluster() -> None:
    after = plan(pseven(PACKAGE)).outputs["afterInstall"]
    assert after["addressCommands"][0] == "helm get notes pseven-rl --namespace pseven-ns"
    assert after["nodePorts"] == {"web": 30080, "health": 30001, "openvpn": 31194}
    assert after["nodePortsOpenFor"] == ["10.40.0.0/28"]
    assert after["users"] == "https://pseven.example.com/"
    assert all(command in PAGE for command in after["addressCommands"])


@pytest.mark.requirement("PS-71")
def test_the_licence_comes_in_two_phases() -> None:
    first = plan(pseven(PACKAGE)).outputs["afterInstall"]["licence"]
    assert (first["phase"], first["installationId"]) == (1, None)
    assert first["commands"]["1"] == [
        "pulumi config set --stack STACK --path groundwork:platform.installation-id INSTALLATION_ID"
    ]
    known = "20f0dc441f73404fb70ee963806c272e"
    settings = pseven({**PACKAGE, "installation-id": known, "license": "pseven-license"})
    second = plan(settings)
    assert second.outputs["afterInstall"]["licence"]["phase"] == 2
    (secret,) = second.secrets
    assert (secret.name, secret.hidden) == ("pseven-license", {"license": "pseven-license"})
    (need,) = [one for one in settings.secret_needs() if one.ref.key == "pseven-license"]
    assert not need.generated
    assert all(command in PAGE for command in first["commands"]["2"])


@pytest.mark.requirement("PS-35")
@pytest.mark.requirement("PS-70")
@pytest.mark.requirement("PS-72")
@pytest.mark.requirement("PS-73")
@pytest.mark.requirement("PS-74")
def test_the_page_has_every_step_after_the_installation() -> None:
    after = plan(pseven(FULL)).outputs["afterInstall"]
    assert after["settingsPage"] == "{admin URL}/app_pseven/settings/"
    assert after["quota"] == {"available": "True", "unit": "megabytes", "field": "Default user storage quota"}
    assert after["admin"] == {"username": "admin", "email": "admin@admin.admin"}
    for step in (*after["firstSteps"], *after["acceptance"], *after["lastSteps"]):
        assert f"- [ ] {step}" in PAGE
    assert after["settingsPage"] in PAGE
    assert after["licence"]["enterAt"] == "{admin URL}/app_auth/license/add/"


@pytest.mark.requirement("PS-74")
@pytest.mark.requirement("PS-18")
def test_the_page_lists_the_windows_nodes_and_says_nothing_of_them_without_support() -> None:
    assert plan(pseven(FULL)).outputs["windowsNodes"] == [
        {"name": "win-1", "system": "windows-server", "release": "2022", "address": "10.50.0.4/32"}
    ]
    assert "| win-1 | windows-server 2022 |" in PAGE
    assert "## Windows nodes" not in runbook(pseven({"windows-extension.enabled": False}))


@pytest.mark.requirement("PS-69")
def test_the_page_takes_leftovers_away_first_and_keeps_the_log() -> None:
    assert "helm uninstall pseven-rl --namespace pseven-ns" in blocks(PAGE, "sh")
    assert "Keep the log of the run" in PAGE


def test_the_page_holds_what_machines_get_as_it_is() -> None:
    outputs = plan(pseven(FULL)).outputs
    assert outputs["chartValues"] in [json.loads(one) for one in blocks(PAGE, "json")]
    assert outputs["proxy"]["nginx"].strip() in blocks(PAGE, "nginx")
    assert outputs["nfsUserData"]["nfs-1.example.com"].strip() in blocks(PAGE, "yaml")


def test_a_customers_own_cluster_has_a_page_too() -> None:
    assert loaded(EXISTING).warnings == ()
    assert "registry.pseven.io" in runbook(pseven(EXISTING))
