"""What two stacks cannot both have is told before anything starts, with file and line of the one that claims it."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from cli.errors import Refused
from cli.places import Places
from cli.settings import read_stacks
from cli.singletons import refuse_conflicts
from tests.spec import psa_stack, pseven_stack
from tests.spec.psa_stack import REMOVED
from tests.spec.told import stack_file

EXISTING = {"cloud": "existing", "version": "1.33", "kubeconfig": "/etc/clusters/customer"}
SHARES = "shares of its own for each deployment, on a server of its own"


def lines(folder: Path, chosen: str, **stacks: Mapping[str, object]) -> list[str]:
    """What is said of the chosen stack beside the others."""
    for name, settings in stacks.items():
        (folder / f"Pulumi.{name}.yaml").write_text(stack_file(settings))
    places = Places(checkout=folder, cache=folder / "cache")
    with pytest.raises(Refused) as refused:
        refuse_conflicts(places, read_stacks(places, [chosen]))
    heading, *said = refused.value.lines
    assert heading == "two stacks claim what may be there only once; nothing was started"
    assert len(refused.value.details["mistakes"]) == len(said) / 2
    return said


def line_of(path: Path, text: str) -> int:
    """Where the text stands in the file."""
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if text in line)


@pytest.mark.requirement("PS-19")
@pytest.mark.parametrize("chosen", ["pseven", "psa"])
def test_who_stands_in_a_dedicated_cluster_is_told_with_the_file_that_dedicates_it(tmp_path: Path, chosen: str) -> None:
    pseven = pseven_stack.written({**pseven_stack.EXISTING, "dedicated-cluster": True})
    psa = psa_stack.written({"cluster": EXISTING, "release.chart": REMOVED})
    said = lines(tmp_path, chosen, pseven=pseven, psa=psa)
    file = "Pulumi.pseven.yaml"
    place = f"{file}:{line_of(tmp_path / file, 'dedicated-cluster:')}: dedicated-cluster"
    assert said == [
        f"  {place}: pseven needs a cluster of its own, and psa stands in it too  [PS-19]",
        "      write instead: a cluster for pSeven alone; or dedicated-cluster: false, against the vendor's advice",
    ]


@pytest.mark.requirement("PS-27")
@pytest.mark.parametrize("chosen", ["one", "two"])
def test_an_export_of_two_deployments_is_told_with_the_file_of_the_chosen_one(tmp_path: Path, chosen: str) -> None:
    one, two = (pseven_stack.written({"namespace": f"{name}-ns"}) for name in ("one", "two"))
    said = lines(tmp_path, chosen, one=one, two=two)
    file = f"Pulumi.{chosen}.yaml"
    expected = []
    for storage, directory in (
        ("shareddata", "SharedData"),
        ("userdata", "UserData"),
        ("workspacedata", "WorkspaceData"),
    ):
        place = f"{file}:{line_of(tmp_path / file, f'{storage}:')}: nfs.shares.{storage}"
        export = f"nfs-1.example.com:/var/pSeven/{directory}"
        expected += [
            f"  {place}: one and two both need NFS share {export}  [PS-27]",
            f"      write instead: {SHARES}",
        ]
    assert said == expected


def test_a_file_with_mistakes_of_its_own_claims_nothing_yet(tmp_path: Path) -> None:
    right, wrong = pseven_stack.written(), pseven_stack.written({"nfs.root-squash": True})
    for name, settings in {"right": right, "wrong": wrong}.items():
        (tmp_path / f"Pulumi.{name}.yaml").write_text(stack_file(settings))
    places = Places(checkout=tmp_path, cache=tmp_path / "cache")
    refuse_conflicts(places, read_stacks(places, ["right"]))
