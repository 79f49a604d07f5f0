"""What Oracle Cloud Infrastructure cannot give, or must not: every rule of its own, with the whole of its message."""

import pytest

from spec.clouds.oci.cluster import OciCluster
from spec.clouds.oci.databases import DATABASE_SHAPES
from spec.clouds.oci.rules import RULES
from spec.load import load, report
from tests.spec.cloud_stack import refused, settings_of, written
from tests.spec.psa_stack import REMOVED
from tests.spec.refusals import NFS, POOL, Said, Wrong, wrong

PSA, PSEVEN, SMI, THINGPARK = "psa-oci-prod", "pseven-oci-prod", "smi-oci-prod", "thingpark-oci-prod"
OF_NFS = "ground.machines.nfs"
SEVERAL_PATHS = "and only machines of 16 OCPUs and more reach such a volume on the several paths that it takes"
FOR_ANYBODY = (
    "this statement lets anybody in: it has no condition on request.principal.type, request.principal.namespace, "
    "request.principal.service_account, request.principal.cluster_id"
)

WRONG: tuple[Wrong, ...] = (
    wrong(
        "a compartment of another realm",
        PSA,
        {"cluster.account.compartment": "ocid1.compartment.oc2.." + "a" * 60},
        Said(
            where="cluster.account.compartment",
            what="this is of realm oc2, and the tenancy of oc1",
            instead="what the tenancy's own realm has",
            requirements=("SM-41",),
        ),
    ),
    wrong(
        "an image of another region",
        PSA,
        {"cluster.account.machine-image": "ocid1.image.oc1.uk-london-1." + "a" * 60},
        Said(
            where="cluster.account.machine-image",
            what="this is of uk-london-1, and the stack of eu-frankfurt-1",
            instead="the OCID that eu-frankfurt-1 has for it",
        ),
    ),
    wrong(
        "access for another region than the cluster's",
        SMI,
        {"cluster.region": "eu-zurich-1", f"{POOL}.zones": 1}
        | {
            f"cluster.account.{key}": f"ocid1.{kind}.oc1.eu-zurich-1." + "a" * 60
            for key, kind in (("machine-image", "image"), ("service-gateway-target", "service"))
        }
        | {"cluster.account.node-images.amd64": "ocid1.image.oc1.eu-zurich-1." + "a" * 60},
        Said(
            where="access.region",
            what="eu-frankfurt-1 is not where this stack makes the cluster",
            instead="eu-zurich-1",
            requirements=("SM-41",),
        ),
    ),
    wrong(
        "nodes without an image",
        PSEVEN,
        {f"{POOL}.machine": "VM.Standard.A1.Flex"},
        Said(
            where="cluster.pools[0].machine",
            what="VM.Standard.A1.Flex is arm64, and no node image of that architecture is named",
            instead="arm64: OCID below cluster.account.node-images",
            requirements=("PS-2",),
        ),
    ),
    wrong(
        "less memory than the shape has",
        PSEVEN,
        {f"{POOL}.memory-size": "1Gi"},
        Said(
            where="cluster.pools[0]",
            what="VM.Standard.E5.Flex with 10 OCPUs has 10Gi to 640Gi of memory in whole Gi, not 1Gi",
            instead="ocpus and memory-size that the shape has",
            requirements=("PS-2",),
        ),
    ),
    wrong(
        "a boot volume that is faster than OKE makes them",
        PSEVEN,
        {f"{POOL}.disk-class": "vpu-120"},
        Said(
            where="cluster.pools[0].disk-class",
            what="OKE makes boot volumes of nodes balanced, never vpu-120",
            instead="nothing, or vpu-10",
            requirements=("PS-2",),
        ),
    ),
    wrong(
        "more operations than the volume units of the class give",
        PSEVEN,
        {f"{OF_NFS}.disk-class": "vpu-0"},
        Said(
            where=f"{OF_NFS}.disk-iops",
            what="a 1Ti disk of class vpu-0 gives at most 2048 iops, not 10000 iops",
            instead="disk-class: vpu-10",
            requirements=NFS,
        ),
    ),
    wrong(
        "more operations than any volume units give",
        PSEVEN,
        {f"{OF_NFS}.disk-iops": "300000 iops"},
        Said(
            where=f"{OF_NFS}.disk-iops",
            what="a 1Ti disk of class block-volume gives at most 230400 iops, not 300000 iops",
            instead="a larger disk, or fewer operations",
            requirements=NFS,
        ),
    ),
    wrong(
        "volume units that the machine cannot reach",
        PSEVEN,
        {f"{OF_NFS}.disk-iops": "60000 iops"},
        Said(
            where=f"{OF_NFS}.cpu",
            what=f"the disk needs 30 VPUs for each GB, {SEVERAL_PATHS}",
            instead="cpu: 16, or a larger disk with fewer operations for each GB",
        ),
    ),
    wrong(
        "a machine whose network is too slow",
        PSEVEN,
        {f"{OF_NFS}.cpu": 2},
        Said(
            where=f"{OF_NFS}.machine",
            what="VM.Standard.E5.Flex has 2 Gb/s network, not 10 Gb/s",
            instead="cpu: 10 and memory: 32Gi",
            requirements=NFS,
        ),
    ),
    wrong(
        "a machine without a size",
        PSEVEN,
        {f"{OF_NFS}.cpu": REMOVED},
        Said(
            where=f"{OF_NFS}.cpu",
            what="VM.Standard.E5.Flex is flexible, and nothing says how large it is",
            instead="cpu: OCPUs, and memory: 1Gi to 64Gi for each",
        ),
    ),
    wrong(
        "a machine of a size that the shape has not",
        PSEVEN,
        {f"{OF_NFS}.memory": "1Gi"},
        Said(
            where=f"{OF_NFS}.memory",
            what="VM.Standard.E5.Flex with 10 OCPUs has 10Gi to 640Gi of memory in whole Gi, not 1Gi",
            instead="cpu and memory that the shape has",
        ),
    ),
    wrong(
        "a database that is bought by throughput",
        PSA,
        {"ground.databases.postgres.throughput": "500M/s"},
        Said(
            where="ground.databases.postgres.throughput",
            what="the storage of OCI's PostgreSQL is bought by operations, not by throughput",
            instead="nothing; or iops",
        ),
    ),
    wrong(
        "a database that grows beyond the largest",
        PSA,
        {"ground.databases.postgres.storage": "64Ti"},
        Said(
            where="ground.databases.postgres.storage",
            what="the storage of OCI's PostgreSQL grows to 32Ti at most, not to 64Ti",
            instead="32Ti or less",
        ),
    ),
    wrong(
        "a release of PostgreSQL that the cloud has not",
        PSA,
        {"postgres.version": "12"},
        Said(
            where="postgres.version",
            what="OCI Database with PostgreSQL has no release 12",
            instead="one of 13, 14, 15, 16, 17",
            requirements=("CB-3", "CB-11"),
        ),
    ),
    wrong(
        "a cache of a size that is none",
        SMI,
        {"ground.services.redis.class": "big"},
        Said(
            where="ground.services.redis.class",
            what="'big' is no size of OCI Cache: redis-2GB to redis-500GB, by the memory of one node",
            instead="redis-16GB, for example",
        ),
    ),
    wrong(
        "a cache with too many replicas",
        SMI,
        {"ground.services.redis.nodes": 9},
        Said(
            where="ground.services.redis.nodes",
            what="a cache without shards has one primary and up to 4 replicas",
            instead="5 or fewer",
        ),
    ),
    wrong(
        "a cache of a release that is none",
        SMI,
        {"ground.services.redis.version": "6.0"},
        Said(
            where="ground.services.redis.version",
            what="OCI Cache has no release 6.0 that is known here",
            instead="one of 7.0.5, or nothing",
        ),
    ),
    wrong(
        "a cache with a password for nobody",
        SMI,
        {"services.redis.sign-in": {"password": "smi-redis-password"}},
        Said(
            where="services.redis.sign-in.user",
            what="is missing: OCI Cache knows no password without a user",
            instead="user: dtplatform, beside the password",
            requirements=("SM-8",),
        ),
    ),
    wrong(
        "a broker that the cloud does not run",
        SMI,
        {"services.kafka.mode": "managed", "services.kafka.sign-in": {"user": "dtplatform", "password": "kafka"}},
        Said(
            where="services.kafka.mode",
            what="oci has no kafka of its own",
            instead="existing, for one that somebody else runs, or in-cluster",
            requirements=("SM-9",),
        ),
    ),
    wrong(
        "a statement for the whole tenancy",
        SMI,
        {"cluster.policies": {"further-statements": ["Allow any-user to manage objects in tenancy"]}},
        Said(
            where="cluster.policies.further-statements[0]",
            what=FOR_ANYBODY,
            instead="where all { … } with all four conditions on the principal, each with one value",
            requirements=("SM-38",),
        ),
    ),
    wrong(
        "more statements than a compartment's path has room for",
        SMI,
        {"cluster.policies": {"statements-in-force": 450}},
        Said(
            where="cluster.policies.statements-in-force",
            what="450 statements are there already and 82 are needed, and a compartment's path has at most 500",
            instead="at most 418: another compartment, or fewer statements on the way to it",
            requirements=("SM-42",),
        ),
    ),
    wrong(
        "nodes that take more addresses than their subnet has",
        THINGPARK,
        {"cluster.network.cidr": "10.40.0.0/20", "cluster.pools.0.nodes": 60, "api-server": ["10.96.0.1/32"]},
        Said(
            where="cluster.network.cidr",
            what="a subnet of nodes has 509 addresses in 10.40.0.0/23, and the nodes of one zone take up to 1973 with "
            "their pods",
            instead="a wider network, up to /16; fewer nodes; or pod-network: flannel",
        ),
    ),
    wrong(
        "thingpark: a release of Kubernetes that neither has",
        THINGPARK,
        {"cluster.version": "1.31"},
        Said(
            where="cluster.version",
            what="oci makes no cluster of Kubernetes 1.31 (as of 2026-11-21)",
            instead="one of 1.32, 1.33, 1.34 that the vendor supports as well",
            requirements=("X-3",),
        ),
    ),
)


