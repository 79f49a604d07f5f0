"""What cannot be on AWS is refused before the engine is asked for anything, with the sentence that helps."""

import pytest

from spec.load import load
from spec.platforms import PLATFORMS
from spec.settings import Mistake
from tests.spec.cloud_stack import only_mistake, refused, written
from tests.spec.psa_stack import REMOVED

MAJORS = "one of 13, 14, 15, 16, 17, 18 as the version that the platform's settings name"
ADD_ONS = "vpc-cni, eks-pod-identity-agent, aws-ebs-csi-driver, kube-proxy, coredns"
TAINT = {"key": "thingpark.enterprise.actility.com/nodegroup-name", "value": "tpe", "effect": "NoSchedule"}
SMALL = {
    "name": "tpe",
    "machine": "m7i.large",
    "nodes": 3,
    "zones": 3,
    "disk": "100Gi",
    "labels": {TAINT["key"]: TAINT["value"]},
    "taints": [TAINT],
}


def message(one: Mistake) -> tuple[str, str, str, tuple[str, ...]]:
    """All of it."""
    return one.path, one.what, one.instead, one.requirements


def test_a_region_that_is_none_is_refused_with_those_that_are() -> None:
    path, what, instead, _ = message(only_mistake("psa-aws-prod", {"cluster.region": "eu-north-9"}))
    assert (path, what) == ("cluster.region", "eu-north-9 is no region of aws that is known here")
    assert instead.startswith("one of af-south-1, ap-east-1, ")
    assert ", eu-central-1, " in instead
    # An account has two zones of us-west-1, and three are needed.
    assert "us-west-1," not in instead


@pytest.mark.parametrize(
    ("zones", "path", "what", "instead"),
    [
        (
            ["eu-west-1a", "eu-central-1b", "eu-central-1c"],
            "cluster.network.zones[0]",
            "eu-west-1a is no zone of eu-central-1",
            "three of eu-central-1, for example eu-central-1a, eu-central-1b, eu-central-1c",
        ),
        (
            ["eu-central-1a", "eu-central-1a", "eu-central-1c"],
            "cluster.network.zones",
            "a zone is named twice",
            "three different zones",
        ),
    ],
)
def test_zones_that_are_not_three_of_the_region_are_refused(
    zones: list[str], path: str, what: str, instead: str
) -> None:
    found = only_mistake("psa-aws-prod", {"cluster.network.zones": zones})
    assert message(found) == (path, what, instead, ())


def test_a_machine_that_nobody_knows_is_refused_with_those_that_are_known() -> None:
    pool = {"name": "service", "machine": "m9x.large", "nodes": 3, "zones": 3, "disk": "100Gi"}
    found = only_mistake("psa-aws-prod", {"cluster.pools": [pool]})
    assert found.path == "cluster.pools[0].machine"
    assert found.what == "'m9x.large' is not a machine type that is known here"
    assert "m7i.2xlarge" in found.instead


def test_nodes_that_leave_too_little_to_pods_are_refused_with_what_is_missing() -> None:
    assert message(only_mistake("thingpark-aws-prod", {"cluster.pools": [SMALL]})) == (
        "cluster.pools",
        "segment l asks for 6685m cpu and 25710Mi memory, and the nodes leave 5790m and 20709Mi to pods",
        "more nodes or larger ones; or fit-check: report, and the scheduler leaves pods pending",
        ("X-11", "vendor's files: values/sizing"),
    )


@pytest.mark.requirement("PS-2")
def test_workers_below_the_guides_table_are_refused_by_each_of_their_figures() -> None:
    pool = {"name": "worker", "machine": "m7i.large", "nodes": 6, "zones": 3, "disk": "256Gi"}
    found = [message(one) for one in refused("pseven-aws-prod", {"cluster.pools": [pool]})]
    below = "is below what the production profile asks for"
    assert found == [
        ("cluster.pools[0].cpu", f"2 {below}", "8 or more", ("PS-2",)),
        ("cluster.pools[0].memory", f"8Gi {below}", "16Gi or more", ("PS-2",)),
    ]


@pytest.mark.requirement("CB-3")
def test_operations_that_neither_class_nor_disk_of_a_database_gives_are_refused() -> None:
    supply = {"class": "db.r7g.large", "storage": "100Gi", "iops": "20000 iops"}
    found = [message(one) for one in refused("psa-aws-prod", {"ground.databases.postgres": supply})]
    assert found == [
        (
            "ground.databases.postgres.iops",
            "db.r7g.large gives at most 3600 iops, whatever its disk, not 20000 iops",
            "3600 iops or fewer, or a larger class",
            ("CB-3", "CB-11"),
        ),
        (
            "ground.databases.postgres.iops",
            "gp3 of 100Gi on RDS gives at most 3000 iops, not 20000 iops",
            "storage: 400Gi or more, from where on gp3 gives 12000 iops and up to 64000; or fewer iops",
            ("CB-3", "CB-11"),
        ),
    ]


