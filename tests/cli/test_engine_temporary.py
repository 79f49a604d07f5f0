"""Temporary files of a run: in a folder of its own, for nobody else to read, and gone with it."""

import shutil
from pathlib import Path

import pytest

from cli.recovery import end_leftovers
from tests.cli.test_engine_sign import engine_that

SAYS = 'ls -ld "$TMPDIR"; echo hush >"$TMPDIR/kubeconfig"; '


@pytest.mark.parametrize("end", ["exit 0", "exit 255", "kill -9 $$"])
@pytest.mark.parametrize("command", ["up", "preview", "destroy"])
def test_they_are_gone_however_a_run_ends(tmp_path: Path, command: str, end: str) -> None:
    engine = engine_that(SAYS + end, tmp_path)
    log = engine.run(command).log
    assert log is not None
    (line,) = log.read_text().splitlines()
    assert line.startswith("drwx------")
    assert line.split()[-1].startswith(f"{engine.temporary.folder}/")
    assert engine.temporary.is_empty


def test_they_are_gone_after_ctrl_c(tmp_path: Path) -> None:
    def ctrl_c() -> bool:
        if any(engine.temporary.folder.glob("*/kubeconfig")):
            raise KeyboardInterrupt
        return False

    engine = engine_that(SAYS + "exec sleep 60", tmp_path)
    with pytest.raises(KeyboardInterrupt):
        engine.run("up", enough=ctrl_c)
    assert engine.temporary.is_empty


def test_what_cannot_be_removed_is_told_and_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)  # as in a folder of somebody else's
    engine = engine_that(SAYS + "exit 0", tmp_path)
    assert engine.run("up").exit_code == 0
    assert not engine.under_way.exists()
    (left,) = engine.temporary.clear()
    assert end_leftovers(engine) == [f"cannot remove {left}: credentials of a cluster may be in it"]
    monkeypatch.undo()
    (engine.temporary.folder / ".DS_Store").touch()
    assert end_leftovers(engine) == []
    assert engine.temporary.is_empty


def test_a_stack_that_is_forgotten_leaves_none(tmp_path: Path) -> None:
    engine = engine_that("exit 0", tmp_path)
    (engine.temporary.folder / "tmp4711").mkdir(parents=True)
    engine.forget()
    assert engine.temporary.is_empty


def test_two_runs_at_once_do_not_share_them(tmp_path: Path) -> None:
    folders: list[str] = []

    def second() -> bool:
        if not folders and any(engine.temporary.folder.glob("*/kubeconfig")):
            engine_that(SAYS, tmp_path).run("preview")
            folders.extend(path.name for path in engine.temporary.folder.glob("*"))
        return bool(folders)

    engine = engine_that(SAYS + "exec sleep 60", tmp_path)
    engine.run("up", enough=second)
    assert len(folders) == 1
    assert engine.temporary.is_empty
