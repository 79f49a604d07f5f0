"""What the SMI requirements rule out on OCI is refused with a sentence that says what to write instead."""

import pytest

from spec.platforms.smi.service_accounts import SERVICE_ACCOUNTS
from tests.spec import cloud_stack
from tests.spec.smi_stack import OCI, loaded, only_mistake, refused, said

BUCKETS = {name: f"twin-{name}" for name in ("kafka", "filesvc", "scriptmanager", "datasourcesvc", "workflowsvc")}
A, B = "a" * 60, "b" * 60
OF_A_CLUSTER = f"the OCID of an OKE cluster, for example 'ocid1.cluster.oc1.eu-frankfurt-1.{A}'"
OF_A_COMPARTMENT = f"the OCID of a compartment, for example 'ocid1.compartment.oc1..{A}'"
WHY = "a quote would end the text of the statement that names it on OCI"
DNS_LETTERS = "lower-case letters, digits and dashes"

# 6 and 7: OCI


@pytest.mark.requirement("SM-38")
def test_a_basic_cluster_is_refused() -> None:
    assert said(only_mistake(OCI | {"access.cluster-type": "BASIC_CLUSTER"})) == (
        "access.cluster-type",
        "pods of a basic cluster have no identity, and no statement would ever hold for them",
        "SM-38",
        "an enhanced cluster: ENHANCED_CLUSTER",
    )


@pytest.mark.requirement("SM-41")
@pytest.mark.parametrize(
    ("key", "ocid", "instead"),
    [
        ("cluster-ocid", f"ocid1.compartment.oc1..{A}", OF_A_CLUSTER),
        ("cluster-ocid", f"ocid1.cluster.oc1..{A}", OF_A_CLUSTER),
        ("cluster-ocid", f"ocid1.cluster.oc1.eu-frankfurt-1.{A}' || 1", OF_A_CLUSTER),
        ("cluster-ocid", "${KUBERNETES_CLUSTER_ID}", OF_A_CLUSTER),
        ("compartment-ocid", f"ocid1.cluster.oc1.eu-frankfurt-1.{A}", OF_A_COMPARTMENT),
        ("compartment-ocid", f"ocid1.compartment.oc1..{A} where", OF_A_COMPARTMENT),
        ("bucket-compartment-ocid", "root", OF_A_COMPARTMENT),
    ],
)
def test_an_ocid_of_something_else_or_with_more_behind_it_is_refused(key: str, ocid: str, instead: str) -> None:
    mistake = only_mistake(OCI | {f"access.{key}": ocid})
    assert said(mistake) == (f"access.{key}", f"{ocid!r} cannot be used here", "SM-41", instead)


@pytest.mark.requirement("SM-41")
@pytest.mark.parametrize(
    ("changes", "whole"),
    [
        (
            {"env-name": "twin'prod", "releases": []},
            (
                "env-name",
                f'"twin\'prod" cannot be used here: {WHY}',
                "SM-46, SM-41",
                (
                    f"{DNS_LETTERS}, at most 49, so that scriptmanager-<env-name> fits, and no name of Kubernetes' "
                    "own, for example 'twin-prod'"
                ),
            ),
        ),
        (
            {"namespace": "twin' }"},
            (
                "namespace",
                f'"twin\' }}" cannot be used here: {WHY}',
                "SM-49, SM-41",
                (
                    f"{DNS_LETTERS}; default and all that start with kube- belong to the cluster itself, for example "
                    "'platform-prod'"
                ),
            ),
        ),
        (
            {"buckets": BUCKETS | {"kafka": "twin'kafka"}},
            (
                "buckets.kafka",
                f'"twin\'kafka" cannot be used here: {WHY}',
                "SM-14, SM-41",
                (
                    "3 to 63 lower-case letters, digits, dashes and dots, as S3 takes them, with nothing left to be "
                    "filled in, for example 'twin-prod-kafka'"
                ),
            ),
        ),
        (
            {"service-accounts": {"ai'svc": ["kafka"]}},
            (
                "service-accounts.ai'svc",
                f"ai'svc is none of the 18 service accounts, and {WHY}",
                "SM-19, SM-41",
                f"one of {', '.join(SERVICE_ACCOUNTS)}",
            ),
        ),
    ],
    ids=["env-name", "namespace", "bucket", "service account"],
)
@pytest.mark.parametrize("access", [OCI, {}], ids=["oci", "aws"])
def test_no_quote_gets_into_a_statement(
    access: dict[str, object], changes: dict[str, object], whole: tuple[str, str, str, str]
) -> None:
    assert said(only_mistake(access | changes)) == whole


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
@pytest.mark.parametrize(
    ("count", "what", "instead"),
    [
        (501, "501 statements in one policy are more than a compartment's path may have in all", "at most 500"),
        (2, "2 is fewer than the statements of one service account for one bucket", "at least 3"),
    ],
)
def test_a_policy_takes_some_statements_and_not_more_than_all(count: int, what: str, instead: str) -> None:
    place = "access.statements-per-policy"
    assert said(only_mistake(OCI | {place: count})) == (place, what, "SM-42", instead)
    nearest = int(instead.rsplit(maxsplit=1)[-1])
    assert loaded(OCI | {place: nearest}).warnings == ()
    # The same where this program makes the cluster, and the policies with it.
    place = "cluster.policies.statements-per-policy"
    assert said(cloud_stack.only_mistake("smi-oci-prod", {place: count})) == (place, what, "SM-42", instead)


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


@pytest.mark.requirement("SM-41")
def test_of_another_tenancy_an_ocid_shows_only_another_realm_and_another_region() -> None:
    """Which tenancy of one realm has a cluster stands nowhere in its OCID: only OCI can say."""
    elsewhere = f"ocid1.cluster.oc4.uk-gov-london-1.{B}"
    region, realm = refused(OCI | {"access.cluster-ocid": elsewhere})
    assert said(region) == (
        "access.cluster-ocid",
        "this cluster is in uk-gov-london-1, not in eu-frankfurt-1",
        "SM-41",
        "the OCID of the cluster in eu-frankfurt-1, or its own region",
    )
    assert said(realm) == (
        "access.compartment-ocid",
        "this compartment is in realm oc1, the cluster in oc4: no tenancy has both",
        "SM-41",
        "a compartment of the cluster's own tenancy",
    )
    assert loaded(OCI | {"access.cluster-ocid": f"ocid1.cluster.oc1.eu-frankfurt-1.{B}"}).warnings == ()


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