@pytest.mark.requirement("PS-4")
def test_operations_that_neither_machine_nor_disk_gives_are_refused_with_the_class_that_would() -> None:
    found = {one.path: one for one in refused("pseven-aws-prod", {"ground.machines.nfs.disk-iops": "90000 iops"})}
    assert set(found) == {"ground.machines.nfs.machine", "ground.machines.nfs.disk-iops"}
    assert found["ground.machines.nfs.machine"].what == (
        "c6in.2xlarge gives all of its disks together 25000 iops for long, not 90000 iops"
    )
    disk = found["ground.machines.nfs.disk-iops"]
    assert (disk.what, disk.instead) == (
        "a 1Ti disk of class gp3 gives at most 80000 iops, not 90000 iops",
        "disk-class: io2",
    )


@pytest.mark.parametrize(
    ("version", "path", "what", "instead"),
    [
        (
            "1.30",
            "cluster.version",
            "aws makes no cluster of Kubernetes 1.30, which ended there on 2026-07-23 (as of 2026-11-21)",
            "one of 1.31, 1.32, 1.33, 1.34, 1.35 that the vendor supports as well",
        ),
        (
            "1.36",
            "cluster.version",
            "aws makes no cluster of Kubernetes 1.36 (as of 2026-11-21)",
            "one of 1.31, 1.32, 1.33, 1.34, 1.35 that the vendor supports as well",
        ),
        (
            "1.32",
            "cluster.support",
            "the 14 months of Kubernetes 1.32 on EKS are over: it is kept for extra money only",
            "a newer release; or support: extended",
        ),
    ],
)
def test_a_release_that_eks_has_not_or_only_for_more_money_is_refused(
    version: str, path: str, what: str, instead: str
) -> None:
    assert message(only_mistake("psa-aws-prod", {"cluster.version": version})) == (path, what, instead, ("X-3",))


def test_a_release_in_extended_support_is_taken_where_the_settings_say_so() -> None:
    settings = load(written("psa-aws-prod", {"cluster.version": "1.32", "cluster.support": "extended"})).settings
    assert str(settings.cluster.version) == "1.32"


@pytest.mark.requirement("TP-2")
@pytest.mark.parametrize(
    ("release", "supported"),
    [("7.3.1", "1.24 to 1.27"), ("7.3.6", "1.24 to 1.27"), ("8.0.0", "1.26 to 1.28")],
)
def test_no_release_of_thingpark_meets_what_eks_offers(release: str, supported: str) -> None:
    changes: dict[str, object] = {"kubernetes-override": REMOVED, "release": release}
    assert message(only_mistake("thingpark-aws-prod", changes)) == (
        "cluster.version",
        f"ThingPark {release} runs on Kubernetes {supported}, not on 1.35; EKS has none of them",
        "kubernetes-override: {reason: …} with who allowed it",
        ("TP-2", "X-3"),
    )


@pytest.mark.requirement("TP-2")
def test_thingpark_on_eks_goes_through_with_an_override_which_is_recorded_in_the_stacks_outputs() -> None:
    override = {"reason": "agreed with the vendor on 2026-11-02, ticket 4711"}
    settings = load(written("thingpark-aws-prod", {"kubernetes-override": override})).settings
    outputs = PLATFORMS["thingpark"].plan(settings).outputs
    assert outputs["kubernetes"]["override"] == override["reason"]


@pytest.mark.requirement("TP-32")
def test_a_backup_by_the_role_of_some_other_nodes_is_refused_with_the_role_of_these() -> None:
    other = {
        "bucket": "thingpark-prod-backup-111122223333",
        "region": "eu-central-1",
        "node-role": "arn:aws:iam::111122223333:role/other",
    }
    assert message(only_mistake("thingpark-aws-prod", {"backup.amazon": other})) == (
        "backup.amazon.node-role",
        "arn:aws:iam::111122223333:role/other is not the role of this cluster's nodes",
        "arn:aws:iam::111122223333:role/thingpark-prod-node",
        ("TP-32",),
    )


@pytest.mark.requirement("SM-15")
def test_an_add_on_that_nobody_installs_is_refused() -> None:
    assert message(only_mistake("psa-aws-prod", {"cluster.add-ons": {"karpenter": "v1.0.0-eksbuild.1"}})) == (
        "cluster.add-ons.karpenter",
        "karpenter is no add-on that this program installs on EKS",
        f"one of {ADD_ONS}, among them eks-pod-identity-agent",
        ("SM-15",),
    )


