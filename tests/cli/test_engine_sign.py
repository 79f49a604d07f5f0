"""The sign that a run is under way, by which the next command sees that the engine was killed."""

from pathlib import Path

import pytest

from cli.engine import Engine
from cli.places import Places
from cli.settings import Remains


def engine_that(does: str, tmp_path: Path) -> Engine:
    """An engine that is a script."""
    pulumi = tmp_path / "pulumi"
    pulumi.write_text(f"#!/bin/sh\n{does}\n")
    pulumi.chmod(0o755)
    places = Places(checkout=tmp_path, cache=tmp_path / "cache")
    return Engine(places, Remains("psa-local-dev", tmp_path / "Pulumi.psa-local-dev.yaml"), {}, pulumi)


@pytest.mark.parametrize("command", ["up", "refresh", "destroy", "import"])
def test_it_is_there_while_the_engine_works_and_gone_with_a_good_or_bad_end(tmp_path: Path, command: str) -> None:
    engine = engine_that("exec ls .groundwork/running/psa-local-dev", tmp_path)
    log = engine.run(command).log
    assert log is not None
    assert log.read_text() == "engine\n"
    assert not engine.under_way.exists()
    assert engine_that("exit 3", tmp_path).run(command).exit_code == 3
    assert not engine.under_way.exists()


def test_it_stays_where_the_engine_was_killed(tmp_path: Path) -> None:
    engine = engine_that("kill -9 $$", tmp_path)
    assert engine.run("up").exit_code == -9
    assert engine.under_way.exists()


def test_it_stays_where_the_engine_had_to_be_killed_after_ctrl_c(tmp_path: Path) -> None:
    def ctrl_c() -> bool:
        raise KeyboardInterrupt

    engine = engine_that("exec sleep 60", tmp_path)  # ends by the signal, and not in a way of its own
    with pytest.raises(KeyboardInterrupt):
        engine.run("up", enough=ctrl_c)
    assert engine.under_way.exists()


@pytest.mark.parametrize("end", ["exit 0", "exit 255", "kill -9 $$"])
def test_a_preview_neither_makes_it_nor_takes_it_away(tmp_path: Path, end: str) -> None:
    engine = engine_that(end, tmp_path)
    engine.run("preview")
    assert not engine.under_way.exists()
    engine.under_way.touch()
    engine.run("preview")
    assert engine.under_way.exists()
