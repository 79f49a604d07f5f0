"""What is wrong in a catalogue, an order or a manifest: where, what, which requirement, and what to write instead."""

from collections.abc import Iterable
from dataclasses import dataclass

from spec.settings import Mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong outside of a stack's settings."""

    source: str
    """The file, or the manifest by its title: `orders/r4ts.yaml`, `manifest Odoo`."""
    where: str
    """The place in it: `lines[0].app-name`, `line 12`."""
    what: str
    instead: str
    requirements: tuple[str, ...] = ()
    warning: bool = False
    """Worth saying, but the app may go on."""

    @classmethod
    def of(cls, source: str, mistake: Mistake) -> "Fault":
        """A mistake of form or value in a file."""
        return cls(
            source=source,
            where=mistake.path.replace("(the settings)", "(the whole file)"),
            what=mistake.what,
            instead=mistake.instead,
            requirements=mistake.requirements,
            warning=mistake.warning,
        )

    def __str__(self) -> str:
        says = f" [{', '.join(self.requirements)}]" if self.requirements else ""
        return f"{self.source}: {self.where}: {self.what}{says}\n      write instead: {self.instead}"


class AppsError(Exception):
    """Something that apps are made of cannot be used; `faults` has all that is wrong."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(f"  - {fault}" for fault in self.faults))
