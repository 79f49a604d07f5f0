"""Where the judges are: programs that nobody of this project wrote, and what they say counts."""

import os
import subprocess
from pathlib import Path

import pytest

FOLDER = "GROUNDWORK_TEST_BIN"
"""Environment variable that names the folder with all programs; `./groundwork test` builds them and sets it."""

LIMIT = 60.0
"""Seconds that a judge gets; it takes hundredths."""


def program(name: str) -> Path:
    """The judge of that name; the test fails with a reason where it is not there."""
    folder = os.environ.get(FOLDER)
    if not folder:
        pytest.fail(f"{FOLDER} must name a folder with {name}; ./groundwork test builds it")
    path = Path(folder) / name
    if not os.access(path, os.X_OK):
        pytest.fail(f"{path} is not there or not executable; ./groundwork test builds it")
    return path


def ask(name: str, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a judge to its end. What its exit code means is its own affair."""
    return subprocess.run(
        [program(name), *words],
        input=given,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
        # A user's own cluster has no say in it.
        env={"PATH": os.defpath, "HOME": os.devnull},
    )
