"""The segments: how much load each carries, and its volumes; the sizes of its components stand in `sizing_*`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from spec.platforms.thingpark.quantities import MessageRate
from spec.platforms.thingpark.sizing_table import Segment
from spec.units import Bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """The most that a segment carries."""

    base_stations: int
    devices: int
    average: MessageRate
    peak: MessageRate


def _capacity(base_stations: int, devices: int, average: str, peak: str) -> Capacity:
    return Capacity(
        base_stations=base_stations,
        devices=devices,
        average=MessageRate.parse(f"{average} msg/s"),
        peak=MessageRate.parse(f"{peak} msg/s"),
    )


CAPACITY: Mapping[Segment, Capacity] = {
    # docs.thingpark.com, ocp-tpe/appliance/size-hardware: the table of the appliance, taken for Kubernetes as well.
    Segment.S: _capacity(10, 2_000, "0.6", "3"),
    Segment.M: _capacity(50, 10_000, "3", "15"),
    Segment.L: _capacity(100, 20_000, "6", "30"),
    Segment.XL: _capacity(200, 50_000, "15", "60"),
    Segment.XXL: _capacity(1_000, 300_000, "90", "180"),
}


class Store(StrEnum):
    """A component's kind of volume."""

    KAFKA = "kafka"
    KAFKA_ZOOKEEPER = "kafka-zookeeper"
    MONGO = "mongo"
    ZOOKEEPER = "zookeeper"
    GALERA = "galera"
    LRC = "lrc"
    LRC_FTP = "lrc-ftp"


Volumes = Mapping[Store, Bytes]


def _volumes(*gibibytes: int) -> Volumes:
    return {store: Bytes.parse(f"{size}Gi") for store, size in zip(Store, gibibytes, strict=True)}


VOLUMES: Mapping[str, Mapping[Segment, Volumes]] = {
    # The vendor's values/sizing; kafka, its zookeeper, mongo, zookeeper, galera, lrc, lrc ftp.
    "7.3": {
        Segment.M: _volumes(15, 5, 15, 5, 5, 5, 10),
        Segment.L: _volumes(20, 5, 25, 5, 10, 5, 10),
        Segment.XL: _volumes(30, 5, 45, 5, 15, 10, 10),
    },
    "8.0": {
        Segment.M: _volumes(20, 5, 15, 5, 10, 5, 10),
        Segment.L: _volumes(30, 5, 25, 5, 15, 5, 10),
        Segment.XL: _volumes(35, 5, 20, 5, 20, 10, 10),  # mongo below L: as the vendor prints it
    },
    "7.2": {  # only for what is said of them; 7.2 itself is not a release of this program
        Segment.S: _volumes(10, 5, 10, 5, 5, 5, 10),
        Segment.XXL: _volumes(40, 5, 365, 5, 30, 15, 10),
    },
}
"""Series of releases → segment → size of each claim."""

MONGO_ON_AZURE_XXL = Bytes.parse("999Gi")
"""Azure gives a disk its operations by its size: the vendor's values ask for this one on XXL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """What else a segment sets."""

    flow_connections: int
    """`global.iotFlow.maxConnections`."""
    late_limiter: int
    """`lrc.lrc.lrcIni.kafkalateul.limiter`."""
    late_delay: int
    """`lrc.lrc.lrcIni.kafkalateul.minDelay`."""


TUNING: Mapping[Segment, Tuning] = {  # values/sizing, the same in 7.3 and 8.0
    Segment.M: Tuning(flow_connections=10, late_limiter=5, late_delay=1000),
    Segment.L: Tuning(flow_connections=10, late_limiter=10, late_delay=1000),
    Segment.XL: Tuning(flow_connections=20, late_limiter=20, late_delay=840),
}
