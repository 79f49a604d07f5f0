"""Facts from resources of Exoscale, and from the buckets that are made there by the API of S3."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from policies import facts
from policies.facts import Fact
from policies.reading.clouds import Readers, gibibytes, of_type, read_alone
from policies.seen import Seen
from policies.values import UNKNOWN, at, either, given, items
from spec.clouds.exoscale.tables import TABLES

_BUCKET = "aws:s3/bucket:Bucket"
_VERSIONS = "aws:s3/bucketVersioning:BucketVersioning"
_ACL = "aws:s3/bucketAcl:BucketAcl"
_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
_DATA = {
    _BUCKET: "bucket",
    "exoscale:index/dbaas:Dbaas": "database",
    "exoscale:index/dbaasPgDatabase:DbaasPgDatabase": "database",
    "exoscale:index/blockStorageVolume:BlockStorageVolume": "disk",
    "exoscale:index/domain:Domain": "zone",
}
"""What holds data, or is needed to find it."""
_LABELLED = frozenset(
    f"exoscale:index/{one[0].lower()}{one[1:]}:{one}"
    for one in (
        "BlockStorageVolume",
        "ComputeInstance",
        "ElasticIp",
        "IamRole",
        "InstancePool",
        "Nlb",
        "PrivateNetwork",
        "SksCluster",
        "SksNodepool",
    )
)
"""Types that take labels. Security groups, anti-affinity groups, keys, zones, databases and buckets do not."""
_PUBLIC_ACLS = ("public-read", "public-read-write", "authenticated-read")
_EVERYBODY = ("0.0.0.0/0", "::/0")
_LEAST_BACKUP_DAYS = 2
"""What the smallest plan of a managed database keeps (https://aiven.io/docs/platform/concepts/service_backups, upon
which Exoscale builds); there is no switch."""
_NAMED_BUCKET = re.compile(r"(?:parameters|resources)\.bucket\s*==\s*'([^']+)'|'([^']+)'\s*==\s*parameters\.bucket")
_OPERATIONS = re.compile(r"operation\s+in\s+\[([^\]]*)\]")
_OPERATION = re.compile(r"operation\s*==\s*'([^']+)'")


def read(seen: Seen) -> Iterator[Fact]:
    """What one resource tells by itself."""
    tags = "labels" if seen.type in _LABELLED else None
    return read_alone(seen, _READERS, holds=_DATA.get(seen.type), tags=tags)


def read_together(all_seen: Iterable[Seen]) -> Iterator[Fact]:
    """Buckets with what stands beside them."""
    seen = tuple(all_seen)
    for bucket in of_type(seen, _BUCKET):
        yield _bucket(bucket, seen)


def _cluster(seen: Seen) -> Iterator[Fact]:
    """SKS has no private endpoint and no list of who may ask: its API always answers to everybody."""
    yield facts.Cluster(
        where=seen.urn,
        cloud="exoscale",
        version=at(seen.inputs, "version"),
        public_from=("0.0.0.0/0",),
        secrets_encrypted=None,
    )


def _pool(seen: Seen) -> Iterator[Fact]:
    machine, disk = at(seen.inputs, "instanceType"), at(seen.inputs, "diskSize")
    row = TABLES.machines.get(machine) if isinstance(machine, str) else None
    labels = at(seen.inputs, "labels")
    yield facts.NodePool(
        where=seen.urn,
        name=given(at(seen.inputs, "name"), seen.name),
        machine=machine,
        cpu=row.cpu if row else None,
        memory=row.memory if row else None,
        disk=gibibytes(disk),
        disk_iops=None,
        nodes=at(seen.inputs, "size"),
        zones=1,
        labels={} if labels is None else labels,
    )


def _rule(seen: Seen) -> Iterator[Fact]:
    way, written = at(seen.inputs, "type"), given(at(seen.inputs, "protocol"), "TCP")
    protocol: Any = written if written is UNKNOWN else str(written).upper()
    group = at(seen.inputs, "userSecurityGroupId")
    named = given(at(seen.inputs, "publicSecurityGroup"), "" if group is None else "a group")
    bounded = protocol is UNKNOWN or not protocol.startswith("ICMP")
    inbound: Any = way if way is UNKNOWN else str(way).upper() == "INGRESS"
    yield facts.Opening(
        where=seen.urn,
        inbound=inbound,
        peer=given(at(seen.inputs, "cidr"), named),
        first_port=given(at(seen.inputs, "startPort"), 0),
        last_port=given(at(seen.inputs, "endPort"), 65535 if bounded else 0),  # ICMP has no ports
        protocol=protocol,
        purpose=given(at(seen.inputs, "description"), ""),
    )


def _role(seen: Seen) -> Iterator[Fact]:
    """A role's policy: what every service does that nothing is said of, and what is said of some."""
    policy, who = at(seen.inputs, "policy"), given(at(seen.inputs, "name"), seen.name)
    default = given(at(policy, "defaultServiceStrategy"), "allow")
    if default is UNKNOWN or default == "allow":
        everything: Any = (default,) if default is UNKNOWN else ("*",)
        yield facts.Grant(where=seen.urn, who=who, actions=everything, resources=everything)
    services = at(policy, "services")
    if services is None or services is UNKNOWN:
        return
    for service, said in services.items():
        kind = at(said, "type")
        if kind is UNKNOWN or kind == "allow":
            every: Any = (kind,) if kind is UNKNOWN else (f"{service}:*",)
            yield facts.Grant(where=seen.urn, who=who, actions=every, resources=every)
        elif kind == "rules":
            for rule in items(at(said, "rules")):
                yield from _granted(seen, who, service, rule)


