"""What nodes keep for themselves: figures that clouds and their users print, and the laws that no rule may break."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from spec.reservation import RULES, NodeResources, Reservation, allocatable, memory_of_machine
from spec.units import Bytes, Cpu
from spec.versions import KubernetesVersion


def node(cpu: str, memory: str, *, storage: str = "100Gi", pods: int = 110) -> NodeResources:
    return NodeResources(
        cpu=Cpu.parse(cpu), memory=Bytes.parse(memory), ephemeral_storage=Bytes.parse(storage), pods=pods
    )


BEFORE_1_29 = KubernetesVersion.parse("1.28")


def test_an_eks_node_of_type_m7i_2xlarge_leaves_7910m_and_29317mi() -> None:
    left = allocatable("eks", node("8", "30310Mi", pods=58))
    assert (str(left.cpu), left.memory, left.pods) == ("7910m", Bytes.parse("29317Mi"), 58)


def test_an_eks_node_keeps_a_gibibyte_of_disk_beside_the_eviction_threshold() -> None:
    eks = allocatable("eks", node("8", "30310Mi", storage="20Gi", pods=58))
    aks = allocatable("aks", node("8", "30310Mi", storage="20Gi", pods=58))
    assert aks.ephemeral_storage - eks.ephemeral_storage == Bytes.parse("1Gi")


@pytest.mark.parametrize(
    ("cores", "reserved"), [("1", 60), ("2", 100), ("4", 140), ("8", 180), ("16", 260), ("32", 420), ("64", 740)]
)
def test_aks_reserves_the_cpu_of_its_published_table(cores: str, reserved: int) -> None:
    left = allocatable("aks", node(cores, "64Gi"))
    assert Cpu.parse(cores).millis - left.cpu.millis == reserved


def test_aks_reserves_650_for_30_pods_on_8_gigabytes_as_its_page_reckons() -> None:
    assert allocatable("aks", node("2", "8Gi", pods=30)).memory == Bytes.parse(f"{8192 - 650 - 100}Mi")


def test_aks_reserves_a_quarter_of_4_gigabytes_where_70_pods_would_ask_for_more() -> None:
    assert allocatable("aks", node("2", "4Gi", pods=70)).memory == Bytes.parse(f"{4096 - 1024 - 100}Mi")


@pytest.mark.parametrize(
    ("nominal", "printed", "left"), [("4Gi", "4025836Ki", "2209260Ki"), ("16Gi", "16403296Ki", "12909408Ki")]
)
def test_aks_before_1_29_leaves_what_users_saw_on_their_nodes(nominal: str, printed: str, left: str) -> None:
    capacity = node("2", printed)
    answer = allocatable("aks", capacity, version=BEFORE_1_29, nominal_memory=Bytes.parse(nominal))
    assert answer.memory == Bytes.parse(left)


def test_aks_of_1_29_reserves_by_the_present_formula_and_1_28_by_the_older_one() -> None:
    capacity = node("4", "16Gi", pods=30)
    present = allocatable("aks", capacity, version=KubernetesVersion.parse("1.29"))
    assert present == allocatable("aks", capacity)
    assert allocatable("aks", capacity, version=BEFORE_1_29).memory < present.memory


def test_an_aks_disk_leaves_what_a_user_saw_to_the_byte() -> None:
    left = allocatable("aks", node("2", "4Gi", storage="129886128Ki"))
    assert left.ephemeral_storage.count == 119703055367


def test_oke_leaves_the_cpu_and_the_disk_of_its_page_s_example() -> None:
    left = allocatable("oke", node("16", "257197372Ki", storage="37177616Ki"))
    assert (str(left.cpu), left.ephemeral_storage.count) == ("15743m", 34262890849)


@pytest.mark.parametrize(("memory", "reserved"), [(4, 1), (8, 1), (16, 2), (128, 9)])
def test_oke_reserves_no_less_memory_than_its_page_recommends(memory: int, reserved: int) -> None:
    left = allocatable("oke", node("8", f"{memory}Gi"))
    assert Bytes.parse(f"{memory}Gi") - left.memory >= Bytes.parse(f"{reserved}Gi") + Bytes.parse("100Mi")


def test_sks_reserves_what_its_image_documents() -> None:
    left = allocatable("sks", node("4", "8Gi", storage="50Gi"))
    assert str(left.cpu) == "3700m"
    assert left.memory == Bytes.parse(f"{8192 - 300 - 100 - 100}Mi")
    assert left.ephemeral_storage.count == 50 * 2**30 - 4 * 2**30 - 5 * 2**30 - 80  # 0.1 in single precision


def test_the_default_keeps_what_gke_s_ladder_keeps_of_150_gibibytes() -> None:
    left = allocatable("local", node("4", "150Gi"))
    assert str(left.cpu) == "3920m"
    assert left.memory == Bytes.parse("143505Mi")  # 140.1423 GiB as the ladder's users reckon, down to a MiB


@pytest.mark.parametrize("kind", ["kubeadm", "existing", "local"])
def test_a_cluster_that_nobody_described_keeps_more_than_kubeadm_alone_would(kind: str) -> None:
    capacity = node("4", "16Gi")
    assert allocatable(kind, capacity).memory < capacity.memory - Bytes.parse("100Mi")
    assert allocatable(kind, capacity).cpu < capacity.cpu


def test_every_rule_that_settings_can_name_exists() -> None:
    assert {str(reservation) for reservation in Reservation} <= set(RULES)


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'gke' is not a known kind of cluster; known are eks, aks, oke, sks"):
        allocatable("gke", node("4", "16Gi"))


def test_a_machine_of_32_gibibytes_is_expected_to_report_30310_mebibytes() -> None:
    assert memory_of_machine(Bytes.parse("32Gi")) == Bytes.parse("30310Mi")


kinds = some.sampled_from(sorted(RULES))
versions = some.sampled_from([None, BEFORE_1_29, KubernetesVersion.parse("1.35")])
capacities = some.builds(
    NodeResources,
    cpu=some.integers(0, 256_000).map(Cpu),
    memory=some.integers(0, 2**21).map(lambda mebibytes: Bytes(mebibytes * 2**20)),
    ephemeral_storage=some.integers(0, 2**44).map(Bytes),
    pods=some.integers(0, 1000),
)


@given(kinds, capacities, versions)
def test_a_node_never_leaves_more_than_it_has_nor_less_than_nothing(
    kind: str, capacity: NodeResources, version: KubernetesVersion | None
) -> None:
    left = allocatable(kind, capacity, version=version)
    assert Cpu(0) <= left.cpu <= capacity.cpu
    assert Bytes(0) <= left.memory <= capacity.memory
    assert Bytes(0) <= left.ephemeral_storage <= capacity.ephemeral_storage
    assert left.pods == capacity.pods


@given(kinds, capacities, capacities, versions)
def test_a_larger_node_never_leaves_less(
    kind: str, one: NodeResources, other: NodeResources, version: KubernetesVersion | None
) -> None:
    larger = NodeResources(
        cpu=max(one.cpu, other.cpu),
        memory=max(one.memory, other.memory),
        ephemeral_storage=max(one.ephemeral_storage, other.ephemeral_storage),
        pods=one.pods,  # more pods cost memory on some clouds: that is no smaller node, but no larger one either
    )
    less, more = allocatable(kind, one, version=version), allocatable(kind, larger, version=version)
    assert less.cpu <= more.cpu
    assert less.memory <= more.memory
    assert less.ephemeral_storage <= more.ephemeral_storage


@given(some.integers(0, 2**50))
def test_a_machine_reports_less_memory_than_its_price_list_says(nominal: int) -> None:
    assert memory_of_machine(Bytes(nominal)).count <= nominal
