"""What may be there only once: a stack that wants what another one has is refused, at its own line."""

from pathlib import Path

import pytest

from cli.errors import Refused
from cli.places import Places
from cli.settings import read_stacks
from cli.singletons import refuse_conflicts
from tests.spec import mint_stack, smi_stack
from tests.spec.test_smi_bad_inputs_inside import SHARED
from tests.spec.told import stack_file

OTHER_CLUSTER: dict[str, object] = {"cluster": {"cloud": "existing", "version": "1.34", "context": "other"}}


def said(folder: Path, chosen: str, files: dict[str, str]) -> list[str]:
    """What is said when one of these stacks is brought up beside the others."""
    for stack, text in files.items():
        (folder / f"Pulumi.{stack}.yaml").write_text(text, encoding="utf-8")
    places = Places(checkout=folder, cache=folder / "cache")
    with pytest.raises(Refused) as refused:
        refuse_conflicts(places, read_stacks(places, [chosen]))
    return str(refused.value).splitlines()


def line_of(text: str, key: str) -> int:
    return 1 + next(index for index, line in enumerate(text.splitlines()) if line.strip().startswith(f"{key}:"))


@pytest.mark.requirement("SM-49")
def test_a_second_platform_in_one_namespace_is_refused_with_file_place_number_and_remedy(tmp_path: Path) -> None:
    text = stack_file(smi_stack.written(SHARED))
    line = line_of(text, "env-name")
    assert said(tmp_path, "smi-b", {"smi-a": text, "smi-b": text}) == [
        "two stacks claim what may be there only once; nothing was started",
        f"  Pulumi.smi-b.yaml:{line}: env-name: smi-a and smi-b both need namespace twin-prod  [SM-49]",
        "      write instead: an env-name of its own for each: a namespace has one Digital Twin Platform only",
    ]


@pytest.mark.requirement("MC-12")
def test_a_wildcard_that_another_stack_has_is_refused_with_file_place_number_and_remedy(tmp_path: Path) -> None:
    first, second = (stack_file(mint_stack.written(mint_stack.EXISTING | more)) for more in ({}, OTHER_CLUSTER))
    assert said(tmp_path, "mint-b", {"mint-a": first, "mint-b": second}) == [
        "two stacks claim what may be there only once; nothing was started",
        (
            f"  Pulumi.mint-b.yaml:{line_of(second, 'cluster-alias')}: cluster-alias: mint-a and mint-b both need the "
            "wildcard *.axo.mint.example.com  [MC-12]"
        ),
        "      write instead: an alias of its own for each cluster, or another base domain",
    ]


def test_stacks_that_share_nothing_are_let_through(tmp_path: Path) -> None:
    for stack, alias in (("mint-a", "axo"), ("mint-b", "chk")):
        text = stack_file(mint_stack.written(mint_stack.EXISTING | OTHER_CLUSTER | {"cluster-alias": alias}))
        (tmp_path / f"Pulumi.{stack}.yaml").write_text(text.replace("context: other", f"context: {alias}"))
    places = Places(checkout=tmp_path, cache=tmp_path / "cache")
    refuse_conflicts(places, read_stacks(places, ["mint-a", "mint-b"]))