def row(case: Wrong) -> object:
    numbers = {number for one in case.said for number in one.requirements}
    marks = [pytest.mark.requirement(number) for number in sorted(numbers) if not number.startswith("X-")]
    return pytest.param(case, id=case.name, marks=marks)


@pytest.mark.parametrize("case", [row(one) for one in WRONG])
def test_it_is_refused_with_its_place_the_reason_the_requirement_and_the_remedy(case: Wrong) -> None:
    count = "1 mistake" if len(case.said) == 1 else f"{len(case.said)} mistakes"
    expected = [f"the settings cannot be used: {count}", *(one.text for one in case.said)]
    assert report(refused(case.stack, case.changes)) == "\n".join(expected)


@pytest.mark.requirement("TP-2")
def test_thingpark_on_oke_is_refused_with_both_ranges_and_goes_through_with_the_recorded_override() -> None:
    """8.0.0 runs on 1.26 to 1.28, and OKE makes 1.32 to 1.34: nothing is in both (X-3)."""
    assert settings_of(THINGPARK).kubernetes_override.reason
    text = report(refused(THINGPARK, {"kubernetes-override": REMOVED}))
    assert text.startswith("the settings cannot be used: 1 mistake\n  - cluster.version: ")
    assert "1.26" in text
    assert "1.28" in text
    assert "kubernetes-override" in text


