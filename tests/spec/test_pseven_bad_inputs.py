"""Settings that the pSeven requirements rule out are refused: where, what, what instead, and which number says so.

The figures between the cases are those of the list of bad inputs.
"""

import pytest

from tests.spec.pseven_refusals_of_machines import MACHINES
from tests.spec.pseven_refusals_of_releases import RELEASES
from tests.spec.pseven_refusals_of_services import SERVICES
from tests.spec.pseven_stack import (
    EXISTING,
    MINIMUM,
    OWN_PLANE,
    PACKAGE,
    Case,
    only_mistake,
    only_warning,
    pseven,
    refused,
)

CASES: dict[str, Case] = {**MACHINES, **SERVICES, **RELEASES}


def test_no_case_hides_another_of_the_same_name() -> None:
    assert len(CASES) == len(MACHINES) + len(SERVICES) + len(RELEASES)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=name, marks=[pytest.mark.requirement(number) for number in case[4]])
        for name, case in CASES.items()
    ],
)
def test_it_is_refused_with_file_line_place_reason_requirement_and_remedy(case: Case) -> None:
    """The file and the line are what `only_mistake` asks a command for."""
    changes, where, what, instead, numbers = case
    mistake = only_mistake(changes)
    assert (mistake.path, mistake.what, mistake.instead) == (where, what, instead)
    assert mistake.requirements == numbers


SAID: dict[str, Case] = {
    "the only control plane node": (
        {**OWN_PLANE, **MINIMUM, "control-plane.nodes": 1},
        "control-plane.nodes",
        "the platform is out of service while its only control plane node is down",
        "3, and profile: production",
        ("PS-9",),
    ),
    "a control plane in one zone": (
        {"control-plane.regional": False},
        "control-plane.regional",
        "a managed control plane in one zone goes down with it",
        "true, with a load balancer in front",
        ("PS-19",),
    ),
    "a shared cluster": (
        {"dedicated-cluster": False},
        "dedicated-cluster",
        "a production deployment shares its cluster with others, which the guide strongly advises against",
        "true, and a cluster of its own",
        ("PS-19",),
    ),
    "NFSv4": (
        {"nfs.version": 4},
        "nfs.version",
        "NFSv4 is experimental and may be slow",
        "3, unless your rules ask for 4",
        ("PS-17",),
    ),
    "plain NGINX": (
        {"proxy.product": "nginx"},
        "proxy.product",
        "plain NGINX sends no health checks: a node that is ill is noticed by the users who were sent to it",
        "nginx-plus, or health checks on the node port by something else",
        ("PS-38",),
    ),
    "no proxy in a minimum deployment": (
        {"proxy.enabled": False, **MINIMUM},
        "proxy.enabled",
        "users come by plain HTTP, and their connections may fail with any one node (INC-PS7)",
        "true",
        ("PS-40",),
    ),
    "the vendor's registry in a minimum deployment": (
        {"registry.mode": "vendor", "registry.url": "registry.pseven.io", **MINIMUM},
        "registry.mode",
        "images come over the Internet: tasks start late and often run into their time limit (INC-PS8)",
        "local, with a registry in the platform's network",
        ("PS-5", "PS-42"),
    ),
    "less than half of a node": (
        {"executor.memory": "4Gi"},
        "executor.memory",
        "4Gi is less than half of the smallest worker node",
        "nothing, or 8Gi",
        ("PS-63",),
    ),
    "50 minutes": (
        {**PACKAGE, "release.timeout": 3000},
        "release.timeout",
        "3000 s may be too short for images of several GB",
        "3600 or more",
        ("PS-69",),
    ),
    "a Helm of another time": (
        {**PACKAGE, "versions.helm": "3.18.6"},
        "versions.helm",
        "Helm 3.18.6 is made for Kubernetes 1.30 to 1.33, not for 1.35",
        "a Helm of the cluster's time, by its version support policy",
        ("PS-11",),
    ),
}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=name, marks=[pytest.mark.requirement(number) for number in case[4]])
        for name, case in SAID.items()
    ],
)
def test_what_the_guide_only_advises_is_said_and_not_refused(case: Case) -> None:
    changes, where, what, instead, numbers = case
    warning = only_warning(changes)
    assert (warning.path, warning.what, warning.instead) == (where, what, instead)
    assert warning.requirements == numbers


@pytest.mark.requirement("PS-12")
@pytest.mark.requirement("PS-11")
@pytest.mark.parametrize("version", ["1.22", "1.25"])
def test_the_other_part_of_the_guide_can_be_taken_at_its_word(version: str) -> None:
    changes = {**EXISTING, "cluster.version": version, "versions.legacy-1-22-to-1-25": True, "versions.helm": "3.10.0"}
    settings = pseven(changes)
    assert (str(settings.cluster.version), str(settings.versions.helm)) == (version, "3.10.0")


def test_ten_mistakes_are_said_at_once_in_the_order_of_the_file() -> None:
    changes: dict[str, object] = {
        "cluster.pools.0.nodes": 3,
        "cluster.pools.0.cpu": "4",
        "versions.helm": "3.1.0",
        "control-plane.nodes": 2,
        "postgres.version": "9.6",
        "postgres.pooler": "none",
        "nfs.root-squash": True,
        "nfs.owner-uid": 0,
        "proxy.web-nodeport": 80,
        "proxy.address": "*",
        "fit-check": "report",
    }
    assert [one.path for one in refused(changes)] == [
        "cluster.pools",
        "cluster.pools[0].cpu",
        "versions.helm",
        "control-plane.nodes",
        "postgres.version",
        "postgres.pooler",
        "nfs.root-squash",
        "nfs.owner-uid",
        "proxy.address",
        "proxy.web-nodeport",
    ]
