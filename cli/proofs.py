"""Which test said what about which requirement, and for which state of the sources.

Written by the test run (`tests/trace_plugin.py`), read by `./groundwork trace`.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from cli.places import Places

LEFT_OUT = frozenset({"__pycache__"})
"""Folders that no test depends on, beside all that begins with a dot: git's, editors', what is made on the way."""


class Outcome(StrEnum):
    """How a test ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Proof:
    """What one test said about the requirements whose numbers it carries."""

    test: str
    """The test's id, as pytest takes it on its command line."""
    outcome: Outcome
    requirements: tuple[str, ...]

    @property
    def file(self) -> str:
        """The file that the test is in."""
        return self.test.split("::", 1)[0]

    @property
    def function(self) -> str:
        """The test's id without its parameters."""
        return self.test.split("[", 1)[0]


def _sources(checkout: Path) -> Iterator[Path]:
    for directory, below, files in os.walk(checkout):
        below[:] = [name for name in below if not name.startswith(".") and name not in LEFT_OUT]
        yield from (Path(directory, name) for name in files if not name.startswith("."))


def _content(path: Path) -> str:
    try:
        # A pipe would be waited for, and of a link that leads nowhere there is nothing to read.
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "no file"
    except OSError as error:
        return f"not readable: {error.errno}"  # gone meanwhile, or somebody else's


def tree_digest(checkout: Path) -> str:
    """One value for the sources as they are now; any change of them makes another one."""
    digest = hashlib.sha256()
    for path in sorted(_sources(checkout)):
        about = f"{path.relative_to(checkout).as_posix()}\0{_content(path)}\0{os.access(path, os.X_OK)}\n"
        digest.update(about.encode(errors="surrogateescape"))
    return digest.hexdigest()


def _file(places: Places) -> Path:
    return places.trace / "results.json"


def read(places: Places, digest: str) -> dict[str, Proof]:
    """Test → what it said for these very sources; nothing where nothing that can be read was recorded for them."""
    try:
        recorded = json.loads(_file(places).read_text(encoding="utf-8"))
        if recorded["digest"] != digest:
            return {}
        return {
            one["test"]: Proof(one["test"], Outcome(one["outcome"]), tuple(one["requirements"]))
            for one in recorded["proofs"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        # Not there, cut off, or in another form. Nothing is lost: the tests only run again.
        return {}


def record(places: Places, digest: str, proofs: Iterable[Proof]) -> None:
    """Add what tests said for these sources; what other tests said for them stays, what was said for others goes."""
    file = _file(places)
    places.private(file.parent)
    with (file.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two runs may end at the same moment
        known: Mapping[str, Proof] = read(places, digest) | {proof.test: proof for proof in proofs}
        text = json.dumps({"digest": digest, "proofs": [asdict(known[test]) for test in sorted(known)]}, indent=1)
        unfinished = file.with_suffix(".new")
        unfinished.write_text(text)
        unfinished.replace(file)
