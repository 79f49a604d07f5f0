"""Pytest plugin: tests name the requirements that they prove, and what they said is recorded for `./groundwork trace`.

`@pytest.mark.requirement("CB-13")` takes one number or more. A number that is not in the register is an error of the
collection: a typing mistake must not look like a proof.
"""

from collections.abc import Generator
from dataclasses import replace

import pytest

from cli.places import Places
from cli.proofs import Outcome, Proof, record, tree_digest
from spec.requirements import REGISTER

PROPERTY = "requirements"
"""Under this name a test's numbers travel in its reports, from the workers of pytest-xdist too."""


def _numbers(item: pytest.Item) -> list[object]:
    """Every argument of every mark, once, as written."""
    return list(dict.fromkeys(number for mark in item.iter_markers("requirement") for number in mark.args or (None,)))


def _without_group(nodeid: str) -> str:
    """A test's name without the group that pytest-xdist appends to it: `test_a.py::test_b@platforms`."""
    name, _, group = nodeid.rpartition("@")
    return name if name and not set("]/:") & set(group) else nodeid


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Refuse a module or class in which a test names what is no requirement."""
    report = yield
    wrong = [
        f"{node.nodeid}: {number!r} is not the number of a requirement (docs/requirements.md has them)"
        for node in report.result or ()
        if isinstance(node, pytest.Item)
        for number in _numbers(node)
        if number not in REGISTER
    ]
    if wrong:
        report.outcome = "failed"
        report.longrepr = "\n".join(wrong)
        report.result = []
    return report


def pytest_itemcollected(item: pytest.Item) -> None:
    """Put the numbers where every report of the test carries them."""
    if numbers := _numbers(item):
        item.user_properties.append((PROPERTY, numbers))


def pytest_configure(config: pytest.Config) -> None:
    """Record in the process that sees every report; workers of pytest-xdist send theirs there."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(
            Recorder(replace(Places.here(), checkout=config.rootpath)), "requirement-recorder"
        )


class Recorder:
    """Gathers what tests say and writes it at the end of the session."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.digest = tree_digest(places.checkout)
        self.said: dict[str, Proof] = {}
        self.changed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of one test: it has passed when its call did and nothing around it failed."""
        numbers = dict(report.user_properties).get(PROPERTY)
        if not isinstance(numbers, list):
            return
        before = self.said.get(_without_group(report.nodeid))
        if report.when == "setup":
            before = None
            self.said.pop(_without_group(report.nodeid), None)
        if report.failed:
            outcome = Outcome.FAILED
        elif report.skipped or hasattr(report, "wasxfail"):
            outcome = Outcome.SKIPPED
        elif report.when == "call":
            outcome = Outcome.PASSED
        else:
            return
        if before is None or outcome is Outcome.FAILED:
            self.said[_without_group(report.nodeid)] = Proof(_without_group(report.nodeid), outcome, tuple(numbers))

    def pytest_sessionfinish(self) -> None:
        """Write, unless somebody edited the sources meanwhile: nobody could say what was tested then."""
        if not self.said:
            return
        self.changed = tree_digest(self.places.checkout) != self.digest
        if not self.changed:
            record(self.places, self.digest, self.said.values())

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say why nothing was recorded."""
        if self.changed:
            terminalreporter.write_line("sources changed during the run: nothing recorded for ./groundwork trace")
