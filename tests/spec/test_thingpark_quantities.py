"""ThingPark's own quantities: what is written is what is read, and larger is larger."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec.platforms.thingpark.quantities import Bandwidth, Days, Latency, MessageRate, Years


@given(st.integers(min_value=0, max_value=10**9))
def test_a_latency_is_read_as_it_is_written(microseconds: int) -> None:
    assert Latency.parse(str(Latency(microseconds))) == Latency(microseconds)


@given(st.integers(min_value=0, max_value=10**6))
def test_a_rate_is_read_as_it_is_written(tenths: int) -> None:
    assert MessageRate.parse(str(MessageRate(tenths))) == MessageRate(tenths)


@given(st.integers(min_value=0, max_value=10**6))
def test_a_bandwidth_is_read_as_it_is_written(megabits: int) -> None:
    assert Bandwidth.parse(str(Bandwidth(megabits * 10**6))) == Bandwidth(megabits * 10**6)


@given(st.integers(min_value=1, max_value=99))
def test_days_and_years_are_read_as_they_are_written(count: int) -> None:
    assert (Days.parse(str(Days(count))), Years.parse(str(Years(count)))) == (Days(count), Years(count))


def test_larger_is_larger_whatever_the_unit() -> None:
    assert Latency.parse("9.999 ms") < Latency.parse("10 ms")
    assert Latency.parse("0.5 ms") == Latency.parse("0.500 ms")
    assert Bandwidth.parse("999 Mbps") < Bandwidth.parse("1 Gbps") == Bandwidth.parse("1000 Mbps")
    assert MessageRate.parse("0.9 msg/s") < MessageRate.parse("1 msg/s")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Latency, "10"),
        (Latency, "10ms"),
        (Latency, "1.2345 ms"),
        (Bandwidth, "1 GB/s"),
        (Bandwidth, "1Gbps"),
        (MessageRate, "3"),
        (MessageRate, "0.25 msg/s"),
        (Days, "0d"),
        (Days, "15"),
        (Years, "0y"),
        (Years, "3"),
    ],
)
def test_what_has_no_unit_or_too_fine_a_figure_is_not_read(
    kind: type[Latency | Bandwidth | MessageRate | Days | Years], text: str
) -> None:
    with pytest.raises(ValueError, match="write for example"):
        kind.parse(text)
