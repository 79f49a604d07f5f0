"""Hosted apps in use: exported for Ansible, reset, rendered by Helm, and the example that is shipped."""

import json
from pathlib import Path

import pytest
import yaml

from apps.documents import objects
from apps.export import vars_yml
from apps.plan import plan_app
from apps.template import fill_in
from spec.apps.load import read_catalogue, read_orders
from spec.apps.plan import GROUND_TURN
from spec.load import load
from spec.platforms.mint.settings import MintSettings
from spec.platforms.mint.site import site as site_of
from spec.releases import Install
from tests.spec.mint_apps import (
    CLAIM,
    HELM,
    TEXTS,
    apps,
    catalogue,
    deployment,
    planned,
)

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "mint"

# export


@pytest.mark.requirement("MC-14")
def test_the_export_is_yaml_with_every_value_of_the_apps_config_map_as_text() -> None:
    known = catalogue({"config-maps.0.values.ODD": 'yes: "no" # 1.0\nzwei Zeilen, ü'})
    _, app = apps(known=known)
    text = vars_yml(app)
    assert text.splitlines()[:2] == ["# r4ts-int: Odoo-Hosting, order S00042", "---"]
    assert yaml.safe_load(text) == dict(app.values)


@pytest.mark.requirement("MC-3")
@pytest.mark.requirement("MC-14")
def test_with_the_export_the_same_manifests_give_the_same_objects() -> None:
    """Both ways start from the same files: only the values travel."""
    _, app = apps()
    exported: dict[str, str] = yaml.safe_load(vars_yml(app))
    for title, text in TEXTS.items():
        ours = objects(title, fill_in(title, text, app.values, app.stack), app.stack)
        theirs = objects(title, fill_in(title, text, exported, app.stack), app.stack)
        assert ours == theirs


@pytest.mark.requirement("MC-3")
def test_templates_are_filled_in_as_ansible_does() -> None:
    """Ansible's `template` takes the line break after a block away, and leaves the last one of the file."""
    text = "a:\n{% if X == 'y' %}\n  b: {{ X }}\n{% endif %}\nc: 1\n"
    assert fill_in("t", text, {"X": "y"}, "app") == "a:\n  b: y\nc: 1\n"


# reset


@pytest.mark.requirement("MC-16")
def test_a_reset_marks_what_holds_data_and_what_uses_it_with_its_word() -> None:
    manifest = {"Odoo": CLAIM + "---\n" + deployment()}
    plan = planned(manifest, changes={"lines.0.reset": {"int": "2026-11-21"}})
    marked = {
        one.kind
        for one in plan.objects
        if "mint.groundwork.dev/reset" in (one.body["metadata"].get("annotations") or {})
    }
    assert marked == {"PersistentVolumeClaim", "Deployment"}
    assert {one.kind for one in plan.objects if one.renewed} == marked
    assert plan.outputs["resetToken"] == "2026-11-21"


@pytest.mark.requirement("MC-16")
def test_only_an_integration_environment_may_be_reset_and_a_first_deployment_has_no_mark() -> None:
    manifest = {"Odoo": CLAIM + "---\n" + deployment()}
    assert not [one for one in planned(manifest, environment="prod").objects if one.renewed]
    assert planned(manifest, environment="prod").outputs["mayBeReset"] is False
    first = planned(manifest)
    assert first.outputs["mayBeReset"] is True
    assert not any("annotations" in one.body["metadata"] for one in first.objects)


# helm


@pytest.mark.requirement("MC-2")
def test_the_helm_renderer_tells_the_public_chart_its_values_and_brings_no_manifests() -> None:
    plan = planned(products=HELM, changes={"lines.0.values": {"ODOO_WORKERS": "3"}})
    release = plan.release
    assert release is not None
    assert (release.name, release.namespace) == ("r4ts-int", "r4ts-int")
    assert (release.source.chart, release.source.version) == ("odoo", "0.1.0")
    assert release.source.repository == "https://kubernetes.build"
    assert release.values["image"] == "mintsystem/odoo:19.0.20260803"
    assert (release.values["workers"], release.values["replicas"]) == (3, 1)
    assert release.values["ingress"] == {
        "enabled": True,
        "className": "traefik",
        "host": "r4ts-int.axo.mint.example.com",
        "clusterIssuerRef": "letsencrypt-http-prod",
    }
    assert release.values["init"] == {"lang": "de_CH", "login": ""}, "a password would stand in a ConfigMap"
    assert max(one.turn for one in plan.objects) == GROUND_TURN
    assert plan.ingresses == ("odoo-ingress",), "as the public chart names it"


@pytest.mark.requirement("MC-2")
def test_a_chart_is_installed_by_helm_itself_because_the_public_one_has_hooks() -> None:
    release = planned(products=HELM).release
    assert release is not None
    assert release.install is Install.RELEASE
    objects_only = planned(products={**HELM, "products.0.install": "objects"}).release
    assert objects_only is not None
    assert objects_only.install is Install.OBJECTS


@pytest.mark.requirement("MC-2")
def test_the_helm_renderer_refuses_what_the_chart_would_only_notice_in_the_cluster() -> None:
    values = {"ODOO_WORKERS": "many", "KUBERNETES_IMAGE": "odoo:latest"}
    with pytest.raises(Exception, match="'many' is no number of workers") as caught:
        planned(products=HELM, changes={"lines.0.values": values})
    assert "'odoo:latest' is no image with a tag that stays" in str(caught.value)


@pytest.mark.requirement("MC-2")
def test_the_manifest_renderer_is_the_default_and_has_no_release() -> None:
    assert planned().release is None
    assert planned().outputs["renderer"] == "manifests"


# the example


def test_the_example_can_be_ordered_as_it_stands() -> None:
    settings = load(
        yaml.safe_load((ROOT / "Pulumi.mint-local-dev.yaml").read_text())["config"]["groundwork:platform"]
    ).settings
    assert isinstance(settings, MintSettings)
    known = read_catalogue(yaml.safe_load((EXAMPLE / "catalogue.yaml").read_text()))
    assert known.warnings == ()
    files = {path.name: yaml.safe_load(path.read_text()) for path in sorted((EXAMPLE / "orders").iterdir())}
    folder = read_orders(files, known.catalogue, site_of(settings))
    assert folder.faults == ()
    texts = {one.title: (EXAMPLE / (one.path or "")).read_text() for one in known.catalogue.manifests}
    plans = [plan_app(app, known.catalogue, site_of(settings), texts) for app in folder.apps]
    assert [one.app.stack for one in plans] == ["baeckerei-prod", "r4ts-prod", "r4ts-int", "trial-test"]
    assert all(one.ingresses for one in plans)
    for plan in plans:
        assert json.loads(json.dumps(dict(plan.outputs))) == plan.outputs
