"""Statements for OCI: to the guide's letter, each once, in as many policies as they need."""

import re

import pytest

from spec.clouds.oci.statements import (
    PRINCIPAL,
    Pod,
    buckets_statement,
    missing_conditions,
    namespaces_statement,
    objects_statement,
)
from spec.platforms.smi.access_oci import every_statement, policies, statements
from spec.platforms.smi.plan import plan
from spec.platforms.smi.runbook import runbook
from spec.platforms.smi.settings_access import OciAccess
from tests.spec.smi_stack import OCI, smi

# The guide's text, without the remains of a program (a quote and a comma) between the three.
_POD = (
    "request.principal.type = 'workload', request.principal.namespace = '${NAMESPACE_NAME}', "
    "request.principal.service_account = '${SERVICE_ACCOUNT_NAME}', "
    "request.principal.cluster_id = '${KUBERNETES_CLUSTER_ID}' }"
)
GUIDE = (
    "Allow any-user to manage objectstorage-namespaces in compartment id ${COMPARTMENT_ID} where all { " + _POD,
    "Allow any-user to manage buckets in compartment id ${COMPARTMENT_ID} where all { "
    "target.bucket.name = '${BUCKET_NAME}', request.permission = 'PAR_MANAGE', " + _POD,
    "Allow any-user to manage objects in compartment id ${COMPARTMENT_ID} where all { "
    "target.bucket.name = '${BUCKET_NAME}', " + _POD,
)
POD = Pod(
    namespace="${NAMESPACE_NAME}",
    service_account="${SERVICE_ACCOUNT_NAME}",
    cluster_ocid="${KUBERNETES_CLUSTER_ID}",
)
CLUSTER = "ocid1.cluster.oc1.eu-frankfurt-1." + "a" * 60
COMPARTMENT = "ocid1.compartment.oc1.." + "b" * 60


def access(changes: dict[str, object] | None = None) -> tuple[str, ...]:
    settings = smi(OCI | (changes or {}))
    assert isinstance(settings.access, OciAccess)
    return statements(settings, settings.access)


@pytest.mark.requirement("SM-38")
def test_the_first_statement_is_the_guides_and_has_no_bucket_in_it() -> None:
    assert namespaces_statement("${COMPARTMENT_ID}", POD) == GUIDE[0]


@pytest.mark.requirement("SM-39")
def test_the_second_statement_is_the_guides() -> None:
    assert buckets_statement("${COMPARTMENT_ID}", "${BUCKET_NAME}", POD) == GUIDE[1]


@pytest.mark.requirement("SM-40")
def test_the_third_statement_is_the_guides() -> None:
    assert objects_statement("${COMPARTMENT_ID}", "${BUCKET_NAME}", POD) == GUIDE[2]


@pytest.mark.requirement("SM-41")
def test_the_variables_are_filled_in_for_each_service_account_and_bucket() -> None:
    found = access()
    assert found[0].startswith(f"Allow any-user to manage objectstorage-namespaces in compartment id {COMPARTMENT} ")
    assert f"request.principal.cluster_id = '{CLUSTER}'" in found[0]
    assert all("${" not in one and '"' not in one and f"compartment id {COMPARTMENT} " in one for one in found)
    assert "target.bucket.name = 'twin-prod-filesvc'" in "".join(found)


@pytest.mark.requirement("SM-41")
def test_statements_hold_where_the_buckets_are_if_that_is_elsewhere() -> None:
    other = "ocid1.compartment.oc1.." + "c" * 60
    found = access({"access.bucket-compartment-ocid": other})
    assert all(f" in compartment id {other} where " in one for one in found)


@pytest.mark.requirement("SM-42")
def test_96_statements_are_82_without_repetitions_in_two_policies() -> None:
    settings = smi(OCI)
    assert isinstance(settings.access, OciAccess)
    assert len(list(every_statement(settings, settings.access))) == 96
    assert len(statements(settings, settings.access)) == 82
    made = policies(settings, settings.access)
    assert {name: len(found) for name, found in made.items()} == {
        "twin-prod-bucket-access-1": 50,
        "twin-prod-bucket-access-2": 32,
    }
    assert tuple(one for found in made.values() for one in found) == access()
    assert plan(settings).outputs["access"] == {
        "cloud": "oci",
        "compartment": COMPARTMENT,
        "policies": {name: list(found) for name, found in made.items()},
    }


@pytest.mark.requirement("SM-42")
def test_another_limit_makes_other_policies() -> None:
    settings = smi(OCI | {"access.statements-per-policy": 10})
    assert isinstance(settings.access, OciAccess)
    assert [len(found) for found in policies(settings, settings.access).values()] == [10] * 8 + [2]


@pytest.mark.requirement("SM-38", "SM-39", "SM-40")
def test_every_statement_has_all_four_conditions_on_the_principal_and_the_grammar_of_oci() -> None:
    form = re.compile(
        r"Allow any-user to manage (objectstorage-namespaces|buckets|objects) in compartment id [\w.-]+ "
        r"where all \{ ([\w.]+ = '[^']+'(, )?)+ \}"
    )
    for one in access():
        assert missing_conditions(one) == ()
        assert form.fullmatch(one)


@pytest.mark.parametrize(
    ("statement", "missing"),
    [
        (GUIDE[0].replace("request.principal.type = 'workload', ", ""), PRINCIPAL[:1]),
        (GUIDE[0].replace("where all", "where any"), PRINCIPAL),
        (GUIDE[0].replace("namespace = '", "namespace != '"), PRINCIPAL[1:2]),
        (GUIDE[0].replace("'${SERVICE_ACCOUNT_NAME}'", "/*svc/"), PRINCIPAL[2:3]),
        (GUIDE[0].replace("'${SERVICE_ACCOUNT_NAME}'", "'*'"), PRINCIPAL[2:3]),
        ("Allow any-user to manage objects in tenancy", PRINCIPAL),
        ("allow ANY-USER to use keys in tenancy where request.principal.type = 'workload'", PRINCIPAL),
        (
            GUIDE[0].replace("where all {", "where all { any {") + ", target.key.id = 'd' }",
            PRINCIPAL,
        ),
        ("Allow group Administrators to manage all-resources in tenancy", ()),
    ],
)
def test_what_an_any_user_statement_lacks_is_told(statement: str, missing: tuple[str, ...]) -> None:
    assert missing_conditions(statement) == missing


@pytest.mark.requirement("SM-42")
def test_the_runbook_has_every_statement() -> None:
    page = runbook(smi(OCI))
    assert all(one in page for one in access())
    assert "`twin-prod-bucket-access-2`, 32 statements:" in page