def _granted(seen: Seen, who: str, service: str, rule: object) -> Iterator[Fact]:
    """One rule: an expression of which every alternative is a grant of its own."""
    expression, action = at(rule, "expression"), at(rule, "action")
    if expression is UNKNOWN or action is UNKNOWN:
        hidden: Any = (UNKNOWN,)
        yield facts.Grant(where=seen.urn, who=who, actions=hidden, resources=hidden)
        return
    for alternative in str(given(expression, "true")).split("||"):
        listed = _OPERATIONS.search(alternative)
        operations = re.findall(r"'([^']+)'", listed[1]) if listed else _OPERATION.findall(alternative)
        buckets = [one or other for one, other in _NAMED_BUCKET.findall(alternative)]
        yield facts.Grant(
            where=seen.urn,
            who=who,
            actions=tuple(f"{service}:{one}" for one in operations or ("*",)),
            resources=tuple(buckets) or ("*",),
            allows=action != "deny",
        )


def _database(seen: Seen) -> Iterator[Fact]:
    """A managed server. It always has an address of the Internet; it is public where its list of clients is open."""
    if (kind := at(seen.inputs, "type")) is UNKNOWN or kind != "pg":
        return
    plan = at(seen.inputs, "plan")
    storage: Any = UNKNOWN  # belongs to the plan
    clients = items(at(seen.inputs, "pg", "ipFilters"))
    public: Any = either(one if one is UNKNOWN else one in _EVERYBODY for one in clients) if clients else True
    yield facts.Database(
        where=seen.urn,
        version=given(at(seen.inputs, "pg", "version"), ""),
        size=plan,
        cpu=None,
        memory=None,
        storage=storage,
        iops=None,
        public=public,
        encrypted=True,  # with Exoscale's own keys; there is no switch
        customer_key=False,
        deletion_protected=given(at(seen.inputs, "terminationProtection"), True),
        backup_days=_LEAST_BACKUP_DAYS,
    )


_READERS: Readers = {
    "exoscale:index/sksCluster:SksCluster": _cluster,
    "exoscale:index/sksNodepool:SksNodepool": _pool,
    "exoscale:index/securityGroupRule:SecurityGroupRule": _rule,
    "exoscale:index/iamRole:IamRole": _role,
    "exoscale:index/dbaas:Dbaas": _database,
}
"""Type → reader."""


def _bucket(bucket: Seen, seen: tuple[Seen, ...]) -> Fact:
    """A bucket is private as it is made; only an access list or a policy of its own opens it."""
    name = given(at(bucket.inputs, "bucket"), bucket.name)

    def beside(kind: str) -> Iterator[Seen]:
        """Resources of a type that name the bucket; where the name is not known yet, those that begin with its own."""
        for one in seen:
            named = at(one.inputs, "bucket")
            if one.type == kind and (
                named == name if isinstance(named, str) else one.name.startswith(f"{bucket.name}-")
            ):
                yield one

    lists = [at(bucket.inputs, "acl"), *(at(one.inputs, "acl") for one in beside(_ACL))]
    policies = [at(one.inputs, "policy") for one in beside(_POLICY)]
    opened = either(
        (
            *(one if one is UNKNOWN else one in _PUBLIC_ACLS for one in lists),
            *(one if one is UNKNOWN else _for_everybody(one) for one in policies),
        )
    )
    versions = [at(one.inputs, "versioningConfiguration", "status") for one in beside(_VERSIONS)]
    private: Any = opened if opened is UNKNOWN else not opened
    versioned: Any = either(one if one is UNKNOWN else one == "Enabled" for one in versions)
    return facts.Bucket(
        where=bucket.urn,
        name=name,
        private=private,
        encrypted=True,  # with Exoscale's own keys; there is no switch
        customer_key=False,
        versioned=versioned,
    )


_ANYBODY = re.compile(r'"Principal"\s*:\s*(?:"\*"|\{\s*"AWS"\s*:\s*(?:"\*"|\[\s*"\*"\s*\])\s*\})')


def _for_everybody(policy: object) -> bool:
    """Whether a bucket's policy, which is a text, says "whoever asks"."""
    return bool(_ANYBODY.search(str(policy)))
