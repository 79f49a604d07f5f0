"""The schema that editors use is that of the reader: fresh, and neither stricter nor looser where both can judge."""

import runpy
from pathlib import Path
from typing import Annotated, Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from pydantic import Field

from spec.described import Described
from spec.fields import Spec
from spec.load import SpecError, load
from spec.platforms import PLATFORMS
from spec.schema import stack_schema, text
from tests.spec.psa_stack import EXISTING, MANIFEST_DIGEST, POD_LABELS, PREPARE, REMOVED, vendor_chart, written

ROOT = Path(__file__).resolve().parents[2]
CHECKED_IN = ROOT / "schema" / "stack.schema.json"
SCHEMA = stack_schema()
JUDGE = Draft202012Validator(SCHEMA)


def stack_file(platform: object) -> dict[str, Any]:
    return {"config": {"pulumi:disable-default-providers": ["*"], "groundwork:platform": platform}}


def read(platform: object) -> bool:
    try:
        load(platform)
    except SpecError:
        return False
    return True


def test_the_schema_that_is_checked_in_is_fresh() -> None:
    assert CHECKED_IN.read_text(encoding="utf-8") == text(), (
        "write it anew: python -m spec.schema > schema/stack.schema.json"
    )


def test_the_module_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ROOT / "spec" / "schema.py"), run_name="__main__")
    assert capsys.readouterr().out == text()


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", sorted(ROOT.glob("Pulumi.*.yaml")), ids=lambda path: path.name)
def test_every_shipped_stack_file_is_valid_and_names_the_schema(path: Path) -> None:
    written_there = path.read_text(encoding="utf-8")
    assert written_there.startswith("# yaml-language-server: $schema=schema/stack.schema.json\n")
    assert [error.message for error in JUDGE.iter_errors(yaml.safe_load(written_there))] == []


RIGHT: list[dict[str, object]] = [
    {},
    {"postgres.prepare": PREPARE},
    {"release": REMOVED},
    {"release.chart": REMOVED},
    vendor_chart(version="v1.2.3", path="charts/psa"),
    vendor_chart(path="charts/psa.tgz", digest="sha256:" + "a" * 64),
    vendor_chart(**{"repository": "oci://registry.example.com", "manifest-digest": MANIFEST_DIGEST}),
    EXISTING,
    {"release.chart": REMOVED} | POD_LABELS,
    {"charts.mirror": "oci://mirror.example.com/charts"},
    {"charts.mirror": "/srv/charts"},
    {"cluster": {"cloud": "existing", "version": "1.34", "context": "prod"}, "release": {"name": "psa"}},
    {"commerce.peers": [{"namespace-labels": {"a": "b"}, "pod-labels": {"c": "d"}}]},
    {"backend.cpu-request": "1.5", "cluster.pools.0.taints": [{"key": "spot", "effect": "PreferNoSchedule"}]},
]


@pytest.mark.parametrize("changes", RIGHT, ids=str)
def test_what_the_reader_takes_the_schema_takes(changes: dict[str, object]) -> None:
    raw = written(changes)
    assert read(raw)
    assert [error.message for error in JUDGE.iter_errors(stack_file(raw))] == []


BAD_UNITS: list[tuple[str, object]] = [
    *(
        ("backend.memory-limit", value)
        for value in (1280, "1280", "1280m", "1280MB", "2Gb", "2GB", "2gi", "2 Gi", None)
    ),
    *(("cluster.pools.0.memory", value) for value in (16, "16", "16GB", "16Gb", "1.5Gi")),
    *(("cluster.pools.0.disk", value) for value in (100, "100", "100GB")),
    *(("backend.cpu-request", value) for value in (1, 1.5, "1000Mi", "1 core", "0.0001", "-1")),
    ("cluster.version", 1.35),
    ("postgres.version", 16),
]
WRONG: list[tuple[str, object]] = [
    *BAD_UNITS,
    ("colour", "red"),
    ("backend.colour", "red"),
    ("backend.memory_limit", "2Gi"),
    ("ingress", {"enabled": True}),
    ("environment", "Prod"),
    ("environment", REMOVED),
    ("platform", "moon"),
    ("cluster", {"cloud": "moon"}),
    ("cluster.pools", []),
    ("cluster.pools.0.nodes", 0),
    ("cluster.pools.0.nodes", "2"),
    ("cluster.pools.0.name", "a" * 51),
    ("cluster.pools.0.taints", [{"key": "a b"}]),
    ("cluster.pools.0.taints", [{"key": "spot", "value": "a b"}]),
    ("namespace", "default"),
    ("namespace", "kube-system"),
    ("quota.enforce", "yes"),
    ("brands", []),
    ("brands.0.domain", "https://cp.us.example.com"),
    ("brands.0.domain", "cp.us.example.com."),
    ("brands.0.url-suffix", ""),
    ("brands.0.url-suffix", "-psa"),
    ("brands.0.id", 1000123),
    ("postgres.sslmode", "prefer"),
    ("postgres.port", 0),
    ("postgres.password", "Hunter2 !"),
    ("aps.operations.get", ['"http://www.odin.com/billing/Subscription"']),
    ("identity.url", "http://id.example.com"),
    ("release.chart", "latest"),
    ("release.chart", {"name": "psa", "version": "latest", "path": "x"}),
    ("release.chart", {"name": "psa", "version": "1.2.3", "path": "x", "digest": "a" * 64}),
    ("release.chart", {"name": "psa", "version": "1.2.3", "repository": "oci://x", "manifest-digest": "latest"}),
    ("backend.pod-labels", ["app=psa"]),
    ("frontend.pod-labels", {"app": 1}),
    ("charts.mirror", "https://mirror.example.com"),
]


