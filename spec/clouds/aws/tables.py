"""All of AWS's tables in one place, for what is the same on every cloud."""

from spec.clouds.aws.databases import DATABASES, SMALL_DATABASES
from spec.clouds.aws.disks import DEFAULT_DISK, DISKS
from spec.clouds.aws.machines import MACHINES
from spec.clouds.aws.regions import REGIONS
from spec.clouds.aws.versions import RELEASES
from spec.clouds.tables import CloudTables

TABLES = CloudTables(
    machines=MACHINES,
    disks=DISKS,
    default_disk=DEFAULT_DISK,
    databases=DATABASES,
    small_databases=SMALL_DATABASES,
    releases=RELEASES,
    regions={region: len(letters) for region, letters in REGIONS.items()},
)
