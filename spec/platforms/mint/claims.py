"""What Mint Cloud takes for itself: its namespace, its wildcard name, and what a cluster has only one of (X-10)."""

from spec.claims import Claim, Reach, namespace
from spec.platforms.mint.base import CLOUDNATIVE_PG
from spec.platforms.mint.settings import Installed, MintSettings
from spec.releases import ChartReference


def _version(part: Installed) -> str:
    return str(part.chart.version) if isinstance(part.chart, ChartReference) else "stand-in"


def claims(settings: MintSettings) -> tuple[Claim, ...]:
    """Nobody else may answer for the wildcard; certificates and databases may be shared at the same version."""
    wildcard = Claim(
        what=f"the wildcard *.{settings.domain}",
        reach=Reach.EVERYWHERE,
        where=("cluster-alias",),
        instead="an alias of its own for each cluster, or another base domain",
        requirements=("MC-12",),
    )
    ingress = Claim(
        what=f"IngressClass {settings.ingress.class_name}",
        where=("ingress", "class"),
        instead="a class of its own, or leave ingress.chart out and use the one that is there",
        requirements=("MC-12",),
    )
    shared = {
        "cert-manager": ("certificates", settings.certificates),
        CLOUDNATIVE_PG: ("database-operator", settings.database_operator),
    }
    return (
        namespace(settings.namespace, "MC-1"),
        wildcard,
        *(() if settings.ingress.chart is None else (ingress,)),
        *(
            Claim(
                what=name,
                version=_version(part),
                where=(key, "chart"),
                instead="the same version in both, or leave the chart out of one of them",
                requirements=("MC-17",),
            )
            for name, (key, part) in shared.items()
            if part.chart is not None
        ),
    )
