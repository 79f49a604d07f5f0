"""Addresses without which a connection that is needed would stay closed: policies cannot follow names."""

from collections.abc import Iterator

from spec.platforms.pseven.settings import PsevenSettings
from spec.settings import Mistake, rule


@rule("run_on_kubernetes", "control_plane")
def _api(settings: PsevenSettings) -> Iterator[Mistake]:
    if settings.run_on_kubernetes and not settings.control_plane.cidrs:
        yield Mistake(
            where=("control-plane", "cidrs"),
            what="is empty: the launcher of the native mode would not reach the Kubernetes API, and start no block",
            instead="the addresses of the API server and, if it is not 6443, its api-port",
            requirements=("PS-60",),
        )


@rule("proxy", "workers", "windows_extension", "cluster")
def _entrances(settings: PsevenSettings) -> Iterator[Mistake]:
    proxy, windows = settings.proxy, settings.windows_extension
    if proxy.enabled and not proxy.cidrs:
        yield Mistake(
            where=("proxy", "cidrs"),
            what="is empty: the web and health ports stay closed for the reverse proxy",
            instead="the proxy's addresses, or enabled: false where users connect to the nodes",
            requirements=("PS-46",),
            warning=True,
        )
    if not settings.node_cidrs:
        yield Mistake(
            where=("workers", "cidrs"),
            what="is empty: a node that hands a connection on does so under its own address, and is not let in",
            instead="the addresses of the nodes",
            requirements=("PS-46",),
            warning=True,
        )
    for count, node in enumerate(windows.nodes):
        if windows.enabled and node.cidr is None:
            yield Mistake(
                where=("windows-extension", "nodes", count, "cidr"),
                what=f"is missing: the OpenVPN port stays closed for {node.name}",
                instead="the node's address",
                requirements=("PS-49",),
                warning=True,
            )


NETWORK_RULES = (_api, _entrances)
"""All of them."""
