"""Temporary files of a stack's runs: each run has a folder of its own for them, which goes with it."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cli.places import Places


class Temporary:
    """The folders of one stack's runs. Those of runs that were killed with their launcher are still there.

    The provider of Kubernetes writes the kubeconfig that it is given, key or token included, into a temporary file for
    each run and never takes it away (4.27, `writeKubeconfigToFile`): it would lie among everybody's temporary files.
    """

    def __init__(self, places: Places, stack: str) -> None:
        self._places = places
        self.folder = places.work / "temporary" / stack

    @contextmanager
    def of_a_run(self) -> Iterator[Path]:
        """A new folder that only its owner may read; gone afterwards, as far as that can be done."""
        made = Path(tempfile.mkdtemp(dir=self._places.private(self.folder)))
        try:
            yield made
        finally:
            _removed(made)

    @property
    def is_empty(self) -> bool:
        """Whether no run left anything."""
        return not any(self.folder.glob("*"))

    def clear(self) -> list[Path]:
        """Remove what runs left that were killed. Only after their processes have ended. Returns what stays.

        That is a file of somebody else's, perhaps of a container that a credential plugin started: no reason to stop.
        """
        return [one for one in sorted(self.folder.glob("*")) if not _removed(one)]


def _removed(path: Path) -> bool:
    shutil.rmtree(path, ignore_errors=True)
    with suppress(OSError):
        path.unlink(missing_ok=True)
    return not path.exists()
