"""What would let an app reach its node, or the outside world past the ingress."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spec.apps import public
from spec.apps.app import App
from spec.apps.objects import at, containers, group_kind, mapping, pod_spec, sequence
from spec.apps.site import Site

Found = Iterator[tuple[str, str, str, tuple[str, ...]]]
"""Place in the object, what is wrong, what to write instead, requirements."""

ADDED_CAPABILITIES = frozenset(
    {
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "NET_BIND_SERVICE",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    }
)
"""What Pod Security `baseline` lets a container add
(https://kubernetes.io/docs/concepts/security/pod-security-standards/)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One rendered object, the app that it is of, and the cluster that it would come into."""

    body: Mapping[str, Any]
    app: App
    site: Site


def pods_reach_no_node(one: Judged) -> Found:
    """No privileged container, and none that shares what the node has once."""
    pod = pod_spec(one.body)
    for key in ("hostNetwork", "hostPID", "hostIPC"):
        if pod.get(key):
            yield key, f"{key} opens the node to the app", "nothing", (public.POD_SECURITY,)
    for place, container in containers(pod):
        context = mapping(container.get("securityContext"))
        if context.get("privileged"):
            what = "a privileged container is the node's root"
            yield f"{place}.securityContext.privileged", what, "nothing", (public.POD_SECURITY,)
        added = {str(name) for name in sequence(at(context, "capabilities", "add"))} - ADDED_CAPABILITIES
        if added:
            names = ", ".join(sorted(added))
            yield (
                f"{place}.securityContext.capabilities",
                f"{names} may not be added",
                "drop: [ALL]",
                (public.POD_SECURITY,),
            )


def no_field_of_the_node(one: Judged) -> Found:
    """In a shared cluster: no folder and no port of the node."""
    if not one.site.shared:
        return
    pod = pod_spec(one.body)
    for index, volume in enumerate(sequence(pod.get("volumes"))):
        if "hostPath" in mapping(volume):
            place = f"volumes[{index}].hostPath"
            what = "a folder of the node is everybody's in a shared cluster"
            yield place, what, "a PersistentVolumeClaim", (public.POD_SECURITY,)
    for place, container in containers(pod):
        if any(mapping(port).get("hostPort") for port in sequence(container.get("ports"))):
            yield (
                f"{place}.ports",
                "a hostPort takes a port of the node",
                "containerPort and a Service",
                (public.POD_SECURITY,),
            )


def services_stay_inside(one: Judged) -> Found:
    """In a shared cluster: reached through the ingress alone."""
    if group_kind(one.body) != ("", "Service"):
        return
    kind = at(one.body, "spec", "type")
    if one.site.shared and kind in ("NodePort", "LoadBalancer"):
        yield (
            "spec.type",
            f"{kind} opens a port that all apps of a shared cluster would have to share",
            "ClusterIP, and an Ingress for what is reached from outside",
            (public.SERVICES,),
        )
    if at(one.body, "spec", "externalIPs"):
        yield "spec.externalIPs", "an address that is not the app's could be taken over", "nothing", (public.SERVICES,)