@pytest.mark.requirement("TP-2")
def test_an_override_does_not_bring_back_what_the_cloud_has_ended() -> None:
    (said,) = [one for one in refused(THINGPARK, {"cluster.version": "1.28"}) if one.where == ("cluster", "version")]
    assert said.what == "oci makes no cluster of Kubernetes 1.28 (as of 2026-11-21)"


def test_zones_of_a_region_with_one_domain_are_only_warned_of() -> None:
    places = {"machine-image": "image", "service-gateway-target": "service", "node-images.amd64": "image"}
    changes: dict[str, object] = {"cluster.region": "eu-zurich-1"}
    for key, kind in places.items():
        changes[f"cluster.account.{key}"] = f"ocid1.{kind}.oc1.eu-zurich-1." + "a" * 60
    (warning,) = load(written(PSA, changes)).warnings
    assert warning.path == "cluster.pools[0].zones"
    assert warning.what.startswith("eu-zurich-1 has one availability domain: the 3 zones are fault domains of it")


def test_the_home_region_need_not_be_named_where_it_is_the_stack_s_own() -> None:
    (warning,) = load(written(PSA, {"cluster.account.home-region": "eu-frankfurt-1"})).warnings
    assert (warning.path, warning.instead) == ("cluster.account.home-region", "nothing")


@pytest.mark.parametrize("number", range(len(RULES)))
@pytest.mark.parametrize("stack", ["psa-aws-prod", "mint-exoscale-prod"])
def test_no_rule_of_this_cloud_says_anything_of_another(number: int, stack: str) -> None:
    assert list(RULES[number].check(settings_of(stack))) == []


def test_every_size_of_a_database_is_accepted() -> None:
    for size in DATABASE_SHAPES:
        cluster = settings_of(PSA, {"ground.databases.postgres.class": size}).cluster
        assert isinstance(cluster, OciCluster)
