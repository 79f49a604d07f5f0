"""Temporary files of a run: in a folder of its own, for nobody else to read, and gone with it."""

from pathlib import Path

import pytest

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
    assert line.split()[-1].startswith(f"{engine.temporary}/")
    assert list(engine.temporary.iterdir()) == []


def test_they_are_gone_after_ctrl_c(tmp_path: Path) -> None:
    def ctrl_c() -> bool:
        if any(engine.temporary.glob("*/kubeconfig")):
            raise KeyboardInterrupt
        return False

    engine = engine_that(SAYS + "exec sleep 60", tmp_path)
    with pytest.raises(KeyboardInterrupt):
        engine.run("up", enough=ctrl_c)
    assert list(engine.temporary.iterdir()) == []


def test_two_runs_at_once_do_not_share_them(tmp_path: Path) -> None:
    folders: list[str] = []

    def second() -> bool:
        if not folders and any(engine.temporary.glob("*/kubeconfig")):
            engine_that(SAYS, tmp_path).run("preview")
            folders.extend(path.name for path in engine.temporary.glob("*"))
        return bool(folders)

    engine = engine_that(SAYS + "exec sleep 60", tmp_path)
    engine.run("up", enough=second)
    assert len(folders) == 1
    assert list(engine.temporary.iterdir()) == []
