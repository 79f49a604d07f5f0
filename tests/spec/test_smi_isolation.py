"""`scriptworker-policy`: to the guide's letter, and in two further renderings."""

from typing import Any

import pytest
import yaml

from spec.plan import Part
from spec.platforms.smi.isolation import calico_spec, scriptworker_policy
from spec.platforms.smi.plan import plan
from tests.spec.smi_stack import smi

GUIDE = yaml.safe_load("""
apiVersion: crd.projectcalico.org/v1
kind: NetworkPolicy
metadata:
  name: scriptworker-policy
spec:
  selector: app.kubernetes.io/name == 'dtplatform-scriptworker'
  types:
    - Ingress
    - Egress
  order: 1000
  egress:
    - action: Allow
      protocol: UDP
      source: {}
      destination:
        ports:
          - 53
    - action: Allow
      protocol: TCP
      source: {}
      destination:
        ports:
          - 53
    - action: Allow
      source: {}
      destination:
        selector: app.kubernetes.io/name == 'dtplatform-scriptmanager'
    - action: Deny
      source: {}
      destination:
        nets:
          - 10.0.0.0/8
          - 169.254.0.0/16
          - 172.16.0.0/12
          - 192.168.0.0/16
""")


def policy(**isolation: object) -> dict[str, Any]:
    # Calico's API server is nothing that the local cluster has.
    existing: dict[str, object] = {
        "cluster": {"cloud": "existing", "version": "1.34"},
        "definitions": ["calico", "prometheus-operator"],
        "releases": [],
    }
    changed = {f"script-isolation.{key.replace('_', '-')}": value for key, value in isolation.items()}
    made = plan(smi(existing | changed))
    (found,) = [one for one in made.manifests if one.name == "scriptworker-policy"]
    assert found.part is Part.ADMINISTRATOR
    return dict(found.body)


@pytest.mark.requirement("SM-43", "SM-44")
def test_the_policy_is_the_guides_with_the_namespace_said() -> None:
    made = policy()
    assert made["metadata"].pop("namespace") == "twin-prod"
    assert made == GUIDE


@pytest.mark.requirement("SM-44")
def test_the_rules_stand_in_the_order_in_which_they_must_be_asked() -> None:
    assert [one["action"] for one in policy()["spec"]["egress"]] == ["Allow", "Allow", "Allow", "Deny"]


@pytest.mark.requirement("SM-44")
def test_calicos_api_server_gets_the_same_rules_under_its_own_version() -> None:
    made = policy(engine="calico-v3")
    assert made["apiVersion"] == "projectcalico.org/v3"
    assert made["spec"] == GUIDE["spec"]


@pytest.mark.requirement("SM-44")
def test_the_plain_rendering_lets_the_same_connections_through() -> None:
    made = policy(engine="kubernetes")
    assert made == {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "scriptworker-policy", "namespace": "twin-prod"},
        "spec": {
            "podSelector": {"matchLabels": {"app.kubernetes.io/name": "dtplatform-scriptworker"}},
            "policyTypes": ["Ingress", "Egress"],
            "egress": [
                {"ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]},
                {"to": [{"podSelector": {"matchLabels": {"app.kubernetes.io/name": "dtplatform-scriptmanager"}}}]},
            ],
        },
    }


@pytest.mark.requirement("SM-45")
def test_public_egress_is_one_more_rule_behind_the_denial() -> None:
    rules = policy(allow_public_egress=True)["spec"]["egress"]
    assert rules[:-1] == GUIDE["spec"]["egress"]
    assert rules[-1] == {"action": "Allow", "source": {}, "destination": {"nets": ["0.0.0.0/0"]}}
    plain = policy(allow_public_egress=True, engine="kubernetes")["spec"]["egress"]
    assert plain[-1]["to"][0]["ipBlock"]["except"] == GUIDE["spec"]["egress"][-1]["destination"]["nets"]


@pytest.mark.requirement("SM-44")
def test_more_ranges_may_be_denied_than_the_guides() -> None:
    denied = ["10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"]
    changed: dict[str, object] = {
        "script-isolation.denied-nets": denied,
        "script-isolation.network-cidrs": ["100.64.0.0/16"],
    }
    assert calico_spec(smi(changed))["egress"][-1]["destination"]["nets"] == denied


@pytest.mark.requirement("SM-43")
@pytest.mark.parametrize(("engine", "needed"), [("calico-crd-v1", True), ("kubernetes", False)])
def test_a_cluster_gets_calicos_definitions_only_where_they_are_needed(engine: str, needed: bool) -> None:
    assert ("calico" in plan(smi({"script-isolation.engine": engine})).definitions) is needed


def test_the_namespace_of_the_policy_cannot_be_another_than_the_platforms() -> None:
    settings = smi({"namespace": "other"})
    assert scriptworker_policy(settings)["metadata"]["namespace"] == "other" == plan(settings).namespace.name
