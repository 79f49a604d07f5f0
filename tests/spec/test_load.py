"""One reading of a settings file finds everything that is wrong with it, at its place in the file."""

import itertools
from typing import Any, get_args

import pytest

from spec.apps.public import PLACES
from spec.load import Loaded, SpecError, load, report
from spec.platforms import PLATFORMS
from spec.platforms.psa.settings import PsaSettings
from spec.requirements import REGISTER
from spec.settings import Mistake
from tests.spec.psa_stack import PREPARE, REMOVED, loaded, only_mistake, refused, written

TEN: dict[str, object] = {
    "namespace": "PSA_Integration",
    "cluster.pools.0.memory": "4GB",
    "cluster.pools.0.size": "large",
    "backend.cpu-request": "500m",
    "frontend.memory-limit": 768,
    "commerce.peers.0.cidr": "10.20.0.1/16",
    "brands.0.domain": "https://cp.us.example.com",
    "brands.1.id": REMOVED,
    "postgres.port": 443,
    "identity.url": "http://id.example.com/auth",
}
"""Place → what is written there; each is one mistake."""


def test_ten_different_mistakes_give_ten_entries_at_their_places() -> None:
    mistakes = refused(TEN)
    assert {one.path for one in mistakes} == {
        "namespace",
        "cluster.pools[0].memory",
        "cluster.pools[0].size",
        "backend.cpu-request",
        "frontend.memory-limit",
        "commerce.peers[0].cidr",
        "brands[0].domain",
        "brands[1].id",
        "postgres.port",
        "identity.url",
    }
    assert len(mistakes) == 10


def test_every_entry_says_what_is_wrong_and_what_to_write_instead() -> None:
    assert all(one.where and one.what and one.instead for one in refused(TEN))


def test_an_entry_names_the_requirement_that_says_so() -> None:
    said = {one.path: one.requirements for one in refused(TEN)}
    assert said["backend.cpu-request"] == ("CB-13",)
    assert said["postgres.port"] == ("CB-11",)
    assert said["identity.url"] == ("CB-16",)


NUMBERS: list[tuple[str, object, tuple[str, ...]]] = [
    ("release.timeout", 1, ("CB-1",)),
    ("commerce.instance", REMOVED, ("CB-2",)),
    ("commerce.peers.0.cidr", "10.0.0.1/8", ("CB-6", "CB-7", "CB-12")),
    ("backend.memory-limit", 1280, ("CB-13",)),
    ("frontend.cpu-limit", "1 core", ("CB-14",)),
    ("quota.enforce", "yes", ("CB-15",)),
    ("brands.0.domain", "nowhere", ("CB-17",)),
    ("brands.0.id", REMOVED, ("CB-16", "CB-18")),
    ("postgres.version", 16, ("CB-3",)),
    ("postgres.cidrs", [], ("CB-11",)),
    ("postgres.port", 0, ("CB-11",)),
    ("connectwise.host", REMOVED, ("CB-10",)),
    ("identity", REMOVED, ("CB-16",)),
    ("aps.endpoint", REMOVED, ("CB-19",)),
    ("aps.operations.get", "text", ("CB-20",)),
    ("environment", REMOVED, ()),
    ("cluster.pools.0.memory", 16, ()),
]


@pytest.mark.parametrize(("place", "value", "numbers"), NUMBERS, ids=str)
def test_a_mistake_of_form_names_the_requirements_of_its_part(
    place: str, value: object, numbers: tuple[str, ...]
) -> None:
    assert only_mistake({place: value}).requirements == numbers


VENDORS_OWN = ("vendor's values: ", "vendor's files: ", "vendor's page: ")
"""Where a guide has no requirement for it: the vendor's own place, which ThingPark's tests look at."""
REFUSED_KEYS = {
    ("psa", place) for place in ("ingress", "service", "backend.ingress", "frontend.ingress", "release.ingress")
}
"""Keys that a reader of a guide may try and that do not exist on purpose: the refusal names the requirement."""


