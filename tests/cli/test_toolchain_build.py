"""Building what is missing: whole or not at all, once, and with nothing left behind."""

import io
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from rich.console import Console

from cli.errors import Failed, Refused
from cli.places import Places
from cli.progress import Step, Steps
from cli.toolchain import ensure
from cli.toolchain.build import home_of
from cli.toolchain.pins import BINARIES, KUBERNETES, KWOK, LANGUAGE_HOST, PROVIDER, PULUMI, REPLACED, Binary
from cli.toolchain.tools import FETCH_NOTHING
from tests.begun import Runs, ended_with_the_test
from tests.cli.fake_tools import calls, environment, everything_under, fake_checkout, fake_go, quiet_steps

RUN = """
import sys
from pathlib import Path
from cli.places import Places
from cli.toolchain import ensure
from tests.cli.fake_tools import quiet_steps
with quiet_steps() as steps:
    ensure(Places(checkout=Path(sys.argv[1]), cache=Path(sys.argv[2])), sys.argv[3:], steps)
"""


class Bench(NamedTuple):
    """A fake checkout and the files that steer its fake Go."""

    root: Path
    places: Places
    runs: Runs

    def control(self, name: str) -> Path:
        return self.root / "control" / name

    def start(self, *names: str) -> subprocess.Popen[str]:
        words = [sys.executable, "-c", RUN, str(self.places.checkout), str(self.places.cache), *names]
        kept = {**os.environ, **environment(self.root), "PYTHONPATH": str(Path(__file__).parents[2])}
        self.runs.append(subprocess.Popen(words, env=kept, stderr=subprocess.PIPE, text=True))
        return self.runs[-1]


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    fake_go(tmp_path)
    for name, value in environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    with ended_with_the_test() as runs:
        yield Bench(tmp_path, fake_checkout(tmp_path), runs)
    for folder, _, _ in os.walk(tmp_path):
        Path(folder).chmod(0o755)


def wait_for(path: Path) -> Path:
    """Until it is there. Its name may be a pattern."""
    end = time.monotonic() + 20
    while not (found := [*path.parent.glob(path.name)]):
        assert time.monotonic() < end, f"{path} does not come"
        time.sleep(0.02)
    return found[0]


def required(binary: Binary) -> dict[str, str]:
    """Module → version, as the go.mod of a binary has it."""
    module = Path(__file__).parents[2] / "toolchain" / binary.name / "go.mod"
    words = (line.strip().removeprefix("require ").split() for line in module.read_text().splitlines())
    return {word[0]: word[1] for word in words if len(word) > 1 and word[1].startswith("v")}


def test_what_is_missing_is_built_and_what_is_built_is_found_again(bench: Bench) -> None:
    tools = ensure(bench.places, {"kwok"}, quiet_steps())
    assert tools.path("kwok") == home_of(bench.places, KWOK) / "kwok"
    again = ensure(bench.places, {"kwok"}, quiet_steps())
    assert again.path("kwok") == tools.path("kwok")
    assert calls(bench.root) == ["kwok"]


def test_only_what_is_asked_for_is_built(bench: Bench) -> None:
    ensure(bench.places, {"pulumi"}, quiet_steps())
    assert calls(bench.root) == ["pulumi"]


def test_several_builds_share_one_standard_library_and_start_with_the_longest(bench: Bench) -> None:
    ensure(bench.places, set(BINARIES), quiet_steps())
    first, *rest = calls(bench.root)
    assert first == "std"
    assert sorted(rest) == sorted(BINARIES)
    assert set(rest[:2]) == {PULUMI.name, KUBERNETES.name}


def test_builds_of_one_run_share_a_build_cache_that_goes_with_the_last(bench: Bench) -> None:
    ensure(bench.places, {KUBERNETES.name, PROVIDER.name}, quiet_steps())
    (cache,) = set(bench.control("caches").read_text().split())
    assert Path(cache).is_relative_to(bench.places.building)
    assert not Path(cache).exists()


