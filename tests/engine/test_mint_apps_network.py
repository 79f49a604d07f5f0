"""What the policies of hosted apps let through, as np-guard's netpol-analyzer works it out from manifests alone."""

from collections.abc import Iterator
from typing import Any

import pytest

from spec.network_policies import network_policies
from spec.platforms.mint.network import flows
from tests.judges import netpol
from tests.spec.mint_apps import apps, catalogue, planned
from tests.spec.mint_stack import mint

pytestmark = pytest.mark.engine

PLATFORM = "mint-cloud"
API_SERVER = "10.96.0.1"
INTERNET = "198.51.100.7"
NEIGHBOUR = "10.1.2.3"
Json = dict[str, Any]


def pods(namespace: str, name: str, labels: dict[str, str]) -> Json:
    """A Deployment whose pods the analyzer sees."""
    template = {
        "metadata": {"labels": labels},
        "spec": {"containers": [{"name": "main", "image": "none.invalid/none"}]},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"selector": {"matchLabels": labels}, "template": template},
    }


def space(name: str, labels: dict[str, str] | None = None) -> Json:
    known = {"kubernetes.io/metadata.name": name, **(labels or {})}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": known}}


def manifests() -> Iterator[Json]:
    """Two apps, the platform with its own policies, a resolver, and a namespace of somebody else."""
    for environment in ("prod", "int"):
        plan = planned(environment=environment)
        yield from (dict(one.body) for one in plan.objects if one.kind == "NetworkPolicy")
        (named,) = (one.body for one in plan.objects if one.kind == "Namespace")
        yield space(plan.app.namespace, named["metadata"]["labels"])
        yield pods(plan.app.namespace, "odoo", {"app": "odoo"})
        yield pods(plan.app.namespace, "database", {"cnpg.io/cluster": "database", "cnpg.io/podRole": "instance"})
    for name, spec in network_policies(flows(mint())).items():
        about = {"name": name, "namespace": PLATFORM}
        yield {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": about, "spec": spec}
    yield space(PLATFORM)
    for name in ("traefik", "cloudnative-pg", "odoo", "cert-manager"):
        yield pods(PLATFORM, name, {"app.kubernetes.io/name": name})
    yield space("kube-system")
    yield pods("kube-system", "coredns", {"k8s-app": "kube-dns"})
    yield space("stranger")
    yield pods("stranger", "pod", {"app.kubernetes.io/name": "traefik"})


@pytest.fixture(scope="module")
def judged() -> netpol.Connections:
    return netpol.connections(manifests())


ALLOWED = [
    ("mint-cloud/traefik", "r4ts-int/odoo", 8069),
    ("mint-cloud/traefik", "r4ts-int/odoo", 8072),
    ("mint-cloud/cloudnative-pg", "r4ts-int/database", 8000),
    ("r4ts-int/odoo", "r4ts-int/database", 5432),
    ("r4ts-int/odoo", "kube-system/coredns", 53),
    ("r4ts-int/odoo", INTERNET, 443),
    ("r4ts-int/database", API_SERVER, 6443),
    ("mint-cloud/odoo", API_SERVER, 6443),
]
CLOSED = [
    ("r4ts-int/odoo", "r4ts-prod/odoo", 8069),
    ("r4ts-int/odoo", "r4ts-prod/database", 5432),
    ("r4ts-prod/odoo", "r4ts-int/database", 5432),
    ("stranger/pod", "r4ts-int/odoo", 8069),
    ("mint-cloud/odoo", "r4ts-int/odoo", 8069),
    ("mint-cloud/cert-manager", "r4ts-int/odoo", 8069),
    ("mint-cloud/cloudnative-pg", "r4ts-int/odoo", 8069),
    ("r4ts-int/odoo", "mint-cloud/odoo", 8069),
    ("r4ts-int/odoo", API_SERVER, 6443),
    ("r4ts-int/odoo", NEIGHBOUR, 443),
    ("r4ts-int/odoo", "169.254.169.254", 80),
    ("r4ts-int/odoo", INTERNET, 25),
    (INTERNET, "r4ts-int/odoo", 8069),
]


@pytest.mark.requirement("MC-13")
@pytest.mark.parametrize(("source", "target", "port"), ALLOWED)
def test_an_app_works(judged: netpol.Connections, source: str, target: str, port: int) -> None:
    assert judged.allow(source, target, "TCP", port)


@pytest.mark.requirement("MC-13")
@pytest.mark.parametrize(("source", "target", "port"), CLOSED)
def test_an_app_is_closed_to_its_neighbours_and_they_to_it(
    judged: netpol.Connections, source: str, target: str, port: int
) -> None:
    assert not judged.allow(source, target, "TCP", port)


def test_the_apps_that_are_judged_are_those_of_one_order() -> None:
    assert [one.namespace for one in apps(known=catalogue())] == ["r4ts-prod", "r4ts-int"]
