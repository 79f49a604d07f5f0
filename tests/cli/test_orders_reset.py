"""Resets: when one is due, and what it deletes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from cli.errors import Refused
from cli.orders.commands import reset
from cli.orders.records import Records
from cli.orders.reset import claims_of_sets, known_word, new_word, outdated, wanted_word
from cli.places import Places
from rehearsal.api import Api
from spec.apps.plan import RESET_ANNOTATION
from tests.cli.orders_ground import FakeApi, app_places, prepared
from tests.spec.mint_apps import catalogue_file, order_file
from tests.spec.mint_stack import written
from tests.spec.told import stack_file

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


def _brought_up(tmp_path: Path, environment: str, folder: str) -> Places:
    """A checkout with a catalogue, one order, and the record of one app of it."""
    orders = tmp_path / "orders"
    orders.mkdir()
    (tmp_path / "Pulumi.mint-local-dev.yaml").write_text(stack_file(written()))
    (tmp_path / "catalogue.yaml").write_text(json.dumps(catalogue_file()))
    (orders / "r4ts.yaml").write_text(yaml.safe_dump(order_file(), sort_keys=False))
    ready = prepared(environment=environment).record
    source = "orders/r4ts.yaml" if folder else "standard input"
    record = replace(ready, folder=folder, source=source, catalogue=str(tmp_path / "catalogue.yaml"))
    places = app_places(tmp_path)
    Records(places.records).write(record)
    return Places(checkout=tmp_path, cache=tmp_path / "cache")


def _refusal(places: Places, monkeypatch: pytest.MonkeyPatch, app: str) -> list[str]:
    monkeypatch.setattr(Places, "here", classmethod(lambda _: places))
    with pytest.raises(Refused) as refused:
        reset(app, yes=True)
    return list(refused.value.lines)


def test_a_reset_of_prod_by_hand_is_refused_with_the_place_of_its_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = _brought_up(tmp_path, "prod", str(tmp_path / "orders"))
    what = "r4ts-prod cannot be reset: that would throw the data of prod away"
    assert _refusal(places, monkeypatch, "r4ts-prod") == [
        "r4ts-prod is left as it is: 1 mistake; nothing was started",
        f"  orders/r4ts.yaml:7: lines[0].app-name: {what}  [MC-16]",
        "      write instead: an environment of Odoo-Hosting that may be reset (int)",
    ]
    assert (tmp_path / "orders" / "r4ts.yaml").read_text().splitlines()[6] == "  app-name: r4ts"


def test_a_reset_of_prod_by_hand_is_refused_too_where_the_shop_sent_the_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = _brought_up(tmp_path, "prod", "")
    _, first, _ = _refusal(places, monkeypatch, "r4ts-prod")
    assert first == (
        "  standard input: lines[0].app-name: r4ts-prod cannot be reset: that would throw the data of prod away  "
        "[MC-16]"
    )
