"""Add-ons: who needs which, at which version, and what they are told."""

from typing import Any

import pytest

from spec.addons.catalogue import CATALOGUE
from spec.addons.installed import definitions, installed, stand_ins
from spec.addons.model import AddOnName, merged
from spec.ground.entrance import ADDRESS, NODE_PORTS
from spec.ground.later import filled, later, named_in
from spec.platforms.smi.metrics import adapter_rule
from spec.quotas import as_admitted
from spec.releases import Install
from spec.workloads import NOTHING, Resources
from tests.spec.cloud_stack import CLOUD_STACKS, only_mistake, settings_of
from tests.spec.mint_stack import mint
from tests.spec.psa_stack import only_mistake as only_mistake_of_psa
from tests.spec.psa_stack import psa
from tests.spec.smi_stack import smi


def names(stack: str, changes: dict[str, object] | None = None) -> set[str]:
    return {str(one.name) for one in installed(settings_of(stack, changes))}


@pytest.mark.requirement("SM-5", "SM-43", "SM-46", "SM-47", "SM-50")
def test_smi_gets_what_it_needs_and_nothing_else() -> None:
    everywhere = {"traefik", "kube-prometheus-stack", "prometheus-adapter"}
    store = {"external-secrets"} if settings_of("smi-aws-prod").secrets.store else set()
    assert names("smi-aws-prod") == {*everywhere, *store, "tigera-operator"}
    assert names("smi-aws-prod", {"script-isolation.engine": "kubernetes"}) == {*everywhere, *store}
    assert "tigera-operator" not in names("smi-azure-prod")


def test_no_other_platform_needs_any_and_no_other_cluster_gets_any_unasked() -> None:
    for stack in CLOUD_STACKS:
        assert stack.startswith("smi-") or not installed(settings_of(stack))
    for settings in (psa(), smi(), mint()):
        assert installed(settings) == ()


def test_what_the_settings_name_is_installed_in_place_of_the_needs() -> None:
    settings = settings_of(
        "psa-aws-prod", {"addons": {"install": ["metrics-server"], "versions": {"metrics-server": "3.13.0"}}}
    )
    (one,) = installed(settings)
    assert (one.namespace, one.release.source.version) == ("metrics-server", "3.13.0")
    assert (
        names(
            "smi-aws-prod", {"addons.install": [], "definitions": ["calico", "external-secrets", "prometheus-operator"]}
        )
        == set()
    )


@pytest.mark.parametrize("name", list(AddOnName))
def test_every_add_on_has_one_exact_version_a_source_and_a_size_for_all_that_it_runs(name: AddOnName) -> None:
    known = CATALOGUE[name]
    assert str(known.version).removeprefix("v")[0].isdigit()
    assert known.repository.startswith("https://")
    assert known.source
    for workload in known.workloads:
        asked = as_admitted(workload.resources, Resources(requests=NOTHING, limits=NOTHING)).requests
        assert asked.cpu.millis > 0
        assert asked.memory.count > 0


def test_add_ons_are_releases_of_their_own_because_their_charts_have_hooks_and_definitions() -> None:
    made = installed(settings_of("smi-aws-prod"))
    assert {one.release.install for one in made} == {Install.RELEASE}
    order = [one.name for one in made]
    assert order.index(AddOnName.PROMETHEUS) < order.index(AddOnName.PROMETHEUS_ADAPTER)
    assert [one.after for one in made if one.name is AddOnName.PROMETHEUS_ADAPTER] == [(AddOnName.PROMETHEUS,)]


@pytest.mark.requirement("SM-46", "SM-47")
def test_the_adapter_has_the_rule_and_asks_the_prometheus_that_is_installed() -> None:
    settings = settings_of("smi-aws-prod")
    made = {one.name: one for one in installed(settings)}
    prometheus, adapter = made[AddOnName.PROMETHEUS], made[AddOnName.PROMETHEUS_ADAPTER]
    assert adapter.release.values["rules"]["external"] == [adapter_rule()]
    assert prometheus.release.name == settings.prometheus.release_label
    name = prometheus.release.values["fullnameOverride"]
    assert adapter.release.values["prometheus"]["url"] == f"http://{name}-prometheus.{prometheus.namespace}.svc"


def _service(stack: str) -> dict[str, object]:
    (traefik,) = [one for one in installed(settings_of(stack)) if one.name is AddOnName.TRAEFIK]
    return dict(traefik.release.values)


@pytest.mark.requirement("SM-5")
def test_the_ingress_gets_each_clouds_balancer_in_its_own_way() -> None:
    aws, azure, oci = (_service(f"smi-{cloud}-prod") for cloud in ("aws", "azure", "oci"))
    assert aws["service"] == {"spec": {"type": "NodePort"}}
    assert aws["ports"]["websecure"]["nodePort"] == NODE_PORTS[443]  # type: ignore[index]  # values of a chart
    assert "service.beta.kubernetes.io/azure-pip-name" in azure["service"]["annotations"]  # type: ignore[index]
    assert oci["service"]["spec"] == {"type": "LoadBalancer", "loadBalancerIP": ADDRESS}  # type: ignore[index]


def test_a_stand_in_runs_the_same_workloads_at_the_same_sizes() -> None:
    settings = settings_of("smi-aws-prod")
    values = stand_ins(settings)
    assert set(values) == {one.release.name for one in installed(settings)}
    workloads: Any = values["traefik"]["workloads"]
    (traefik,) = workloads
    assert (traefik["replicas"], traefik["resources"]["requests"]) == (2, {"cpu": "100m", "memory": "128Mi"})


def test_definitions_that_come_with_add_ons_need_not_be_said() -> None:
    assert definitions(settings_of("smi-aws-prod")) >= {"calico", "prometheus-operator"}
    found = only_mistake(
        "smi-aws-prod", {"addons.install": ["traefik", "kube-prometheus-stack", "external-secrets"], "definitions": []}
    )
    assert (found.path, "calico" in found.what) == ("definitions", True)


@pytest.mark.requirement("MC-17", "TP-3")
@pytest.mark.parametrize("stack", ["mint-exoscale-prod", "thingpark-aws-prod"])
def test_a_second_cert_manager_is_refused(stack: str) -> None:
    found = only_mistake(stack, {"addons": {"install": ["cert-manager"]}})
    assert (found.path, "brings cert-manager itself" in found.what) == ("addons.install[0]", True)


def test_a_digest_that_nothing_checks_is_refused() -> None:
    digests = {"metrics-server": "sha256:" + "0" * 64}
    found = only_mistake_of_psa({"addons": {"install": ["metrics-server"], "digests": digests}})
    assert found.path == "addons.digests.metrics-server"


def test_values_are_merged_as_helm_merges_them() -> None:
    assert merged({"a": {"b": 1, "c": [1]}, "d": 2}, {"a": {"c": [2]}, "e": 3}) == {
        "a": {"b": 1, "c": [2]},
        "d": 2,
        "e": 3,
    }


def test_a_place_is_filled_where_it_is_a_whole_value_and_refused_inside_of_a_text() -> None:
    place = later("client-id.itemsvc")
    assert named_in({"a": [place, "x"], "b": {"c": f"in {later('vault')}"}}) == {"client-id.itemsvc", "vault"}
    assert filled({"a": [place, 1]}, str.upper) == {"a": ["CLIENT-ID.ITEMSVC", 1]}
    with pytest.raises(ValueError, match="inside of a text"):
        filled({"a": f"x{place}"}, str.upper)
    with pytest.raises(ValueError, match="not a name"):
        later("${x}")