def test_what_is_built_after_a_larger_one_of_the_same_libraries_is_expected_to_take_less() -> None:
    assert PROVIDER.seconds_with({PROVIDER.name, KUBERNETES.name}) < PROVIDER.seconds_with({PROVIDER.name})
    assert KUBERNETES.seconds_with(set(BINARIES)) == KUBERNETES.seconds


def test_kubernetes_and_its_provider_have_every_library_in_one_version() -> None:
    """One that differs, low enough, and all that stands on it is compiled twice: two more minutes for a first run."""
    kubernetes, provider = (required(binary) for binary in (KUBERNETES, PROVIDER))
    shared = kubernetes.keys() & provider.keys()
    assert len(shared) > 100
    assert {name: (kubernetes[name], provider[name]) for name in shared if kubernetes[name] != provider[name]} == {}


def test_a_file_of_ours_takes_the_place_of_upstreams_in_a_copy_of_its_module(bench: Bench) -> None:
    ensure(bench.places, {PROVIDER.name}, quiet_steps())
    replace, compiled = bench.control("edits").read_text().splitlines()
    ((module, path),) = PROVIDER.replaced
    assert replace.startswith(f"-replace={module}={bench.places.building}")
    assert compiled == "ours"
    assert (bench.control("module") / path).read_text() == "upstream's\n"
    asked = bench.control("asked").read_text().splitlines()
    compiling = [one for one in asked if one.startswith("build ") or (one.startswith("list ") and "-deps" in one)]
    assert len(compiling) == 3, "the list of packages, the packages, the program"
    assert all(f"-modfile={bench.places.building}" in one for one in compiling)


def test_a_replaced_module_that_is_not_pinned_is_not_built(bench: Bench) -> None:
    bench.control("adds.sum").touch()
    with pytest.raises(Failed, match=r"pulumi-kubernetes/sdk/v4 is not in its go\.sum"):
        ensure(bench.places, {PROVIDER.name}, quiet_steps())
    assert (bench.places.toolchain / PROVIDER.name / "go.sum").read_text() == ""


def test_modules_of_the_next_build_and_of_no_other_are_downloaded_while_two_compile(bench: Bench) -> None:
    for name in (KUBERNETES.name, PULUMI.name):
        bench.control(f"{name}.hangs").touch()
    run = bench.start(*BINARIES)
    for name in (KUBERNETES.name, PULUMI.name):
        wait_for(bench.control(f"{name}.started"))
    wait_for(wait_for(bench.places.building / f"{KWOK.name}-*") / "mod")
    assert len([*bench.places.building.glob(f"{KWOK.name}-*")]) == 1
    assert [*bench.places.building.glob(f"{LANGUAGE_HOST.name}-*")] == []
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=30)
    assert everything_under(bench.places.building) == []


def test_a_download_ahead_that_hangs_ends_with_the_run(bench: Bench) -> None:
    bench.control("list.hangs").touch()
    run = bench.start(KUBERNETES.name, PULUMI.name)
    wait_for(bench.control("list.started"))
    run.send_signal(signal.SIGINT)
    run.communicate(timeout=30)
    asked = bench.control("list.processes").read_text().split()
    assert [one for one in asked if psutil.pid_exists(int(one))] == []
    assert everything_under(bench.places.building) == []


def test_what_shares_libraries_waits_until_they_are_compiled(bench: Bench) -> None:
    bench.control(f"{KUBERNETES.name}.slow").touch()
    ensure(bench.places, {KUBERNETES.name, PROVIDER.name}, quiet_steps())
    assert calls(bench.root) == ["std", KUBERNETES.name, PROVIDER.name]


