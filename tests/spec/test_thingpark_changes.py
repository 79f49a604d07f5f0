"""What must not change between two runs is refused before anything is touched."""

from typing import Any

import pytest

from spec.platforms.thingpark.changes import changes, remembered
from tests.spec.thingpark_stack import message, plan, thingpark

LAST: dict[str, Any] = {"release": "7.3.1", "ismBands": ["eu868"], "netId": "000001", "phase": "bootstrap"}
OPENID = {"issuer": "https://id.example.com", "client-id": "tpe", "anywhere": True}


def test_what_a_run_remembers_is_an_output_and_the_next_equal_run_is_free() -> None:
    settings = thingpark()
    assert plan().outputs["remembered"] == remembered(settings) == LAST
    assert changes(settings, LAST) == ()


def test_a_first_run_is_free() -> None:
    assert changes(thingpark(), None) == ()


@pytest.mark.requirement("TP-29")
def test_a_first_run_cannot_start_with_the_second_phase() -> None:
    (mistake,) = changes(thingpark({"openid": OPENID, "phase": "federated"}), None)
    assert message(mistake) == (
        "phase",
        "this is a first installation, and nobody could log in",
        "bootstrap; then federated, once an administrator exists",
        ("TP-29",),
    )
    assert changes(thingpark({"openid": OPENID, "phase": "federated"}), LAST) == ()


@pytest.mark.parametrize("bands", [["us915"], ["eu868", "us915"], ["as923"]])
def test_other_ism_bands_are_refused(bands: list[str]) -> None:
    (mistake,) = changes(thingpark({"lora.ism-bands": bands}), LAST)
    assert message(mistake) == (
        "lora.ism-bands",
        "base stations and devices were set up for eu868",
        "[eu868], or a new installation",
        ("vendor's values: global.lora.ismBand",),
    )


def test_another_network_identifier_is_refused_and_other_letters_of_the_same_are_not() -> None:
    (mistake,) = changes(thingpark({"lora.net-id": "60050A"}), LAST)
    assert message(mistake) == (
        "lora.net-id",
        "devices have joined network 000001",
        "'000001', or a new installation",
        ("vendor's values: global.lora.netId",),
    )
    assert changes(thingpark({"lora.net-id": "60050A"}), LAST | {"netId": "60050a"}) == ()


@pytest.mark.requirement("TP-32")
def test_another_release_without_a_backup_is_refused() -> None:
    (mistake,) = changes(thingpark({"release": "7.3.4"}), LAST)
    assert message(mistake) == (
        "release",
        "7.3.1 runs; a backup before the upgrade to 7.3.4 is mandatory, and none is named",
        "upgrade: {from-release: '7.3.1', backup: …} with the backup's name; the runbook says how",
        ("TP-32",),
    )
    named = {"release": "7.3.4", "upgrade": {"from-release": "7.3.1", "backup": "before-7-3-4"}}
    assert changes(thingpark(named), LAST) == ()


@pytest.mark.requirement("TP-32")
def test_the_backup_of_an_earlier_upgrade_is_none_for_the_next() -> None:
    stale = {"release": "7.3.6", "upgrade": {"from-release": "7.3.1", "backup": "before-7-3-4"}}
    (mistake,) = changes(thingpark(stale), LAST | {"release": "7.3.4"})
    assert message(mistake) == (
        "release",
        "7.3.4 runs; a backup before the upgrade to 7.3.6 is mandatory, and none is named",
        "upgrade: {from-release: '7.3.4', backup: …} with the backup's name; the runbook says how",
        ("TP-32",),
    )


@pytest.mark.requirement("TP-32")
def test_a_jump_over_the_last_fix_is_refused_together_with_the_missing_backup() -> None:
    backup, jump = changes(thingpark({"release": "8.0.0"}), LAST)
    assert backup.path == "release"
    assert message(jump) == (
        "upgrade.from-release",
        "8.0.0 may only follow 7.3.6, the last fix before it, and 7.3.1 runs",
        "release: 7.3.6 first",
        ("TP-32",),
    )
