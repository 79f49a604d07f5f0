"""How a network is cut, and what lies inside of what."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spec.ground.layout import Tier, layout
from spec.ground.site import lies_within

_NETWORKS = st.builds(
    lambda start, prefix: str(ipaddress.IPv4Network((start, prefix), strict=False)),
    st.integers(0x0A000000, 0x0AFFFFFF),
    st.integers(16, 20),
)


def test_a_sixteen_is_cut_as_the_documentation_says() -> None:
    cut = layout("10.40.0.0/16")
    assert cut.cidrs(Tier.NODES) == ("10.40.0.0/19", "10.40.32.0/19", "10.40.64.0/19")
    assert cut.cidrs(Tier.DATA) == ("10.40.224.0/24", "10.40.225.0/24", "10.40.226.0/24")
    assert cut.range_of(Tier.NODES) == "10.40.0.0/17"
    assert cut.range_of(Tier.DATA) == "10.40.224.0/22"
    assert cut.range_of(Tier.EDGE) == "10.40.228.0/22"


@given(_NETWORKS, st.integers(1, 3))
def test_no_two_subnets_share_an_address_and_each_is_inside(cidr: str, zones: int) -> None:
    cut = layout(cidr, zones)
    ranges = [ipaddress.IPv4Network(one.cidr) for one in cut.subnets]
    assert len(ranges) == 4 * zones
    assert all(one.subnet_of(ipaddress.IPv4Network(cidr)) for one in ranges)
    assert not any(one.overlaps(other) for index, one in enumerate(ranges) for other in ranges[:index])


@given(_NETWORKS)
def test_the_range_of_a_tier_holds_it_and_touches_no_other(cidr: str) -> None:
    cut = layout(cidr)
    for tier in Tier:
        assert cut.tiers_of(cut.range_of(tier)) == (tier,)
        assert all(lies_within(one, (cut.range_of(tier),)) for one in cut.cidrs(tier))


@pytest.mark.parametrize("cidr", ["10.0.0.0/15", "10.0.0.0/21", "fd00::/16"])
def test_other_sizes_and_ipv6_are_refused(cidr: str) -> None:
    with pytest.raises(ValueError, match=r"network|4"):
        layout(cidr)


def test_a_range_lies_in_others_taken_together_and_not_where_a_part_is_left() -> None:
    assert lies_within("10.40.224.0/23", ("10.40.225.0/24", "10.40.224.0/24"))
    assert not lies_within("10.40.224.0/22", ("10.40.224.0/24", "10.40.225.0/24", "10.40.227.0/24"))
    assert not lies_within("fd00::/64", ("0.0.0.0/0",))


_PARTS = st.lists(
    st.builds(lambda n, p: f"10.0.0.{n >> (32 - p) << (32 - p)}/{p}", st.integers(0, 255), st.integers(26, 32)),
    max_size=5,
)


@given(st.integers(0, 255), st.integers(26, 32), _PARTS)
def test_lying_within_is_the_same_as_asking_for_every_address(start: int, prefix: int, ranges: list[str]) -> None:
    asked = ipaddress.IPv4Network((0x0A000000 + start, prefix), strict=False)
    others = [ipaddress.IPv4Network(one) for one in ranges]
    assert lies_within(str(asked), ranges) is all(any(address in one for one in others) for address in asked)
