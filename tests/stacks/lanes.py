"""Which process tests which stacks."""

from collections.abc import Iterable
from typing import Any

import pytest


def together(stacks: Iterable[str]) -> list[Any]:
    """Stacks as parameters of a test. Those of one cloud go to one process: its SDK takes seconds to load, and a
    recording about one second."""
    return [pytest.param(one, marks=pytest.mark.xdist_group(f"recorded-{one.split('-')[1]}")) for one in stacks]
