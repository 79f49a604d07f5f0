"""The sizes of every component, checked against the vendor's own files, and their sums against the published ones."""

from pathlib import Path

import pytest

from spec.platforms.thingpark.components import component_of
from spec.platforms.thingpark.releases_of_vendor import RELEASES, Release, series
from spec.platforms.thingpark.segments import CAPACITY, TUNING, VOLUMES, Store
from spec.platforms.thingpark.sizing_table import SIZED, Run, Segment
from spec.platforms.thingpark.workloads import steady_sum, steady_volumes
from spec.units import Bytes
from spec.workloads import Kind
from tests.spec.thingpark_stack import plan, workload

PUBLISHED = (Path(__file__).parent / "thingpark_published_sizes.txt").read_text(encoding="utf-8").splitlines()
LINES = [line.split(" ") for line in PUBLISHED if " = " not in line and not line.startswith("#")]
OTHERS = {tuple(left.split(" ")): right for left, right in (line.split(" = ") for line in PUBLISHED if " = " in line)}

every_release = pytest.mark.parametrize("release", ["7.3.1", "7.3.6", "8.0.0"])
every_segment = pytest.mark.parametrize("segment", SIZED)


def _written(text: str) -> str:
    return "" if text == "-" else text


@every_release
@every_segment
def test_every_component_has_the_size_and_the_count_that_the_vendors_file_gives_it(
    release: str, segment: Segment
) -> None:
    published = {
        line[2]: (line[3], *map(_written, line[4:8])) for line in LINES if (line[0], line[1]) == (release, segment)
    }
    ours = {}
    for row in RELEASES[Release(release)].rows:
        size = row.sizes[segment].as_manifest()
        count = row.replicas if isinstance(row.replicas, int) else "-"
        asked, limits = size["requests"], size["limits"]
        amounts = (asked.get("cpu", ""), asked.get("memory", ""), limits.get("cpu", ""), limits.get("memory", ""))
        ours[row.component] = (str(count), *amounts)
    assert {name: tuple(map(str, one)) for name, one in ours.items()} == published
    assert len(published) == 57


@every_release
@every_segment
def test_every_claim_and_every_tuning_is_the_vendors(release: str, segment: Segment) -> None:
    places = {
        Store.KAFKA: "kafka-cluster.kafka.persistence.storageSize",
        Store.KAFKA_ZOOKEEPER: "kafka-cluster.zookeeper.persistence.storageSize",
        Store.MONGO: "mongo-replicaset.persistence.size",
        Store.ZOOKEEPER: "zookeeper.persistence.size",
        Store.GALERA: "mariadb-galera.persistence.size",
        Store.LRC: "lrc.persistence.size",
        Store.LRC_FTP: "lrc.persistence.ftpSize",
    }
    sizes = VOLUMES[series(Release(release))][segment]
    assert {store: OTHERS[release, str(segment), place] for store, place in places.items()} == {
        store: str(size) for store, size in sizes.items()
    }
    tuning = TUNING[segment]
    assert OTHERS[release, str(segment), "global.iotFlow.maxConnections"] == str(tuning.flow_connections)
    assert OTHERS[release, str(segment), "lrc.lrc.lrcIni.kafkalateul.limiter"] == str(tuning.late_limiter)
    assert OTHERS[release, str(segment), "lrc.lrc.lrcIni.kafkalateul.minDelay"] == str(tuning.late_delay)


# Thousandths of a core, MiB requested, MiB at most, GiB of volumes; and as it is published, rounded.
SUMS = {
    ("7.3.1", "m"): ((3930, 19165, 24742, 150), ("3.93", "18.7", "24.2")),
    ("7.3.1", "l"): ((6685, 24707, 32194, 200), ("6.69", "24.1", "31.4")),
    ("7.3.1", "xl"): ((9300, 42121, 49010, 295), ("9.30", "41.1", "47.9")),
    ("8.0.0", "m"): ((3930, 19656, 28669, 180), ("3.93", "19.2", "28.0")),
    ("8.0.0", "l"): ((6685, 25710, 36391, 245), ("6.69", "25.1", "35.5")),
    ("8.0.0", "xl"): ((9300, 44712, 66200, 275), ("9.30", "43.7", "64.6")),
}


@pytest.mark.parametrize(("release", "segment"), SUMS)
def test_all_that_runs_all_the_time_adds_up_to_the_published_sums(release: str, segment: str) -> None:
    (cpu, asked, limit, disks), (cores, low, high) = SUMS[release, segment]
    rows = RELEASES[Release(release)].rows
    summed = steady_sum(rows, Segment(segment))
    mebi = 2**20
    assert summed.requests.cpu.millis == cpu
    assert (summed.requests.memory.count, summed.limits.memory.count) == (asked * mebi, limit * mebi)
    assert summed.limits.cpu.millis == 0, "no processor limit is set anywhere"
    assert steady_volumes(VOLUMES[series(Release(release))][Segment(segment)], rows) == Bytes.parse(f"{disks}Gi")
    assert (f"{(cpu + 1e-9) / 1000:.2f}", f"{asked / 1024:.1f}", f"{limit / 1024:.1f}") == (cores, low, high)


def test_a_container_that_is_limited_and_asks_for_nothing_asks_for_its_limit() -> None:
    # The vendor's XL has no memory request for sql-proxy; the API server then takes the limit.
    made = plan({"segment": "xl", "cluster.pools.0.cpu": "16", "cluster.pools.0.memory": "64Gi"})
    proxy = workload(made, "sql-proxy").resources
    assert (str(proxy.requests.memory), str(proxy.limits.memory)) == ("240Mi", "240Mi")


@every_release
def test_every_component_is_a_pod_or_a_container_of_one_and_no_two_share_a_name(release: str) -> None:
    components = [component_of(row) for row in RELEASES[Release(release)].rows]
    assert len({(one.beside, one.name) for one in components}) == len(components) == 57
    assert [one.name for one in components if one.beside] == [
        "lns-bridge",
        "lrc-sync",
        "sftp",
        "rfscan-batch",
        "lrr-fw-fetch",
    ]
    without_pod = [one.row.component for one in components if one.kind is None]
    assert all(name.endswith(".initContainers") for name in without_pod)
    assert all((one.kind in (Kind.JOB, Kind.CRON_JOB, None)) == (one.row.replicas is Run.ONCE) for one in components)


def test_what_each_segment_carries_is_the_published_table() -> None:
    table = {
        segment: (one.base_stations, one.devices, str(one.average), str(one.peak)) for segment, one in CAPACITY.items()
    }
    assert table == {
        "s": (10, 2000, "0.6 msg/s", "3 msg/s"),
        "m": (50, 10000, "3 msg/s", "15 msg/s"),
        "l": (100, 20000, "6 msg/s", "30 msg/s"),
        "xl": (200, 50000, "15 msg/s", "60 msg/s"),
        "xxl": (1000, 300000, "90 msg/s", "180 msg/s"),
    }