def test_the_requirements_of_each_part_are_those_of_keys_and_guides_that_exist() -> None:
    for name, platform in PLATFORMS.items():
        for place, numbers in platform.settings.requirements.items():
            kind: Any = platform.settings
            *above, last = place.split(".")
            for part in above if (name, place) in REFUSED_KEYS else (*above, last):
                field = next(one for one in kind.model_fields.values() if one.alias == part)
                inside = [
                    one for one in (field.annotation, *get_args(field.annotation)) if hasattr(one, "model_fields")
                ]
                kind = inside[0] if inside else None
            if (name, place) in REFUSED_KEYS:
                assert all(one.alias != last for one in kind.model_fields.values())
            assert {one for one in numbers if not one.startswith(VENDORS_OWN)} <= REGISTER.keys() | PLACES


@pytest.mark.parametrize("platform", PLATFORMS)
def test_whoever_writes_a_key_that_is_absent_on_purpose_is_told_a_requirement_that_exists(platform: str) -> None:
    for place, why in PLATFORMS[platform].settings.absent.items():
        assert why.requirements, place
        assert set(why.requirements) <= REGISTER.keys() | PLACES, place
        assert why.what, place
        assert why.instead, place


def test_the_message_has_the_count_and_a_line_for_place_and_remedy_of_each() -> None:
    with pytest.raises(SpecError) as caught:
        load(written(TEN))
    first, *lines = str(caught.value).splitlines()
    assert first == "the settings cannot be used: 10 mistakes"
    assert len(lines) == 20
    assert "  - postgres.port: 443 is the guide's misprint for PostgreSQL (INC-CB2) [CB-11]" in lines
    assert all(line.startswith("      write instead: ") for line in lines[1::2])


def test_one_mistake_is_called_one() -> None:
    one = Mistake(where=("a", 0, "b"), what="is wrong", instead="x")
    assert report((one,)) == "the settings cannot be used: 1 mistake\n  - a[0].b: is wrong\n      write instead: x"


def test_mistakes_of_form_and_between_parts_come_in_one_message() -> None:
    both = refused({"brands.1.id": "1000123", "postgres.version": "9.5", "backend.memory-limit": "512Mi"})
    assert {one.path for one in both} == {"backend.memory-limit", "brands[1].id", "postgres.version"}


def _turned(raw: dict[str, Any]) -> dict[str, Any]:
    return dict(reversed(raw.items()))


def _tops(mistakes: tuple[Mistake, ...]) -> list[str]:
    return [key for key, _ in itertools.groupby(str(one.where[0]) for one in mistakes)]


@pytest.mark.parametrize("turn", [dict, _turned])
def test_mistakes_come_in_the_order_of_the_file(turn: Any) -> None:  # noqa: ANN401 (either of two functions)
    raw = turn(written(TEN))
    with pytest.raises(SpecError) as caught:
        load(raw)
    assert _tops(caught.value.mistakes) == [key for key in raw if key in _tops(caught.value.mistakes)]


def test_mistakes_inside_one_part_come_in_the_order_of_the_file_too() -> None:
    mistakes = refused(
        {
            "brands": [
                {"id": "1", "domain": "a.example.com"},
                {"id": "1", "domain": "b.example.com"},
                {"id": "3", "domain": "https://c.example.com"},
            ]
        }
    )
    assert [one.path for one in mistakes] == ["brands[1].id", "brands[2].domain"]


def test_the_position_of_a_right_element_is_that_in_the_file_though_wrong_ones_stand_before_it() -> None:
    mistakes = refused(
        {
            "brands": [
                {"id": "1", "domain": "not a domain"},
                {"id": "2", "domain": "b.example.com"},
                {"id": 3, "domain": "c.example.com"},
                {"id": "2", "domain": "d.example.com"},
            ]
        }
    )
    assert {one.path for one in mistakes} == {"brands[0].domain", "brands[2].id", "brands[3].id"}


