"""Laws of quantities, for all amounts, and the figures that people mistake."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from spec.units import Bytes, Cpu, Iops, Throughput

counts = some.integers(min_value=0, max_value=2**63)
units = some.sampled_from(["", "k", "Ki", "M", "Mi", "G", "Gi", "T", "Ti", "P", "Pi", "E", "Ei"])


@given(some.one_of(counts.map(Cpu), counts.map(Bytes), counts.map(Iops), counts.map(Bytes).map(Throughput)))
def test_what_is_written_is_read_back_as_the_same_amount(amount: Cpu | Bytes | Iops | Throughput) -> None:
    assert type(amount).parse(str(amount)) == amount


@given(some.integers(min_value=1, max_value=10**6), units)
def test_a_number_of_bytes_in_any_unit_keeps_its_amount_when_it_is_written_in_another(number: int, unit: str) -> None:
    amount = Bytes.parse(f"{number}{unit}")
    assert Bytes.parse(str(amount)) == amount
    assert len(str(amount)) <= len(f"{amount.count}")


@given(counts, counts)
def test_amounts_have_the_order_of_their_counts(one: int, other: int) -> None:
    assert (Bytes(one) < Bytes(other)) == (one < other)
    assert (Cpu(one) < Cpu(other)) == (one < other)
    assert (Throughput(Bytes(one)) <= Throughput(Bytes(other))) == (one <= other)
    assert (Iops(one) >= Iops(other)) == (one >= other)


@given(counts, counts, counts)
def test_addition_does_not_care_for_order_and_subtraction_undoes_it(a: int, b: int, c: int) -> None:
    assert Bytes(a) + Bytes(b) == Bytes(b) + Bytes(a)
    assert (Bytes(a) + Bytes(b)) + Bytes(c) == Bytes(a) + (Bytes(b) + Bytes(c))
    assert (Bytes(a) + Bytes(b)) - Bytes(b) == Bytes(a)
    assert Cpu(a) + Cpu(b) == Cpu(b) + Cpu(a)
    assert (Cpu(a) + Cpu(b)) + Cpu(c) == Cpu(a) + (Cpu(b) + Cpu(c))
    assert (Cpu(a) + Cpu(b)) - Cpu(b) == Cpu(a)


@given(counts, some.integers(min_value=0, max_value=1000))
def test_a_multiple_is_the_sum_of_as_many(count: int, times: int) -> None:
    assert Bytes(count) * times == sum((Bytes(count) for _ in range(times)), start=Bytes(0))
    assert Cpu(count) * times == Cpu(count * times)


def test_binary_units_are_larger_than_decimal_ones() -> None:
    assert Bytes.parse("16Gi") > Bytes.parse("16G")
    assert Bytes.parse("768Mi") - Bytes.parse("768M") == Bytes(37_306_368)


def test_a_processor_cannot_be_compared_with_memory() -> None:
    with pytest.raises(TypeError):
        assert Cpu(1000) < Bytes(2000)  # type: ignore[operator]  # the point of the test
    with pytest.raises(TypeError):
        assert Throughput(Bytes(1)) < Iops(2)  # type: ignore[operator]  # the point of the test


def test_a_processor_never_equals_memory() -> None:
    assert Cpu(0) != Bytes(0)  # type: ignore[comparison-overlap]  # the point of the test


def test_a_processor_cannot_be_added_to_memory() -> None:
    with pytest.raises((TypeError, AttributeError)):
        Cpu(1) + Bytes(1)  # type: ignore[operator]  # the point of the test


@pytest.mark.parametrize(
    ("text", "millis"), [("4", 4000), ("500m", 500), ("0.5", 500), ("1000m", 1000), ("0.001", 1), ("0", 0)]
)
def test_processors_are_read_to_the_thousandth(text: str, millis: int) -> None:
    assert Cpu.parse(text) == Cpu(millis)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("1280", 1280),
        ("768M", 768_000_000),
        ("1280Mi", 1_342_177_280),
        ("1.5Gi", 1_610_612_736),
        ("0.5k", 500),
        ("1Ei", 2**60),
    ],
)
def test_bytes_are_read_exactly(text: str, count: int) -> None:
    assert Bytes.parse(text) == Bytes(count)


@pytest.mark.parametrize("text", ["", " ", "m", "-1", "+1", "1 ", " 1", "1,5", ".5", "5.", "0x10", "٣", "1\n", "one"])
def test_what_is_no_number_is_no_quantity(text: str) -> None:
    for kind in (Cpu, Bytes):
        with pytest.raises(ValueError, match="is not a quantity"):
            kind.parse(text)


@pytest.mark.parametrize("text", ["16MB", "16Gb", "16gi", "16GI", "16B", "16 Gi", "1280m", "16K", "16Gi/s"])
def test_a_unit_that_does_not_exist_is_refused_and_the_known_ones_are_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"known units: .*'Gi'"):
        Bytes.parse(text)


@pytest.mark.parametrize("text", ["0.0001", "0.5m", "1.0005"])
def test_less_than_a_thousandth_of_a_core_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="finer than the smallest unit"):
        Cpu.parse(text)


def test_a_part_of_a_byte_is_refused() -> None:
    with pytest.raises(ValueError, match="finer than the smallest unit"):
        Bytes.parse("0.0001Ki")


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (1, "1"),
        (1000, "1k"),
        (1024, "1Ki"),
        (768_000_000, "768M"),
        (2**30, "1Gi"),
        (2_110_177_280, "2060720Ki"),
    ],
)
def test_bytes_are_written_with_the_largest_exact_unit(count: int, text: str) -> None:
    assert str(Bytes(count)) == text


@pytest.mark.parametrize("text", ["3000", "3000iop", "3k iops", "-1 iops", "3000  iops"])
def test_a_bare_number_is_no_iops(text: str) -> None:
    with pytest.raises(ValueError, match="3000 iops"):
        Iops.parse(text)


@pytest.mark.parametrize("text", ["125Mi", "125Mi/m", "125Mi/", "/s", "125MB/s"])
def test_an_amount_without_a_second_is_no_throughput(text: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        Throughput.parse(text)
