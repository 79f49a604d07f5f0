"""What the stand-in for the package `exoscale` knows."""

from standins.exoscale.identity import IDENTITY
from standins.exoscale.kubernetes import KUBERNETES
from standins.exoscale.names import FUNCTIONS as NAME_FUNCTIONS
from standins.exoscale.names import NAMES
from standins.exoscale.network import NETWORK
from standins.exoscale.nodes import NODES
from standins.kinds import Cloud

_SERVICES = {
    "sks": "SKS",
    "domain": "DNS",
    "iam": "IAM",
}


def _service(token: str) -> str:
    """The SDK has one module for everything: the service is told by the name of the type."""
    kind = token.rpartition("/")[2]
    return next((name for start, name in _SERVICES.items() if kind.startswith(start)), "Compute")


CLOUD = Cloud(
    package="exoscale",
    module=lambda _: "pulumiverse_exoscale",
    service=_service,
    kinds=(*NETWORK, *KUBERNETES, *NODES, *IDENTITY, *NAMES),
    functions=NAME_FUNCTIONS,
)
