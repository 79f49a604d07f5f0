"""A rehearsal's result for a person."""

from typing import Any

from rich.table import Table

from cli.console import Screen, spoken
from cli.rehearse.room import Room


def show(screen: Screen, room: Room, result: dict[str, Any], *, kept: bool) -> None:
    """Tables: what was made, where the pods are, what was not rehearsed."""
    if "worse" in result:
        screen.show(f"{result['stack']}: nothing of the saved state would be replaced or deleted")
        screen.show(_times(result))
        return
    _services(screen, result)
    for cluster in result["clusters"]:
        _cluster(screen, cluster)
    if result["kept"]:
        screen.show(f"kept by a plain destroy: {len(result['kept'])} resources that hold data (--json names them)")
    if result["services"]:
        screen.show(f"secrets that reached the cloud, each marked as one: {result['secrets']}")
    fit = result["fit"]
    room_left = "everything has room" if fit["fits"] else "the fit check says that not everything has room"
    screen.show(f"{room_left}; what fills each node: {fit['picture']}")
    screen.show("not rehearsed:")
    for one in result["not_rehearsed"]:
        screen.show(f"  - {one}")
    if kept:
        _how_to_look(screen, room, result)
    else:
        screen.show(f"destroyed: {result['destroyed']} resources; the clouds' own lists are empty")
    screen.show(_times(result))


def _services(screen: Screen, result: dict[str, Any]) -> None:
    table = Table("service", "kind", "how many", title=f"{result['stack']}: what would be made", box=None)
    table.columns[2].justify = "right"
    for service, kinds in result["services"].items():
        for number, (kind, count) in enumerate(kinds.items()):
            table.add_row(service if number == 0 else "", kind, str(count))
    objects = {kind: number for kind, number in result["kinds"].items() if kind.startswith("kubernetes:")}
    for number, (kind, count) in enumerate(objects.items()):
        table.add_row("in the cluster" if number == 0 else "", kind.removeprefix("kubernetes:"), str(count))
    screen.show(table)


def _cluster(screen: Screen, cluster: dict[str, Any]) -> None:
    nodes = {node["name"]: node for node in cluster["nodes"]}
    table = Table("node", "type", "zone", "pods", title=f"cluster {cluster['name']}: placed by the scheduler", box=None)
    for name in sorted(nodes):
        here = [f"{pod['name']}" for pod in cluster["pods"] if pod["node"] == name]
        node = nodes[name]
        table.add_row(name, node["type"] or "", node["zone"] or "", "\n".join(sorted(here)) or "-")
    screen.show(table)
    policies = ", ".join(f"{number} {what}" for what, number in cluster["policies"].items())
    screen.show(f"policies in the cluster: {policies or 'none'}")


def _how_to_look(screen: Screen, room: Room, result: dict[str, Any]) -> None:
    for cluster in result["clusters"]:
        screen.show(f"look inside kubectl --kubeconfig {cluster['kubeconfig']} get all --all-namespaces")
    moto = room.work / "moto.json"
    if moto.exists():
        screen.show(f"look inside boto3.client('s3', endpoint_url=…): the endpoint is in {moto}")
    screen.show(f"everything  python -m standins list {room.work}")
    screen.show(f"end it      ./groundwork rehearse {result['stack']} --down")


def _times(result: dict[str, Any]) -> Table:
    table = Table("part", "time", box=None, pad_edge=False)
    table.columns[1].justify = "right"
    for name, seconds in result["seconds"].items():
        table.add_row(name, spoken(seconds))
    table.add_row("[bold]total[/]", f"[bold]{spoken(result['total_seconds'])}[/]")
    return table
