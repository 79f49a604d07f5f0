"""Where things are: the checkout, its ignored work directory, and the cache that all checkouts of a user share."""

import os
from dataclasses import dataclass
from pathlib import Path

PRIVATE = 0o700
"""For directories in which secrets live: state, credentials, logs that may name them."""


@dataclass(frozen=True)
class Places:
    """Every directory that a command reads or writes, derived from two roots."""

    checkout: Path
    """The folder that holds the launcher and Pulumi.yaml."""
    cache: Path
    """What is slow to make and safe to lose: binaries, virtualenvs, byte code."""

    @classmethod
    def here(cls) -> "Places":
        """The checkout that this package belongs to, and the cache that the environment names."""
        named = os.environ.get("GROUNDWORK_CACHE")
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        cache = Path(named) if named else Path(base) / "groundwork"
        return cls(checkout=Path(__file__).resolve().parent.parent, cache=cache.absolute())

    @property
    def toolchain(self) -> Path:
        """The pinned Go modules, one folder for each binary."""
        return self.checkout / "toolchain"

    @property
    def requirements_lock(self) -> Path:
        """The locked Python packages."""
        return self.checkout / "requirements.lock"

    @property
    def work(self) -> Path:
        """Everything that this checkout made and that git ignores."""
        return self.checkout / ".groundwork"

    @property
    def state(self) -> Path:
        """The file backend of local stacks, and their passphrases."""
        return self.work / "state"

    @property
    def planes(self) -> Path:
        """One folder for each embedded control plane, named after its stack."""
        return self.work / "planes"

    @property
    def logs(self) -> Path:
        """Where an error message points to."""
        return self.work / "logs"

    @property
    def test_programs(self) -> Path:
        """A link to each program that tests start."""
        return self.work / "tools"

    @property
    def passed(self) -> Path:
        """Which long checks passed on which sources, one small file for each state of them."""
        return self.work / "passed"

    @property
    def trace(self) -> Path:
        """Which test proved which requirement, from the last run."""
        return self.work / "trace"

    @property
    def binaries(self) -> Path:
        """Finished binaries, `<name>-<key>/`."""
        return self.cache / "bin"

    @property
    def building(self) -> Path:
        """Builds on their way: module and build caches of one binary each; gone when it is done."""
        return self.cache / "building"

    @property
    def build_logs(self) -> Path:
        """What the Go tool said, one file for each binary; outlives a failed build."""
        return self.cache / "logs"

    @property
    def locks(self) -> Path:
        """Lock files; empty, kept for ever, held only by a living process."""
        return self.cache / "locks"

    @property
    def packages(self) -> Path:
        """Packages that bring a tool (uv, Go) where the machine has none."""
        return self.cache / "packages"

    @property
    def pulumi_home(self) -> Path:
        """PULUMI_HOME of a Pulumi that was built here; the user's own is left alone."""
        return self.cache / "pulumi-home"

    @property
    def compiled(self) -> Path:
        """Compiled modules of every checkout that uses this cache, by the path of their source (launcher)."""
        return self.cache / "pycache"

    def private(self, directory: Path) -> Path:
        """Make a directory that only its owner may read, and every missing one of ours above it."""
        for made in reversed([directory, *directory.parents]):
            if made != self.work and self.work not in made.parents:
                continue
            made.mkdir(mode=PRIVATE, exist_ok=True)
        directory.chmod(PRIVATE)
        return directory
