"""What PATH has is used where it fits, and the reason is told where it does not."""

from pathlib import Path

import pytest

from cli.errors import Refused, UsageError
from cli.places import Places
from cli.test import NEEDED_BY_TESTS
from cli.toolchain import ensure
from cli.toolchain.build import home_of
from cli.toolchain.find import CONTROL_PLANE, Choice, Origin
from cli.toolchain.pins import EVERYTHING, JUDGES, KWOK, PROMETHEUS, PULUMI, machine
from cli.toolchain.tools import locate
from cli.up import NEEDED_LOCALLY
from tests.cli.fake_tools import calls, environment, fake_checkout, fake_go, quiet_steps, says, script

ENGINE = {"pulumi", "pulumi-language-python", "pulumi-resource-kubernetes"}


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    fake_go(tmp_path)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    return fake_checkout(tmp_path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The only folder on PATH."""
    return tmp_path / "bin"


def with_host(path: Path) -> None:
    says(path / "pulumi-language-python", "")
    says(path / "pulumi-language-python-exec", "")


def test_a_pulumi_on_path_with_its_language_host_is_used_and_nothing_of_the_engine_is_built(
    places: Places, path: Path, tmp_path: Path
) -> None:
    says(path / "pulumi", "v3.260.1")
    with_host(path)
    tools = ensure(places, ENGINE, quiet_steps())
    assert tools.path("pulumi") == path / "pulumi"
    assert tools.path("pulumi-language-python") == path / "pulumi-language-python"
    assert tools.tools["pulumi"].version == "3.260.1"
    assert calls(tmp_path) == []


def test_with_a_pulumi_from_path_the_users_own_home_and_plugins_stay(places: Places, path: Path) -> None:
    says(path / "pulumi", "v3.260.1")
    with_host(path)
    assert ensure(places, ENGINE, quiet_steps()).engine_environment() == {"PULUMI_SKIP_UPDATE_CHECK": "true"}


def test_a_language_host_beside_what_a_link_points_to_counts(places: Places, path: Path, tmp_path: Path) -> None:
    says(tmp_path / "cellar" / "pulumi", "v3.249.0")
    with_host(tmp_path / "cellar")
    (path / "pulumi").symlink_to(tmp_path / "cellar" / "pulumi")
    assert locate(places, "pulumi", Choice.AUTO).origin is Origin.PATH


def test_a_pulumi_that_is_too_old_is_not_used_and_the_reason_is_told(places: Places, path: Path) -> None:
    says(path / "pulumi", "v3.248.9")
    with_host(path)
    tool = locate(places, "pulumi", Choice.AUTO)
    assert not tool.fits
    assert tool.note == f"not built yet; {path / 'pulumi'} is 3.248.9, and 3.249 or newer is needed"
    assert ensure(places, {"pulumi"}, quiet_steps()).path("pulumi") == home_of(places, PULUMI) / "pulumi"


def test_a_pulumi_without_its_language_host_is_not_used(places: Places, path: Path) -> None:
    says(path / "pulumi", "v3.260.1")
    tool = locate(places, "pulumi", Choice.AUTO)
    assert tool.note is not None
    assert "has no pulumi-language-python beside it" in tool.note


def test_a_program_that_exists_and_fails_is_not_used(places: Places, path: Path) -> None:
    script(path / "kwok", "#!/bin/sh\necho 'kwok: no version is set' >&2\nexit 126\n")
    assert not locate(places, "kwok", Choice.AUTO).fits


def test_kwok_of_another_minor_is_not_used(places: Places, path: Path) -> None:
    says(path / "kwok", "kwok version v0.9.0 go1.26.8 (linux/amd64)")
    assert not locate(places, "kwok", Choice.AUTO).fits
    says(path / "kwok", "kwok version v0.8.3 go1.26.8 (linux/amd64), rebuilt")
    assert locate(places, "kwok", Choice.AUTO).version == "0.8.3"


@pytest.mark.parametrize(("said", "fits"), [("Client Version: v1.31.9", False), ("Client Version: v1.32.4-eks", True)])
def test_kubectl_is_used_from_1_32_on(places: Places, path: Path, said: str, *, fits: bool) -> None:
    says(path / "kubectl", said)
    assert locate(places, "kubectl", Choice.AUTO).fits is fits


def test_a_control_plane_on_path_is_used_only_when_it_is_whole_and_of_the_right_minor(
    places: Places, path: Path
) -> None:
    for part in CONTROL_PLANE:
        says(path / part, "etcd Version: 3.6.5" if part == "etcd" else "Kubernetes v1.35.9")
    whole = locate(places, "kubernetes", Choice.AUTO)
    assert (whole.origin, whole.version) == (Origin.PATH, "1.35.9")
    (path / "kube-scheduler").unlink()
    assert locate(places, "kubernetes", Choice.AUTO).origin is Origin.MISSING
    says(path / "kube-scheduler", "Kubernetes v1.34.2, longer than before")
    note = locate(places, "kubernetes", Choice.AUTO).note
    assert note is not None
    assert "kube-scheduler is 1.34.2, and 1.35 is needed" in note


def test_the_parts_of_a_control_plane_on_path_are_named_one_by_one(places: Places, path: Path) -> None:
    says(path / "kwok", "kwok version v0.8.0")
    for part in CONTROL_PLANE:
        says(path / part, "etcd Version: 3.6.5" if part == "etcd" else "Kubernetes v1.35.1")
    tools = ensure(places, {"kubernetes", "kwok"}, quiet_steps())
    assert tools.control_plane() == {name: path / name for name in (*CONTROL_PLANE, "kwok")}


def test_built_means_built_whatever_path_has(places: Places, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    says(path / "kwok", "kwok version v0.8.0")
    monkeypatch.setenv("GROUNDWORK_TOOLCHAIN", "built")
    assert ensure(places, {"kwok"}, quiet_steps()).path("kwok") == home_of(places, KWOK) / "kwok"


def test_path_means_that_nothing_is_built(places: Places, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDWORK_TOOLCHAIN", "path")
    with pytest.raises(Refused, match="kwok: not on PATH"):
        ensure(places, {"kwok"}, quiet_steps())
    assert calls(tmp_path) == []


def test_a_judge_is_not_taken_from_path_unless_nothing_may_be_built(
    places: Places, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(path / "prometheus", "prometheus, version 3.11.1")
    assert not locate(places, "prometheus", Choice.AUTO).fits
    assert (
        ensure(places, {"prometheus"}, quiet_steps()).path("prometheus") == home_of(places, PROMETHEUS) / "prometheus"
    )
    assert locate(places, "prometheus", Choice.PATH).path == path / "prometheus"
    assert not locate(places, "calico-judge", Choice.PATH).fits


def test_no_command_but_test_and_trace_needs_a_judge() -> None:
    assert not NEEDED_LOCALLY & set(JUDGES)
    assert set(JUDGES) <= NEEDED_BY_TESTS


def test_another_word_for_the_toolchain_is_a_usage_error(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUNDWORK_TOOLCHAIN", "newest")
    with pytest.raises(UsageError, match="auto, path, built"):
        ensure(places, {"kwok"}, quiet_steps())


def test_what_a_command_put_on_path_for_its_children_is_not_taken_for_the_users(
    places: Places, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = ensure(places, ENGINE, quiet_steps())
    monkeypatch.setenv("PATH", tools.engine_environment()["PATH"])
    assert locate(places, "pulumi", Choice.AUTO).origin is Origin.BUILT


def test_every_pin_names_a_module_whose_sums_are_there() -> None:
    checkout = Places.here()
    for binary in EVERYTHING.values():
        module = checkout.toolchain / binary.name
        assert (module / "go.sum").stat().st_size > 0
        assert binary.version.split(".")[0].isdigit()
    assert machine().count("/") == 1