def test_a_list_whose_only_element_is_wrong_is_not_called_too_short_as_well() -> None:
    assert only_mistake({"brands": [{"id": "1", "domain": "nowhere"}]}).path == "brands[0].domain"
    assert only_mistake({"cluster.pools.0.nodes": 0}).path == "cluster.pools[0].nodes"


def test_a_part_with_something_wrong_in_it_is_still_judged_by_what_is_right_in_it() -> None:
    mistakes = refused({"postgres.version": 16, "postgres.port": 443, "postgres.sslmode": "disable"})
    assert {one.path for one in mistakes} == {"postgres.version", "postgres.port", "postgres.sslmode"}


def test_an_unknown_key_is_a_mistake_at_every_depth() -> None:
    for place in ("colour", "backend.colour", "cluster.pools.0.colour", "postgres.colour", "brands.1.colour"):
        mistake = only_mistake({place: "red"})
        assert (mistake.what, mistake.path.split(".")[-1]) == ("is not a key that is known here", "colour")


def test_a_key_with_underscores_is_not_taken_for_the_one_with_dashes() -> None:
    assert only_mistake({"backend.memory_limit": "2Gi"}).path == "backend.memory_limit"


@pytest.mark.parametrize(
    ("place", "remedy"),
    [
        ("environment", "this key with its value, for example 'prod'"),
        ("cluster", "this key, and below it cloud: one of aws, azure, existing, exoscale, local, oci"),
        ("commerce", "this key, and below it instance and peers"),
        ("brands", "this key with a list, of which each has id and domain"),
        ("postgres", "this key, and below it version, host and cidrs"),
        ("connectwise", "this key, and below it host"),
        ("identity", "this key, and below it url"),
        ("aps", "this key, and below it staff-member and endpoint"),
        ("postgres.host", "this key with its value, for example 'cp.us.example.com'"),
    ],
)
def test_a_missing_key_is_named_with_what_stands_there(place: str, remedy: str) -> None:
    mistake = only_mistake({place: REMOVED})
    assert (mistake.path, mistake.what, mistake.instead) == (place, "is missing", remedy)


@pytest.mark.parametrize("place", ["cluster", "backend", "commerce", "brands", "postgres", "aps", "release"])
@pytest.mark.parametrize("value", ["text", 5, [], {}, None, True])
def test_a_value_of_the_wrong_kind_never_breaks_the_reading(place: str, value: object) -> None:
    if (place, value) in (("backend", {}), ("release", {})):
        return
    mistakes = refused({place: value})
    assert all(one.path.startswith(place) for one in mistakes)


def test_an_unknown_cloud_names_the_known_ones() -> None:
    mistake = only_mistake({"cluster": {"cloud": "moon"}})
    assert mistake.path.startswith("cluster")
    assert "local" in mistake.what + mistake.instead
    assert "existing" in mistake.what + mistake.instead


@pytest.mark.parametrize(
    "chart",
    [
        "something",
        5,
        {"name": "psa"},
        {"name": "psa", "version": "1.0.0"},
        {"name": "psa", "version": "latest", "path": "x"},
    ],
)
def test_a_wrong_chart_is_one_mistake_at_a_place_that_the_file_has(chart: object) -> None:
    mistake = only_mistake({"release.chart": chart})
    assert mistake.path in ("release.chart", "release.chart.version")


@pytest.mark.parametrize("raw", [[], "psa", 5, True, ["platform"]])
def test_what_is_no_mapping_is_refused(raw: object) -> None:
    with pytest.raises(SpecError, match="is not a mapping of keys to values"):
        load(raw)


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(SpecError, match=r"\(the settings\): is missing"):
        load(None)
    with pytest.raises(SpecError, match="platform: is missing"):
        load({})


@pytest.mark.parametrize("platform", ["moon", "PSA", 5, None, ["psa"]])
def test_an_unknown_platform_names_the_known_ones(platform: object) -> None:
    mistake = only_mistake({"platform": platform})
    assert (mistake.path, mistake.instead) == ("platform", f"one of {', '.join(PLATFORMS)}")
    assert "is not a platform that is known" in mistake.what


