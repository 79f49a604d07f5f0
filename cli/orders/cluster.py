"""The cluster that apps go into, with everything that the engines share, for the length of one command."""

import os
from base64 import b64decode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Semaphore
from typing import Any

import httpx
import yaml

from cli.cluster import plane_of
from cli.console import Steps
from cli.errors import Failed, Refused, UsageError
from cli.orders.engine import Seed
from cli.orders.places import AppPlaces
from cli.orders.program import Program
from cli.orders.records import Records
from cli.orders.work import Cluster
from cli.places import Places
from cli.recovery import only_here
from cli.settings import Stack, read_stacks
from cli.toolchain import Toolchain
from rehearsal.api import Api, ApiError, tls
from rehearsal.plane import PlaneError, State
from rehearsal.watch import CrashWatch
from spec.cluster import ExistingCluster

_IDENTITY = "/api/v1/namespaces/kube-system"
_ASK_FOR = "a kubeconfig with a token or certificate in it: ./groundwork kubeconfig STACK --account k8s-deployer"


@contextmanager
def opened(
    places: Places,
    stack: Stack,
    tools: Toolchain,
    steps: Steps,
    *,
    jobs: int,
    refresh: bool = False,
    limit: float | None = None,
) -> Iterator[Cluster]:
    """Everything that apps are brought up with. Raises Refused where the platform itself is not up."""
    apps = AppPlaces.beside(places, stack.name)
    if stack.is_local and not (places.planes / stack.name / "kubeconfig").exists():
        raise Refused(f"nothing runs for {stack.name}", remedy=f"start it with ./groundwork up {stack.name}")
    places.private(apps.work.parent)
    apps.private(apps.records)
    apps.private(apps.settings)
    stopping = Event()
    with ExitStack() as held:
        # First of all: it loads for a second, and everything else is done meanwhile.
        program = held.enter_context(Program(apps))
        with steps.step(f"{stack.name}: cluster", expected=1) as step:
            if stack.is_local:
                plane = plane_of(places, stack.name, tools)
                try:
                    plane.start(step.note)
                except PlaneError as error:
                    raise Failed(str(error), log=error.log, remedy="run the same command again") from error
                held.enter_context(CrashWatch(plane, lambda _: stopping.set()))
                api = held.enter_context(Api.of_kubeconfig(plane.kubeconfig))
            else:
                api = held.enter_context(abroad(stack))
            seed = Seed(apps, tools, is_local=stack.is_local)
            with only_here(apps, "seed", step.note):
                seed.ensure()
            uid = _identity(api, stack.name)
        yield Cluster(
            places=apps,
            tools=tools,
            is_local=stack.is_local,
            uid=uid,
            api=api,
            seed=seed,
            program=program,
            records=Records(apps.records),
            slots=Semaphore(jobs),
            stopping=stopping,
            refresh=refresh,
            limit=limit,
        )


def running(places: Places, name: str) -> Api | None:
    """A client for the cluster of a platform stack as it is now; None where it does not run or cannot be reached."""
    plane = plane_of(places, name)
    if plane.kubeconfig.exists():
        return Api.of_kubeconfig(plane.kubeconfig) if plane.status().state is State.RUNNING else None
    try:
        (stack,) = read_stacks(places, [name])
        return None if stack.is_local else abroad(stack)
    except (Refused, UsageError):
        return None


def _identity(api: Api, name: str) -> str:
    try:
        found = api.get(_IDENTITY)
    except (ApiError, httpx.TransportError) as error:
        raise Failed(f"the cluster of {name} does not answer: {error}") from error
    return str(found["metadata"]["uid"]) if found else ""


def abroad(stack: Stack) -> Api:
    """A client for a cluster that somebody else made, by the credentials that stand in its kubeconfig."""
    cluster = stack.settings.cluster
    if not isinstance(cluster, ExistingCluster):
        raise Refused(f"{stack.name} is in no cluster that can be reached yet")
    named = cluster.kubeconfig or os.environ.get("KUBECONFIG") or str(Path.home() / ".kube" / "config")
    try:
        config = yaml.safe_load(Path(named).read_bytes())
        context = _named(config["contexts"], cluster.context or config["current-context"])["context"]
        reached = _named(config["clusters"], context["cluster"])["cluster"]
        user = _named(config["users"], context["user"])["user"]
        if "token" not in user:
            return Api.of_kubeconfig(Path(named))
        authority = b64decode(reached["certificate-authority-data"]).decode()
        return Api(reached["server"], tls(authority=authority), token=user["token"])
    except (OSError, KeyError, StopIteration) as error:
        raise Refused(f"{named} has no credentials that can be used here: {error!r}", remedy=_ASK_FOR) from error


def _named(entries: list[dict[str, Any]], name: str) -> dict[str, Any]:
    return next(one for one in entries if one["name"] == name)
