"""Ways to violate the rules on what stands in the cluster."""

from typing import Any

from policies.seen import Seen
from tests.policies.spoiling import GONE, Break, added, edited, removed

PODS = r"kubernetes:(?:apps|batch)/v1:(?:Deployment|StatefulSet|DaemonSet|Job)"
CONTAINERS = "spec/template/spec/containers/*"
POLICY = r"kubernetes:networking\.k8s\.io/v1:NetworkPolicy"
CALICO = r"kubernetes:(?:crd\.)?projectcalico\.org/v\d:NetworkPolicy"
CLASS = r"kubernetes:scheduling\.k8s\.io/v1:PriorityClass"
ANYWHERE = [{"action": "Allow", "destination": {}}]

_APART = {"labelSelector": {"matchLabels": {"app": "executor"}}, "topologyKey": "kubernetes.io/hostname"}


def _executors(anti: dict[str, Any]) -> dict[str, Any]:
    spec = {"affinity": {"podAntiAffinity": anti}, "containers": [{"name": "executor", "image": "executor:1"}]}
    return {
        "metadata": {"name": "pseven-executor", "namespace": "pseven-ns"},
        "spec": {"replicas": 2, "template": {"metadata": {"labels": {"app": "executor"}}, "spec": spec}},
    }


def _from_elsewhere(release: Seen) -> bool:
    return "repositoryOpts" in release.inputs and "version" in release.inputs


def _balancer(*ports: int, **more: Any) -> dict[str, Any]:  # noqa: ANN401 (what JSON can hold)
    return {
        "metadata": {"name": "seeded", "namespace": "x", **more},
        "spec": {"type": "LoadBalancer", "ports": [{"port": port} for port in ports]},
    }


RELEASE = r"kubernetes:helm\.sh/v3:Release"
SERVICE = "kubernetes:core/v1:Service"
SPACE = "kubernetes:core/v1:Namespace"


