"""What the SMI requirements rule out around the cluster is refused with a sentence that says what to write instead."""

import pytest

from spec.platforms.smi.service_accounts import SERVICE_ACCOUNTS
from tests.spec.smi_stack import OCI, REMOVED, loaded, only_mistake, said

# 1: DNS names


@pytest.mark.parametrize(
    ("name", "number"),
    [
        pytest.param(*one, marks=pytest.mark.requirement(one[1]))
        for one in (("app", "SM-2"), ("api", "SM-3"), ("id", "SM-4"))
    ],
)
def test_fewer_than_three_names_are_refused(name: str, number: str) -> None:
    assert said(only_mistake({f"dns.{name}": REMOVED})) == (
        f"dns.{name}",
        "is missing",
        number,
        "this key with its value",
    )


@pytest.mark.requirement("SM-2", "SM-3", "SM-4")
def test_one_name_for_two_uses_is_refused() -> None:
    assert said(only_mistake({"dns.id": "api.example-domain.com"})) == (
        "dns.id",
        "api.example-domain.com is the name for api too",
        "SM-3, SM-4",
        "a name of its own for each use",
    )
    assert only_mistake({"dns.workbench": "app.example-domain.com"}).path == "dns.workbench"


@pytest.mark.requirement("SM-2", "SM-3")
@pytest.mark.parametrize("name", ["api.example.org", "apiexample-domain.com", "example-domain.com.evil.org"])
def test_a_name_outside_of_the_zone_is_refused(name: str) -> None:
    assert said(only_mistake({"dns.api": name})) == (
        "dns.api",
        f"{name} is not in the zone example-domain.com",
        "SM-3",
        "a name that ends in .example-domain.com, or the zone that it is in",
    )


@pytest.mark.requirement("SM-5")
def test_a_load_balancer_without_a_name_or_an_address_is_refused() -> None:
    mistake = only_mistake({"load-balancer": {"peers": [{"cidr": "10.40.9.0/24"}]}})
    assert said(mistake) == (
        "load-balancer",
        "the DNS names point to one place",
        "SM-2, SM-3, SM-4",
        "either host: lb.example.net or address: 203.0.113.10",
    )
    both = {"namespace-labels": {"a": "b"}, "cidr": "10.40.9.0/24"}
    assert only_mistake({"load-balancer.peers": [both]}).requirements == ("SM-5",)


@pytest.mark.parametrize(
    "address", ["203.0.113", "203.0.113.256", "lb.example.net", "203.0.113.10.", "203.0.113.10/32"]
)
def test_an_address_of_the_load_balancer_is_one(address: str) -> None:
    mistake = only_mistake({"load-balancer": {"address": address, "peers": [{"cidr": "10.40.9.0/24"}]}})
    assert (mistake.path, mistake.instead) == ("load-balancer.address", "an IPv4 address, for example '203.0.113.10'")


# 2: buckets

NAMES = {name: f"twin-{name}" for name in ("kafka", "filesvc", "scriptmanager", "datasourcesvc", "workflowsvc")}


@pytest.mark.requirement("SM-14")
@pytest.mark.parametrize("left_out", NAMES)
def test_a_map_of_buckets_without_one_of_the_five_is_refused(left_out: str) -> None:
    four = {name: real for name, real in NAMES.items() if name != left_out}
    assert said(only_mistake({"buckets": four})) == (
        f"buckets.{left_out}",
        "is missing",
        "SM-14",
        "this key with its value",
    )


@pytest.mark.requirement("SM-14")
def test_two_buckets_in_one_are_refused() -> None:
    assert said(only_mistake({"buckets": NAMES | {"workflowsvc": "twin-filesvc"}})) == (
        "buckets.workflowsvc",
        "twin-filesvc is the bucket for filesvc too, and whoever may use one could read the other",
        "SM-14",
        "a bucket of its own for each of the five",
    )


@pytest.mark.requirement("SM-14", "SM-17")
@pytest.mark.parametrize(
    "name",
    [
        "${BUCKET_ARN}",
        "ab",
        "b" * 64,
        "Twin-kafka",
        "twin_kafka",
        "twin..kafka",
        "192.168.1.1",
        "xn--kafka",
        "sthree-kafka",
        "kafka-s3alias",
        "kafka--x-s3",
        "-kafka",
        "kafka-",
        "it's",
        "arn:aws:s3:::kafka",
    ],
)
def test_a_name_that_s3_does_not_take_is_refused_and_so_is_a_place_left_to_be_filled_in(name: str) -> None:
    assert said(only_mistake({"buckets": NAMES | {"kafka": name}})) == (
        "buckets.kafka",
        f"{name!r} cannot be used here",
        "SM-14",
        (
            "3 to 63 lower-case letters, digits, dashes and dots, as S3 takes them, with nothing left to be filled in, "
            "for example 'twin-prod-kafka'"
        ),
    )


