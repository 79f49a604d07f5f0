"""A real API server with the families of custom resource definitions refuses what their schemas do not know."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from rehearsal.api import Api, ApiError, Json, wait_for
from rehearsal.definitions import FAMILY, apply_definitions
from rehearsal.plane import Plane

pytestmark = [pytest.mark.engine, pytest.mark.xdist_group("definitions")]

DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"

Change = Callable[[dict[str, Any]], object]


def collection(group: str, plural: str) -> str:
    return f"/apis/{group}/namespaces/default/{plural}"


POLICIES = collection("crd.projectcalico.org/v1", "networkpolicies")
POLICY: Json = {
    "apiVersion": "crd.projectcalico.org/v1",
    "kind": "NetworkPolicy",
    "spec": {
        "order": 100,
        "selector": "app == 'worker'",
        "types": ["Egress"],
        "egress": [{"action": "Deny", "destination": {"nets": ["10.0.0.0/8"]}}],
    },
}

MONITORS = collection("monitoring.coreos.com/v1", "servicemonitors")
MONITOR: Json = {
    "apiVersion": "monitoring.coreos.com/v1",
    "kind": "ServiceMonitor",
    "spec": {
        "selector": {"matchLabels": {"app": "manager"}},
        "endpoints": [{"port": "metrics", "interval": "5s", "path": "/metrics"}],
        "namespaceSelector": {"matchNames": ["default"]},
    },
}

EXTERNAL_SECRETS = collection("external-secrets.io/v1", "externalsecrets")
EXTERNAL_SECRET: Json = {
    "apiVersion": "external-secrets.io/v1",
    "kind": "ExternalSecret",
    "spec": {
        "refreshInterval": "1h",
        "secretStoreRef": {"kind": "ClusterSecretStore", "name": "store"},
        "target": {"name": "made"},
        "data": [{"secretKey": "password", "remoteRef": {"key": "there", "property": "password"}}],
    },
}

CERTIFICATES = collection("cert-manager.io/v1", "certificates")
CERTIFICATE: Json = {
    "apiVersion": "cert-manager.io/v1",
    "kind": "Certificate",
    "spec": {
        "secretName": "tls",
        "dnsNames": ["app.example.com"],
        "issuerRef": {"name": "issuer", "kind": "ClusterIssuer", "group": "cert-manager.io"},
        "privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"},
    },
}

CLUSTERS = collection("postgresql.cnpg.io/v1", "clusters")
CLUSTER: Json = {
    "apiVersion": "postgresql.cnpg.io/v1",
    "kind": "Cluster",
    "spec": {"instances": 3, "storage": {"size": "10Gi"}, "postgresql": {"parameters": {"max_connections": "200"}}},
}

GOOD = {
    "calico": (POLICIES, POLICY),
    "prometheus-operator": (MONITORS, MONITOR),
    "external-secrets": (EXTERNAL_SECRETS, EXTERNAL_SECRET),
    "cert-manager": (CERTIFICATES, CERTIFICATE),
    "cloudnative-pg": (CLUSTERS, CLUSTER),
}

BROKEN: dict[str, tuple[str, Change, str]] = {
    "calico, an order that is text": ("calico", lambda spec: spec.update(order="first"), "spec.order"),
    "calico, a field that is not there": (
        "calico",
        lambda spec: spec.update(colour="red"),
        'unknown field "spec.colour"',
    ),
    "calico, a rule without action": ("calico", lambda spec: spec["egress"][0].pop("action"), "action: Required value"),
    "prometheus-operator, an interval in words": (
        "prometheus-operator",
        lambda spec: spec["endpoints"][0].update(interval="5 seconds"),
        "interval",
    ),
    "prometheus-operator, a port by number": (
        "prometheus-operator",
        lambda spec: spec["endpoints"][0].update(port=8080),
        "port",
    ),
    "prometheus-operator, no selector": ("prometheus-operator", lambda spec: spec.pop("selector"), "selector"),
    "prometheus-operator, a field that is not there": (
        "prometheus-operator",
        lambda spec: spec["endpoints"][0].update(intervall="5s"),
        'unknown field "spec.endpoints[0].intervall"',
    ),
    "external-secrets, a kind of store that is not there": (
        "external-secrets",
        lambda spec: spec["secretStoreRef"].update(kind="Vault"),
        "Unsupported value",
    ),
    "external-secrets, an entry without a source": (
        "external-secrets",
        lambda spec: spec["data"][0].pop("remoteRef"),
        "remoteRef: Required value",
    ),
    "external-secrets, a field that is not there": (
        "external-secrets",
        lambda spec: spec.update(refresh="1h"),
        'unknown field "spec.refresh"',
    ),
    "cert-manager, no Secret": ("cert-manager", lambda spec: spec.pop("secretName"), "secretName: Required value"),
    "cert-manager, an algorithm that is not there": (
        "cert-manager",
        lambda spec: spec["privateKey"].update(algorithm="DSA"),
        "Unsupported value",
    ),
    "cert-manager, a field that is not there": (
        "cert-manager",
        lambda spec: spec.update(dnsName="app.example.com"),
        'unknown field "spec.dnsName"',
    ),
    "cloudnative-pg, no instance": ("cloudnative-pg", lambda spec: spec.update(instances=0), "spec.instances"),
    "cloudnative-pg, a parameter that is a number": (
        "cloudnative-pg",
        lambda spec: spec["postgresql"]["parameters"].update(max_connections=200),
        "max_connections",
    ),
    "cloudnative-pg, a field that is not there": (
        "cloudnative-pg",
        lambda spec: spec.update(replicas=3),
        'unknown field "spec.replicas"',
    ),
}


def named(body: Json) -> Json:
    return {**copy.deepcopy(body), "metadata": {"name": f"test-{uuid4().hex[:8]}"}}


def kept(asked: object, made: object) -> bool:
    """Whether everything that was asked for is in what was made; defaults may have come to it."""
    match asked, made:
        case dict(), dict():
            return all(key in made and kept(value, made[key]) for key, value in asked.items())
        case list(), list():
            return len(asked) == len(made) and all(map(kept, asked, made))
        case _:
            return asked == made


@pytest.mark.parametrize("family", GOOD)
def test_a_good_object_of_every_family_is_taken(knowing_api: Api, family: str) -> None:
    where, body = GOOD[family]
    made = knowing_api.create(where, named(body))
    assert kept(body["spec"], made["spec"]), "the API server dropped a part of it"


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_object_is_refused_with_the_field(knowing_api: Api, case: str) -> None:
    family, damage, said = BROKEN[case]
    where, body = GOOD[family]
    broken = named(body)
    damage(broken["spec"])
    with pytest.raises(ApiError) as refused:
        knowing_api.create(where, broken)
    assert said in str(refused.value)
    assert refused.value.status in (400, 422)


def test_every_definition_of_every_family_is_there_under_its_label(knowing_api: Api, families: dict[str, Path]) -> None:
    for name, file in families.items():
        wanted = {one["metadata"]["name"] for one in json.loads(file.read_bytes())}
        there = {one["metadata"]["name"] for one in knowing_api.list(DEFINITIONS, labels=f"{FAMILY}={name}")}
        assert there == wanted


def test_what_is_there_already_is_not_applied_again_and_what_was_deleted_is(
    knowing: Plane, knowing_api: Api, families: dict[str, Path]
) -> None:
    assert apply_definitions(knowing, families) == ()
    one = f"{DEFINITIONS}/challenges.acme.cert-manager.io"
    assert knowing_api.delete(one)
    wait_for(lambda: knowing_api.get(one) is None, limit=30, message="the definition does not go")
    assert apply_definitions(knowing, families) == ("cert-manager",)
    assert apply_definitions(knowing, families) == ()
