"""What of a plan is the administrator's and what the operator's."""

from dataclasses import replace

import pytest

from spec.load import SpecError, load
from spec.parts import Share, maker, operator_access, part_of
from spec.plan import Manifest, Operator, Part, PlatformPlan
from spec.platforms.psa.plan import plan
from tests.spec.psa_stack import PREPARE, psa, written


def manifest(kind: str, *, cluster_wide: bool = False, part: Part = Part.OPERATOR, namespace: str = "") -> Manifest:
    about = {"name": "x", **({"namespace": namespace} if namespace else {})}
    return Manifest(body={"apiVersion": "v1", "kind": kind, "metadata": about}, cluster_wide=cluster_wide, part=part)


VOLUME = manifest("PersistentVolume", cluster_wide=True)
ROLE = manifest("Role", part=Part.ADMINISTRATOR)
ELSEWHERE = manifest("ConfigMap", namespace="kube-system")
INSIDE = manifest("ConfigMap", namespace="psa-integration")
CLAIM = manifest("PersistentVolumeClaim")
RULE = {"apiGroups": ["monitoring.coreos.com"], "resources": ["servicemonitors"], "verbs": ["*"]}

ALONE: PlatformPlan = replace(
    plan(psa({"postgres.prepare": PREPARE})), manifests=(VOLUME, ROLE, ELSEWHERE, INSIDE, CLAIM)
)
WHOLE: PlatformPlan = replace(ALONE, operator=Operator(rules=(RULE,)))
ADMINISTRATORS = part_of(WHOLE, Share.ADMINISTRATOR)
OPERATORS = part_of(WHOLE, Share.OPERATOR)


@pytest.mark.parametrize(
    ("one", "who"),
    [
        (VOLUME, Part.ADMINISTRATOR),
        (ROLE, Part.ADMINISTRATOR),
        (ELSEWHERE, Part.ADMINISTRATOR),
        (INSIDE, Part.OPERATOR),
        (CLAIM, Part.OPERATOR),
    ],
)
def test_what_lies_outside_the_namespace_or_gives_rights_is_the_administrators(one: Manifest, who: Part) -> None:
    assert maker(one, "psa-integration") is who


def test_the_whole_is_the_plan_as_it_is() -> None:
    assert part_of(WHOLE, Share.WHOLE) is WHOLE
    assert part_of(ALONE, Share.WHOLE) is ALONE


def test_the_two_parts_together_are_the_whole_and_nothing_is_made_twice() -> None:
    access = tuple(operator_access(Operator(rules=(RULE,)), "psa-integration"))
    assert ADMINISTRATORS.manifests == (VOLUME, ROLE, ELSEWHERE, *access)
    assert OPERATORS.manifests == (INSIDE, CLAIM)
    assert (ADMINISTRATORS.part, OPERATORS.part) == (Part.ADMINISTRATOR, Part.OPERATOR)
    for name in ("workloads", "flows", "secrets", "scripts", "releases"):
        assert getattr(ADMINISTRATORS, name) == ()
        assert getattr(OPERATORS, name) == getattr(WHOLE, name) != ()


def test_the_administrator_tells_where_the_operator_works_and_the_operator_the_rest() -> None:
    assert ADMINISTRATORS.outputs == {
        "namespace": "psa-integration",
        "operator": {"namespace": "psa-integration", "serviceAccount": "groundwork-operator"},
    }
    assert OPERATORS.outputs == WHOLE.outputs


def test_the_operators_account_has_the_role_admin_in_the_namespace_and_the_rules_beside() -> None:
    access = {f"{one.kind}/{one.name}": one.body for one in operator_access(Operator(rules=(RULE,)), "space")}
    assert set(access) == {
        "ServiceAccount/groundwork-operator",
        "RoleBinding/groundwork-operator-admin",
        "Role/groundwork-operator",
        "RoleBinding/groundwork-operator",
    }
    subjects = [{"kind": "ServiceAccount", "name": "groundwork-operator", "namespace": "space"}]
    admin, beside = access["RoleBinding/groundwork-operator-admin"], access["RoleBinding/groundwork-operator"]
    assert admin["subjects"] == beside["subjects"] == subjects
    assert (admin["roleRef"]["kind"], admin["roleRef"]["name"]) == ("ClusterRole", "admin")
    assert (beside["roleRef"]["kind"], beside["roleRef"]["name"]) == ("Role", "groundwork-operator")
    assert access["Role/groundwork-operator"]["rules"] == [RULE]


def test_without_rules_beside_there_is_no_role_of_ours() -> None:
    kinds = [one.kind for one in operator_access(Operator(service_account="tpe"), "space")]
    assert kinds == ["ServiceAccount", "RoleBinding"]


def test_nothing_of_the_access_is_the_operators_own() -> None:
    assert {one.part for one in operator_access(Operator(rules=(RULE,)), "space")} == {Part.ADMINISTRATOR}


@pytest.mark.parametrize("share", [Share.ADMINISTRATOR, Share.OPERATOR])
def test_a_platform_without_an_operator_has_no_parts(share: Share) -> None:
    with pytest.raises(ValueError, match="psa knows no operator: it is made as a whole"):
        part_of(ALONE, share)
    with pytest.raises(SpecError) as refused:
        load(written({"part": str(share)}))
    (mistake,) = refused.value.mistakes
    assert (mistake.path, mistake.what, mistake.instead) == (
        "part",
        "psa, as it is set here, has no part that an operator with fewer rights could make",
        "part: whole, and one stack makes everything",
    )


def test_a_share_that_nobody_knows_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SpecError) as refused:
        load(written({"part": "half"}))
    (mistake,) = refused.value.mistakes
    assert mistake.path == "part"
    assert mistake.instead == "one of 'whole', 'administrator' or 'operator'"
