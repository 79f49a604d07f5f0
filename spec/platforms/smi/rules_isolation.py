"""What must hold for the isolation of script workers, and for the metrics by which their number follows the queue."""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network

from spec.addons.installed import definitions as brought
from spec.ground.site import lies_within, own_network
from spec.platforms.smi import figures
from spec.platforms.smi.needed import definitions
from spec.platforms.smi.settings import SmiSettings
from spec.settings import Mistake, rule


def _covers(whole: IPv4Network | IPv6Network, part: IPv4Network | IPv6Network) -> bool:
    return (
        whole.version == part.version
        and int(whole.network_address) <= int(part.network_address)
        and int(part.broadcast_address) <= int(whole.broadcast_address)
    )


@rule("script_isolation")
def _denied_nets(settings: SmiSettings) -> Iterator[Mistake]:
    isolation = settings.script_isolation
    denied = [ip_network(one) for one in isolation.denied_nets]
    for net in figures.DENIED_NETS:
        if not any(_covers(one, ip_network(net)) for one in denied):
            why = ": the addresses of metadata and credentials are in it" if net.startswith("169.254.") else ""
            yield Mistake(
                where=("script-isolation", "denied-nets"),
                what=f"{net} is not denied{why}",
                instead=f"at least {', '.join(figures.DENIED_NETS)}",
                requirements=("SM-44",),
            )
    for index, cidr in enumerate(isolation.network_cidrs):
        if not any(_covers(one, ip_network(cidr)) for one in denied):
            yield Mistake(
                where=("script-isolation", "network-cidrs", index),
                what=f"{cidr} is in none of the denied ranges, and script workers could reach it",
                instead=f"{cidr} in denied-nets too, beside the four of the guide",
                requirements=("SM-43", "SM-44"),
            )


@rule("script_isolation", "cluster")
def _own_network(settings: SmiSettings) -> Iterator[Mistake]:
    network = own_network(settings.cluster)
    if network is not None and not lies_within(network.cidr, settings.script_isolation.network_cidrs):
        yield Mistake(
            where=("script-isolation", "network-cidrs"),
            what=f"{network.cidr}, the network that this program makes, is not among your private ranges",
            instead=f"[{network.cidr}], and what else is yours",
            requirements=("SM-43", "SM-44"),
        )


@rule("script_isolation")
def _order(settings: SmiSettings) -> Iterator[Mistake]:
    isolation = settings.script_isolation
    if isolation.engine == "kubernetes":
        return
    if isolation.order != figures.POLICY_ORDER:
        yield Mistake(
            where=("script-isolation", "order"),
            what=f"the guide's policy has order {figures.POLICY_ORDER}; policies of a lower order come before this one",
            instead="nothing",
            requirements=("SM-44",),
            warning=True,
        )


_INSTEAD = {
    "calico": "engine: kubernetes in script-isolation, or definitions: [calico] once Calico is there",
    "prometheus-operator": "use-crds: false in prometheus, or definitions: [prometheus-operator] once it is there",
    "external-secrets": "external-secrets: false in secrets, or definitions: [external-secrets] once it is there",
}
_NUMBERS = {"calico": "SM-44", "prometheus-operator": "SM-46", "external-secrets": "SM-50"}


@rule("cluster", "definitions", "script_isolation", "prometheus", "secrets", "addons", "adapter")
def _definitions_are_there(settings: SmiSettings) -> Iterator[Mistake]:
    if settings.cluster.cloud == "local":
        if settings.script_isolation.engine == "calico-v3":
            yield Mistake(
                where=("script-isolation", "engine"),
                what="the local cluster knows Calico's stored kinds only; projectcalico.org/v3 is its API server's",
                instead="calico-crd-v1 or kubernetes",
                requirements=("SM-44",),
            )
        return
    for family in sorted(definitions(settings) - set(settings.definitions) - brought(settings)):
        yield Mistake(
            where=("definitions",),
            what=f"an object of this stack needs the definitions of {family}, and the cluster is not said to have them",
            instead=_INSTEAD[family],
            requirements=(_NUMBERS[family],),
        )


@rule("adapter")
def _one_provider(settings: SmiSettings) -> Iterator[Mistake]:
    if settings.adapter.external_metrics_api != "prometheus-adapter":
        yield Mistake(
            where=("adapter", "external-metrics-api"),
            what=f"{settings.adapter.external_metrics_api} answers for external metrics in this cluster, and a cluster "
            "has one provider only",
            instead="prometheus-adapter, once it is that provider",
            requirements=("SM-47",),
        )


@rule("script_worker")
def _bounds(settings: SmiSettings) -> Iterator[Mistake]:
    worker = settings.script_worker
    if worker.maximum < worker.minimum:
        yield Mistake(
            where=("script-worker", "maximum"),
            what=f"a maximum of {worker.maximum} is below the minimum of {worker.minimum}",
            instead=f"{worker.minimum} or more",
            requirements=("SM-48",),
        )


ISOLATION_RULES = (_denied_nets, _own_network, _order, _definitions_are_there, _one_provider, _bounds)
