"""What stands beside the cluster on AWS: databases, brokers, caches, machines; and the private names of all of them."""

from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.aws.database import Database
from components.aws.machine import Machine, MachineProfile
from components.aws.services import ActiveMq, Kafka, Redis
from spec.clouds.aws.data_services import ServiceSpec, databases, services
from spec.clouds.aws.firewall import database_group, machine_group, service_group
from spec.clouds.aws.keys import Key
from spec.clouds.aws.machines_beside import machines_beside
from spec.clouds.aws.regions import partition
from spec.ground.demand import ServiceKind
from spec.ground.layout import Tier
from spec.secrets import SecretRef
from stacks.aws_site import Reveal, Site


@dataclass(slots=True)
class Beside:
    """What was made: names that lead to names, names that lead to addresses, and what a person wants to know."""

    hosts: dict[str, pulumi.Input[str]] = field(default_factory=dict)
    addresses: dict[str, pulumi.Input[str]] = field(default_factory=dict)
    facts: dict[str, pulumi.Output[Any]] = field(default_factory=dict)
    parts: list[pulumi.Resource] = field(default_factory=list)


def make(site: Site, reveal: Reveal) -> Beside:
    """Everything in the tier of data, and machines at the edge. `reveal`: name of a secret → its value."""
    made = Beside()
    _databases(site, reveal, made)
    for spec in services(site.cluster, site.demand, site.settings.ground):
        _service(site, spec, reveal, made)
    _machines(site, made)
    return made


def _databases(site: Site, reveal: Reveal, made: Beside) -> None:
    for spec in databases(site.cluster, site.demand, site.settings.ground):
        server = Database(
            f"database-{spec.key}",
            {
                "spec": spec,
                "tags": site.tags,
                "subnet_ids": site.subnets(Tier.DATA),
                "group_id": site.groups[database_group(spec.key)],
                "key_arn": site.keys.get(Key.DATA),
                "password": reveal(spec.password.key),
            },
            site.options,
        )
        made.parts.append(server)
        made.hosts[spec.host] = server.address
        made.facts[f"{spec.key}-address"] = server.address


def _service(site: Site, spec: ServiceSpec, reveal: Reveal, made: Beside) -> None:
    title = f"service-{spec.key}"
    group, key, subnets = site.groups[service_group(spec.key)], site.keys.get(Key.DATA), site.subnets(Tier.DATA)
    match spec.kind:
        case ServiceKind.KAFKA:
            kafka = Kafka(
                title,
                {
                    "spec": spec,
                    "tags": site.tags,
                    "partition": partition(site.cluster.region),
                    "account": site.cluster.account,
                    "region": site.cluster.region,
                    "subnet_ids": subnets,
                    "group_id": group,
                    "key_arn": key,
                    "secret_key_arn": site.keys[Key.SECRETS],
                    "user": _said(spec.user, spec),
                    "secret_name": _said(spec.secret_name, spec),
                    "password": reveal(_password(spec).key),
                },
                site.options,
            )
            made.parts.append(kafka)
            made.hosts[spec.host] = kafka.host
            made.facts[f"{spec.key}-brokers"] = kafka.brokers
        case ServiceKind.REDIS:
            redis = Redis(
                title,
                {
                    "spec": spec,
                    "tags": site.tags,
                    "subnet_ids": subnets,
                    "group_id": group,
                    "key_arn": key,
                    "password": None if spec.password is None else reveal(spec.password.key),
                },
                site.options,
            )
            made.parts.append(redis)
            made.hosts[spec.host] = redis.host
            made.facts[f"{spec.key}-address"] = redis.host
        case ServiceKind.ACTIVEMQ:
            queue = ActiveMq(
                title,
                {
                    "spec": spec,
                    "tags": site.tags,
                    # Amazon MQ takes as many subnets as there are brokers.
                    "subnet_ids": subnets[: min(spec.nodes, 2)],
                    "group_id": group,
                    "key_arn": key,
                    "user": _said(spec.user, spec),
                    "password": reveal(_password(spec).key),
                },
                site.options,
            )
            made.parts.append(queue)
            made.hosts[spec.host] = queue.host
            made.facts[f"{spec.key}-endpoints"] = queue.endpoints
        case ServiceKind.MONGODB:
            raise AssertionError("a rule refuses MongoDB on AWS")


def _said(value: str | None, spec: ServiceSpec) -> str:
    if value is None:
        raise AssertionError(f"a rule refuses {spec.key} without it")
    return value


def _password(spec: ServiceSpec) -> SecretRef:
    if spec.password is None:
        raise AssertionError(f"a rule refuses {spec.key} without a password")
    return spec.password


def _machines(site: Site, made: Beside) -> None:
    specs = machines_beside(site.cluster, site.demand, site.settings.ground)
    if not specs:
        return
    profile = MachineProfile("machines", {"spec": site.cluster, "tags": site.tags}, site.options)
    for spec in specs:
        machine = Machine(
            f"machine-{spec.key}",
            {
                "spec": spec,
                "tags": site.tags,
                "subnet_id": site.subnets(spec.tier)[spec.zone],
                "zone": site.cluster.zones[spec.zone],
                "group_id": site.groups[machine_group(spec.group)],
                "profile": profile.profile,
                "key_arn": site.keys.get(Key.DATA),
            },
            site.options,
        )
        made.parts.append(machine)
        for host in spec.hosts:
            made.addresses[host] = machine.private_ip
        if machine.public_ip is not None:
            made.facts[f"{spec.key}-address"] = machine.public_ip