def test_packages_are_counted_and_those_of_the_standard_library_are_not(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes: list[str] = []
    monkeypatch.setattr(Step, "note", lambda _, text: notes.append(text))
    ensure(bench.places, {KWOK.name}, quiet_steps())
    assert [note for note in notes if note.startswith("package")] == ["package 1 of 1"]


def test_a_file_that_upstream_no_longer_has_is_told_and_not_added(bench: Bench) -> None:
    ((_, path),) = PROVIDER.replaced
    (bench.control("module") / path).unlink()
    with pytest.raises(Failed, match=r"has no go/kubernetes/yaml/v2/kinds\.go any more"):
        ensure(bench.places, {PROVIDER.name}, quiet_steps())
    assert everything_under(bench.places.building) == []


def test_another_file_of_ours_is_another_binary(bench: Bench) -> None:
    before = home_of(bench.places, PROVIDER)
    (bench.places.toolchain / PROVIDER.name / REPLACED / "kinds.go").write_text("changed\n")
    assert home_of(bench.places, PROVIDER) != before


def test_a_standard_library_that_does_not_compile_ahead_is_told_and_is_no_failure(bench: Bench) -> None:
    bench.control("std.fails").touch()
    out = io.StringIO()
    tools = ensure(bench.places, {"kwok", "pulumi"}, Steps(Console(file=out)))
    assert tools.path("kwok").exists()
    assert "did not compile by itself" in out.getvalue()


def test_a_build_leaves_the_program_and_its_log_and_nothing_of_its_caches(bench: Bench) -> None:
    ensure(bench.places, {"kwok"}, quiet_steps())
    home = home_of(bench.places, KWOK)
    assert everything_under(bench.places.binaries) == [home.name, f"{home.name}/kwok"]
    assert everything_under(bench.places.building) == []
    assert (bench.places.build_logs / "kwok.log").exists()


def test_a_build_that_fails_never_looks_finished_and_says_where_its_log_is(bench: Bench) -> None:
    bench.control("kwok.fails").touch()
    with pytest.raises(Failed, match="this does not compile") as failed:
        ensure(bench.places, {"kwok"}, quiet_steps())
    assert failed.value.exit_code == 3
    assert failed.value.log == bench.places.build_logs / "kwok.log"
    assert not bench.places.binaries.exists()
    assert everything_under(bench.places.building) == []
    bench.control("kwok.fails").unlink()
    assert ensure(bench.places, {"kwok"}, quiet_steps()).path("kwok").exists()


def test_a_program_that_does_not_answer_never_looks_finished(bench: Bench) -> None:
    bench.control("kwok.mute").touch()
    with pytest.raises(Failed, match="does not answer"):
        ensure(bench.places, {"kwok"}, quiet_steps())
    assert not bench.places.binaries.exists()


def test_one_failure_ends_the_other_builds_at_once(bench: Bench) -> None:
    bench.control(f"{PULUMI.name}.hangs").touch()
    bench.control(f"{KUBERNETES.name}.fails").touch()
    begun = time.monotonic()
    with pytest.raises(Failed, match="kubernetes"):
        ensure(bench.places, set(BINARIES), quiet_steps())
    assert time.monotonic() - begun < 20
    assert everything_under(bench.places.building) == []


def test_two_runs_at_once_build_once(bench: Bench) -> None:
    bench.control("kwok.slow").touch()
    runs = [bench.start("kwok") for _ in range(2)]
    for run in runs:
        _, said = run.communicate(timeout=60)
        assert run.returncode == 0, said
    assert calls(bench.root) == ["kwok"]


def test_ctrl_c_during_a_build_ends_the_compiler_and_leaves_no_partial_folder(bench: Bench) -> None:
    bench.control("kwok.hangs").touch()
    run = bench.start("kwok")
    wait_for(bench.control("kwok.started"))
    compiler = int(bench.control("kwok.started").read_text())
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=30)
    assert run.returncode != 0
    assert "KeyboardInterrupt" in said
    assert not psutil.pid_exists(compiler)
    assert everything_under(bench.places.building) == []
    assert not bench.places.binaries.exists()


