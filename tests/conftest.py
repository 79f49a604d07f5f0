"""What every test may use."""

import gc
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.lanes import LONG_FOLDERS

if TYPE_CHECKING:
    from tests.world import World

CHECKOUT = Path(__file__).resolve().parents[1]

gc.set_threshold(100_000, 20, 20)  # what is imported and recorded stays: an eighth of the fast tests' time
pytest_plugins = ["tests.trace_plugin"]

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell without job control starts what it runs in the background so, and every program that a test starts and
    # interrupts would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    """End what a test run left that was killed."""
    if not hasattr(config, "workerinput"):
        from tests import leftovers  # noqa: PLC0415 (one look at the beginning and one at the end)

        leftovers.end_all_of(leftovers.dead_runs(leftovers.all_runs()))


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what is still there of this run: Ctrl-C ends the workers before their fixtures are taken down."""
    basetemp = getattr(getattr(config, "_tmp_path_factory", None), "_basetemp", None)
    if basetemp is not None and not hasattr(config, "workerinput"):
        from tests import leftovers  # noqa: PLC0415

        leftovers.end_all_of([basetemp])


@pytest.hookimpl(tryfirst=True)  # before marks decide which tests are run
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in a folder of long tests."""
    folders = [CHECKOUT / folder for folder in LONG_FOLDERS]
    for item in items:
        if any(folder in item.path.parents for folder in folders):
            item.add_marker(pytest.mark.long)


@pytest.fixture
def world() -> Iterator["World"]:
    """A recording engine of this test's own."""
    from tests.world import opened  # noqa: PLC0415 (loads the engine's SDK, which most tests do without)

    with opened() as one:
        yield one
