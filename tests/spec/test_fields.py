"""What a settings file may hold: narrower than what Kubernetes reads, and every refusal says what to write instead."""

from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter, ValidationError

from spec.fields import (
    BytesField,
    ChartVersionField,
    CpuField,
    DigestField,
    ImageField,
    IopsField,
    KubernetesVersionField,
    PostgresVersionField,
    SecretField,
    ThroughputField,
)
from spec.units import Bytes, Cpu, Iops, Throughput
from spec.versions import KubernetesVersion


def told(kind: Any, value: object) -> tuple[str, str]:  # noqa: ANN401 (an annotated type has no type)
    """What is wrong, and what to write instead."""
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    (error,) = caught.value.errors()
    assert error["type"] == "groundwork"
    return error["ctx"]["what"], error["ctx"]["instead"]


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(1280, id="a bare number"),
        pytest.param(1280.5, id="a bare fraction"),
        pytest.param("1280", id="a number of bytes"),
        pytest.param("1280m", id="thousandths of a byte"),
        "16MB",
        "16Mb",
        "16GB",
        "16Gb",
        "16gi",
        "16 Gi",
        "1.5Gi",
        "-1Gi",
        "16Gi ",
        "",
        None,
        True,
        ["16Gi"],
        {"count": 5},
    ],
)
def test_memory_without_a_unit_that_exists_is_refused_with_an_example(value: object) -> None:
    what, instead = told(BytesField, value)
    assert what.endswith("is not an amount of memory or disk")
    assert instead == "text with its unit, for example '16Gi'"


@pytest.mark.parametrize("value", [1, 0.5, "1000Mi", "1 core", "1e3", "-1", "0.0001", "500M", "", None, False])
def test_a_processor_that_is_not_text_in_cores_or_millis_is_refused_with_an_example(value: object) -> None:
    what, instead = told(CpuField, value)
    assert what.endswith("is not processor time")
    assert instead == "text with its unit, for example '500m'"


def test_a_release_that_yaml_has_read_as_a_number_is_refused_and_quotes_are_asked_for() -> None:
    value = yaml.safe_load("version: 1.30")["version"]
    assert value == 1.3
    what, instead = told(KubernetesVersionField, value)
    assert what == "1.3 is not a Kubernetes release"
    assert instead == "text in quotes, for example '1.35'"


def test_a_quoted_release_is_the_one_that_was_meant() -> None:
    value = yaml.safe_load('version: "1.30"')["version"]
    assert TypeAdapter(KubernetesVersionField).validate_python(value) == KubernetesVersion(1, 30)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (CpuField, "500m", Cpu(500)),
        (CpuField, "0.25", Cpu(250)),
        (BytesField, "768M", Bytes(768_000_000)),
        (BytesField, "768Mi", Bytes(805_306_368)),
        (IopsField, "3000 iops", Iops(3000)),
        (ThroughputField, "125Mi/s", Throughput(Bytes.parse("125Mi"))),
    ],
)
def test_text_with_its_unit_becomes_the_amount(kind: Any, text: str, value: object) -> None:  # noqa: ANN401
    assert TypeAdapter(kind).validate_python(text) == value


@pytest.mark.parametrize(
    ("kind", "value", "example"),
    [
        (IopsField, 3000, "3000 iops"),
        (ThroughputField, "125Mi", "125Mi/s"),
        (PostgresVersionField, 16, "16"),
        (PostgresVersionField, 9.6, "16"),
        (ChartVersionField, "latest", "1.18.2"),
        (ChartVersionField, "1.2.03", "1.18.2"),
        (DigestField, "sha256:abc", "sha256:000"),
        (ImageField, "postgres:16", "@sha256:000"),
        (ImageField, "Postgres@sha256:" + "0" * 64, "@sha256:000"),
    ],
)
def test_every_refusal_shows_how_it_is_written(kind: Any, value: object, example: str) -> None:  # noqa: ANN401
    what, instead = told(kind, value)
    assert repr(value) in what
    assert example in instead


@pytest.mark.parametrize("value", ["Hunter2 Hunter2", "correct horse battery staple", 31415926])
def test_a_secret_that_was_written_where_its_name_belongs_is_not_repeated(value: object) -> None:
    what, instead = told(SecretField, value)
    assert str(value) not in what + instead
    assert what == "is not the name of a secret"
    assert instead == "lower-case letters, digits and dashes, for example 'database-password'"


@pytest.mark.parametrize(
    ("kind", "most", "above"),
    [
        (CpuField, "2048", "2048001m"),
        (CpuField, "2048", "4000"),
        (BytesField, "64Ti", "65Ti"),
        (BytesField, "64Ti", "9999999Pi"),
    ],
)
def test_more_than_any_machine_has_is_refused_with_the_most_that_is_taken(kind: Any, most: str, above: str) -> None:  # noqa: ANN401
    assert str(TypeAdapter(kind).validate_python(most)) == most
    assert told(kind, above) == (f"{above} is more than any machine has", f"at most {most}")
