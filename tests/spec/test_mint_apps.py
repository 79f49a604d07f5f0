"""Hosted apps: what an order line becomes, in which order, and with which values."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.plan import plan_app
from apps.preview import preview
from spec.apps.load import read_orders
from spec.apps.names import Environment, hostname, stack_name, wrong_with
from spec.apps.plan import ACCESS_TURN, FIRST_MANIFEST_TURN, GROUND_TURN, NAMESPACE_TURN
from spec.durability import Durability
from spec.platforms.mint.site import site as site_of
from spec.units import Bytes, Cpu
from tests.spec.mint_apps import (
    CLAIM,
    SITE,
    TEXTS,
    apps,
    body,
    catalogue,
    catalogue_file,
    deployment,
    found,
    order,
    planned,
)
from tests.spec.mint_stack import EXISTING, mint

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "mint"

# catalogue


@pytest.mark.requirement("MC-9")
def test_a_config_map_says_whether_it_is_a_template_and_an_order_may_use_one_that_is_none_as_it_is() -> None:
    own = {"name": "r4ts-own", "template": False, "values": {"KUBERNETES_IMAGE": "odoo:18.0"}}
    known = catalogue({"config-maps": [*catalogue_file()["config-maps"], own]})
    app, _ = apps({"lines.0.config-map": "r4ts-own"}, known)
    assert app.values["KUBERNETES_IMAGE"] == "odoo:18.0"
    assert "ODOO_WORKERS" not in app.values


@pytest.mark.requirement("MC-10")
def test_a_preview_shows_the_text_its_checksum_and_what_it_takes_from_the_config_map() -> None:
    shown = preview("Odoo", TEXTS["Odoo"].encode())
    assert shown.text == TEXTS["Odoo"]
    assert shown.variables == ("KUBERNETES_IMAGE",)
    assert preview("x", b"abc").sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.requirement("MC-11")
def test_a_product_is_a_subscription_with_a_template_environments_and_manifests() -> None:
    (product,) = catalogue().products
    assert (product.subscription.period, product.config_map) == ("month", "odoo-hosting")
    assert product.environments == (Environment.PROD, Environment.INT)
    assert product.sequence == ("Odoo", "Service"), "by number, not as they are written"


# orders


@pytest.mark.requirement("MC-12")
def test_the_app_name_becomes_the_subdomain_and_the_line_a_subscription() -> None:
    prod, integration = apps()
    assert (prod.hostname, integration.hostname) == (
        "r4ts-prod.axo.mint.example.com",
        "r4ts-int.axo.mint.example.com",
    )
    assert prod.subscription == "S00042-1"
    assert planned().outputs["period"] == "month"


@pytest.mark.requirement("MC-12")
def test_a_prod_app_may_have_the_bare_name() -> None:
    site = site_of(mint({"bare-prod-host": True}))
    folder = read_orders({"o.yaml": {**_order()}}, catalogue(), site)
    assert [one.hostname for one in folder.apps] == ["r4ts.axo.mint.example.com", "r4ts-int.axo.mint.example.com"]


def _order() -> dict[str, Any]:
    lines = [{"product": "Odoo-Hosting", "app-name": "r4ts"}]
    return {"order": "S1", "customer": {"name": "R4TS", "email": "info@r4ts.example"}, "lines": lines}


@pytest.mark.requirement("MC-12")
@pytest.mark.parametrize(
    ("language", "subject"), [("de_CH", "Ihre App r4ts ist bereit"), ("fr_CH", "Your app r4ts is ready")]
)
def test_the_invitation_comes_from_the_apps_host_through_the_sender_domain_and_holds_no_password(
    language: str, subject: str
) -> None:
    message = planned(changes={"customer.language": language}).outputs["invitation"]
    assert (message["domain"], message["from"], message["to"]) == (
        "mint.example.com",
        "odoo@r4ts-int.axo.mint.example.com",
        "info@r4ts.example",
    )
    assert message["subject"] == subject
    assert "https://r4ts-int.axo.mint.example.com" in message["text"]


@pytest.mark.requirement("MC-12")
@pytest.mark.parametrize("name", ["r4ts", "a1b2", "0815", "my-shop", "a--b"])
def test_a_dns_label_of_four_characters_or_more_is_taken(name: str) -> None:
    """The public modules disagree on the dash (INC-MC3); DNS takes it inside."""
    assert order({"lines.0.app-name": name}).lines[0].app_name == name


@pytest.mark.requirement("MC-13")
def test_each_line_product_and_environment_is_one_app_with_a_namespace_of_its_own() -> None:
    line = {"product": "Odoo-Hosting", "app-name": "r4ts"}
    known = apps({"lines": [line, {**line, "app-name": "other", "environments": ["int"]}]})
    assert [(one.namespace, one.line) for one in known] == [("r4ts-prod", 0), ("r4ts-int", 0), ("other-int", 1)]
    assert [found(planned(environment=one), "Namespace").name for one in ("prod", "int")] == ["r4ts-prod", "r4ts-int"]


@pytest.mark.requirement("MC-13")
def test_an_app_has_a_copy_of_the_config_map_with_its_own_values_and_the_template_stays() -> None:
    known = catalogue()
    _, app = apps({"lines.0.values": {"ODOO_WORKERS": "9"}}, known)
    copy = body(plan_app(app, known, SITE, TEXTS), "ConfigMap")
    assert copy["metadata"]["name"] == "r4ts-int"
    assert copy["data"] == {
        "KUBERNETES_IMAGE": "mintsystem/odoo:19.0.20260803",
        "ODOO_WORKERS": "9",
        "KUBERNETES_APP": "r4ts",
        "KUBERNETES_ENVIRONMENT": "int",
        "KUBERNETES_NAMESPACE": "r4ts-int",
        "KUBERNETES_HOSTNAME": "r4ts-int.axo.mint.example.com",
        "KUBERNETES_INGRESS_CLASS": "traefik",
        "KUBERNETES_CLUSTER_ISSUER": "letsencrypt-http-prod",
        "KUBERNETES_STORAGE_CLASS": "standard",
    }
    assert known.config_maps[0].values["ODOO_WORKERS"] == "5"


@pytest.mark.requirement("MC-13")
def test_the_namespace_comes_first_then_what_closes_it_then_the_manifests_in_sequence() -> None:
    turns = [(one.turn, one.kind) for one in planned().objects]
    assert turns == [
        (NAMESPACE_TURN, "Namespace"),
        (ACCESS_TURN, "RoleBinding"),
        (GROUND_TURN, "ResourceQuota"),
        (GROUND_TURN, "LimitRange"),
        (GROUND_TURN, "NetworkPolicy"),
        (GROUND_TURN, "NetworkPolicy"),
        (GROUND_TURN, "ConfigMap"),
        (FIRST_MANIFEST_TURN, "Deployment"),
        (FIRST_MANIFEST_TURN + 1, "Service"),
        (FIRST_MANIFEST_TURN + 1, "Ingress"),
    ]


@pytest.mark.requirement("MC-13")
def test_the_values_of_the_config_map_are_filled_into_the_manifests() -> None:
    plan = planned()
    (container,) = body(plan, "Deployment")["spec"]["template"]["spec"]["containers"]
    assert container["image"] == "mintsystem/odoo:19.0.20260803"
    assert body(plan, "Ingress")["spec"]["rules"] == [{"host": "r4ts-int.axo.mint.example.com"}]
    assert plan.ingresses == ("odoo",)


@pytest.mark.requirement("MC-13")
def test_every_object_of_an_app_stands_in_its_namespace_and_carries_its_subscription() -> None:
    for one in planned().objects:
        about = one.body["metadata"]
        assert about.get("namespace", "r4ts-int") == "r4ts-int"
        assert about["labels"]["mint.groundwork.dev/subscription"] == "S00042-1"


@pytest.mark.requirement("MC-13")
def test_the_shops_controller_may_work_in_the_namespace_of_an_app() -> None:
    binding = body(planned(), "RoleBinding")
    assert binding["roleRef"]["name"] == "mint-hosted-app"
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "k8s-deployer", "namespace": "mint-cloud"}]
    assert body(planned(), "Namespace")["metadata"]["labels"]["mint.groundwork.dev/hosted"] == "true"


@pytest.mark.requirement("MC-13")
def test_values_cannot_smuggle_an_object_in() -> None:
    """A value with line breaks may make YAML of its own; what comes out is judged as an object like any other."""
    text = deployment() + "\n---\n{{ ODOO_WORKERS }}\n"
    with pytest.raises(Exception, match="ClusterRole is of the whole cluster"):
        planned(
            {"Odoo": text},
            changes={"lines.0.values": {"ODOO_WORKERS": "kind: ClusterRole\napiVersion: v1\nmetadata: {name: x}"}},
        )


# figures


@pytest.mark.requirement("MC-17")
def test_the_quota_is_twice_odoo_and_its_database() -> None:
    hard = body(planned(), "ResourceQuota")["spec"]["hard"]
    assert Cpu.parse(hard["requests.cpu"]) == Cpu.parse("1500m")
    assert Bytes.parse(hard["requests.memory"]) == Bytes.parse("3Gi")
    assert (hard["limits.cpu"], hard["limits.memory"]) == ("6", "6Gi")
    assert (hard["pods"], hard["services.nodeports"], hard["services.loadbalancers"]) == ("8", "0", "0")
    assert (hard["requests.storage"], hard["persistentvolumeclaims"]) == ("40Gi", "6")


@pytest.mark.requirement("MC-17")
def test_a_product_may_have_another_room() -> None:
    plan = planned(products={"products.0.room": {"cpu-requests": "750m", "pods": 2}})
    hard = body(plan, "ResourceQuota")["spec"]["hard"]
    assert (hard["requests.cpu"], hard["pods"]) == ("750m", "2")


@pytest.mark.requirement("MC-17")
def test_a_container_that_says_nothing_is_counted_with_what_the_limit_range_gives_it() -> None:
    (limits,) = body(planned(), "LimitRange")["spec"]["limits"]
    assert limits["defaultRequest"] == {"cpu": "50m", "memory": "64Mi"}
    room = {"products.0.room": {"cpu-requests": "49m"}}
    with pytest.raises(Exception, match="the manifests need 50m together, and there is room for 49m"):
        planned(products=room)


@pytest.mark.requirement("MC-17")
def test_a_prod_app_has_a_backup_of_its_own_where_k8up_runs() -> None:
    real = site_of(mint(EXISTING))
    schedule = body(planned(environment="prod", site=real), "Schedule")["spec"]
    assert schedule["backend"]["s3"]["bucket"] == "mint-backup/r4ts-prod.axo.mint.example.com"
    kinds = {one.kind for one in planned(site=real).objects}
    assert "Schedule" not in kinds, "int is a copy"


def test_what_holds_a_customers_data_in_prod_outlives_a_mistake() -> None:
    manifest = {"Odoo": CLAIM + "---\n" + deployment()}
    prod, integration = planned(manifest, environment="prod"), planned(manifest)
    for kind in ("Namespace", "PersistentVolumeClaim"):
        assert found(prod, kind).durability is Durability.KEPT
        assert found(integration, kind).durability is Durability.DISPOSABLE
    assert found(prod, "Deployment").durability is Durability.DISPOSABLE


# secrets


@pytest.mark.requirement("MC-9")
def test_secrets_are_made_by_name_for_each_app() -> None:
    plan = planned()
    assert [(one.name, one.hidden) for one in plan.secrets] == [("database", {"password": "database-password"})]
    (need,) = plan.secret_needs
    assert (need.ref.key, need.generated, need.ours) == ("database-password", True, True)
    assert need.purpose == "password in Secret database of r4ts-int"


# names, for whatever a customer types


@pytest.mark.requirement("MC-12")
@given(name=st.one_of(st.text(max_size=70), st.from_regex(r"[A-Za-z0-9.-]{1,70}", fullmatch=True)))
def test_whatever_is_taken_as_a_name_is_a_dns_label_with_every_environment(name: str) -> None:
    environments = tuple(Environment)
    if any(wrong_with(name, environments, frozenset())):
        return
    for environment in environments:
        label = hostname(name, environment, "example.com").removesuffix(".example.com")
        assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", label, re.ASCII)
        assert label == stack_name(name, environment)
        assert label.encode("idna").decode() == label
