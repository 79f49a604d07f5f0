"""What the SMI requirements rule out around the cluster is refused with a sentence that says what to write instead."""

import pytest

from spec.platforms.smi.service_accounts import SERVICE_ACCOUNTS
from tests.spec.smi_stack import REMOVED, loaded, only_mistake, said, written
from tests.spec.told import said_of, stack_file

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
        f"this key with its value, for example '{name}.example-domain.com'",
    )


@pytest.mark.requirement("SM-2", "SM-3", "SM-4")
def test_one_name_for_two_uses_is_refused() -> None:
    assert said(only_mistake({"dns.id": "api.example-domain.com"})) == (
        "dns.id",
        "api.example-domain.com is the name for api too",
        "SM-3, SM-4",
        "a name of its own for each use",
    )
    assert said(only_mistake({"dns.workbench": "app.example-domain.com"})) == (
        "dns.workbench",
        "app.example-domain.com is the name for app too",
        "SM-2",
        "a name of its own for each use",
    )


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
        "this key with its value, for example 'twin-prod-kafka'",
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
@pytest.mark.parametrize("account", ["aisvc2", "scriptworker", "default", "workflowwkr"])
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


@pytest.mark.requirement("SM-19", "SM-20")
def test_a_service_account_that_is_there_twice_is_refused() -> None:
    """YAML itself would silently take the last of two keys, and so it is the file that is asked."""
    text = stack_file(written({"service-accounts": {"aisvc": ["kafka"]}}))
    row = next(line for line in text.splitlines() if line.strip() == "aisvc:")
    again = text.replace(f"{row}\n", f"{row}\n{row[:-6]}  - kafka\n{row}\n")
    line = 2 + text.splitlines().index(row) + 1
    assert said_of(again, "smi-spec") == [
        "the settings cannot be used: 1 mistake; nothing was started",
        f"  Pulumi.smi-spec.yaml:{line}: service-accounts.aisvc: is written twice  [SM-19]",
        "      write instead: once",
    ]


# 4: names of roles, by which associations go


@pytest.mark.requirement("SM-19", "SM-33")
def test_a_prefix_with_which_a_role_would_have_a_longer_name_than_aws_takes_is_refused() -> None:
    mistake = only_mistake({"access.role-prefix": "p" * 33})
    assert said(mistake) == (
        "access.role-prefix",
        (
            f"{'p' * 33}-platform-notificationsvc-worker has 65 characters; the name of a role, by which its "
            "association goes too, has at most 64"
        ),
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
    assert said(only_mistake({f"access.{key}": "other"})) == (
        f"access.{key}",
        (
            "the associations are those of the 18 service accounts in the platform's own namespace, and of no other: "
            "pods elsewhere would get the roles"
        ),
        "SM-19",
        "nothing here; env-name, or namespace, says where the platform is, and its associations go with it",
    )
