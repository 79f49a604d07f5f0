"""Secrets among the values of a chart: merged as Helm would, and never shown."""

from typing import Any

import pulumi
import pytest

from components.hidden_values import values_of, with_secrets
from components.releases import HelmRelease, HelmReleaseArgs
from spec.releases import ChartSource, Install, ReleaseSpec
from tests.components.making import NAMESPACE, make
from tests.world import Hidden, World, revealed, texts

PLAIN = {"postgres": {"host": "db-1"}, "keys": {"old": "plain", "kept": True}}


def release(**secrets: Any) -> ReleaseSpec:  # noqa: ANN401 - two fields of different types
    return ReleaseSpec(
        name="pseven-rl",
        namespace="pseven-ns",
        source=ChartSource(chart="charts/pseven-2023.09.25.tgz"),
        values=PLAIN,
        install=Install.RELEASE,
        timeout_seconds=3600,
        **secrets,
    )


@pytest.mark.requirement("PS-62")
def test_a_secret_goes_to_its_key_beside_the_plain_values() -> None:
    assert with_secrets(PLAIN, {"postgres.password": "s3cret", "smtp.password": "m4il"}, ()) == {
        "postgres": {"host": "db-1", "password": "s3cret"},
        "smtp": {"password": "m4il"},
        "keys": {"old": "plain", "kept": True},
    }
    assert PLAIN["postgres"] == {"host": "db-1"}


@pytest.mark.requirement("PS-61")
def test_a_secret_document_is_merged_over_the_plain_values_as_a_second_values_file() -> None:
    document = "keys:\n  old: hidden\n  new: [1, 2]\n"
    assert with_secrets(PLAIN, {}, (document,))["keys"] == {"old": "hidden", "kept": True, "new": [1, 2]}


@pytest.mark.requirement("PS-61")
@pytest.mark.parametrize("document", ["s3cret", "- s3cret", "s3cret: [", ""])
def test_a_document_that_is_no_mapping_is_refused_without_a_word_of_what_it_holds(document: str) -> None:
    with pytest.raises(TypeError) as refused:
        with_secrets(PLAIN, {}, ("a: 1", document))
    assert str(refused.value) == "secret document 2 of the chart's values is not a YAML mapping"
    assert refused.value.__suppress_context__


def test_values_without_secrets_stay_as_they_are_and_are_no_secret() -> None:
    assert values_of(release(), None) is PLAIN


def test_secrets_that_nothing_reveals_are_an_error_that_names_the_release() -> None:
    with pytest.raises(ValueError, match="release pseven-rl has secrets among its values"):
        values_of(release(hidden={"a": "b"}), None)


@pytest.mark.requirement("PS-61")
@pytest.mark.requirement("PS-62")
@pytest.mark.requirement("PS-69")
def test_to_the_engine_all_values_are_one_secret_as_soon_as_one_of_them_is(world: World) -> None:
    def reveal(name: str) -> pulumi.Output[str]:
        return pulumi.Output.secret({"db": "s3cret", "gen": "keys: {new: 1}"}[name])

    spec = release(hidden={"postgres.password": "db"}, hidden_documents=("gen",))
    about: HelmReleaseArgs = {"namespace": NAMESPACE, "spec": spec, "reveal": reveal}
    make(world, lambda options: HelmRelease("pseven-release", about, options))
    inputs = world.the("kubernetes:helm.sh/v3:Release").inputs
    assert isinstance(inputs["values"], Hidden)
    values = revealed(inputs["values"])
    assert values["postgres"] == {"host": "db-1", "password": "s3cret"}
    assert values["keys"] == {"old": "plain", "kept": True, "new": 1}
    assert (inputs["timeout"], inputs["name"], inputs.get("skipAwait")) == (3600, "pseven-rl", None)
    assert not [text for text in texts([one.inputs for one in world.asked]) if "s3cret" in text]
