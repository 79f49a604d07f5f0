"""Exoscale's tables in one place."""

from spec.clouds.exoscale.disks import BLOCK_STORAGE
from spec.clouds.exoscale.machines import MACHINES
from spec.clouds.exoscale.versions import RELEASES
from spec.clouds.exoscale.zones import ZONES
from spec.clouds.tables import CloudTables

TABLES = CloudTables(
    machines=MACHINES,
    disks={BLOCK_STORAGE.name: BLOCK_STORAGE},
    default_disk=BLOCK_STORAGE.name,
    databases={},
    releases=RELEASES,
    regions=dict.fromkeys(ZONES, 1),
)
"""What Exoscale calls a zone is a region of one zone here. No database is made there: `rules_supply` says why."""
