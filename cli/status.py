"""`./groundwork status`: what runs now and where it is reachable."""

import time
from typing import Any

from rich.table import Table

from cli.console import JsonOption, Screen, spoken
from cli.places import Places
from rehearsal.plane import find_planes


def command(as_json: JsonOption = False) -> None:
    """Show every control plane of this checkout, its parts, and how to look inside. Starts nothing."""
    screen = Screen(as_json=as_json)
    found: list[dict[str, Any]] = []
    for plane in find_planes(Places.here().planes):
        status = plane.status()
        table = Table("part", "state", "process", "port", "since", "memory", title=plane.directory.name, box=None)
        for part in status.parts:
            since = spoken(time.time() - part.since) if part.since else ""
            memory = f"{part.memory_bytes / 2**20:.0f} MiB" if part.memory_bytes else ""
            table.add_row(part.name, str(part.state), str(part.pid or ""), str(part.port or ""), since, memory)
        screen.show(table)
        screen.show(f"kubectl --kubeconfig {plane.kubeconfig} get all --all-namespaces")
        found.append(
            {
                "stack": plane.directory.name,
                "state": str(status.state),
                "server": status.server_url,
                "kubeconfig": str(plane.kubeconfig),
                "parts": [
                    {
                        "name": part.name,
                        "state": str(part.state),
                        "pid": part.pid,
                        "port": part.port,
                        "log": str(part.log),
                    }
                    for part in status.parts
                ],
            }
        )
    if not found:
        screen.show("nothing runs; ./groundwork up starts the local stacks")
    screen.result({"planes": found})