@pytest.mark.parametrize(("place", "value"), WRONG, ids=str)
def test_what_the_schema_refuses_the_reader_refuses(place: str, value: object) -> None:
    raw = written({place: value})
    assert not read(raw)
    assert not JUDGE.is_valid(stack_file(raw))


@pytest.mark.parametrize(
    "key",
    ["config", "config.groundwork:platform", "config.groundwork:platform.platform", "config.groundwork:platform.aps"],
)
def test_what_a_stack_cannot_do_without_is_required(key: str) -> None:
    raw = stack_file(written())
    *way, last = key.split(".")
    inside: Any = raw
    for part in way:
        inside = inside[part]
    del inside[last]
    assert not JUDGE.is_valid(raw)


def test_keys_of_pulumi_and_of_other_projects_are_allowed_and_misspelt_ones_of_the_file_are_not() -> None:
    raw = stack_file(written()) | {"secretsprovider": "passphrase", "encryptionsalt": "v1:x", "encryptedkey": "x"}
    raw["config"] |= {"kubernetes:context": "prod", "groundwork-secrets:psa-database-password": {"secure": "v1:x"}}
    assert JUDGE.is_valid(raw)
    assert not JUDGE.is_valid(raw | {"encryptionSalt": "v1:x"})


def test_every_platform_is_in_the_schema_by_its_name() -> None:
    platform = SCHEMA["properties"]["config"]["properties"]["groundwork:platform"]
    assert list(platform["discriminator"]["mapping"]) == list(PLATFORMS)
    assert [one["$ref"] for one in platform["oneOf"]] == list(platform["discriminator"]["mapping"].values())


def test_the_schema_carries_the_docstrings_and_shows_defaults_as_they_are_written() -> None:
    backend = SCHEMA["$defs"]["Backend"]
    assert backend["description"].startswith("The back-end pod.")
    limit = backend["properties"]["memory-limit"]
    assert (limit["default"], limit["description"]) == ("1280Mi", "The only figure that the guide calls configurable.")
    (postgres,) = [model for name, model in SCHEMA["$defs"].items() if name.endswith("psa__settings__Postgres")]
    assert postgres["properties"]["password"]["default"] == "psa-database-password"


def _walk(inside: object) -> list[dict[str, Any]]:
    match inside:
        case dict():
            return [inside, *(one for value in inside.values() for one in _walk(value))]
        case list():
            return [one for value in inside for one in _walk(value)]
        case _:
            return []


def test_every_key_is_written_with_dashes_and_every_object_of_ours_is_closed() -> None:
    for name, kind in SCHEMA["$defs"].items():
        if kind["type"] == "object":
            assert kind["additionalProperties"] is False, name
            assert not [key for key in kind["properties"] if "_" in key], name


def test_every_default_in_the_schema_is_valid_by_the_schema() -> None:
    checked = 0
    for one in _walk(SCHEMA["$defs"]):
        if "default" in one:
            checked += 1
            Draft202012Validator(one | {"$defs": SCHEMA["$defs"]}).validate(one["default"])
    assert checked > 30


def test_what_stands_below_a_field_is_its_description_also_of_a_base() -> None:
    local = SCHEMA["$defs"]["LocalCluster"]["properties"]
    assert local["version"]["description"] == "Release of the embedded control plane."
    assert "description" not in local["pools"]

    class Base(Spec):
        first: int = 1
        """Of the base.

        In two parts.
        """

    class Derived(Base):
        first: int = 2
        second_part: int = 2
        "Of its own."
        third: Annotated[int, Field(description="Said.")] = 3
        """Not what is said."""
        fourth: int = 4

    properties = Derived.model_json_schema(schema_generator=Described)["properties"]
    described = {name: one.get("description") for name, one in properties.items()}
    assert described == {
        "first": "Of the base.\n\nIn two parts.",
        "second-part": "Of its own.",
        "third": "Said.",
        "fourth": None,
    }
