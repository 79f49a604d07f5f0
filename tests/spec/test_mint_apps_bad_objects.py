"""What no app may bring into a cluster that it shares with others is refused before it is applied."""

import json
from dataclasses import replace

import pytest

from spec.apps.faults import AppsError
from tests.spec.mint_apps import (
    HELM,
    ORDER,
    SITE,
    catalogue,
    catalogue_faults,
    deployment,
    order_file,
    plan_faults,
    planned,
    said,
)
from tests.spec.psa_stack import REMOVED

ODOO = "manifest Odoo: line 1, Deployment odoo, "
FOR = ", for r4ts-int"

# 5: what an app may not bring

FOREIGN = [
    (
        {"kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"name": "x", "namespace": "kube-system"}},
        "metadata.namespace",
        "'kube-system' is not the app's own namespace",
        "nothing, or {{ KUBERNETES_NAMESPACE }} (r4ts-int)",
    ),
    *(
        (
            {"kind": kind, "apiVersion": version, "metadata": {"name": "x"}},
            "kind",
            f"{kind} is of the whole cluster, and an app has one namespace",
            "nothing: what all apps share comes from the platform stack",
        )
        for kind, version in (
            ("Namespace", "v1"),
            ("PersistentVolume", "v1"),
            ("ClusterRole", "rbac.authorization.k8s.io/v1"),
            ("ClusterRoleBinding", "rbac.authorization.k8s.io/v1"),
            ("CustomResourceDefinition", "apiextensions.k8s.io/v1"),
            ("StorageClass", "storage.k8s.io/v1"),
            ("ClusterIssuer", "cert-manager.io/v1"),
        )
    ),
]


@pytest.mark.requirement("MC-13")
@pytest.mark.parametrize(("body", "place", "what", "instead"), FOREIGN, ids=[str(one[0]["kind"]) for one in FOREIGN])
def test_objects_of_another_namespace_or_of_the_cluster_are_refused(
    body: dict[str, object], place: str, what: str, instead: str
) -> None:
    (fault,) = plan_faults(json.dumps(body))
    assert said(fault) == (
        f"manifest Odoo: line 1, {body['kind']} x, {place}{FOR}",
        what,
        instead,
        ("MC-13",),
    )


@pytest.mark.requirement("MC-13")
@pytest.mark.parametrize("kind", ["Role", "RoleBinding"])
def test_an_app_gives_nobody_rights(kind: str) -> None:
    body = f"apiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: x}}\n"
    (fault,) = plan_faults(body)
    where, what, instead, numbers = said(fault)
    assert (where, what, numbers) == (
        f"manifest Odoo: line 1, {kind} x, kind{FOR}",
        f"{kind} of rbac.authorization.k8s.io is not what an app may consist of",
        ("MC-13",),
    )
    assert instead.startswith("one of Certificate, Cluster, ConfigMap, ")


NODES = [
    (
        {"containers__0__securityContext": {"privileged": True}},
        "containers[0].securityContext.privileged",
        "a privileged container is the node's root",
        "nothing",
    ),
    (
        {"containers__0__securityContext": {"capabilities": {"add": ["SYS_ADMIN", "CHOWN"]}}},
        "containers[0].securityContext.capabilities",
        "SYS_ADMIN may not be added",
        "drop: [ALL]",
    ),
    ({"hostNetwork": True}, "hostNetwork", "hostNetwork opens the node to the app", "nothing"),
    ({"hostPID": True}, "hostPID", "hostPID opens the node to the app", "nothing"),
    (
        {"volumes": [{"name": "data", "hostPath": {"path": "/data/volume"}}]},
        "volumes[0].hostPath",
        "a folder of the node is everybody's in a shared cluster",
        "a PersistentVolumeClaim",
    ),
    (
        {"containers__0__ports": [{"hostPort": 5432}]},
        "containers[0].ports",
        "a hostPort takes a port of the node",
        "containerPort and a Service",
    ),
]


@pytest.mark.requirement("MC-13")
@pytest.mark.parametrize(("pod", "place", "what", "instead"), NODES, ids=[one[1] for one in NODES])
def test_pods_that_reach_their_node_are_refused(pod: dict[str, object], place: str, what: str, instead: str) -> None:
    (fault,) = plan_faults(deployment(**pod))
    assert said(fault) == (
        f"{ODOO}{place}{FOR}",
        what,
        instead,
        ("public: Kubernetes/Pod Security Standards: baseline",),
    )


@pytest.mark.requirement("MC-13")
@pytest.mark.parametrize("kind", ["NodePort", "LoadBalancer"])
def test_a_service_that_opens_a_port_of_the_cluster_is_refused_where_others_live_there_too(kind: str) -> None:
    text = f"apiVersion: v1\nkind: Service\nmetadata: {{name: db}}\nspec: {{type: {kind}}}\n"
    (fault,) = plan_faults(text)
    assert said(fault) == (
        f"manifest Odoo: line 1, Service db, spec.type{FOR}",
        f"{kind} opens a port that all apps of a shared cluster would have to share",
        "ClusterIP, and an Ingress for what is reached from outside",
        ("public: Kubernetes/Service: publishing services",),
    )


@pytest.mark.requirement("MC-13")
def test_a_cluster_that_is_one_customers_own_may_use_its_nodes_and_still_runs_nothing_privileged() -> None:
    own = replace(SITE, shared=False)
    volume = deployment(volumes=[{"name": "data", "hostPath": {"path": "/data"}}])
    assert planned({"Odoo": volume}, site=own).objects
    (fault,) = plan_faults(deployment(containers__0__securityContext={"privileged": True}), site=own)
    assert said(fault) == (
        f"{ODOO}containers[0].securityContext.privileged{FOR}",
        "a privileged container is the node's root",
        "nothing",
        ("public: Kubernetes/Pod Security Standards: baseline",),
    )


@pytest.mark.requirement("MC-12")
@pytest.mark.parametrize(
    ("spec", "place", "what"),
    [
        ("{rules: [{host: other.example.com}]}", "spec.rules[0].host", "'other.example.com' is not the app's host"),
        (
            "{rules: [{host: r4ts-prod.axo.mint.example.com}]}",
            "spec.rules[0].host",
            "'r4ts-prod.axo.mint.example.com' is not the app's host",
        ),
        ("{rules: [{}]}", "spec.rules[0].host", "without a host every request of the cluster comes here"),
        (
            "{defaultBackend: {service: {name: x}}}",
            "spec.defaultBackend",
            "without a host every request of the cluster comes here",
        ),
        ("{tls: [{hosts: [bank.example.com]}]}", "spec.tls[0].hosts", "'bank.example.com' is not the app's host"),
    ],
)
def test_an_app_answers_under_its_own_host_alone(spec: str, place: str, what: str) -> None:
    (fault,) = plan_faults(f"apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: x}}\nspec: {spec}\n")
    assert said(fault) == (
        f"manifest Odoo: line 1, Ingress x, {place}{FOR}",
        what,
        "{{ KUBERNETES_HOSTNAME }} (r4ts-int.axo.mint.example.com), or a name below it",
        ("MC-12",),
    )


# 6: secrets


@pytest.mark.requirement("MC-9")
@pytest.mark.parametrize(
    "key", ["POSTGRES_PASSWORD", "GITHUB_TOKEN", "api_key", "GITHUB_PAT", "CLIENT_SECRET", "Passwd"]
)
def test_a_secret_in_a_config_map_is_refused(key: str) -> None:
    (fault,) = catalogue_faults({f"config-maps.0.values.{key}": "hunter2"})
    assert said(fault) == (
        f"catalogue.yaml: config-maps[0].values.{key}",
        f"{key} looks like a secret, and a ConfigMap can be read by everybody who sees the namespace",
        "an entry of the product's secrets, which the manifest names with secretKeyRef",
        ("MC-9",),
    )
    assert "hunter2" not in str(fault)


@pytest.mark.requirement("MC-9")
def test_words_that_only_sound_like_secrets_are_taken() -> None:
    for key in ("ODOO_PATH", "PATTERN", "KEYCLOAK_URL", "COMPANY"):
        assert catalogue({f"config-maps.0.values.{key}": "x"})


@pytest.mark.requirement("MC-9")
def test_a_secret_in_the_clear_is_refused_in_every_object_too() -> None:
    config_map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {ADMIN_PASSWORD: a}\n"
    (fault,) = plan_faults(config_map)
    assert said(fault) == (
        f"manifest Odoo: line 1, ConfigMap x, data.ADMIN_PASSWORD{FOR}",
        "ADMIN_PASSWORD looks like a secret, and this is a ConfigMap",
        "an entry of the product's secrets, and secretKeyRef",
        ("MC-9",),
    )
    (fault,) = plan_faults(deployment(containers__0__env=[{"name": "POSTGRES_PASSWORD", "value": "a"}]))
    assert said(fault) == (
        f"{ODOO}containers[0].env[0]{FOR}",
        "POSTGRES_PASSWORD is a secret in the clear",
        "an entry of the product's secrets, and secretKeyRef",
        ("MC-9",),
    )
    (fault,) = plan_faults("apiVersion: v1\nkind: Secret\nmetadata: {name: x}\nstringData: {a: b}\n")
    assert said(fault) == (
        f"manifest Odoo: line 1, Secret x, kind{FOR}",
        "a Secret in a manifest has its values in the clear",
        "an entry of the product's secrets, which makes the Secret with random values",
        ("MC-9",),
    )
    by_name = [{"name": "POSTGRES_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "database", "key": "password"}}}]
    assert planned({"Odoo": deployment(containers__0__env=by_name)}).objects


@pytest.mark.requirement("MC-9")
@pytest.mark.parametrize(
    ("first", "second", "what"),
    [
        (("db", "app-key"), ("db-app", "key"), "entry key of db-app would be the same secret as entry app-key of db"),
        (("db", "key"), ("db", "key"), "entry key of db would be the same secret as entry key of db"),
    ],
)
def test_two_secrets_of_a_product_never_get_one_value(
    first: tuple[str, str], second: tuple[str, str], what: str
) -> None:
    secrets = [{"name": name, "entries": [entry]} for name, entry in (first, second)]
    (fault,) = catalogue_faults({"products.0.secrets": secrets})
    assert said(fault) == (
        "catalogue.yaml: products[0].secrets[1]",
        what,
        "another name, or all entries of a name together",
        ("MC-9",),
    )


# 8: replicas and images


@pytest.mark.requirement("MC-17")
def test_more_replicas_than_one_on_a_volume_of_one_node_are_refused() -> None:
    claim = (
        "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce]}\n"
    )
    pods = deployment(volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}])
    (fault,) = plan_faults(claim + "---\n" + pods.replace('"replicas": 1', '"replicas": 2'))
    assert said(fault) == (
        f"manifest Odoo: line 6, Deployment odoo, spec.replicas{FOR}",
        "2 pods cannot share claim data, which only one node may mount",
        "1, or a claim with ReadWriteMany",
        ("public: Kubernetes-Build/odoo/values.yaml: replicas",),
    )
    assert planned({"Odoo": claim + "---\n" + pods}).objects


@pytest.mark.requirement("MC-17")
@pytest.mark.parametrize("image", ["odoo:latest", "odoo", "registry.example.com:5000/odoo", "odoo:latest@"])
def test_an_image_that_is_another_one_tomorrow_is_refused(image: str) -> None:
    (fault,) = plan_faults(deployment(containers__0__image=image))
    assert said(fault) == (
        f"{ODOO}containers[0].image{FOR}",
        f"{image} is whatever is the latest at that moment",
        "a tag that stays, for example odoo:19.0.20260803, or a digest",
        ("public: Kubernetes-Build/odoo/values.yaml: image",),
    )


@pytest.mark.requirement("MC-17")
@pytest.mark.parametrize("image", [REMOVED, "", None])
def test_a_container_without_an_image_is_refused(image: object) -> None:
    (fault,) = plan_faults(deployment(containers__0__image=image))
    assert said(fault) == (
        f"{ODOO}containers[0].image{FOR}",
        "is missing or empty",
        "an image with its tag or digest",
        ("public: Kubernetes-Build/odoo/values.yaml: image",),
    )


@pytest.mark.requirement("MC-2", "MC-17")
@pytest.mark.parametrize("image", ["", "odoo", "odoo:latest"])
def test_a_chart_without_an_image_that_stays_is_refused(image: str) -> None:
    changes: dict[str, object] = {"lines.0.values": {"KUBERNETES_IMAGE": image}}
    with pytest.raises(AppsError) as caught:
        planned(products=HELM, changes=changes)
    assert [said(one, {ORDER: order_file(changes)}) for one in caught.value.faults] == [
        (
            "orders/r4ts.yaml: lines[0].values.KUBERNETES_IMAGE, for r4ts-int",
            f"{image!r} is no image with a tag that stays",
            "an image as mintsystem/odoo:19.0.20260803",
            ("MC-2", "public: Kubernetes-Build/odoo/values.yaml: image"),
        )
    ]


# what the API server or the cluster would refuse, or take wrongly

CERTIFICATE = "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: x}\n"
OTHERS = [
    (
        "metadata: {name: x}\nkind: ConfigMap\n",
        "line 1, ConfigMap x, apiVersion",
        "is missing, so this is no Kubernetes object",
    ),
    (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: r4ts-int}\n",
        "line 1, ConfigMap r4ts-int, metadata.name",
        "r4ts-int is the app's own copy of the ConfigMap",
    ),
    (
        "---\n".join(["apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"] * 2),
        "line 5, ConfigMap a, metadata.name",
        "manifest Odoo has it already (line 1)",
    ),
    (
        "apiVersion: v1\nkind: Service\nmetadata: {name: x}\nspec: {externalIPs: [192.0.2.1]}\n",
        "line 1, Service x, spec.externalIPs",
        "an address that is not the app's could be taken over",
    ),
    (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: x}\nspec: {ingressClassName: other}\n",
        "line 1, Ingress x, spec.ingressClassName",
        "'other' is not the cluster's ingress class",
    ),
    (
        f"{CERTIFICATE}spec: {{dnsNames: [bank.example.com]}}\n",
        "line 1, Certificate x, spec.dnsNames",
        "'bank.example.com' is not the app's host",
    ),
    (
        f"{CERTIFICATE}spec: {{commonName: bank.example.com}}\n",
        "line 1, Certificate x, spec.commonName",
        "'bank.example.com' is not the app's host",
    ),
]


@pytest.mark.requirement("MC-13")
@pytest.mark.parametrize(("text", "where", "what"), OTHERS, ids=[one[1] for one in OTHERS])
def test_what_could_not_stand_in_the_namespace_of_an_app_is_refused(text: str, where: str, what: str) -> None:
    (fault,) = plan_faults(text)
    assert (fault.where, fault.what) == (f"{where}{FOR}", what)


@pytest.mark.requirement("MC-13")
@pytest.mark.parametrize(
    "pod",
    [
        {"volumes": [{"name": "x", "configMap": {"name": "odoo-hosting"}}]},
        {
            "containers__0__env": [
                {"name": "X", "valueFrom": {"configMapKeyRef": {"name": "odoo-hosting", "key": "ODOO_WORKERS"}}}
            ]
        },
    ],
)
def test_a_template_is_found_wherever_pods_read_it(pod: dict[str, object]) -> None:
    (fault,) = plan_faults(deployment(**pod))
    assert said(fault) == (
        f"{ODOO}configMap{FOR}",
        "ConfigMap odoo-hosting is a template, of which the app has its own copy",
        "{{ KUBERNETES_NAMESPACE }} (r4ts-int)",
        ("MC-13",),
    )
