"""The same rules on the typed settings, before the engine is asked for anything: there no value is unknown."""

import re
from collections.abc import Iterator

from policies import facts
from policies.facts import Fact
from policies.judging import Verdict, judge
from policies.reading import kubernetes
from policies.rule import About, Facts, Level
from policies.rules import rules_for
from policies.seen import Seen
from spec.network_policies import network_policies
from spec.parts import part_of
from spec.plan import Manifest, PlatformPlan
from spec.platforms import PLATFORMS
from spec.pools import NodePool
from spec.releases import ReleaseSpec
from spec.settings import Mistake, StackSettings
from spec.workloads import Spread, Workload


def about(settings: StackSettings) -> About:
    """What the settings say of their stack."""
    platform = PLATFORMS[settings.platform]
    return About(
        platform=settings.platform,
        settings=settings,
        plan=part_of(platform.plan(settings), settings.part),
        demand=platform.demand(settings),
    )


def typed_facts(settings: StackSettings, known: About) -> Iterator[Fact]:
    """What is so, as far as settings and plan tell: pools, workloads, manifests, network policies, charts."""
    pools: tuple[NodePool, ...] = settings.cluster.pools
    for number, pool in enumerate(pools):
        yield facts.NodePool(
            where=f"cluster.pools[{number}]",
            name=pool.name,
            machine=pool.instance_type or "",
            cpu=pool.cpu,
            memory=pool.nominal_memory or pool.memory,
            disk=pool.disk,
            disk_iops=getattr(pool, "disk_iops", None),
            nodes=pool.nodes,
            zones=pool.zones,
            labels=pool.labels,
        )
    if known.plan is not None:
        yield from _of_plan(known.plan)


def _of_plan(plan: PlatformPlan) -> Iterator[Fact]:
    for workload in plan.workloads:
        yield _pods(plan.namespace.name, workload)
    for manifest in plan.manifests:
        yield from kubernetes.read(_seen(plan.namespace.name, manifest))
    for name, spec in network_policies(plan.flows).items():
        body = {"metadata": {"name": name, "namespace": plan.namespace.name}, "spec": spec}
        yield from kubernetes.read(
            Seen(type="kubernetes:networking.k8s.io/v1:NetworkPolicy", name=name, urn=f"flows: {name}", inputs=body)
        )
    for release in plan.releases:
        yield _chart(release)
        for key, text in kubernetes.texts(release.values):
            yield facts.PlainText(where=f"release {release.name}", key=f"values.{key}", text=text)


def _seen(namespace: str, manifest: Manifest) -> Seen:
    body = dict(manifest.body)
    version = str(body["apiVersion"])
    group = version if "/" in version else f"core/{version}"
    metadata = dict(body.get("metadata", {}))
    if not manifest.cluster_wide:
        metadata.setdefault("namespace", namespace)
    return Seen(
        type=f"kubernetes:{group}:{manifest.kind}",
        name=manifest.name,
        urn=f"{manifest.kind} {manifest.name}",
        inputs={**body, "metadata": metadata},
    )


def _pods(namespace: str, workload: Workload) -> facts.Pods:
    beside = ((one.name, one.resources) for one in workload.beside)
    return facts.Pods(
        where=f"{workload.kind} {workload.name}",
        kind=str(workload.kind),
        namespace=namespace,
        name=workload.name,
        replicas=workload.replicas,
        labels={**workload.labels, **workload.pod_labels},
        containers=tuple(
            facts.Container(
                name=name,
                image="",
                requests=resources.requests.as_manifest(),
                limits=resources.limits.as_manifest(),
                environment={},
            )
            for name, resources in (*beside, (workload.name, workload.resources))
        ),
        priority_class=workload.priority_class or "",
        service_account=workload.service_account or "",
        apart=workload.spread is Spread.APART,
    )


def _chart(release: ReleaseSpec) -> facts.Chart:
    return facts.Chart(
        where=f"release {release.name}",
        chart=release.source.chart,
        version=release.source.version or (str(release.source.digest) if release.source.digest else ""),
        repository=release.source.repository or "",
    )


def verdicts(settings: StackSettings) -> tuple[Verdict, ...]:
    """What every rule says of these settings."""
    known = about(settings)
    rules = (one for one in rules_for(settings.platform) if one.on_settings)
    return judge(rules, Facts(typed_facts(settings, known)), known)


def violations(settings: StackSettings) -> tuple[Verdict, ...]:
    """The mandatory rules that these settings violate."""
    return tuple(
        one for one in verdicts(settings) if one.findings and one.rule.level_in(settings.environment) is Level.MANDATORY
    )


def mistakes(settings: StackSettings) -> tuple[Mistake, ...]:
    """The same as entries beside those of the settings' own rules: where, what, which requirement, what instead."""
    return tuple(
        Mistake(
            where=_place(found.where),
            what=found.what if _place(found.where) else f"{found.where}: {found.what}".removeprefix(": "),
            instead=found.remedy or verdict.rule.remedy,
            requirements=found.requirements or verdict.rule.requirements,
        )
        for verdict in violations(settings)
        for found in verdict.findings
    )


def _place(where: str) -> tuple[str | int, ...]:
    """The keys of a place in the settings (`cluster.pools[0]`); nothing for an object of the plan."""
    if not re.fullmatch(r"[a-z-]+(?:\.[a-z-]+|\[\d+\])+", where):
        return ()
    return tuple(int(one) if one.isdigit() else one for one in re.findall(r"[a-z-]+|\d+", where))
