"""All tables of Azure in one place."""

from spec.clouds.azure.databases import DATABASES
from spec.clouds.azure.disks import DISKS, PREMIUM
from spec.clouds.azure.machines import MACHINES
from spec.clouds.azure.regions import REGIONS
from spec.clouds.azure.releases import RELEASES
from spec.clouds.tables import CloudTables

TABLES = CloudTables(
    machines=MACHINES,
    disks=DISKS,
    default_disk=PREMIUM,
    databases=DATABASES,
    releases=RELEASES,
    regions=REGIONS,
)
"""What Azure gives."""
