"""What must not be changed once a platform runs is refused before the engine is asked, with its line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from cli.changes import refuse_changes
from cli.engine import Engine
from cli.errors import Refused
from cli.places import Places
from cli.settings import Stack, read_stacks

ROOT = Path(__file__).resolve().parents[2]
NAME = "thingpark-local-dev"


class _Engine:
    """What is asked of an engine here: the outputs of the last run."""

    def __init__(self, outputs: dict[str, Any]) -> None:
        self._outputs = outputs

    def last_outputs(self) -> dict[str, Any]:
        return self._outputs


def engine(**remembered: object) -> Engine:
    last = {"release": "8.0.0", "ismBands": ["eu868"], "netId": "000001", "phase": "bootstrap", **remembered}
    return cast("Engine", _Engine({"remembered": last} if remembered else {}))


@pytest.fixture
def stack(tmp_path: Path) -> Callable[[Callable[[dict[str, Any]], None]], Stack]:
    """The shipped stack, with its settings edited."""

    def make(edit: Callable[[dict[str, Any]], None]) -> Stack:
        document = yaml.safe_load((ROOT / f"Pulumi.{NAME}.yaml").read_text())
        edit(document["config"]["groundwork:platform"])
        (tmp_path / f"Pulumi.{NAME}.yaml").write_text(yaml.safe_dump(document, sort_keys=False))
        (made,) = read_stacks(Places(checkout=tmp_path, cache=tmp_path), [NAME])
        return made

    return make


@pytest.mark.requirement("TP-32")
@pytest.mark.parametrize(
    ("key", "value", "said", "instead"),
    [
        (
            "ism-bands",
            ["us915"],
            "base stations and devices were set up for eu868  [vendor's values: global.lora.ismBand]",
            "[eu868], or a new installation",
        ),
        (
            "net-id",
            "60050A",
            "devices have joined network 000001  [vendor's values: global.lora.netId]",
            "'000001', or a new installation",
        ),
    ],
)
def test_a_changed_radio_network_that_runs_is_refused_with_file_line_place_reason_and_remedy(
    stack: Callable[[Callable[[dict[str, Any]], None]], Stack], key: str, value: object, said: str, instead: str
) -> None:
    changed = stack(lambda settings: settings["lora"].update({key: value}))
    release = str(getattr(changed.settings, "release"))  # noqa: B009 (only ThingPark's settings have it)
    with pytest.raises(Refused) as told:
        refuse_changes(engine(release=release), changed)
    (entry,) = told.value.details["mistakes"]
    assert told.value.lines == (
        "the settings cannot be used: 1 mistake; nothing was started",
        f"  Pulumi.{NAME}.yaml:{entry['line']}: lora.{key}: {said}",
        f"      write instead: {instead}",
    )
    line = changed.path.read_text().splitlines()[entry["line"] - 1]
    assert f"{key}:" in line


def test_the_first_run_and_an_unchanged_one_go_on(stack: Callable[[Callable[[dict[str, Any]], None]], Stack]) -> None:
    same = stack(lambda _: None)
    settings: Any = same.settings
    refuse_changes(engine(), same)
    refuse_changes(
        engine(release=str(settings.release), ismBands=list(settings.lora.ism_bands), netId=settings.lora.net_id),
        same,
    )


def test_a_platform_that_forgets_nothing_may_change_everything(tmp_path: Path) -> None:
    (psa,) = read_stacks(Places(checkout=ROOT, cache=tmp_path), ["psa-local-dev"])
    refuse_changes(engine(release="1"), psa)