# 3: service accounts


@pytest.mark.requirement("SM-19")
@pytest.mark.parametrize("account", ["aisvc2", "scriptworker", "default", "workflowwkr", "it's"])
def test_an_unknown_service_account_is_refused(account: str) -> None:
    assert said(only_mistake({"service-accounts": {account: ["kafka"]}})) == (
        f"service-accounts.{account}",
        f"{account} is none of the 18 service accounts",
        "SM-19",
        f"one of {', '.join(SERVICE_ACCOUNTS)}",
    )


@pytest.mark.requirement("SM-20")
@pytest.mark.parametrize("bucket", ["files", "*", "KAFKA", "twin-prod-kafka", ""])
def test_an_unknown_bucket_is_refused(bucket: str) -> None:
    assert said(only_mistake({"service-accounts": {"aisvc": ["kafka", bucket]}})) == (
        "service-accounts.aisvc[1]",
        f"{bucket} is none of the five buckets",
        "SM-20",
        "one of kafka, filesvc, scriptmanager, datasourcesvc, workflowsvc",
    )


@pytest.mark.requirement("SM-23")
def test_a_service_account_without_the_bucket_that_all_have_is_refused() -> None:
    assert said(only_mistake({"service-accounts": {"filesvc": ["filesvc"]}})) == (
        "service-accounts.filesvc",
        "every service account of the guide may use the bucket kafka, and this one may not",
        "SM-23",
        "[kafka, filesvc]",
    )


@pytest.mark.requirement("SM-23")
def test_a_bucket_that_is_there_twice_is_refused() -> None:
    assert said(only_mistake({"service-accounts": {"filesvc": ["kafka", "filesvc", "kafka"]}})) == (
        "service-accounts.filesvc",
        "kafka is there twice",
        "SM-23",
        "each once",
    )


# 4: names of roles


@pytest.mark.requirement("SM-33")
def test_a_prefix_with_which_a_role_would_have_a_longer_name_than_aws_takes_is_refused() -> None:
    mistake = only_mistake({"access.role-prefix": "p" * 33})
    assert said(mistake) == (
        "access.role-prefix",
        f"{'p' * 33}-platform-notificationsvc-worker has 65 characters, and a role's name at most 64",
        "SM-33",
        "at most 32 characters, or nothing: names made of env-name are shortened",
    )
    assert loaded({"access.role-prefix": "p" * 32}).warnings == ()


# 5: Pod Identity


@pytest.mark.requirement("SM-15")
def test_roles_without_the_add_on_are_refused() -> None:
    assert said(only_mistake({"access.pod-identity-agent": False})) == (
        "access.pod-identity-agent",
        "without the add-on eks-pod-identity-agent no pod gets the credentials of its role",
        "SM-15",
        "pod-identity-agent: true, once the add-on is in the cluster",
    )


@pytest.mark.requirement("SM-15")
def test_a_cluster_with_fargate_only_is_refused() -> None:
    assert said(only_mistake({"access.fargate-only": True})) == (
        "access.fargate-only",
        "the Pod Identity Agent is a DaemonSet, and Fargate runs none",
        "SM-15",
        "a node group for the platform's pods",
    )


@pytest.mark.requirement("SM-19")
@pytest.mark.parametrize("key", ["namespace", "association-namespace", "associations"])
def test_an_association_in_another_namespace_than_the_platforms_cannot_be_said(key: str) -> None:
    mistake = only_mistake({f"access.{key}": "other"})
    assert (mistake.path, mistake.what, mistake.requirements, mistake.instead) == (
        f"access.{key}",
        "is not a key that is known here",
        ("SM-19",),
        "nothing, or the key that was meant",
    )
    assert mistake.requirements == ("SM-19",)


# 6 and 7: OCI


@pytest.mark.requirement("SM-38")
def test_a_basic_cluster_is_refused() -> None:
    assert said(only_mistake(OCI | {"access.cluster-type": "BASIC_CLUSTER"})) == (
        "access.cluster-type",
        "pods of a basic cluster have no identity, and no statement would ever hold for them",
        "SM-38",
        "an enhanced cluster: ENHANCED_CLUSTER",
    )


A, B = "a" * 60, "b" * 60


