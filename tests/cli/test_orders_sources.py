"""Orders as files, or as what a shop sends."""

import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from cli.errors import UsageError
from cli.orders.sources import place_of, read_catalogue_beside, read_orders_from, refuse, told
from spec.apps.faults import Fault

ORDER = "order: S1\ncustomer: {name: A, email: a@b.example}\nlines:\n  - product: P\n    app-name: shop\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "orders"
    made.mkdir()
    (made / "b.yaml").write_text(ORDER)
    (made / "a.json").write_text(json.dumps({"order": "S0"}))
    (made / "catalogue.yaml").write_text("stack: mint-local-dev")
    (made / "notes.txt").write_text("no order")
    (made / ".hidden.yaml").write_text("order: S9")
    return made


@pytest.mark.requirement("MC-13")
def test_a_folder_has_one_order_in_each_file_and_the_catalogue_is_none(folder: Path) -> None:
    found = read_orders_from(str(folder))
    assert [one.source for one in found.documents] == ["orders/a.json", "orders/b.yaml"]
    assert found.whole
    assert found.folder == folder


def test_one_file_of_a_folder_is_known_by_the_same_name_as_with_the_whole_folder(folder: Path) -> None:
    found = read_orders_from(str(folder / "b.yaml"))
    assert [one.source for one in found.documents] == ["orders/b.yaml"]
    assert found.folder == folder
    assert not found.whole


def _sends(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))


@pytest.mark.requirement("MC-12")
def test_a_shop_sends_one_order_or_a_list_of_them_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    _sends(monkeypatch, '{"order": "S1"}')
    assert [(one.source, one.value) for one in read_orders_from("-").documents] == [("standard input", {"order": "S1"})]
    _sends(monkeypatch, '[{"order": "S1"}, {"order": "S2"}]')
    assert [one.source for one in read_orders_from("-").documents] == ["standard input[0]", "standard input[1]"]


def test_what_is_no_json_is_a_fault_and_no_crash(monkeypatch: pytest.MonkeyPatch) -> None:
    _sends(monkeypatch, "order: S1")
    (one,) = read_orders_from("-").documents
    assert "is no JSON" in one.faults[0].what


def test_a_file_that_is_no_yaml_or_says_a_thing_twice_has_the_line_of_it(folder: Path) -> None:
    (folder / "c.yaml").write_text("order: S1\norder: S2\n")
    (folder / "d.yaml").write_text("order: [S1\n")
    *_, twice, broken = read_orders_from(str(folder)).documents
    assert told(twice.faults, {}) == [
        "  orders/c.yaml: line 2: 'order' is written twice  [MC-12]",
        "      write instead: once",
    ]
    first, second = told(broken.faults, {})
    assert first.startswith("  orders/d.yaml: line 2: this is not YAML: ")
    assert first.endswith("  [MC-12]")
    assert second.startswith("      write instead: ")


def test_a_mistake_is_shown_with_the_line_of_its_place(folder: Path) -> None:
    (document,) = read_orders_from(str(folder / "b.yaml")).documents
    fault = Fault(
        source="orders/b.yaml", where="lines[0].app-name", what="is bad", instead="r4ts", requirements=("MC-12",)
    )
    assert told([fault], {document.source: document}) == [
        "  orders/b.yaml:5: lines[0].app-name: is bad  [MC-12]",
        "      write instead: r4ts",
    ]
    refused = refuse("the orders cannot be used", [fault, fault], {document.source: document})
    assert refused.lines[0] == "the orders cannot be used: 1 mistake; nothing was started"
    assert refused.details["mistakes"][0]["line"] == 5


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("lines[0].app-name", ("lines", 0, "app-name")),
        ("customer.email", ("customer", "email")),
        ("lines[1].values.KUBERNETES_IMAGE", ("lines", 1, "values", "KUBERNETES_IMAGE")),
    ],
)
def test_a_place_is_found_from_its_name(text: str, place: tuple[str | int, ...]) -> None:
    assert place_of(text) == place


def test_the_catalogue_is_beside_the_orders_or_above_them_or_where_it_is_said(folder: Path) -> None:
    assert read_catalogue_beside(str(folder), None)[0] == folder / "catalogue.yaml"
    (folder / "catalogue.yaml").rename(folder.parent / "catalogue.yaml")
    assert read_catalogue_beside(str(folder), None)[0] == folder.parent / "catalogue.yaml"
    assert read_catalogue_beside(str(folder / "b.yaml"), None)[0] == folder.parent / "catalogue.yaml"
    other = folder.parent / "other.yaml"
    (folder.parent / "catalogue.yaml").rename(other)
    assert read_catalogue_beside(str(folder), other)[0] == other
    with pytest.raises(UsageError, match=r"there is no catalogue\.yaml"):
        read_catalogue_beside(str(folder), None)


def test_what_is_not_there_is_a_mistake_of_the_command_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no "):
        read_orders_from(str(tmp_path / "nothing"))
