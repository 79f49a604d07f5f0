"""What a cloud cannot give is refused before the engine: one table, and every message in it whole."""

from pathlib import Path

import pytest
import yaml

from cli.errors import Refused
from cli.places import Places
from cli.settings import read_stacks
from spec.load import report
from tests.spec import refusals_of_services, refusals_of_sizes
from tests.spec.cloud_stack import ROOT, refused, settings_of, written
from tests.spec.psa_stack import REMOVED
from tests.spec.refusals import IDENTITIES, Wrong

WRONG: tuple[Wrong, ...] = (*refusals_of_sizes.WRONG, *refusals_of_services.WRONG)
KINDS = {
    "a region": lambda where: where == "cluster.region",
    "a machine": lambda where: where.endswith(".machine"),
    "a disk": lambda where: where.endswith(("disk-iops", ".disk")),
    "a release": lambda where: where == "cluster.version",
}
"""What each of the clouds is asked for at least once that it cannot give."""


def row(case: Wrong) -> object:
    """A case with the numbers that it proves; one that takes all identities away proves none of them by itself."""
    numbers = {number for one in case.said for number in one.requirements if one.requirements != IDENTITIES}
    marks = [
        pytest.mark.requirement(number) for number in sorted(numbers) if not number.startswith(("X-", "vendor's "))
    ]
    return pytest.param(case, id=case.name, marks=marks)


every_wrong = pytest.mark.parametrize("case", [row(one) for one in WRONG])


@every_wrong
def test_it_is_refused_with_its_place_the_reason_the_requirement_and_the_remedy(case: Wrong) -> None:
    count = "1 mistake" if len(case.said) == 1 else f"{len(case.said)} mistakes"
    expected = [f"the settings cannot be used: {count}", *(one.text for one in case.said)]
    assert report(refused(case.stack, case.changes)) == "\n".join(expected)


@pytest.mark.parametrize("case", WRONG, ids=[one.name for one in WRONG])
def test_no_command_gets_as_far_as_the_engine(case: Wrong, tmp_path: Path) -> None:
    """Every command reads its stacks before it makes anything of them."""
    document = yaml.safe_load((ROOT / f"Pulumi.{case.stack}.yaml").read_text())
    document["config"]["groundwork:platform"] = written(case.stack, case.changes)
    (tmp_path / f"Pulumi.{case.stack}.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
    with pytest.raises(Refused) as error:
        read_stacks(Places(checkout=tmp_path, cache=tmp_path / "cache"), [case.stack])
    told = {(one["where"], one["what"], one["instead"]) for one in error.value.details["mistakes"]}
    assert {(one.where, one.what, one.instead) for one in case.said} <= told
    assert not (tmp_path / ".groundwork").exists()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("cloud", ["aws", "azure", "oci", "exoscale"])
def test_every_cloud_is_asked_for_what_it_cannot_give(cloud: str, kind: str) -> None:
    assert any(KINDS[kind](one.where) for case in WRONG if f"-{cloud}-" in case.stack for one in case.said)


@pytest.mark.requirement("TP-2")
def test_the_recorded_override_lets_thingpark_through() -> None:
    assert settings_of("thingpark-aws-prod").kubernetes_override.reason
    assert refused("thingpark-aws-prod", {"kubernetes-override": REMOVED})