BREAKS: tuple[Break, ...] = (
    edited("image-pinned", "latest", PODS, f"{CONTAINERS}/image", "docker.io/library/nginx:latest"),
    edited("image-pinned", "no tag", PODS, f"{CONTAINERS}/image", "registry.example.com:5000/app"),
    edited("image-pinned", "a branch", PODS, f"{CONTAINERS}/image", "ghcr.io/example/app:main"),
    edited(
        "workload-sized",
        "asks for more than it may use",
        PODS,
        f"{CONTAINERS}/resources",
        {"requests": {"cpu": "1", "memory": "2Gi"}, "limits": {"memory": "1Gi"}},
    ),
    edited(
        "workload-sized",
        "more cores than the limit",
        PODS,
        f"{CONTAINERS}/resources",
        {"requests": {"cpu": "1500m", "memory": "1Gi"}, "limits": {"cpu": "1", "memory": "1Gi"}},
    ),
    edited("pod-isolated", "the node's network", PODS, "spec/template/spec/hostNetwork", True),
    edited("pod-isolated", "the node's processes", PODS, "spec/template/spec/hostPID", True),
    edited(
        "pod-isolated",
        "privileged",
        PODS,
        f"{CONTAINERS}/securityContext",
        lambda old: {**(old or {}), "privileged": True},
    ),
    edited(
        "pod-isolated",
        "the node's files",
        PODS,
        "spec/template/spec/volumes",
        lambda old: [*(old or []), {"name": "root", "hostPath": {"path": "/"}}],
    ),
    edited(
        "secret-hidden",
        "in the environment",
        PODS,
        f"{CONTAINERS}/env",
        lambda old: [*(old or []), {"name": "DB_PASSWORD", "value": "hunter2-Tr0ub4dor"}],
    ),
    added(
        "secret-hidden",
        "a password in a ConfigMap",
        "kubernetes:core/v1:ConfigMap",
        {"metadata": {"name": "seeded", "namespace": "x"}, "data": {"db-password": "hunter2-Tr0ub4dor"}},
        beside="kubernetes:core/v1:Namespace",
    ),
    added(
        "secret-hidden",
        "a private key in a ConfigMap",
        "kubernetes:core/v1:ConfigMap",
        {
            "metadata": {"name": "seeded", "namespace": "x"},
            "data": {"tls.conf": "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n"},
        },
        beside="kubernetes:core/v1:Namespace",
    ),
    added(
        "secret-hidden",
        "an address with its password",
        "kubernetes:core/v1:ConfigMap",
        {"metadata": {"name": "seeded", "namespace": "x"}, "data": {"url": "postgres://app:s3cr3t@db.example.com/app"}},
        beside="kubernetes:core/v1:Namespace",
    ),
    removed(
        "namespace-closed",
        "no default",
        POLICY,
        test=lambda seen: not seen.inputs["spec"].get("ingress") and not seen.inputs["spec"].get("egress"),
    ),
    edited("namespace-closed", "everything out", POLICY, "spec/egress", [{}]),
    edited("namespace-limited", "an empty quota", "kubernetes:core/v1:ResourceQuota", "spec/hard", {}),
    removed("namespace-limited", "no quota", "kubernetes:core/v1:ResourceQuota"),
    removed("namespace-limited", "no defaults", "kubernetes:core/v1:LimitRange"),
    added(
        "rights-bounded",
        "everything on everything",
        "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
        {"metadata": {"name": "seeded"}, "rules": [{"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}]},
        beside="kubernetes:core/v1:Namespace",
    ),
    added(
        "pseven-executors-apart",
        "beside one another",
        "kubernetes:apps/v1:Deployment",
        _executors({}),
        beside="kubernetes:core/v1:Namespace",
    ),
    added(
        "pseven-executors-apart",
        "if it can be",
        "kubernetes:apps/v1:StatefulSet",
        _executors({"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 100, "podAffinityTerm": _APART}]}),
        beside="kubernetes:core/v1:Namespace",
    ),
    added(
        "pseven-executors-apart",
        "in other zones only",
        "kubernetes:apps/v1:Deployment",
        _executors(
            {
                "requiredDuringSchedulingIgnoredDuringExecution": [
                    {**_APART, "topologyKey": "topology.kubernetes.io/zone"}
                ]
            }
        ),
        beside="kubernetes:core/v1:Namespace",
    ),
    edited("chart-pinned", "whatever is newest", RELEASE, "version", GONE, test=_from_elsewhere),
    added(
        "chart-pinned",
        "a range of versions",
        "kubernetes:helm.sh/v3:Release",
        {"chart": "oci://registry.example.com/charts/app", "version": "1.x", "name": "app"},
        beside=SPACE,
    ),
    added(
        "chart-pinned",
        "over plain http",
        "kubernetes:helm.sh/v3:Release",
        {"chart": "app", "version": "1.2.3", "repositoryOpts": {"repo": "http://charts.example.com"}},
        beside=SPACE,
    ),
    added("service-exposed", "a database", SERVICE, _balancer(443, 5432), beside=SPACE),
    added(
        "service-exposed",
        "inside, but not quite",
        SERVICE,
        _balancer(5432, annotations={"service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing"}),
        beside=SPACE,
    ),
    added("thingpark-inbound", "one port more", SERVICE, _balancer(443, 2022, 3001, 3002, 3101, 8080), beside=SPACE),
    added("thingpark-inbound", "one port less", SERVICE, _balancer(443, 2022, 3001, 3002), beside=SPACE),
    edited("thingpark-priorities", "the rest first", CLASS, "value", 999_999_999, only="other"),
    edited("thingpark-priorities", "data paths last", CLASS, "value", 1, only="data-?path"),
    edited("thingpark-priorities", "above the limit", CLASS, "value", 1_000_000_001, only="thingpark"),
    edited("thingpark-priorities", "the default of all", CLASS, "globalDefault", True, only="thingpark"),
    removed("smi-script-isolation", "no policy", CALICO, only="scriptworker"),
    edited("smi-script-isolation", "another order", CALICO, "spec/order", 2000),
    edited("smi-script-isolation", "one way only", CALICO, "spec/types", ["Ingress"]),
    edited("smi-script-isolation", "a range less", CALICO, "spec/egress/*/destination/nets/*", "198.51.100.0/24"),
    edited("smi-script-isolation", "everything first", CALICO, "spec/egress", lambda old: ANYWHERE + old),
    edited("smi-script-isolation", "denied first", CALICO, "spec/egress", lambda old: old[-1:] + old[:-1]),
)
