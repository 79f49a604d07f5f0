"""What the settings say about add-ons."""

from pydantic import Field

from spec.addons.model import AddOnName
from spec.fields import ChartVersionField, DigestField, Spec


class AddOns(Spec):
    """Public charts beside the platform's own. Left out, a cluster that this program makes gets what the platform
    needs and nothing else; any other cluster gets none, since somebody else looks after it."""

    install: tuple[AddOnName, ...] | None = None
    """Which are installed, in place of the platform's needs; [] for none."""
    versions: dict[AddOnName, ChartVersionField] = Field(default_factory=dict)
    """Other exact versions than those that this program was tried with."""
    digests: dict[AddOnName, DigestField] = Field(default_factory=dict)
    """SHA-256 of archives, where `charts.mirror` is a directory: their publishers sign some, and print digests in an
    index that changes with each release, so none stands here by default."""
