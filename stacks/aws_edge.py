"""The ways in and the names on AWS: balancers, zones and records; and the secret store with who reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.aws.balancer import Balancer
from components.aws.identities import PodRole
from components.aws.names import PrivateNames, PublicNames
from components.aws.secret_store import SecretStore
from spec.clouds.aws.documents import Document, read_secrets, write_challenges
from spec.clouds.aws.entrance import BalancerSpec, edge_balancer, inside_balancer
from spec.clouds.aws.identities import role_name, trust_of
from spec.clouds.aws.keys import Key
from spec.clouds.aws.own_flows import EDGE, INSIDE
from spec.clouds.aws.regions import partition
from spec.clouds.aws.secret_store import arn_patterns, read_names
from spec.ground.layout import Tier
from stacks.aws_data import Beside
from stacks.aws_site import Reveal, Site

ScalingGroups = Mapping[str, pulumi.Output[str]]


@dataclass(slots=True)
class Edge:
    """What was made."""

    inside: pulumi.Output[str] | None = None
    """Host of the balancer inside of the network."""
    facts: dict[str, pulumi.Output[Any]] = field(default_factory=dict)
    parts: list[pulumi.Resource] = field(default_factory=list)


def make(site: Site, cluster: pulumi.Output[str], scaling_groups: ScalingGroups, reveal: Reveal) -> Edge:
    """Balancers, public names, the secret store."""
    made = Edge()
    outside = edge_balancer(site.cluster, site.demand)
    balancer = None if outside is None else _balancer(site, "edge", outside, EDGE, scaling_groups)
    if balancer is not None:
        made.parts.append(balancer)
        made.facts["balancer"] = balancer.host
    behind = inside_balancer(site.cluster, site.demand)
    if behind is not None:
        inner = _balancer(site, "inside", behind, INSIDE, scaling_groups)
        made.parts.append(inner)
        made.inside = inner.host
    _public_names(site, cluster, balancer, made)
    _secret_store(site, cluster, reveal, made)
    return made


def _balancer(site: Site, title: str, spec: BalancerSpec, group: str, scaling_groups: ScalingGroups) -> Balancer:
    return Balancer(
        title,
        {
            "spec": spec,
            "tags": site.tags,
            "vpc_id": site.vpc_id,
            "subnet_ids": site.subnets(Tier.NODES if spec.internal else Tier.EDGE),
            "group_id": site.groups[group],
            "scaling_groups": dict(scaling_groups),
        },
        site.after(site.network),
    )


def _public_names(site: Site, cluster: pulumi.Output[str], balancer: Balancer | None, made: Edge) -> None:
    dns = site.settings.ground.dns
    # Where `ground` names none, the platform's own settings may.
    zone = dns.zone or next((one.zone for one in site.demand.names), None)
    if zone is None:
        return
    names = PublicNames(
        "names",
        {
            "zone": zone,
            "existing_zone_id": site.cluster.zone_id if dns.existing_zone else None,
            "tags": site.tags,
            "names": tuple(one.fqdn for one in site.demand.names),
            "target": None if balancer is None else {"host": balancer.host, "zone_id": balancer.zone_id},
        },
        site.options,
    )
    made.parts.append(names)
    made.facts["nameServers"] = names.name_servers
    if site.demand.dns_solver is not None:
        part = partition(site.cluster.region)
        documents: dict[str, pulumi.Input[Document]] = {
            "challenges": names.zone_id.apply(
                lambda zone: write_challenges(f"arn:{part}:route53:::hostedzone/{zone}", part)
            )
        }
        made.parts.append(_pod_role(site, "solver", cluster, site.demand.dns_solver, documents))


def _secret_store(site: Site, cluster: pulumi.Output[str], reveal: Reveal, made: Edge) -> None:
    key = site.keys.get(Key.SECRETS)
    if site.demand.stored_secrets:
        store = SecretStore(
            "secrets",
            {"specs": site.demand.stored_secrets, "tags": site.tags, "key_arn": key, "reveal": reveal},
            site.options,
        )
        made.parts.append(store)
    arns = arn_patterns(site.cluster, read_names(site.demand, site.plan))
    if site.demand.secret_reader is not None and arns:
        document: pulumi.Input[Document] = (
            read_secrets(arns, None) if key is None else key.apply(lambda arn: read_secrets(arns, arn))
        )
        made.parts.append(_pod_role(site, "reader", cluster, site.demand.secret_reader, {"secrets": document}))


def _pod_role(
    site: Site,
    title: str,
    cluster: pulumi.Output[str],
    account: tuple[str, str],
    documents: dict[str, pulumi.Input[Document]],
) -> PodRole:
    namespace, service_account = account
    return PodRole(
        title,
        {
            "role_name": role_name(site.cluster, title),
            "trust": trust_of(site.cluster, namespace, service_account),
            "managed_policies": (),
            "documents": documents,
            "tags": site.tags,
            "association": {"cluster": cluster, "namespace": namespace, "service_account": service_account},
        },
        site.options,
    )


def private_names(site: Site, beside: Beside, edge: Edge) -> list[pulumi.Resource]:
    """The private zone, where there is anything to name in it."""
    hosts = dict(beside.hosts)
    if edge.inside is not None and site.demand.node_balancer is not None:
        hosts[site.demand.node_balancer.host] = edge.inside
    if not hosts and not beside.addresses:
        return []
    return [
        PrivateNames(
            "private-names",
            {
                "zone": site.settings.ground.dns.private_zone,
                "tags": site.tags,
                "vpc_id": site.vpc_id,
                "hosts": hosts,
                "addresses": beside.addresses,
            },
            site.options,
        )
    ]
