"""What is wrong with orders is told from the files themselves: whose line it is, and what to write instead."""

import hashlib
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from cli.errors import Refused
from cli.orders.hosting import Checked, Workshop, read_hosting
from cli.orders.sources import read_orders_from, told
from cli.places import Places
from cli.toolchain import Toolchain
from tests.cli.orders_ground import FakeTools, app_places
from tests.spec.mint_apps import TEXTS, catalogue_file, order_file
from tests.spec.mint_stack import written
from tests.spec.told import stack_file


def _checked(folder: Path, catalogue: dict[str, Any], **orders: dict[str, Any]) -> Checked:
    """What every command makes of these files before it starts anything."""
    (folder / "Pulumi.mint-local-dev.yaml").write_text(stack_file(written()))
    (folder / "catalogue.yaml").write_text(yaml.safe_dump(catalogue, sort_keys=False))
    for name in ("Odoo", "Service"):
        _write(folder / "manifests" / f"{name.lower()}.yaml", TEXTS[name])
    for program in ("stacks/app.py", "spec/app_stack.py"):
        _write(folder / program, "")
    for name, order in orders.items():
        _write(folder / "orders" / f"{name}.yaml", yaml.safe_dump(order, sort_keys=False))
    app_places(folder)
    places = Places(checkout=folder, cache=folder / "cache")
    hosting = read_hosting(places, str(folder / "orders"), None, None)
    return Workshop(places, hosting, cast("Toolchain", FakeTools())).check(read_orders_from(str(folder / "orders")))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


@pytest.mark.requirement("MC-10")
def test_a_manifest_that_has_changed_is_told_where_its_digest_stands_in_the_catalogue(tmp_path: Path) -> None:
    changed = hashlib.sha256(TEXTS["Odoo"].encode()).hexdigest()
    checked = _checked(tmp_path, catalogue_file({"manifests.1.sha256": "0" * 64}), r4ts=order_file())
    assert [app.stack for app, _ in checked.refused] == ["r4ts-prod", "r4ts-int"]
    assert told(checked.faults, checked.documents) == [
        (
            "  catalogue.yaml:13: manifests[1].sha256: manifest Odoo has changed: sha256 of manifests/odoo.yaml is "
            f"{changed}  [MC-10]"
        ),
        f"      write instead: {changed}, once you have read the file as it is now and want it",
    ]
    assert (tmp_path / "catalogue.yaml").read_text().splitlines()[12].lstrip().startswith("sha256: ")


@pytest.mark.requirement("MC-12")
def test_a_name_that_another_order_has_is_told_with_both_files(tmp_path: Path) -> None:
    checked = _checked(tmp_path, catalogue_file(), a=order_file({"order": "S1"}), b=order_file({"order": "S2"}))
    assert told(checked.faults, checked.documents)[:2] == [
        (
            "  orders/b.yaml:7: lines[0].app-name: namespace r4ts-prod is that of order S1 (orders/a.yaml, lines[0])  "
            "[MC-12, MC-13]"
        ),
        "      write instead: another app name",
    ]


@pytest.mark.requirement("MC-17")
def test_pods_beyond_the_room_of_their_product_are_told_where_the_catalogue_has_it(tmp_path: Path) -> None:
    room = catalogue_file({"products.0.room": {"cpu-requests": "49m"}})
    checked = _checked(tmp_path, room, r4ts=order_file({"lines.0.environments": ["int"]}))
    text = (tmp_path / "catalogue.yaml").read_text().splitlines()
    line = text.index("    cpu-requests: 49m") + 1
    assert told(checked.faults, checked.documents) == [
        (
            f"  catalogue.yaml:{line}: products[0].room.cpu-requests, for r4ts-int: "
            "the manifests need 50m together, and there is room for 49m  [MC-17]"
        ),
        "      write instead: 50m or more",
    ]


KEYS = "stack, config-maps, manifests and products"


@pytest.mark.requirement("MC-11")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ("catalogue.yaml:1: (the whole file): is empty", KEYS)),
        (
            "- stack: mint-local-dev\n",
            ("catalogue.yaml:1: (the whole file): is not a mapping of keys to values", KEYS),
        ),
        (
            "stack: [mint-local-dev\n",
            (
                "catalogue.yaml: line 2: this is not YAML: expected ',' or ']', but got '<stream end>'",
                "keys and values in YAML",
            ),
        ),
    ],
)
def test_a_catalogue_that_is_none_is_told_with_its_file(tmp_path: Path, text: str, said: tuple[str, str]) -> None:
    checked = _checked(tmp_path, catalogue_file(), r4ts=order_file())
    assert checked.faults == ()
    (tmp_path / "catalogue.yaml").write_text(text)
    with pytest.raises(Refused) as refused:
        read_hosting(Places(checkout=tmp_path, cache=tmp_path / "cache"), str(tmp_path / "orders"), None, None)
    assert refused.value.lines == (
        "the catalogue cannot be used: 1 mistake; nothing was started",
        f"  {said[0]}  [MC-11]",
        f"      write instead: {said[1]}",
    )