def test_what_a_killed_run_left_is_removed_by_the_next_one(bench: Bench) -> None:
    bench.control("kwok.hangs").touch()
    run = bench.start("kwok")
    wait_for(bench.control("kwok.started"))
    run.kill()
    run.communicate(timeout=30)
    os.kill(int(bench.control("kwok.started").read_text()), signal.SIGKILL)
    assert everything_under(bench.places.building) != []
    bench.control("kwok.hangs").unlink()
    assert ensure(bench.places, {"kwok"}, quiet_steps()).path("kwok").exists()
    assert everything_under(bench.places.building) == []


def test_too_little_room_is_refused_before_anything_starts(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(bench.root)._replace(free=100_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(Refused, match=r"0\.1 GB free") as refused:
        ensure(bench.places, {"kwok"}, quiet_steps())
    assert refused.value.details["needed_bytes"] > KWOK.peak
    assert calls(bench.root) == []


def test_other_pins_are_another_binary(bench: Bench) -> None:
    before = home_of(bench.places, KWOK)
    (bench.places.toolchain / "kwok" / "go.sum").write_text("changed\n")
    assert home_of(bench.places, KWOK) != before


def test_a_build_that_nobody_has_used_for_two_weeks_goes_when_its_successor_is_there(bench: Bench) -> None:
    old = ensure(bench.places, {"kwok"}, quiet_steps()).path("kwok").parent
    (bench.places.toolchain / "kwok" / "go.sum").write_text("changed\n")
    fresh = ensure(bench.places, {"kwok"}, quiet_steps()).path("kwok").parent
    assert old.exists()
    month_ago = time.time() - 30 * 86400
    os.utime(fresh, (month_ago, month_ago))
    (bench.places.toolchain / "kwok" / "go.sum").write_text("changed again\n")
    newest = ensure(bench.places, {"kwok"}, quiet_steps()).path("kwok").parent
    assert [old.exists(), fresh.exists(), newest.exists()] == [True, False, True]


def test_the_language_host_has_its_scripts_beside_it(bench: Bench) -> None:
    tools = ensure(bench.places, {"pulumi-language-python"}, quiet_steps())
    folder = tools.path("pulumi-language-python").parent
    for _, path in LANGUAGE_HOST.scripts:
        assert os.access(folder / Path(path).name, os.X_OK)


def test_the_control_plane_is_one_program_under_five_names(bench: Bench) -> None:
    tools = ensure(bench.places, {"kubernetes", "kwok"}, quiet_steps())
    parts = tools.control_plane()
    assert set(parts) == {"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"}
    one = home_of(bench.places, KUBERNETES) / "kubernetes"
    assert {path.resolve() for name, path in parts.items() if name != "kwok"} == {one}
    assert tools.path("kubectl").resolve() == one


def test_the_built_engine_finds_its_language_host_and_its_provider(bench: Bench) -> None:
    names = {PULUMI.name, LANGUAGE_HOST.name, PROVIDER.name}
    tools = ensure(bench.places, names, quiet_steps())
    given = tools.engine_environment()
    first = given["PATH"].split(os.pathsep)[0]
    assert (Path(first) / "pulumi-language-python").exists()
    plugin = Path(given["PULUMI_HOME"]) / "plugins" / "resource-kubernetes-v4.27.0" / PROVIDER.name
    assert plugin.samefile(tools.path(PROVIDER.name))
    assert Path(given["PULUMI_HOME"]).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("others", [{LANGUAGE_HOST.name}, {LANGUAGE_HOST.name, PROVIDER.name}])
def test_the_built_engine_has_no_place_for_logs_of_its_own(bench: Bench, others: set[str]) -> None:
    tools = ensure(bench.places, {PULUMI.name, *others}, quiet_steps())
    assert (Path(tools.engine_environment()["PULUMI_HOME"]) / "logs").is_file()


def test_an_engine_that_has_all_it_needs_fetches_no_provider_of_any_cloud(bench: Bench) -> None:
    tools = ensure(bench.places, {PULUMI.name, LANGUAGE_HOST.name, PROVIDER.name}, quiet_steps())
    assert tools.engine_environment()[FETCH_NOTHING] == "true"
    assert FETCH_NOTHING not in tools.engine_environment(fetch=True)
