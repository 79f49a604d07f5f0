"""What every test may use."""

import gc
import signal
import sys
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli.lanes import CLOUD_SDKS, ENGINE_IN, LIFE_IN, LONG_FOLDERS, LONG_IN

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
    """Mark what is in a folder of long tests, and refuse a mark whose check would not look where the test is."""
    for item in items:
        if not _is_in(item, ["tests"]):
            continue  # what a test made, which starts a test run on it
        if _is_in(item, LONG_FOLDERS):
            item.add_marker(pytest.mark.long)
        has = {mark.name for mark in item.iter_markers()}
        if not _is_in(item, _looked_for_in(has)):
            raise pytest.UsageError(f"{item.nodeid} has marks whose check does not look there: cli/lanes.py")


def _looked_for_in(marks: Container[str]) -> tuple[str, ...]:
    """Where the check of tests with these marks looks."""
    if "engine" in marks:
        return LIFE_IN if "life" in marks else ENGINE_IN
    return LONG_IN if "long" in marks else ("tests",)


def _is_in(item: pytest.Item, places: Iterable[str]) -> bool:
    return any(item.path.is_relative_to(CHECKOUT / one) for one in places)


QUICK_HAS = pytest.StashKey[tuple[str, ...]]()
"""SDKs of clouds that quick tests loaded before the first of them ran."""


def pytest_collection_finish(session: pytest.Session) -> None:
    """Note what the files of the quick tests load, where only these are run."""
    quick = not any(item.get_closest_marker("long") or item.get_closest_marker("engine") for item in session.items)
    session.config.stash[QUICK_HAS] = tuple(one for one in CLOUD_SDKS if one in sys.modules) if quick else ()


@pytest.fixture
def world() -> Iterator["World"]:
    """A recording engine of this test's own."""
    from tests.world import opened  # noqa: PLC0415 (loads the engine's SDK, which most tests do without)

    with opened() as one:
        yield one