@pytest.mark.requirement("SM-41")
@pytest.mark.parametrize(
    ("key", "ocid", "rule"),
    [
        ("cluster-ocid", f"ocid1.compartment.oc1..{A}", "the OCID of an OKE cluster"),
        ("cluster-ocid", f"ocid1.cluster.oc1..{A}", "the OCID of an OKE cluster"),
        ("cluster-ocid", f"ocid1.cluster.oc1.eu-frankfurt-1.{A}' || 1", "the OCID of an OKE cluster"),
        ("cluster-ocid", "${KUBERNETES_CLUSTER_ID}", "the OCID of an OKE cluster"),
        ("compartment-ocid", f"ocid1.cluster.oc1.eu-frankfurt-1.{A}", "the OCID of a compartment"),
        ("compartment-ocid", f"ocid1.compartment.oc1..{A} where", "the OCID of a compartment"),
        ("bucket-compartment-ocid", "root", "the OCID of a compartment"),
    ],
)
def test_an_ocid_of_something_else_or_with_more_behind_it_is_refused(key: str, ocid: str, rule: str) -> None:
    mistake = only_mistake(OCI | {f"access.{key}": ocid})
    assert (mistake.path, mistake.requirements) == (f"access.{key}", ("SM-41",))
    assert mistake.what == f"{ocid!r} cannot be used here"
    assert mistake.instead.startswith(f"{rule}, for example 'ocid1.")


@pytest.mark.requirement("SM-41")
@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"env-name": "twin'prod", "releases": []}, "env-name"),
        ({"namespace": "twin' }"}, "namespace"),
        ({"buckets": NAMES | {"kafka": "twin'kafka"}}, "buckets.kafka"),
        ({"service-accounts": {"ai'svc": ["kafka"]}}, "service-accounts.ai'svc"),
    ],
)
def test_no_quote_gets_into_a_statement(changes: dict[str, object], path: str) -> None:
    assert only_mistake(OCI | changes).path == path


@pytest.mark.requirement("SM-42")
def test_more_statements_than_a_path_may_have_are_refused() -> None:
    assert said(only_mistake(OCI | {"access.statements-in-force": 419})) == (
        "access.statements-in-force",
        "419 statements are there already and 82 are needed, and a compartment's path has at most 500",
        "SM-42",
        "at most 418: another compartment, or fewer statements on the way to it",
    )
    assert loaded(OCI | {"access.statements-in-force": 418}).warnings == ()


@pytest.mark.requirement("SM-42")
@pytest.mark.parametrize(("count", "instead"), [(501, "at most 500"), (2, "at least 3")])
def test_a_policy_takes_some_statements_and_not_more_than_all(count: int, instead: str) -> None:
    mistake = only_mistake(OCI | {"access.statements-per-policy": count})
    assert (mistake.path, mistake.instead) == ("access.statements-per-policy", instead)


@pytest.mark.requirement("SM-41")
def test_a_cluster_of_another_region_is_refused() -> None:
    assert said(only_mistake(OCI | {"access.region": "uk-london-1"})) == (
        "access.cluster-ocid",
        "this cluster is in eu-frankfurt-1, not in uk-london-1",
        "SM-41",
        "the OCID of the cluster in uk-london-1, or its own region",
    )
    short = {"access.region": "us-ashburn-1", "access.cluster-ocid": f"ocid1.cluster.oc1.iad.{A}"}
    assert loaded(OCI | short).warnings == ()


@pytest.mark.requirement("SM-41")
def test_a_compartment_of_a_tenancy_that_cannot_have_the_cluster_is_refused() -> None:
    assert said(only_mistake(OCI | {"access.compartment-ocid": f"ocid1.compartment.oc4..{B}"})) == (
        "access.compartment-ocid",
        "this compartment is in realm oc4, the cluster in oc1: no tenancy has both",
        "SM-41",
        "a compartment of the cluster's own tenancy",
    )


@pytest.mark.requirement("SM-38")
def test_a_statement_of_ones_own_that_lets_anybody_in_is_refused() -> None:
    open_one = "Allow any-user to use keys in tenancy where all { request.principal.type = 'workload' }"
    mistake = only_mistake(
        OCI | {"access.further-statements": ["Allow group Ops to inspect buckets in tenancy", open_one]}
    )
    assert said(mistake) == (
        "access.further-statements[1]",
        (
            "this statement lets anybody in: it has no condition on request.principal.namespace, "
            "request.principal.service_account, request.principal.cluster_id"
        ),
        "SM-38",
        "where all { … } with all four conditions on the principal, each with one value",
    )
