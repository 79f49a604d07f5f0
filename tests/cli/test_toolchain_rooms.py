"""What goes away by itself from the cache."""

import signal
from pathlib import Path

import pytest

from cli.toolchain import rooms
from cli.toolchain.rooms import Clearing, remove, remove_compiled_of_nothing
from tests.cli.fake_tools import script


def room(folder: Path) -> Path:
    """As Go's tool leaves its module cache: folders in which nothing may be removed."""
    module = folder / "-mod" / "example.org@v1.0.0"
    module.mkdir(parents=True)
    (module / "file.go").touch()
    (module / "link").symlink_to("/")
    module.chmod(0o555)
    return folder / "-mod"


SELECTIVE = """#!/bin/sh
echo "$3" >>"$0.asked"
for folder; do :; done
case $(stat -c %a "$folder"/*) in *555*) exit 1 ;; esac
tries=0
while [ -e "$0.waits" ] && [ $((tries += 1)) -lt 500 ]; do sleep 0.02; done
exec rm -rf "$3"
"""
"""Does what rm does for somebody who is not root: in a folder that is read-only it removes nothing."""


@pytest.fixture
def rm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    program = script(tmp_path / "programs" / "rm", SELECTIVE)
    monkeypatch.setattr(rooms, "_RM", str(program))
    return program


def asked(rm: Path) -> list[str]:
    return rm.with_name("rm.asked").read_text().split()


def test_a_room_is_removed_by_a_program_also_where_its_folders_are_read_only(tmp_path: Path, rm: Path) -> None:
    folder = room(tmp_path)
    remove(folder)
    remove(tmp_path / "never there")
    assert not folder.exists()
    assert asked(rm) == [str(folder), str(folder)]


def test_where_there_is_no_such_program_a_room_goes_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "_RM", None)
    remove(room(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_rooms_are_cleared_meanwhile_and_gone_at_the_end_also_after_an_interruption(
    tmp_path: Path, rm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = rm.with_name("rm.waits")
    waits.touch()
    one, other = room(tmp_path / "one"), room(tmp_path / "other")
    clearing = Clearing()
    clearing.begin(one)
    clearing.begin(other)
    with monkeypatch.context() as patch:
        patch.setattr(rooms, "wait", lambda _: signal.raise_signal(signal.SIGINT))
        with pytest.raises(KeyboardInterrupt):
            clearing.end()
    assert one.exists()
    assert other.exists()
    waits.unlink()
    clearing.end()
    assert not one.exists()
    assert not other.exists()


def test_a_room_that_is_left_after_the_end_goes_at_once(tmp_path: Path) -> None:
    clearing = Clearing()
    clearing.end()
    folder = room(tmp_path)
    clearing.begin(folder)
    assert not folder.exists()


def test_compiled_modules_go_when_the_folder_of_their_source_has_gone(tmp_path: Path) -> None:
    there, cache = tmp_path / "sources", tmp_path / "pycache"
    (there / "kept" / "inner").mkdir(parents=True)
    for folder in ("kept", "kept/inner", "kept/renamed", "deleted/inner"):
        (cache / folder).mkdir(parents=True)
        (cache / folder / "module.cpython-311.pyc").touch()
    (there / "kept" / "module.py").touch()

    remove_compiled_of_nothing(cache, there)

    left = {str(path.relative_to(cache)) for path in cache.rglob("*") if path.is_dir()}
    assert left == {"kept", "kept/inner"}


def test_where_nothing_was_compiled_nothing_goes(tmp_path: Path) -> None:
    remove_compiled_of_nothing(tmp_path / "pycache")
    assert list(tmp_path.iterdir()) == []


def test_the_modules_themselves_are_left_alone_and_cost_no_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sources").mkdir()
    (tmp_path / "pycache").mkdir()
    module = tmp_path / "pycache" / "module.cpython-311.pyc"
    module.touch()
    monkeypatch.setattr("cli.toolchain.rooms.remove", lambda _: pytest.fail("a file is no folder"))
    remove_compiled_of_nothing(tmp_path / "pycache", tmp_path / "sources")
    assert module.exists()
