"""Ways to violate the rules on Exoscale."""

from typing import Any

from tests.policies.spoiling import GONE, Break, added, edited, flagged

RULE = "exoscale:index/securityGroupRule:SecurityGroupRule"
CLUSTER = "exoscale:index/sksCluster:SksCluster"
ROLE = "exoscale:index/iamRole:IamRole"
DATABASE = "exoscale:index/dbaas:Dbaas"
BUCKET = "aws:s3/bucket:Bucket"
BUCKETS = "groundwork:exoscale:Buckets$"
LABELLED = r"exoscale:.*:(?:PrivateNetwork|SksCluster|SksNodepool|IamRole|Nlb)"
DATA = r"exoscale:index/domain:Domain"


def _line(**values: Any) -> dict[str, Any]:  # noqa: ANN401 (what JSON can hold)
    """A line of the firewall that lets something in."""
    return {"type": "INGRESS", "protocol": "TCP", "description": "for now", "securityGroupId": "nodes", **values}


def _service(expression: str) -> dict[str, Any]:
    return {"sos": {"type": "rules", "rules": [{"action": "allow", "expression": expression}]}}


_DATABASE: dict[str, Any] = {
    "name": "db",
    "type": "pg",
    "plan": "business-4",
    "terminationProtection": True,
    "pg": {"version": "16", "ipFilters": ["192.0.2.7/32"]},
}

BREAKS: tuple[Break, ...] = (
    added(
        "opening-in-the-table",
        "Exoscale: SSH for everybody",
        RULE,
        _line(cidr="0.0.0.0/0", startPort=22, endPort=22),
        beside=CLUSTER,
    ),
    added(
        "opening-in-the-table",
        "Exoscale: everything for everybody",
        RULE,
        _line(cidr="::/0", startPort=1, endPort=65535),
        beside=CLUSTER,
    ),
    added(
        "opening-in-the-table",
        "Exoscale: all node ports for everybody",
        RULE,
        _line(cidr="0.0.0.0/0", startPort=30000, endPort=32767),
        beside=CLUSTER,
    ),
    edited("opening-in-the-table", "Exoscale: nobody says what for", RULE, "description", GONE),
    edited("grant-bounded", "Exoscale: every service", ROLE, "policy/defaultServiceStrategy", "allow"),
    edited("grant-bounded", "Exoscale: no policy at all", ROLE, "policy", GONE),
    edited("grant-bounded", "Exoscale: one service whole", ROLE, "policy/services/*/type", "allow"),
    edited(
        "grant-bounded",
        "Exoscale: every bucket",
        ROLE,
        "policy/services",
        lambda _: _service("operation in ['get-object', 'put-object']"),
    ),
    edited(
        "grant-bounded",
        "Exoscale: every operation",
        ROLE,
        "policy/services",
        lambda _: _service("parameters.bucket == 'mint-backup'"),
    ),
    edited(
        "grant-bounded",
        "Exoscale: one bucket, or any other",
        ROLE,
        "policy/services/sos/rules/*/expression",
        lambda before: f"{before} || operation in ['get-object']",
    ),
    edited("bucket-private", "Exoscale: for everybody to read", BUCKET, "acl", "public-read", only="^buckets-"),
    edited(
        "bucket-recoverable",
        "Exoscale: versions suspended",
        "aws:s3/bucketVersioning:BucketVersioning",
        "versioningConfiguration/status",
        "Suspended",
    ),
    added(
        "database-private",
        "Exoscale: a database for everybody",
        DATABASE,
        {**_DATABASE, "pg": {"version": "16", "ipFilters": ["192.0.2.7/32", "0.0.0.0/0"]}},
        beside=CLUSTER,
    ),
    added(
        "database-private",
        "Exoscale: a database without a list of clients",
        DATABASE,
        {**_DATABASE, "pg": {"version": "16"}},
        beside=CLUSTER,
    ),
    added(
        "database-private",
        "Exoscale: a database that one call ends",
        DATABASE,
        {**_DATABASE, "terminationProtection": False},
        beside=CLUSTER,
    ),
    flagged("data-kept", "Exoscale: not protected", DATA, protect=False),
    flagged("data-kept", "Exoscale: not retained", DATA, retain=False),
    edited("tagged", "Exoscale: no labels", LABELLED, "labels", GONE),
    edited("tagged", "Exoscale: one label less", LABELLED, "labels/environment", GONE),
    edited("version-supported", "Exoscale: too old", CLUSTER, "version", "1.28.4"),
    edited("version-supported", "Exoscale: another than was said", CLUSTER, "version", "1.34.1"),
)
