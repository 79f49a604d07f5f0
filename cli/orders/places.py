"""Where the stacks of hosted apps keep what they need: beside the platforms' own, and never mixed with it."""

from dataclasses import dataclass
from pathlib import Path

from cli.places import Places


@dataclass(frozen=True)
class AppPlaces(Places):
    """The places of one cluster's apps. The engine runs in the folder of their program, with a backend of their own."""

    root: Path
    """The checkout, which holds the launcher."""
    base: Path
    """Its work directory."""
    cluster: str
    """Name of the platform stack whose cluster the apps are in."""

    @classmethod
    def beside(cls, places: Places, cluster: str) -> "AppPlaces":
        """Those of a cluster, in the same checkout."""
        return cls(
            checkout=places.checkout / "stacks" / "apps",
            cache=places.cache,
            root=places.checkout,
            base=places.work,
            cluster=cluster,
        )

    @property
    def work(self) -> Path:
        """Everything that git ignores."""
        return self.base / "apps" / self.cluster

    @property
    def settings(self) -> Path:
        """The stacks' settings, as the engine reads them."""
        return self.work / "stacks"

    @property
    def records(self) -> Path:
        """What was last made of each app, one file each."""
        return self.work / "records"

    @property
    def manifests(self) -> Path:
        """Manifests that were fetched, under their digests."""
        return self.base / "manifests"
