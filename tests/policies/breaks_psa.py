"""Ways to violate what PSA's guide says of its pods and of the way to them."""

from typing import Any

from tests.policies.breaks_kubernetes import CONTAINERS, PODS, SPACE
from tests.policies.spoiling import Break, added, edited

PSA = "psa-(back|front)end"
INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"


def _backend(service: str) -> dict[str, Any]:
    return {"service": {"name": service, "port": {"number": 80}}}


def _ingress(**spec: Any) -> dict[str, Any]:  # noqa: ANN401 (what JSON can hold)
    """As a chart has it whose Ingress was left on."""
    return {"metadata": {"name": "seeded", "namespace": "psa-integration"}, "spec": spec}


BREAKS: tuple[Break, ...] = (
    edited("psa-sizes", "less memory", PODS, f"{CONTAINERS}/resources/requests/memory", "100Mi", only=PSA),
    edited("psa-sizes", "less processor", PODS, f"{CONTAINERS}/resources/limits/cpu", "99m", only=PSA),
    added(
        "psa-ingress",
        "a host with two paths",
        INGRESS,
        _ingress(
            rules=[
                {
                    "host": "psa.example.com",
                    "http": {
                        "paths": [
                            {"path": "/", "pathType": "Prefix", "backend": _backend("psa-frontend")},
                            {"path": "/api", "pathType": "Prefix", "backend": _backend("psa-backend")},
                        ]
                    },
                }
            ]
        ),
        beside=SPACE,
    ),
    added(
        "psa-ingress",
        "everything that nothing else takes",
        INGRESS,
        _ingress(defaultBackend=_backend("psa-frontend")),
        beside=SPACE,
    ),
)
