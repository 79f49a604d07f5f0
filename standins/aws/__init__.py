"""What the stand-in for the package `aws` knows."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from standins.aws import (
    balancers,
    buckets,
    cluster_parts,
    databases,
    firewall,
    identity,
    keys,
    kubernetes,
    logs,
    machines,
    names,
    network,
    routes,
    secret_store,
    services,
    users,
)
from standins.aws.served import Served, account_of, all_tags
from standins.kinds import Cloud, Draft, Json, Kind, Problem

_SERVICES = {"ec2": "ec2", "vpc": "ec2", "ebs": "ec2", "lb": "elbv2", "cloudwatch": "logs"}
"""Modules of the SDK whose service is called otherwise."""
_EVERYWHERE = ("aws:iam/", "aws:route53/")
"""What has no region."""


def _service(token: str) -> str:
    module = token.split(":")[1].split("/", maxsplit=1)[0]
    return _SERVICES.get(module, module)


def _configure(values: Mapping[str, Any]) -> Iterable[Problem]:
    if not values.get("region"):
        yield Problem("region", "is missing: nothing is asked of AWS without one")


def _caller(_: Json, draft: Draft) -> Json:
    account = account_of(draft)
    return {
        "accountId": account,
        "arn": f"arn:aws:iam::{account}:user/rehearsal",
        "id": account,
        "userId": "AIDAREHEARSAL",
    }


def _region(arguments: Json, draft: Draft) -> Json:
    name = arguments.get("region") or draft.region
    return {"id": name, "name": name, "region": name, "description": name, "endpoint": f"ec2.{name}.amazonaws.com"}


def _of_aws(draft: Draft) -> str:
    """What a service answers is not computed here: this only says that it is not known before."""
    raise NotImplementedError(draft.token)


def _completed(kind: Kind) -> Kind:
    """With what is the same for all types: tags and region follow from inputs and provider; what AWS settles itself is
    unknown until then."""
    derived = dict(kind.derived)
    if kind.tags:
        derived["tagsAll"] = all_tags
    if not kind.token.startswith(_EVERYWHERE):
        derived["region"] = lambda draft: draft.region
    computed = dict(kind.computed)
    if isinstance(kind.service, Served):
        kind.service.usual = kind.defaults
        own = kind.service.settled - set(kind.defaults) - set(computed)
        computed |= dict.fromkeys(sorted(own), _of_aws)
    return replace(kind, derived=derived, computed=computed)


def _lists(room: Path, region: str) -> Iterable[tuple[str, str, str]]:
    from standins.aws.inventory import everything  # noqa: PLC0415 (asks AWS's own lists, which few need)

    return ((one.token, one.id, one.name) for one in everything(room, region))


_KINDS = (
    *network.KINDS,
    *routes.KINDS,
    *firewall.KINDS,
    *machines.KINDS,
    *identity.KINDS,
    *users.KINDS,
    *kubernetes.KINDS,
    *cluster_parts.KINDS,
    *buckets.KINDS,
    *keys.KINDS,
    *secret_store.KINDS,
    *databases.KINDS,
    *names.KINDS,
    *logs.KINDS,
    *balancers.KINDS,
    *services.KINDS,
)

CLOUD = Cloud(
    package="aws",
    kinds=tuple(_completed(one) for one in _KINDS),
    functions={
        "aws:index/getCallerIdentity:getCallerIdentity": _caller,
        "aws:index/getRegion:getRegion": _region,
    },
    service=_service,
    lists=_lists,
    configure=_configure,
)
