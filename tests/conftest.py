"""What every test may use."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import World

pytest_plugins = ["tests.trace_plugin"]


@pytest.fixture
def world() -> Iterator["World"]:
    """A recording engine of this test's own."""
    from tests.world import opened  # noqa: PLC0415 (loads the engine's SDK, which most tests do without)

    with opened() as one:
        yield one