def test_keys_that_are_no_text_are_a_mistake_and_no_crash() -> None:
    with pytest.raises(SpecError):
        load(dict[object, object](written()) | {5: "five"})


def test_a_warning_stops_nothing_and_is_handed_on() -> None:
    found = loaded({"environment": "dev", "backend.cpu-request": "500m", "postgres.sslmode": "disable"})
    assert isinstance(found, Loaded)
    assert isinstance(found.settings, PsaSettings)
    assert [one.path for one in found.warnings] == ["backend.cpu-request", "postgres.sslmode"]
    assert all(one.warning for one in found.warnings)


def test_a_warning_beside_a_mistake_is_in_the_same_message() -> None:
    mistakes = refused({"postgres.sslmode": "disable", "postgres.port": 443})
    assert {one.path: one.warning for one in mistakes} == {"postgres.sslmode": True, "postgres.port": False}


def test_right_settings_have_no_warnings() -> None:
    assert loaded().warnings == ()
    assert loaded({"postgres.prepare": PREPARE}).warnings == ()


SECRET = "Tr0ub4dor&3 hunter2"


@pytest.mark.parametrize(
    "place",
    [
        "postgres.password",
        "postgres.pasword",
        "postgres.prepare.administrator.password",
        "aps.oauth-key",
        "aps.oauth-secret",
        "aps.token",
        "secrets",
    ],
)
def test_a_secret_that_was_written_into_the_settings_is_never_repeated(place: str) -> None:
    changes: dict[str, object] = {"postgres.prepare": PREPARE} if "prepare" in place else {}
    with pytest.raises(SpecError) as caught:
        load(written(changes | {place: SECRET}))
    assert SECRET not in str(caught.value)
    assert "hunter2" not in repr(caught.value.mistakes)


@pytest.mark.parametrize("value", [{"secure": SECRET}, [SECRET]])
def test_a_secret_in_a_mapping_or_a_list_is_not_repeated_either(value: object) -> None:
    for place in ("postgres.password", "postgres.user", "aps.staff-member", "backend", "brands"):
        with pytest.raises(SpecError) as caught:
            load(written({place: value}))
        assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("place", ["identity.url", "aps.endpoint", "release.chart.repository", "charts.mirror"])
def test_an_address_with_a_password_in_it_is_refused_and_not_repeated(place: str) -> None:
    changes: dict[str, object] = {place: "https://admin:hunter2@example.com/x"}
    if place.startswith("release"):
        changes = {"release.chart": {"name": "psa", "version": "1.0.0"}} | changes
    elif place.startswith("charts"):
        changes = {place: "oci://admin:hunter2@example.com/x"}
    with pytest.raises(SpecError) as caught:
        load(written(changes))
    assert "hunter2" not in str(caught.value)


def test_settings_that_were_read_can_be_shown_and_read_again() -> None:
    settings = loaded({"postgres.prepare": PREPARE}).settings
    again = load(settings.model_dump(mode="json", by_alias=True, exclude_unset=True)).settings
    assert again == settings
    assert load(settings.model_dump(mode="json", by_alias=True)).settings == settings


@pytest.mark.parametrize(
    "written", ["postgresql://psa:hunter2@db-1/psa", {"password": "hunter2"}, ["hunter2"], "hunter2 " * 9]
)
def test_where_one_word_of_a_list_belongs_nothing_but_a_word_is_repeated(written: object) -> None:
    assert only_mistake({"fit-check": written}).what == "this is not known here"
    assert only_mistake({"fit-check": "refused"}).what == "'refused' is not known here"


def test_a_cluster_that_names_no_cloud_is_told_which_there_are() -> None:
    mistake = only_mistake({"cluster.cloud": REMOVED})
    assert (mistake.path, mistake.what) == ("cluster", "does not say its 'cloud'")
    assert mistake.instead == "this key, and below it cloud: one of aws, azure, existing, exoscale, local, oci"
