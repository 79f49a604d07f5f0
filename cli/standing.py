"""What stands after `up`: tables for a person, plain data for a machine."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from cli.console import Screen, spoken
from rehearsal.api import Api
from rehearsal.nodes import PODS
from rehearsal.plane import Plane


def cluster_of(plane: Plane) -> dict[str, Any]:
    """Where the cluster is reachable, and every pod with the node that the scheduler gave it."""
    with Api.of_kubeconfig(plane.kubeconfig) as api:
        pods = api.list(PODS)
    return {
        "server": plane.status().server_url,
        "kubeconfig": str(plane.kubeconfig),
        "pods": [
            {
                "namespace": pod["metadata"]["namespace"],
                "name": pod["metadata"]["name"],
                "node": pod["spec"].get("nodeName"),
                "phase": pod["status"].get("phase"),
                "ready": any(
                    one["type"] == "Ready" and one["status"] == "True" for one in pod["status"].get("conditions", ())
                ),
            }
            for pod in pods
        ],
    }


def show_stack(screen: Screen, result: dict[str, Any]) -> None:
    """One stack: what was made, each pod with its node, and where to look."""
    table = Table("what", "how many", title=f"{result['stack']}: made in {spoken(result['seconds'])}", box=None)
    for kind, number in sorted(result["resources"].items()):
        if kind.startswith("kubernetes:") and not kind.startswith("kubernetes:helm.sh/v4"):
            table.add_row(kind.removeprefix("kubernetes:"), str(number))
    screen.show(table)
    cluster = result["cluster"]
    if cluster:
        pods = Table("pod", "node", "state", title="placed by the scheduler", box=None)
        for pod in cluster["pods"]:
            state = "ready" if pod["ready"] else str(pod["phase"]).lower()
            pods.add_row(pod["name"], pod["node"] or "none: it does not fit", state)
        screen.show(pods)
        screen.show(f"cluster     {cluster['server']}")
        screen.show(f"look inside kubectl --kubeconfig {cluster['kubeconfig']} get all --all-namespaces")
    for brand, url in result["outputs"].get("psaUrls", {}).items():
        screen.show(f"brand {brand} {url}")
    screen.show(f"by hand     ./groundwork runbook {result['stack']}")


def show_all(screen: Screen, results: Sequence[dict[str, Any]], failed: Sequence[str]) -> None:
    """Several stacks in one table: what was made of each, how its pods stand, and where to look."""
    table = Table("stack", "objects", "pods ready", "finished", "nodes used", "engine", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for result in results:
        pods = (result["cluster"] or {}).get("pods", [])
        finished = [pod for pod in pods if pod["phase"] == "Succeeded"]
        running = [pod for pod in pods if pod["phase"] != "Succeeded"]
        ready = sum(pod["ready"] for pod in running)
        table.add_row(
            result["stack"],
            str(sum(number for kind, number in result["resources"].items() if kind.startswith("kubernetes:"))),
            f"{ready} of {len(running)}" if result["cluster"] else "not asked",
            str(len(finished)),
            str(len({pod["node"] for pod in pods if pod["node"]})),
            spoken(result["seconds"]),
        )
    for name in failed:
        table.add_row(name, "[bold red]failed[/]", "", "", "", "")
    screen.show(table)
    for result in results:
        if result["cluster"]:
            screen.show(f"look inside kubectl --kubeconfig {result['cluster']['kubeconfig']} get all --all-namespaces")
    screen.show("each in full: ./groundwork up STACK; what is done by hand: ./groundwork runbook STACK")
