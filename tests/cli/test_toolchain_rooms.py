"""What goes away by itself from the cache."""

import shutil
from pathlib import Path

import pytest

from cli.toolchain import rooms
from cli.toolchain.rooms import Clearing, remove, remove_compiled_of_nothing


def room(folder: Path) -> Path:
    """As Go's tool leaves its module cache: folders in which nothing may be removed."""
    module = folder / "-mod" / "example.org@v1.0.0"
    module.mkdir(parents=True)
    (module / "file.go").touch()
    (module / "link").symlink_to("/")
    module.chmod(0o555)
    return folder / "-mod"


@pytest.mark.parametrize("program", ["rm", None], ids=["by a program", "where there is none"])
def test_a_room_goes_also_where_its_folders_are_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str | None
) -> None:
    monkeypatch.setattr(rooms, "_RM", program and shutil.which(program))
    remove(room(tmp_path))
    remove(tmp_path / "never there")
    assert list(tmp_path.iterdir()) == []


def test_rooms_that_are_cleared_meanwhile_are_gone_at_the_end(tmp_path: Path) -> None:
    clearing = Clearing()
    for name in ("one", "other"):
        clearing.begin(room(tmp_path / name))
    clearing.end()
    assert [*tmp_path.glob("*/*")] == []


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
