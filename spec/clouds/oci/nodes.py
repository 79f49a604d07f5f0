"""How the nodes of a pool start, and where they stand."""

import base64
import re
from dataclasses import dataclass

from spec.clouds.oci.cluster import OciCluster, OciPool
from spec.pools import Taint, TaintEffect

_TAINTS = re.compile(r"--register-with-taints=(\S+?)[\"']?(?:\s|$)")
_INIT = "http://169.254.169.254/opc/v2/instance/metadata/oke_init_script"


def start_script(pool: OciPool) -> str:
    """What a node runs at its first start: OKE's own script, with the pool's taints, and the whole of its disk.

    A boot volume that is larger than the image's keeps the image's file system until it is grown
    (docs.oracle.com/iaas/Content/ContEng/Tasks/contengusingcustomcloudinitscripts.htm, examples 1 and 3).
    """
    taints = ",".join(f"{one.key}={one.value}:{one.effect}" for one in pool.taints)
    extra = f' --kubelet-extra-args "--register-with-taints={taints}"' if taints else ""
    lines = [
        "#!/bin/bash",
        f'curl --fail -H "Authorization: Bearer Oracle" -L0 {_INIT} | base64 --decode >/var/run/oke-init.sh',
        f"bash /var/run/oke-init.sh{extra}",
        "/usr/libexec/oci-growfs -y",
    ]
    return "\n".join(lines) + "\n"


def user_data(pool: OciPool) -> str:
    """The script as the API takes it."""
    return base64.b64encode(start_script(pool).encode()).decode()


def taints_of(encoded: str) -> tuple[Taint, ...]:
    """The taints that a node started with this `user_data` has."""
    found = _TAINTS.search(base64.b64decode(encoded).decode())
    return tuple(_taint(one) for one in found[1].split(",")) if found else ()


def _taint(text: str) -> Taint:
    pair, _, effect = text.rpartition(":")
    key, _, value = pair.partition("=")
    return Taint(key=key, value=value, effect=TaintEffect(effect))


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where the nodes, or a machine, of one zone stand."""

    zone: int
    domain: str
    """Availability domain, with the tenancy's prefix."""
    fault_domains: tuple[str, ...]
    """Empty: the cloud chooses."""


def placement(cluster: OciCluster, zone: int) -> Placement:
    """Where a zone is: an availability domain of its own, or in a region with one, a fault domain."""
    return Placement(
        zone=zone,
        domain=cluster.place.domain(zone, cluster.account.domain_prefix),
        fault_domains=cluster.place.fault_domains(zone),
    )
