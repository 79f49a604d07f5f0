"""The five processes: found again, restarted, stopped; never mistaken and never doubled."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from rehearsal import launch, processes
from rehearsal.api import Api, Json, wait_for
from rehearsal.nodes import NODES, sync_nodes
from rehearsal.parts import NAMES, kwok_config
from rehearsal.plane import Plane, PlaneError, State, find_planes
from rehearsal.record import PartRecord, Record
from tests.rehearsal.conftest import MakePlane
from tests.rehearsal.manifests import ALLOCATABLE, deployment, is_ready, node, pods_of

pytestmark = pytest.mark.engine

MAPS = "/api/v1/namespaces/default/configmaps"


def _pids(plane: Plane) -> dict[str, int | None]:
    return {part.name: part.pid for part in plane.status().parts}


def _processes(plane: Plane) -> list[psutil.Process]:
    return processes.find_marked({processes.PLANE: str(plane.directory)})


def _put(plane: Plane, name: str) -> None:
    with Api.of_kubeconfig(plane.kubeconfig) as api:
        api.create(MAPS, {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}})


def _has(plane: Plane, name: str) -> bool:
    with Api.of_kubeconfig(plane.kubeconfig) as api:
        return api.get(f"{MAPS}/{name}") is not None


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"]) as process:
        yield process
        process.kill()


def test_a_plane_is_started_found_again_and_stopped(make_plane: MakePlane) -> None:
    plane = make_plane(durable=True)
    assert plane.status().state is State.STOPPED
    status = plane.start()
    assert status.state is State.RUNNING
    assert [part.name for part in status.parts] == list(NAMES)
    assert all(part.pid and part.port and part.since and part.memory_bytes for part in status.parts)
    _put(plane, "kept")

    (again,) = find_planes(plane.directory.parent)
    assert _pids(again) == _pids(plane)
    assert again.status().server_url == status.server_url
    before, credentials = _pids(plane), plane.kubeconfig.read_bytes()
    plane.start()
    assert _pids(plane) == before

    again.stop()
    assert _processes(plane) == []
    assert {part.state for part in plane.status().parts} == {State.STOPPED}

    ports = [part.port for part in plane.start().parts]
    assert ports == [part.port for part in status.parts]
    assert plane.kubeconfig.read_bytes() == credentials
    assert _has(plane, "kept")

    plane.delete()
    assert _processes(plane) == []
    assert not plane.directory.exists()
    plane.delete()


@pytest.fixture(scope="module")
def durable(tmp_path_factory: pytest.TempPathFactory, plane_binaries: Mapping[str, Path]) -> Iterator[Plane]:
    """One plane for all killings; each test starts it first, so none depends on the one before."""
    plane = Plane(tmp_path_factory.mktemp("durable") / "plane", plane_binaries)
    try:
        yield plane
    finally:
        plane.delete()


@pytest.mark.parametrize("name", NAMES)
def test_a_killed_part_is_named_and_started_again_and_nothing_is_lost(durable: Plane, name: str) -> None:
    plane = durable
    plane.start()
    sync_nodes(plane, [node("core-0")])
    _put(plane, f"before-{name}")
    before = _pids(plane)
    killed = before[name]
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: plane.status().crashed, limit=5, message="nobody sees it")

    status = plane.status()
    assert status.state is State.CRASHED
    (crashed,) = status.crashed
    assert crashed.name == name
    assert "SIGKILL" in str(crashed.reason)
    assert crashed.log.exists()

    notes: list[str] = []
    status = plane.start(notes.append)
    assert status.state is State.RUNNING
    assert f"{name} was ended by signal 9 (SIGKILL); starting it again" in notes[0]
    # An API server finds an etcd that was away only after up to two minutes.
    again = {name, "kube-apiserver"} if name == "etcd" else {name}
    assert {part for part, pid in _pids(plane).items() if before[part] != pid} == again
    assert _has(plane, f"before-{name}")
    with Api.of_kubeconfig(plane.kubeconfig) as api:
        api.create("/apis/apps/v1/namespaces/default/deployments", deployment(f"after-{name}"))
        wait_for(
            lambda: [pod for pod in pods_of(api, "default", f"after-{name}") if is_ready(pod)],
            limit=90,  # what watched a dead API server looks again after up to half a minute
            message=f"no pod gets ready after {name} was started again",
        )


def test_an_etcd_killed_in_its_first_moments_begins_again_with_nothing(make_plane: MakePlane) -> None:
    """What it leaves is a log by which it is a member of no cluster: it would wait for the others for ever."""
    plane = make_plane(durable=True)
    log = plane.directory / "etcd/member/wal/0000000000000000-0000000000000000.wal"
    log.parent.mkdir(parents=True)
    log.write_bytes(bytes(64))  # of 64 MB that it makes room for, before it writes anything
    Record(founding=True).write(plane.directory / "plane.json")
    assert plane.start().state is State.RUNNING
    _put(plane, "kept")
    plane.stop()
    assert plane.start().state is State.RUNNING
    assert _has(plane, "kept"), "data that were ever of use are not begun again"


def test_data_of_a_plane_whose_record_is_lost_are_kept(make_plane: MakePlane) -> None:
    plane = make_plane(durable=True)
    plane.start()
    _put(plane, "kept")
    for process in _processes(plane):
        process.kill()
    wait_for(lambda: not _processes(plane), limit=10, message="somebody lives")
    (plane.directory / "plane.json").unlink()
    assert plane.start().state is State.RUNNING
    assert _has(plane, "kept")


def test_all_parts_killed_at_once_come_back_with_their_data(make_plane: MakePlane) -> None:
    plane = make_plane(durable=True)
    plane.start()
    _put(plane, "kept")
    for process in _processes(plane):
        process.kill()
    wait_for(lambda: len(plane.status().crashed) == len(NAMES), limit=5, message="somebody lives")
    assert plane.start().state is State.RUNNING
    assert _has(plane, "kept")


def test_a_number_that_another_process_has_now_is_neither_mistaken_nor_killed(
    make_plane: MakePlane, sleeper: subprocess.Popen[bytes]
) -> None:
    plane = make_plane()
    plane.directory.mkdir()
    stranger = PartRecord(sleeper.pid, psutil.Process(sleeper.pid).create_time())
    # Even with the right start time: it does not carry the marks.
    records = {"etcd": stranger, "kwok": replace(stranger, create_time=stranger.create_time + 5)}
    Record(parts=records, ports={"etcd": 20001}).write(plane.directory / "plane.json")
    assert {part.name for part in plane.status().crashed} == {"etcd", "kwok"}
    plane.stop()
    assert sleeper.poll() is None
    assert plane.status().state is State.STOPPED


def test_processes_are_found_when_the_record_was_lost(make_plane: MakePlane) -> None:
    """As when the launcher is killed between the start of a process and the writing of its number."""
    plane = make_plane()
    plane.start()
    before = _pids(plane)
    record = Record.read(plane.directory / "plane.json")
    assert record is not None
    replace(record, parts={"etcd": record.parts["etcd"]}).write(plane.directory / "plane.json")
    assert _pids(plane) == before
    plane.start()
    assert _pids(plane) == before
    assert len(_processes(plane)) == len(NAMES)

    (plane.directory / "plane.json").unlink()
    plane.start()
    assert len(_processes(plane)) == len(NAMES)
    (plane.directory / "plane.json").unlink()
    plane.stop()
    assert _processes(plane) == []


def test_a_launcher_killed_in_the_middle_leaves_a_plane_that_the_next_one_completes(
    make_plane: MakePlane, plane_binaries: Mapping[str, Path]
) -> None:
    plane = make_plane(durable=True)
    program = (
        "import sys; from pathlib import Path; from rehearsal.plane import Plane; from rehearsal.parts import NAMES;"
        "Plane(Path(sys.argv[1]), {name: Path(sys.argv[2]) / name for name in NAMES}).start()"
    )
    folder = next(iter(plane_binaries.values())).parent
    root = Path(launch.__file__).parent.parent
    with subprocess.Popen([sys.executable, "-c", program, str(plane.directory), str(folder)], cwd=root) as launcher:
        wait_for(lambda: len(_processes(plane)) >= 2, limit=60, message="nothing starts", every=0.01)
        launcher.kill()
    assert plane.status().state in {State.INCOMPLETE, State.RUNNING}
    assert plane.start().state is State.RUNNING
    assert len(_processes(plane)) == len(NAMES)


def test_two_starts_at_once_give_one_set(make_plane: MakePlane) -> None:
    planes = [make_plane(), make_plane()]
    notes: list[str] = []
    failures: list[BaseException] = []

    def start(plane: Plane) -> None:
        try:
            plane.start(notes.append)
        except PlaneError as error:
            failures.append(error)

    threads = [threading.Thread(target=start, args=(plane,)) for plane in planes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert notes == ["waiting: another command is working on plane"]
    assert len(_processes(planes[0])) == len(NAMES)


def test_two_planes_live_side_by_side(make_plane: MakePlane) -> None:
    one, two = make_plane("one"), make_plane("two")
    one.start()
    two.start()
    _put(one, "only-here")
    assert not _has(two, "only-here")
    one.stop()
    assert two.status().state is State.RUNNING
    assert [plane.directory.name for plane in find_planes(one.directory.parent)] == ["one", "two"]


def test_a_port_that_somebody_took_meanwhile_is_replaced_everywhere(
    make_plane: MakePlane, monkeypatch: pytest.MonkeyPatch
) -> None:
    plane = make_plane(durable=True)
    before = plane.start().server_url
    _put(plane, "kept")
    plane.stop()
    taken = {"kube-apiserver": plane.status().parts[1].port, "etcd": plane.status().parts[0].port}
    monkeypatch.setattr(launch, "is_free", lambda port: port not in taken.values())
    notes: list[str] = []
    status = plane.start(notes.append)
    assert status.state is State.RUNNING
    assert status.server_url != before
    assert str(status.server_url) in plane.kubeconfig.read_text()
    assert [note.split(" moves")[0] for note in notes] == ["etcd", "kube-apiserver"]
    assert _has(plane, "kept")


def test_a_port_that_is_taken_at_the_last_moment_is_replaced_too(
    make_plane: MakePlane, monkeypatch: pytest.MonkeyPatch
) -> None:
    plane, other = make_plane("plane"), make_plane("other")
    other.start()
    taken = {part.name: part.port or 0 for part in other.status().parts}
    Record(ports={"kube-scheduler": taken["kube-scheduler"], "kube-apiserver": taken["kwok"]}).write(
        _made(plane) / "plane.json"
    )
    monkeypatch.setattr(launch, "is_free", lambda _: True)
    notes: list[str] = []
    assert plane.start(notes.append).state is State.RUNNING
    assert sorted(note.split(" moves")[0] for note in notes) == ["kube-apiserver", "kube-scheduler"]


def _made(plane: Plane) -> Path:
    plane.directory.mkdir()
    return plane.directory


def test_a_part_that_cannot_start_is_named_with_its_last_words_and_nothing_stays(
    make_plane: MakePlane, plane_binaries: Mapping[str, Path], tmp_path: Path
) -> None:
    broken = tmp_path / "kube-scheduler"
    broken.write_text("#!/bin/sh\necho no such luck\nexit 3\n")
    broken.chmod(0o700)
    whole = make_plane()
    plane = Plane(whole.directory, {**plane_binaries, "kube-scheduler": broken}, durable=False)
    with pytest.raises(PlaneError, match="kube-scheduler ended with exit status 3") as raised:
        plane.start()
    assert "no such luck" in str(raised.value)
    assert raised.value.log == plane.directory / "logs" / "kube-scheduler.log"
    assert raised.value.log is not None
    assert raised.value.log.exists()
    assert _processes(plane) == []
    assert whole.start().state is State.RUNNING


def test_a_part_that_never_gets_ready_ends_the_wait_and_leaves_the_others_alone(
    make_plane: MakePlane, plane_binaries: Mapping[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = make_plane()
    whole.start()
    before = _pids(whole)
    idle = tmp_path / "kwok"
    idle.write_text("#!/bin/sh\nexec sleep 60\n")
    idle.chmod(0o700)
    monkeypatch.setattr("rehearsal.plane.START_LIMIT", 3)
    with pytest.raises(PlaneError, match="kwok is not ready after 3 s"):
        Plane(whole.directory, {**plane_binaries, "kwok": idle}, durable=False).start()
    assert _pids(whole) == {**before, "kwok": None}


def test_what_comes_first_comes_when_the_api_answers_and_before_whatever_watches_it(make_plane: MakePlane) -> None:
    plane = make_plane()
    seen: list[dict[str, int | None]] = []

    def first() -> None:
        _put(plane, "first")
        seen.append(_pids(plane))

    plane.start(first=first)
    (then,) = seen
    assert {part for part, pid in then.items() if pid} == {"etcd", "kube-apiserver"}
    assert _has(plane, "first")
    plane.start(first=lambda: seen.append(_pids(plane)))
    assert seen[1] == _pids(plane), "who starts it again finds everything running, and restarts nothing"


def test_where_what_comes_first_fails_nothing_is_left_running(make_plane: MakePlane) -> None:
    plane = make_plane()

    def first() -> None:
        raise PlaneError("the definitions are broken")

    with pytest.raises(PlaneError, match="the definitions are broken"):
        plane.start(first=first)
    assert _processes(plane) == []


def test_without_programs_a_plane_says_which_are_missing(tmp_path: Path) -> None:
    with pytest.raises(PlaneError, match="etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kwok"):
        Plane(tmp_path / "plane", {}).start()


def test_new_stages_restart_kwok_alone_and_heartbeats_keep_the_figures_of_a_node(
    make_plane: MakePlane, monkeypatch: pytest.MonkeyPatch
) -> None:
    plane = make_plane()
    plane.start()
    sync_nodes(plane, [node("core-0")])
    before = _pids(plane)
    impatient = kwok_config().replace(b"durationMilliseconds: 300000, jitterDurationMilliseconds: 330000", b"")
    # Times are written in whole seconds. Two beats within one would change nothing, and KWOK waits for a change.
    impatient = impatient.replace(b"delay: {}", b"delay: {durationMilliseconds: 1500}")
    assert impatient != kwok_config()
    monkeypatch.setattr(launch, "kwok_config", lambda: impatient)
    plane.start()
    assert {part for part, pid in _pids(plane).items() if before[part] != pid} == {"kwok"}

    with Api.of_kubeconfig(plane.kubeconfig) as api:

        def beat() -> str:
            (ready,) = [
                entry for entry in _node(api)["status"]["conditions"] if entry["type"] == "Ready" and entry["status"]
            ]
            return str(ready["lastHeartbeatTime"])

        first = beat()
        wait_for(lambda: beat() > first, limit=30, message="the node's heart does not beat")
        assert _node(api)["status"]["allocatable"] == ALLOCATABLE
        assert _node(api)["status"]["addresses"][0]["address"].startswith("10.64.")


def _node(api: Api) -> Json:
    found = api.get(f"{NODES}/core-0")
    assert found is not None
    return found
