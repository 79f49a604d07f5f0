"""Machine types of Oracle Cloud Infrastructure, each at a size by which it can be compared with other clouds' types."""

from collections.abc import Mapping

from spec.clouds.machines import Machine
from spec.clouds.oci.shapes import GIBI, SHAPES
from spec.units import Bytes

COMPARED_CORES = 8
"""At so many cores, with 4 GiB for each: what the other clouds call a general machine."""

MACHINES: Mapping[str, Machine] = {
    name: shape.machine(COMPARED_CORES // shape.cores_of_an_ocpu, Bytes(4 * COMPARED_CORES * GIBI))
    for name, shape in SHAPES.items()
}
"""Name → figures at that size; a pool's own size is in its settings (`ocpus`, `memory-size`)."""
