"""A stand-in with an empty room for each test."""

from pathlib import Path

import pytest

from tests.standins.calling import Caller, provider
from tests.standins.small import CLOUD


@pytest.fixture
def aws(tmp_path: Path) -> Caller:
    """The small cloud, its provider configured for one region."""
    caller = provider(CLOUD, tmp_path / "room")
    caller.configure(region="eu-central-1", skipRegionValidation="true")
    return caller
