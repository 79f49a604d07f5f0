"""Facts from objects of Kubernetes: manifests, whether they come from a plan, a chart or a program."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

from policies import facts
from policies.facts import Container, Fact
from policies.seen import Seen
from policies.values import UNKNOWN, at, either, given, items

_TEMPLATE = {
    "Deployment": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "Pod": (),
}
_LEVEL = "pod-security.kubernetes.io/enforce"
_INTERNAL = {
    "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
    "service.beta.kubernetes.io/azure-load-balancer-internal": "true",
    "oci.oraclecloud.com/load-balancer-type-internal": "true",
    "service.beta.kubernetes.io/oci-load-balancer-internal": "true",
    "service.beta.kubernetes.io/exoscale-loadbalancer-internal": "true",
}


def read(seen: Seen) -> Iterator[Fact]:
    """All facts of one object; nothing of a kind that says nothing to any rule."""
    kind = seen.type.rpartition(":")[2]
    group = seen.type.split(":")[1] if seen.type.count(":") == 2 else ""
    if kind in _TEMPLATE and group.partition("/")[0] in ("apps", "batch", "core"):
        yield from _pods(seen, kind)
        return
    reader = _READERS.get((group.partition("/")[0], kind))
    if reader is not None:
        yield from reader(seen)


def read_together(_: Iterable[Seen]) -> Iterator[Fact]:
    """Nothing: each object tells all of itself."""
    return iter(())


def _labels(value: Any) -> Mapping[str, str]:  # noqa: ANN401 (UNKNOWN goes through)
    return cast("Mapping[str, str]", value) if value is UNKNOWN or isinstance(value, dict) else {}


def _pods(seen: Seen, kind: str) -> Iterator[Fact]:
    template: Any = at(seen.inputs, *_TEMPLATE[kind])
    spec = at(template, "spec")
    containers = tuple(_container(one) for key in ("initContainers", "containers") for one in items(at(spec, key)))
    replicas = at(seen.inputs, "spec", "replicas")
    yield facts.Pods(
        where=seen.urn,
        kind=kind,
        namespace=given(at(seen.inputs, "metadata", "namespace"), ""),
        name=given(at(seen.inputs, "metadata", "name"), seen.name),
        replicas=1 if replicas is None else replicas,
        labels=_labels(at(template, "metadata", "labels")),
        containers=containers,
        priority_class=given(at(spec, "priorityClassName"), ""),
        service_account=given(at(spec, "serviceAccountName"), ""),
        apart=_apart(spec),
        host=either(
            (
                *(at(spec, key) for key in ("hostNetwork", "hostPID", "hostIPC")),
                *(at(one, "hostPath") for one in items(at(spec, "volumes"))),
            )
        ),
    )
    for container in containers:
        for name, text in container.environment.items():
            owner = "container" if container.name is UNKNOWN else container.name
            yield facts.PlainText(where=seen.urn, key=f"{owner}.env.{name}", text=text)


def _container(one: object) -> Container:
    environment = items(at(one, "env"))
    return Container(
        name=at(one, "name"),
        image=at(one, "image"),
        requests=_labels(at(one, "resources", "requests")),
        limits=_labels(at(one, "resources", "limits")),
        environment={
            at(entry, "name"): at(entry, "value")
            for entry in environment
            if isinstance(at(entry, "name"), str) and at(entry, "value") is not None
        },
        privileged=given(at(one, "securityContext", "privileged"), False),
    )


def _apart(spec: object) -> Any:  # noqa: ANN401 (UNKNOWN goes through)
    required = at(spec, "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
    keys = [at(term, "topologyKey") for term in items(required)]
    return either(key if key is UNKNOWN else key == "kubernetes.io/hostname" for key in keys)


def _namespace(seen: Seen) -> Iterator[Fact]:
    yield facts.Namespace(
        where=seen.urn,
        name=at(seen.inputs, "metadata", "name"),
        pod_security=given(at(seen.inputs, "metadata", "labels", _LEVEL), ""),
    )


def _quota(seen: Seen) -> Iterator[Fact]:
    yield facts.Quota(
        where=seen.urn,
        namespace=at(seen.inputs, "metadata", "namespace"),
        hard=_labels(at(seen.inputs, "spec", "hard")),
    )


def _limit_range(seen: Seen) -> Iterator[Fact]:
    yield facts.LimitRange(where=seen.urn, namespace=at(seen.inputs, "metadata", "namespace"))


def _network_policy(seen: Seen) -> Iterator[Fact]:
    spec = at(seen.inputs, "spec")
    ingress, egress = items(at(spec, "ingress")), items(at(spec, "egress"))
    yield facts.NetworkPolicy(
        where=seen.urn,
        namespace=at(seen.inputs, "metadata", "namespace"),
        name=at(seen.inputs, "metadata", "name"),
        selects=_labels(at(spec, "podSelector", "matchLabels")),
        directions=tuple(items(at(spec, "policyTypes"))),
        opens=len(ingress) + len(egress),
        to_everywhere=either(
            rule if rule is UNKNOWN else not items(at(rule, "to")) and not items(at(rule, "ports")) for rule in egress
        ),
    )


def _calico_policy(seen: Seen) -> Iterator[Fact]:
    spec = at(seen.inputs, "spec")
    yield facts.CalicoPolicy(
        where=seen.urn,
        namespace=given(at(seen.inputs, "metadata", "namespace"), ""),
        name=at(seen.inputs, "metadata", "name"),
        order=at(spec, "order"),
        selector=given(at(spec, "selector"), ""),
        directions=tuple(items(at(spec, "types"))),
        egress=tuple(items(at(spec, "egress"))),
    )


def _priority_class(seen: Seen) -> Iterator[Fact]:
    yield facts.PriorityClass(
        where=seen.urn,
        name=at(seen.inputs, "metadata", "name"),
        value=at(seen.inputs, "value"),
        default=given(at(seen.inputs, "globalDefault"), False),
    )


def _config_map(seen: Seen) -> Iterator[Fact]:
    data = at(seen.inputs, "data")
    for key, text in data.items() if isinstance(data, dict) else ():
        yield facts.PlainText(where=seen.urn, key=key, text=text)


def _chart(seen: Seen) -> Iterator[Fact]:
    if at(seen.inputs, "chart") is None:
        return  # an exported state keeps no inputs of components; their objects are in it
    repository = at(seen.inputs, "repositoryOpts", "repo")
    yield facts.Chart(
        where=seen.urn,
        chart=at(seen.inputs, "chart"),
        version=given(at(seen.inputs, "version"), ""),
        repository=given(repository, ""),
    )
    for key, text in texts(at(seen.inputs, "values")):
        yield facts.PlainText(where=seen.urn, key=f"values.{key}", text=text)


def texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text inside of nested values, with its path."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from texts(one, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from texts(one, f"{path}[{number}]")
    elif isinstance(value, str):
        yield path, value


def _service(seen: Seen) -> Iterator[Fact]:
    spec, annotations = at(seen.inputs, "spec"), at(seen.inputs, "metadata", "annotations")
    ports = items(at(spec, "ports"))
    yield facts.Service(
        where=seen.urn,
        namespace=given(at(seen.inputs, "metadata", "namespace"), ""),
        name=given(at(seen.inputs, "metadata", "name"), seen.name),
        type=given(at(spec, "type"), "ClusterIP"),
        ports=tuple(at(one, "port") for one in ports),
        node_ports=tuple(at(one, "nodePort") for one in ports if at(one, "nodePort") is not None),
        sources=tuple(items(at(spec, "loadBalancerSourceRanges"))),
        internal=either(
            found if (found := at(annotations, key)) is UNKNOWN else found == value for key, value in _INTERNAL.items()
        ),
    )


def _ingress(seen: Seen) -> Iterator[Fact]:
    spec = at(seen.inputs, "spec")
    paths = (path for rule in items(at(spec, "rules")) for path in items(at(rule, "http", "paths")))
    backends = (at(spec, "defaultBackend"), *(at(path, "backend") for path in paths))
    services = (at(one, "service", "name") for one in backends)
    yield facts.Ingress(
        where=seen.urn,
        namespace=given(at(seen.inputs, "metadata", "namespace"), ""),
        name=given(at(seen.inputs, "metadata", "name"), seen.name),
        services=tuple(one for one in services if one is not None),
    )


def _account(seen: Seen) -> Iterator[Fact]:
    """What tells pods of Azure which identity they are."""
    if at(seen.inputs, "metadata", "annotations", "azure.workload.identity/client-id") is not None:
        yield facts.IdentityPiece(
            where=seen.urn,
            piece="account-annotation",
            namespace=given(at(seen.inputs, "metadata", "namespace"), ""),
            service_account=at(seen.inputs, "metadata", "name"),
        )


def _role(seen: Seen) -> Iterator[Fact]:
    rules = items(at(seen.inputs, "rules"))
    yield facts.ClusterRights(
        where=seen.urn,
        name=at(seen.inputs, "metadata", "name"),
        everything=either(_all_rights(one) for one in rules),
        cluster_wide=seen.type.endswith(":ClusterRole"),
    )


def _all_rights(rule: object) -> Any:  # noqa: ANN401 (UNKNOWN goes through)
    said = [*items(at(rule, "verbs")), *items(at(rule, "resources"))]
    if any(one is UNKNOWN for one in said):
        return UNKNOWN
    return "*" in items(at(rule, "verbs")) and "*" in items(at(rule, "resources"))


def _volume(seen: Seen) -> Iterator[Fact]:
    policy = given(at(seen.inputs, "spec", "persistentVolumeReclaimPolicy"), at(seen.inputs, "reclaimPolicy"))
    yield facts.Volume(
        where=seen.urn,
        name=at(seen.inputs, "metadata", "name"),
        kept=policy if policy is UNKNOWN else policy == "Retain",
        options=tuple(items(at(seen.inputs, "spec", "mountOptions"))),
    )


_READERS: Mapping[tuple[str, str], Callable[[Seen], Iterator[Fact]]] = {
    ("core", "Namespace"): _namespace,
    ("core", "ResourceQuota"): _quota,
    ("core", "LimitRange"): _limit_range,
    ("core", "ConfigMap"): _config_map,
    ("core", "Service"): _service,
    ("core", "ServiceAccount"): _account,
    ("core", "PersistentVolume"): _volume,
    ("networking.k8s.io", "NetworkPolicy"): _network_policy,
    ("networking.k8s.io", "Ingress"): _ingress,
    ("crd.projectcalico.org", "NetworkPolicy"): _calico_policy,
    ("projectcalico.org", "NetworkPolicy"): _calico_policy,
    ("scheduling.k8s.io", "PriorityClass"): _priority_class,
    ("rbac.authorization.k8s.io", "Role"): _role,
    ("rbac.authorization.k8s.io", "ClusterRole"): _role,
    ("helm.sh", "Release"): _chart,
    ("helm.sh", "Chart"): _chart,
}
"""API group and kind → reader."""
