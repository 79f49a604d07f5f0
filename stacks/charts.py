"""Chart archives on this machine: what they must be, by content, before anything is made of them."""

import hashlib
from pathlib import Path

import pulumi

from spec.releases import ChartSource


def verify(source: ChartSource) -> None:
    """Raise RunError where an archive is not the one whose digest the settings name; a registry checks its own."""
    if source.digest is None:
        return
    try:
        found = hashlib.sha256(Path(source.chart).read_bytes()).hexdigest()
    except OSError as error:
        reason = f"the chart archive {source.chart} cannot be read ({error.strerror}); its digest is in the settings"
        raise pulumi.RunError(reason) from None
    if found != source.digest.hexadecimal:
        raise pulumi.RunError(
            f"the chart archive {source.chart} is sha256:{found}, not {source.digest} as the settings say"
        )
