"""The Helm renderer on the standing local stack: an order whose product is a chart in the vendor's public shape."""

from collections.abc import Iterator
from typing import Any

import pytest

from rehearsal.api import Api
from tests.engine.conftest import Platforms

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("platforms")]

STACK = "mint-local-dev"
APP = "trial-test"
HOST = f"{APP}.loc.mint.example.com"


@pytest.fixture(scope="module")
def applied(platforms: Platforms) -> Iterator[dict[str, Any]]:
    """What `orders apply` says of the one order; the app is taken away again."""
    yield platforms.checkout.json("orders", "apply", "examples/mint/orders/trial.yaml")
    platforms.checkout.run("orders", "remove", APP, "--stack", STACK)


@pytest.fixture
def api(platforms: Platforms) -> Iterator[Api]:
    with platforms.api(STACK) as administrator:
        yield administrator


@pytest.mark.requirement("MC-2")
@pytest.mark.requirement("MC-13")
def test_a_chart_is_filled_in_from_the_copy_of_the_config_map(applied: dict[str, Any], api: Api) -> None:
    assert applied
    deployment = api.get(f"/apis/apps/v1/namespaces/{APP}/deployments/{APP}-odoo")
    assert deployment is not None
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    copy = api.get(f"/api/v1/namespaces/{APP}/configmaps/{APP}")
    assert copy is not None
    assert container["image"] == copy["data"]["KUBERNETES_IMAGE"] == "mintsystem/odoo:19.0.20260803"
    assert "--workers=5" in container["args"]
    assert deployment["status"]["readyReplicas"] == 1


@pytest.mark.requirement("MC-2")
@pytest.mark.requirement("MC-12")
def test_the_chart_answers_under_the_apps_host_with_a_certificate_of_the_clusters_issuer(
    applied: dict[str, Any], api: Api
) -> None:
    assert applied
    ingress = api.get(f"/apis/networking.k8s.io/v1/namespaces/{APP}/ingresses/odoo-ingress")
    assert ingress is not None
    assert ingress["spec"]["ingressClassName"] == "traefik"
    assert [one["host"] for one in ingress["spec"]["rules"]] == [HOST]
    assert ingress["metadata"]["annotations"]["cert-manager.io/cluster-issuer"] == "letsencrypt-http-staging"


@pytest.mark.requirement("MC-2")
def test_the_charts_database_is_a_cluster_of_cloudnative_pg_that_the_real_definition_takes(
    applied: dict[str, Any], api: Api
) -> None:
    assert applied
    database = api.get(f"/apis/postgresql.cnpg.io/v1/namespaces/{APP}/clusters/{APP}-postgresql")
    assert database is not None
    assert database["spec"]["storage"] == {"resizeInUseVolumes": True, "size": "8Gi", "storageClass": "standard"}
    assert database["spec"]["bootstrap"]["initdb"]["owner"] == "app"
