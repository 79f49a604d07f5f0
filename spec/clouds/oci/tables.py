"""All tables of Oracle Cloud Infrastructure in one place."""

from spec.clouds.machines import Machine
from spec.clouds.oci.databases import DATABASES
from spec.clouds.oci.disks import AUTOMATIC, DISKS
from spec.clouds.oci.machines import MACHINES
from spec.clouds.oci.regions import FAULT_DOMAINS, REGIONS
from spec.clouds.oci.releases import RELEASES
from spec.clouds.oci.shapes import SHAPES
from spec.clouds.tables import CloudTables
from spec.units import Bytes


def _sized(name: str, ocpus: int | None, memory: Bytes | None) -> Machine | None:
    """A flexible shape at a size: `cpu` of machines in the settings are OCPUs."""
    shape = SHAPES.get(name)
    if shape is None or ocpus is None or memory is None or shape.shortfall(ocpus, memory) is not None:
        return None
    return shape.machine(ocpus, memory)


TABLES = CloudTables(
    machines=MACHINES,
    disks=DISKS,
    default_disk=AUTOMATIC,
    databases=DATABASES,
    releases=RELEASES,
    sized=_sized,
    # Where a region has one availability domain, its three fault domains stand for zones (spec.clouds.oci.rules says
    # what is lost by that).
    regions={name: max(one.domains, len(FAULT_DOMAINS)) for name, one in REGIONS.items()},
)
