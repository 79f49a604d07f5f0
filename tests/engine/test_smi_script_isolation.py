"""Whom script workers reach, by Calico's own engine and by netpol-analyzer: the three renderings say the same."""

from typing import Any

import pytest

from spec.platforms.smi.isolation import scriptworker_policy
from spec.platforms.smi.settings import SmiSettings
from tests.judges import calico, netpol
from tests.spec.smi_stack import smi
from tests.spec.test_smi_isolation import GUIDE

pytestmark = pytest.mark.engine

SPACE = "twin-prod"
WORKER, MANAGER = "dtplatform-scriptworker", "dtplatform-scriptmanager"
ADDRESSES = {
    f"{SPACE}/worker": (WORKER, "10.40.0.5"),
    f"{SPACE}/manager": (MANAGER, "10.40.0.6"),
    f"{SPACE}/item": ("dtplatform-itemsvc", "10.40.0.7"),
    "elsewhere/manager": (MANAGER, "10.40.1.6"),
}
TARGETS = {
    # target: (address, protocol, port, open by the guide, open with public egress)
    "DNS over UDP": ("10.40.0.10", "UDP", 53, True, True),
    "DNS over TCP": ("198.51.100.53", "TCP", 53, True, True),
    "script manager": ("10.40.0.6", "TCP", 8080, True, True),
    "script manager of another namespace": ("10.40.1.6", "TCP", 8080, False, False),
    "another service": ("10.40.0.7", "TCP", 8080, False, False),
    "credentials": ("169.254.170.23", "TCP", 80, False, False),
    "private subnet": ("172.16.9.9", "TCP", 5432, False, False),
    "public internet": ("198.51.100.7", "TCP", 443, False, True),
}


def settings(engine: str, *, public: bool) -> SmiSettings:
    changes: dict[str, object] = {
        "cluster": {"cloud": "existing", "version": "1.34"},
        "definitions": ["calico", "prometheus-operator"],
        "releases": [],
        "script-isolation.engine": engine,
        "script-isolation.allow-public-egress": public,
    }
    return smi(changes)


def world() -> list[calico.Json]:
    spaces = [calico.namespace(one) for one in (SPACE, "elsewhere")]
    pods = [
        calico.pod(space, name, {"app.kubernetes.io/name": label}, address)
        for (space, name), (label, address) in ((one.split("/"), of) for one, of in ADDRESSES.items())
    ]
    return [*spaces, *pods]


def by_calico(policy: calico.Json) -> dict[str, bool]:
    flows = [
        calico.Flow(f"{SPACE}/worker", "egress", address, protocol.lower(), port)
        for address, protocol, port, *_ in TARGETS.values()
    ]
    found = calico.verdicts([*world(), policy], flows)
    return {name: verdict.allowed for name, verdict in zip(TARGETS, found, strict=True)}


def deployment(name: str, label: str) -> dict[str, Any]:
    namespace, short = name.split("/")
    labels = {"app.kubernetes.io/name": label}
    pod = {"containers": [{"name": "main", "image": "none.invalid/none"}]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"namespace": namespace, "name": short},
        "spec": {"selector": {"matchLabels": labels}, "template": {"metadata": {"labels": labels}, "spec": pod}},
    }


def by_netpol(policy: calico.Json) -> dict[str, bool]:
    """The analyzer knows workloads by name and hosts by address."""
    names = {address: name for name, (_, address) in ADDRESSES.items()}
    spaces = [calico.namespace(one, {"kubernetes.io/metadata.name": one}) for one in (SPACE, "elsewhere")]
    found = netpol.connections([*spaces, *(deployment(name, one[0]) for name, one in ADDRESSES.items()), policy])
    return {
        name: found.allow(f"{SPACE}/worker", names.get(address, address), protocol, port)
        for name, (address, protocol, port, *_) in TARGETS.items()
    }


@pytest.mark.requirement("SM-43", "SM-44", "SM-45")
@pytest.mark.parametrize("public", [False, True], ids=["as the guide has it", "with public egress"])
@pytest.mark.parametrize("engine", ["calico-crd-v1", "calico-v3", "kubernetes"])
def test_script_workers_reach_whom_they_must_and_nobody_else(engine: str, public: bool) -> None:
    policy = scriptworker_policy(settings(engine, public=public))
    verdicts = (by_netpol if engine == "kubernetes" else by_calico)(policy)
    assert verdicts == {name: target[4 if public else 3] for name, target in TARGETS.items()}


@pytest.mark.requirement("SM-43")
def test_nobody_reaches_script_workers() -> None:
    policy = scriptworker_policy(settings("calico-crd-v1", public=True))
    flows = [
        calico.Flow(f"{SPACE}/worker", "ingress", address, "tcp", 8080)
        for address in ("10.40.0.6", "10.40.0.7", "198.51.100.7")
    ]
    assert [one.allowed for one in calico.verdicts([*world(), policy], flows)] == [False] * 3


@pytest.mark.requirement("SM-44")
@pytest.mark.parametrize("engine", ["calico-crd-v1", "calico-v3"])
@pytest.mark.parametrize("public", [False, True])
def test_calico_takes_the_policy(engine: str, public: bool) -> None:
    assert calico.refusals([scriptworker_policy(settings(engine, public=public))]) == ()


@pytest.mark.requirement("SM-44")
def test_the_guides_own_text_gives_the_same_verdicts_and_another_order_of_its_rules_does_not() -> None:
    printed = {**GUIDE, "metadata": {"name": "scriptworker-policy", "namespace": SPACE}}
    assert by_calico(printed) == {name: target[3] for name, target in TARGETS.items()}
    *allowed, denied = printed["spec"]["egress"]
    turned = {**printed, "spec": {**printed["spec"], "egress": [denied, *allowed]}}
    assert by_calico(turned)["script manager"] is False


@pytest.mark.requirement("SM-44")
@pytest.mark.parametrize(
    ("field", "value"),
    [("order", "late"), ("selector", "app.kubernetes.io/name ="), ("types", ["Outgoing"]), ("unknown", 1)],
)
def test_calico_would_refuse_a_broken_one(field: str, value: object) -> None:
    policy = scriptworker_policy(settings("calico-crd-v1", public=False))
    broken = {**policy, "spec": {**policy["spec"], field: value}}
    assert calico.refusals([broken]) != ()
