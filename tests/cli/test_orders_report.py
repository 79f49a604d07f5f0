"""How a command about orders ends: codes, tables, JSON."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from cli.app import main
from cli.console import Screen
from cli.orders import report
from cli.orders.hosting import Checked
from cli.orders.outcome import Ending, Outcome, Problem
from cli.orders.records import Record, Records
from cli.orders.removal import gone
from cli.orders.sources import Orders
from spec.apps.faults import Fault
from tests.cli.orders_ground import prepared

ALL_GOOD = Checked(prepared=(), refused=(), broken={})
BROKEN = Checked(
    prepared=(),
    refused=(),
    broken={"orders/b.yaml": (Fault(source="orders/b.yaml", where="order", what="is missing", instead="S00042"),)},
)


def _outcome(ending: Ending, app: str = "r4ts-int") -> Outcome:
    return Outcome(
        app=app,
        ending=ending,
        order="S1",
        source="orders/a.yaml",
        line=1,
        product="P",
        environment="int",
        namespace=app,
        hostname=f"{app}.example.com",
        problems=(Problem(what="refused", manifest="Odoo", line=7, resource="Deployment odoo"),)
        if ending is Ending.FAILED
        else (),
    )


@pytest.mark.parametrize(
    ("checked", "endings", "code"),
    [
        (ALL_GOOD, [Ending.MADE, Ending.SAME, Ending.GONE], 0),
        (ALL_GOOD, [Ending.MADE, Ending.FAILED], 3),
        (BROKEN, [Ending.MADE], 3),
        (BROKEN, [], 1),
        (ALL_GOOD, [Ending.REFUSED], 1),
        (ALL_GOOD, [], 0),
    ],
)
def test_the_exit_code_tells_all_from_some_and_none(checked: Checked, endings: list[Ending], code: int) -> None:
    assert report.exit_code(checked, [_outcome(one) for one in endings]) == code


def test_a_table_names_each_failure_with_manifest_and_line_and_every_mistake_of_an_order() -> None:
    out, err = io.StringIO(), io.StringIO()
    screen = Screen(out=out, err=err)
    report.show(screen, BROKEN, [_outcome(Ending.FAILED), _outcome(Ending.MADE, "shop-int")])
    row = next(line for line in out.getvalue().splitlines() if "Deployment odoo: refused" in line)
    assert row.split()[:4] == ["r4ts-int", "failed", "Odoo", "7"]
    assert "1 failed, 1 made" in out.getvalue()
    assert "orders/b.yaml: order: is missing" in err.getvalue()


def test_the_same_as_json() -> None:
    shown = report.as_json(BROKEN, [_outcome(Ending.FAILED)], 1.5)
    assert json.loads(json.dumps(shown))["apps"][0]["problems"] == [
        {"what": "refused", "manifest": "Odoo", "line": 7, "resource": "Deployment odoo"}
    ]
    assert shown["orders"] == {"broken": ["orders/b.yaml"]}
    assert shown["mistakes"][0]["what"] == "is missing"


@pytest.fixture
def records(tmp_path: Path) -> Records:
    found = Records(tmp_path)
    kept = replace(prepared().record, folder="/orders", digest="x", source="orders/gone.yaml")
    found.write(kept)
    found.write(replace(kept, app="other-int", folder="/elsewhere"))
    found.write(replace(kept, app="broken-int", source="orders/b.yaml"))
    return found


def _gone(records: Records, *, whole: bool) -> list[str]:
    orders = Orders(documents=(), folder=Path("/orders"), whole=whole)
    return [one.app for one in gone(records, BROKEN, orders)]


def test_an_app_is_gone_when_its_folder_was_meant_as_a_whole_and_no_order_asks_for_it(records: Records) -> None:
    assert _gone(records, whole=True) == ["r4ts-int"]
    assert _gone(records, whole=False) == []


def test_a_record_comes_back_as_it_was_and_a_broken_one_is_none(tmp_path: Path) -> None:
    records = Records(tmp_path)
    record: Record = replace(prepared().record, digest="x", reset_token="monday")
    records.write(record)
    assert records.read("r4ts-int") == record
    (tmp_path / "r4ts-int.json").write_text("{")
    assert records.read("r4ts-int") is None
    assert list(records.all()) == []


@pytest.mark.requirement("MC-14")
def test_what_is_kept_of_an_app_has_its_config_map_for_ansible() -> None:
    text = prepared().record.vars_yml
    assert "KUBERNETES_HOSTNAME: r4ts-int." in text
    assert "ODOO_WORKERS: '5'" in text


def test_every_mistake_of_a_catalogue_is_said_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "catalogue.yaml").write_text("stack: mint-local-dev\nconfig-maps: []\nproducts: []\n")
    assert main(["orders", "apply", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert "the catalogue cannot be used: 2 mistakes; nothing was started" in said
    assert "catalogue.yaml:2" in said


def test_a_folder_that_is_not_there_is_a_mistake_of_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["orders", "apply", "nowhere", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["kind"] == "usage"


def test_an_app_that_nobody_ordered_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["orders", "reset", "nobody-int", "--yes"]) == 2
    assert "there is no app nobody-int" in capsys.readouterr().err
