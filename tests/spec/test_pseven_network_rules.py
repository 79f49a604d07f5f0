"""Addresses that are missing are told with what stays closed for want of them."""

from collections.abc import Mapping

import pytest

from spec.load import SpecError, load
from spec.settings import Mistake
from tests.spec.psa_stack import REMOVED
from tests.spec.pseven_network_settings import written


def told(changes: Mapping[str, object]) -> tuple[Mistake, ...]:
    """Mistakes, or where there are none the warnings."""
    try:
        return load(written(changes)).warnings
    except SpecError as error:
        return error.mistakes


def test_with_all_addresses_there_is_nothing_to_say() -> None:
    assert told({}) == ()
    assert told({"run-on-kubernetes": True}) == ()


@pytest.mark.requirement("PS-60")
def test_the_native_mode_without_the_address_of_the_api_is_refused() -> None:
    (mistake,) = told({"run-on-kubernetes": True, "control-plane.cidrs": []})
    assert mistake == Mistake(
        where=("control-plane", "cidrs"),
        what="is empty: the launcher of the native mode would not reach the Kubernetes API, and start no block",
        instead="the addresses of the API server and, if it is not 6443, its api-port",
        requirements=("PS-60",),
    )
    assert told({"control-plane.cidrs": []}) == (), "outside of the native mode no pod needs it"


ADDRESSES: list[tuple[str, object, Mistake]] = [
    (
        "proxy.cidrs",
        [],
        Mistake(
            where=("proxy", "cidrs"),
            what="is empty: the web and health ports stay closed for the reverse proxy",
            instead="the proxy's addresses, or enabled: false where users connect to the nodes",
            requirements=("PS-46",),
            warning=True,
        ),
    ),
    (
        "workers.cidrs",
        [],
        Mistake(
            where=("workers", "cidrs"),
            what="is empty: a node that hands a connection on does so under its own address, and is not let in",
            instead="the addresses of the nodes",
            requirements=("PS-46",),
            warning=True,
        ),
    ),
    (
        "windows-extension.nodes.0.cidr",
        REMOVED,
        Mistake(
            where=("windows-extension", "nodes", 0, "cidr"),
            what="is missing: the OpenVPN port stays closed for win-1",
            instead="the node's address",
            requirements=("PS-49",),
            warning=True,
        ),
    ),
]


@pytest.mark.parametrize(
    ("place", "value", "mistake"),
    [pytest.param(*one, marks=pytest.mark.requirement(one[2].requirements[0]), id=one[0]) for one in ADDRESSES],
)
def test_a_way_in_without_addresses_is_a_warning(place: str, value: object, mistake: Mistake) -> None:
    assert told({place: value}) == (mistake,)


def test_without_a_proxy_its_addresses_are_not_missed() -> None:
    without = {"proxy.cidrs": [], "proxy.enabled": False, "proxy.address": "*", "profile": "minimum"}
    assert "proxy.cidrs" not in [one.path for one in told(without)]
