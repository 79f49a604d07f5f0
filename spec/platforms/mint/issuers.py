"""cert-manager's objects: the issuers, and the certificates of the shop and of the wildcard."""

from collections.abc import Iterator
from typing import Any

from spec.durability import Durability
from spec.plan import Manifest, Stage
from spec.platforms.mint.base import DNS_SECRET
from spec.platforms.mint.settings import MintSettings

GROUP = "cert-manager.io/v1"
ACME = "https://acme-v02.api.letsencrypt.org/directory"
ACME_STAGING = "https://acme-staging-v02.api.letsencrypt.org/directory"
SHOP_TLS = "shop-tls"
WILDCARD_TLS = "wildcard-tls"


def issuer_name(settings: MintSettings) -> str:
    """`letsencrypt-http-prod` and its likes, as the public set-up names them."""
    return _name(settings, staging=settings.certificates.issuer.staging)


def _name(settings: MintSettings, *, staging: bool) -> str:
    how = "dns" if settings.certificates.issuer.solver == "dns01" else "http"
    return f"letsencrypt-{how}-{'staging' if staging else 'prod'}"


def _solver(settings: MintSettings) -> dict[str, Any]:
    issuer = settings.certificates.issuer
    if issuer.solver == "http01" or issuer.dns is None:
        return {"http01": {"ingress": {"ingressClassName": settings.ingress.class_name}}}
    if issuer.dns.provider == "route53":
        return {"dns01": {"route53": {"region": issuer.dns.region}}}
    config = {"apiTokenSecretRef": {"name": DNS_SECRET, "key": "api-token"}}
    webhook = {"groupName": "acme.infomaniak.com", "solverName": "infomaniak", "config": config}
    return {"dns01": {"webhook": webhook}}


def _issuer(settings: MintSettings, *, staging: bool) -> Manifest:
    name = _name(settings, staging=staging)
    acme = {
        "email": settings.certificates.issuer.email,
        "server": ACME_STAGING if staging else ACME,
        "privateKeySecretRef": {"name": f"{name}-account"},
        "solvers": [_solver(settings)],
    }
    return Manifest(
        body={"apiVersion": GROUP, "kind": "ClusterIssuer", "metadata": {"name": name}, "spec": {"acme": acme}},
        cluster_wide=True,
        stage=Stage.AFTER,
        requirements=("MC-12",),
    )


def _certificate(settings: MintSettings, secret: str, *names: str) -> Manifest:
    spec = {
        "secretName": secret,
        "dnsNames": list(names),
        "issuerRef": {"group": "cert-manager.io", "kind": "ClusterIssuer", "name": issuer_name(settings)},
        "privateKey": {"algorithm": "ECDSA", "size": 256, "rotationPolicy": "Always"},
    }
    return Manifest(
        body={"apiVersion": GROUP, "kind": "Certificate", "metadata": {"name": secret}, "spec": spec},
        stage=Stage.AFTER,
        durability=Durability.DISPOSABLE,
        requirements=("MC-12",),
    )


def issuers(settings: MintSettings) -> Iterator[Manifest]:
    """Both issuers, so that a stack can be tried with the one and go over to the other; and the shop's certificate.

    With dns01 also a wildcard for every app: a http01 challenge cannot prove one.
    """
    yield _issuer(settings, staging=False)
    yield _issuer(settings, staging=True)
    yield _certificate(settings, SHOP_TLS, settings.shop_host)
    if settings.certificates.issuer.solver == "dns01":
        yield _certificate(settings, WILDCARD_TLS, f"*.{settings.domain}")
