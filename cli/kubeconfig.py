"""`./groundwork kubeconfig`: credentials of an account that a stack made, bound to it and short-lived."""

import base64
import json
import secrets
import subprocess
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from cli.console import JsonOption, Screen, hide
from cli.errors import Failed, Refused
from cli.places import Places
from cli.settings import Stack, read_stacks
from cli.toolchain import ensure
from spec.cluster import ExistingCluster
from spec.platforms import PLATFORMS

AccountOption = Annotated[
    str | None,
    typer.Option("--account", help="A ServiceAccount of the platform's namespace; by default the operator's."),
]
HoursOption = Annotated[int, typer.Option("--hours", min=1, max=168, help="How long the token is good for.")]
OutputOption = Annotated[Path | None, typer.Option("--output", help="Where to write it; by default below .groundwork.")]


def command(
    stack: Annotated[str, typer.Argument(metavar="STACK", help="The administrator's stack.")],
    account: AccountOption = None,
    hours: HoursOption = 8,
    output: OutputOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a kubeconfig for an account that may do only what the guide lets it do.

    The token is asked of the API server (TokenRequest) with the credentials that the stack itself uses. It ends by
    itself, and at once when the account is deleted; no long-lived token is ever stored in the cluster.
    """
    screen = Screen(as_json=as_json)
    places = Places.here()
    (chosen,) = read_stacks(places, [stack])
    plan = PLATFORMS[chosen.settings.platform].plan(chosen.settings)
    name = account or (plan.operator.service_account if plan.operator else None)
    if name is None:
        raise Refused(f"{stack} makes no operator's account", remedy="name a ServiceAccount with --account")
    with screen.steps(total=False) as steps:
        tools = ensure(places, {"kubernetes"}, steps)
    kubectl = [str(tools.path("kubectl")), *_cluster(places, chosen)]
    token = _ask(
        *kubectl, "create", "token", name, f"--namespace={plan.namespace.name}", f"--duration={hours}h"
    ).strip()
    hide(token)
    view = json.loads(_ask(*kubectl, "config", "view", "--minify", "--raw", "--flatten", "--output=json"))
    document = for_token(view, name=name, namespace=plan.namespace.name, token=token)
    path = output or places.private(places.work / "kubeconfigs") / f"{stack}-{name}"
    _write(path, yaml.safe_dump(document, sort_keys=False))
    screen.show(f"{name} of {plan.namespace.name}, for {hours} h: {path}")
    screen.result({"stack": stack, "account": name, "namespace": plan.namespace.name, "kubeconfig": str(path)})


def _cluster(places: Places, stack: Stack) -> list[str]:
    """Which cluster, in the options of kubectl."""
    cluster = stack.settings.cluster
    if not isinstance(cluster, ExistingCluster):
        path = places.planes / stack.name / "kubeconfig"
        if not path.exists():
            raise Refused(f"nothing runs for {stack.name}", remedy=f"start it with ./groundwork up {stack.name}")
        return [f"--kubeconfig={path}"]
    options = [f"--kubeconfig={cluster.kubeconfig}"] if cluster.kubeconfig else []
    return [*options, f"--context={cluster.context}"] if cluster.context else options


def _ask(*command: str) -> str:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=60)
    if done.returncode != 0:
        raise Failed("the cluster did not give it:", *done.stderr.strip().splitlines()[-5:])
    return done.stdout


def for_token(view: dict[str, Any], *, name: str, namespace: str, token: str) -> dict[str, Any]:
    """A kubeconfig with one cluster, one account and its token, from what `kubectl config view` says.

    Raises Refused where the server's certificate would not be verified: who can read the token could then be anybody.
    """
    (cluster,) = view["clusters"]
    reached = cluster["cluster"]
    if reached.get("insecure-skip-tls-verify"):
        raise Refused(
            "the cluster's own kubeconfig does not verify the server's certificate", remedy="name its authority"
        )
    kept = {key: reached[key] for key in ("server", "certificate-authority-data", "tls-server-name") if key in reached}
    if "certificate-authority-data" in kept:
        base64.b64decode(kept["certificate-authority-data"], validate=True)
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": cluster["name"], "cluster": kept}],
        "users": [{"name": name, "user": {"token": token}}],
        "contexts": [{"name": name, "context": {"cluster": cluster["name"], "user": name, "namespace": namespace}}],
        "current-context": name,
    }


def _write(path: Path, text: str) -> None:
    """Only its owner may read it, from its first byte on."""
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    new.touch(mode=0o600)
    new.write_text(text)
    new.replace(path)
