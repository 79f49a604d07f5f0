"""After a killed run of a stack whose state is in a backend of the user's."""

from pathlib import Path
from typing import Any, cast

import pytest

from cli.engine import Engine, Run
from cli.recovery import recover_elsewhere


class _KilledRun:
    """What recovery sees of an engine that was killed while it made an object."""

    def __init__(self, directory: Path) -> None:
        self.mark = str(directory)
        self.under_way = directory / "engine"
        self.under_way.write_text("4711")
        self.done: list[str] = []

    def cancel(self) -> None:
        self.done.append("cancel")

    def exported(self) -> dict[str, Any]:
        return {"deployment": {"pending_operations": [{"type": "creating"}]}}

    def run(self, command: str, *options: str) -> Run:
        self.done.append(" ".join((command, *options)))
        self.under_way.unlink()  # as each run does that comes to its end
        return Run(exit_code=0, seconds=0.1, log=self.under_way)


@pytest.mark.parametrize("half_made", [True, False])
def test_a_killed_run_is_taken_up_once_whether_or_not_objects_were_half_made(tmp_path: Path, half_made: bool) -> None:
    killed = _KilledRun(tmp_path)
    if not half_made:
        killed.exported = dict  # type: ignore[method-assign]  # a state without pending operations
    engine = cast("Engine", killed)
    assert recover_elsewhere(engine, print) == ["took up what a run that was killed had begun"]
    refreshed = ["refresh --yes --skip-preview --clear-pending-creates"] if half_made else []
    assert killed.done == ["cancel", *refreshed]
    assert recover_elsewhere(engine, print) == []
