"""Resets: when one is due, and what it deletes."""

from typing import Any, cast

import pytest

from cli.orders.reset import claims_of_sets, known_word, new_word, outdated, wanted_word
from rehearsal.api import Api
from spec.apps.plan import RESET_ANNOTATION
from tests.cli.orders_ground import FakeApi

pytestmark = pytest.mark.requirement("MC-16")


def _resource(kind: str, name: str, word: str | None = None, version: str = "v1") -> dict[str, Any]:
    about: dict[str, Any] = {"name": name, "annotations": {RESET_ANNOTATION: word} if word else {}}
    return {
        "urn": f"urn::{kind}::{name}",
        "type": "x",
        "inputs": {"apiVersion": version, "kind": kind, "metadata": about},
    }


CLAIM, ODOO = _resource("PersistentVolumeClaim", "data"), _resource("Deployment", "odoo", version="apps/v1")
SERVICE = _resource("Service", "odoo")


@pytest.mark.parametrize(
    ("ordered", "known", "wanted"),
    [
        (None, None, None),
        ("monday", None, "monday"),
        ("monday", "monday", "monday"),
        ("tuesday", "monday", "tuesday"),
        (None, "monday", "monday"),  # an order that no longer says so is no reason to throw data away
        ("monday", "monday.20261121T100000", "monday.20261121T100000"),  # reset by hand since
        ("tuesday", "monday.20261121T100000", "tuesday"),
        (None, "by-hand.20261121T100000", "by-hand.20261121T100000"),
    ],
)
def test_a_reset_is_due_when_the_order_has_a_word_that_was_not_there_before(
    ordered: str | None, known: str | None, wanted: str | None
) -> None:
    assert wanted_word(ordered, known) == wanted


def test_after_a_reset_by_hand_the_same_order_is_no_reason_for_another() -> None:
    for ordered in (None, "monday"):
        word = new_word(ordered)
        assert wanted_word(ordered, word) == word


def test_a_reset_deletes_what_holds_or_uses_data_and_nothing_else() -> None:
    assert list(outdated([CLAIM, ODOO, SERVICE], "monday")) == [CLAIM, ODOO]


def test_a_reset_that_was_killed_goes_on_with_what_is_left_of_the_old() -> None:
    renewed = _resource("PersistentVolumeClaim", "data", "monday")
    assert list(outdated([renewed, ODOO], "monday")) == [ODOO]


def test_without_a_word_nothing_is_deleted() -> None:
    assert list(outdated([CLAIM, ODOO], None)) == []


def test_the_word_of_the_last_reset_is_known_from_the_state_alone() -> None:
    stack = {"type": "pulumi:pulumi:Stack", "outputs": {"reset": "monday"}}
    assert known_word([]) is None
    assert known_word([stack, SERVICE]) == "monday"
    assert known_word([SERVICE, _resource("Deployment", "odoo", "tuesday")]) == "tuesday"


def test_claims_that_a_stateful_set_made_for_itself_go_with_it() -> None:
    database = _resource("StatefulSet", "postgres", version="apps/v1")
    database["inputs"]["spec"] = {"volumeClaimTemplates": [{"metadata": {"name": "data"}}]}
    names = ["data-postgres-0", "data-odoo"]
    api = FakeApi({"persistentvolumeclaims": [{"metadata": {"name": name}} for name in names]})
    assert list(claims_of_sets(cast("Api", api), "r4ts-int", [database])) == [
        "/api/v1/namespaces/r4ts-int/persistentvolumeclaims/data-postgres-0"
    ]