@pytest.mark.requirement("SM-16")
@pytest.mark.parametrize(
    ("change", "path", "what", "instead"),
    [
        (
            {"access.account": "999999999999"},
            "access.account",
            "999999999999 is not the account of the cluster that this stack makes",
            "111122223333, as cluster.account says",
        ),
        (
            {"access.cluster-name": "other"},
            "access.cluster-name",
            "other is not the cluster-name of the cluster that this stack makes",
            "twin-prod, as cluster.name says",
        ),
    ],
)
def test_identities_of_another_cluster_are_refused(
    change: dict[str, object], path: str, what: str, instead: str
) -> None:
    assert message(only_mistake("smi-aws-prod", change)) == (path, what, instead, ("SM-16", "SM-19"))


KAFKA_SIZES = (
    "kafka.m5.2xlarge, kafka.m5.large, kafka.m5.xlarge, kafka.m7g.2xlarge, kafka.m7g.large, kafka.m7g.xlarge, "
    "kafka.t3.small"
)
KAFKA = {"class": "kafka.m7g.large", "nodes": 3, "storage": "500Gi", "version": "3.9"}


@pytest.mark.requirement("SM-9")
@pytest.mark.parametrize(
    ("change", "path", "what", "instead"),
    [
        ({"nodes": 4}, "nodes", "Amazon MSK has not 4 nodes", "one of 3, 6, 9, 12, 15"),
        (
            {"class": "kafka.m9.large"},
            "class",
            "kafka.m9.large is no size of Amazon MSK that is known here",
            f"one of {KAFKA_SIZES}",
        ),
        (
            {"version": "0.8"},
            "version",
            "MSK has no Kafka 0.8 with ZooKeeper, but 3.6, 3.7, 3.8, 3.9",
            "one of these",
        ),
        ({"storage": "30000Gi"}, "storage", "each node of Amazon MSK has 1 to 16384 GiB", "storage in between"),
    ],
)
def test_a_kafka_that_msk_does_not_make_is_refused(
    change: dict[str, object], path: str, what: str, instead: str
) -> None:
    found = only_mistake("smi-aws-prod", {"ground.services.kafka": {**KAFKA, **change}})
    assert message(found) == (f"ground.services.kafka.{path}", what, instead, ("SM-9",))


@pytest.mark.requirement("SM-10")
def test_ports_that_amazon_mq_has_not_are_refused_with_those_that_it_has() -> None:
    assert message(only_mistake("smi-aws-prod", {"services.activemq.ports-are": REMOVED})) == (
        "services.activemq.ports-are",
        "Amazon MQ has TLS endpoints only, and none on 1183 and 61616 (INC-SM2)",
        "ports-are: amazon-mq, which is 8883 for MQTT and 61617 for OpenWire, and no other ports",
        ("SM-10",),
    )


@pytest.mark.requirement("SM-7")
def test_a_mongodb_of_aws_is_refused_for_there_is_none() -> None:
    assert message(only_mistake("smi-aws-prod", {"services.mongodb.mode": "managed"})) == (
        "services.mongodb.mode",
        "aws has no mongodb of its own",
        "existing, for one that somebody else runs, or in-cluster",
        ("SM-7",),
    )


@pytest.mark.requirement("CB-11")
def test_a_postgresql_that_rds_does_not_make_is_refused() -> None:
    assert message(only_mistake("psa-aws-prod", {"postgres.version": "11"})) == (
        "ground.databases.postgres",
        "RDS makes no server of PostgreSQL 11",
        MAJORS,
        ("CB-3", "CB-11"),
    )


def test_a_zone_that_exists_must_be_named_by_its_id() -> None:
    assert message(only_mistake("smi-aws-prod", {"ground.dns.existing-zone": True})) == (
        "cluster.zone-id",
        "is missing: the zone exists, and nothing is looked up",
        "what `aws route53 list-hosted-zones-by-name --dns-name twin.example.com` says, without /hostedzone/",
        (),
    )


@pytest.mark.parametrize(
    ("change", "path", "what", "instead"),
    [
        (
            {"cluster.account": 111122223333},
            "cluster.account",
            "111122223333 cannot be used here",
            "the twelve digits of the account, in quotes, for example '111122223333'",
        ),
        (
            {"cluster.name": "PSA"},
            "cluster.name",
            "'PSA' cannot be used here",
            "3 to 32 lower-case letters, digits and dashes that begin with a letter, for example 'twin-prod'",
        ),
        (
            {"cluster.api-access": ["0.0.0.0/0"]},
            "cluster.api-access[0]",
            "'0.0.0.0/0' is every address there is",
            "the ranges that are meant, or anywhere: true where it exists",
        ),
        (
            {"cluster.network.cidr": "10.40.0.0/22"},
            "cluster.network.cidr",
            "10.40.0.0/22 cannot be cut into subnets for nodes, data, edge and control in three zones",
            "an IPv4 range of /16 to /20, for example 10.40.0.0/16",
        ),
    ],
)
def test_what_aws_would_refuse_only_later_is_refused_at_once(
    change: dict[str, object], path: str, what: str, instead: str
) -> None:
    found = [message(one) for one in refused("psa-aws-prod", change) if one.path == path]
    assert found == [(path, what, instead, ())]
