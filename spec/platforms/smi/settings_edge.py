"""Where users come in: DNS names, the load balancer, and the pods behind it."""

from typing import Annotated

from pydantic import Field, model_validator

from spec.addresses import Cidr
from spec.fields import Pattern, Spec, mistake
from spec.names import Fqdn, Labels

Ipv4 = Annotated[str, Pattern(r"(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}", "203.0.113.10", "an IPv4 address")]


class DnsNames(Spec):
    """The names by which users reach the platform (SM-2 to SM-4)."""

    zone: Annotated[Fqdn, Field(examples=["example-domain.com"])]
    """The DNS zone that you manage; every name is in it."""
    app: Annotated[Fqdn, Field(examples=["app.example-domain.com"])]
    """Web applications: static files of Reference, Console and CAD plugins (SM-2)."""
    api: Annotated[Fqdn, Field(examples=["api.example-domain.com"])]
    """REST API and the server-side web application for login (SM-3)."""
    id: Annotated[Fqdn, Field(examples=["id.example-domain.com"])]
    """Identity Service (SM-4)."""
    workbench: Fqdn | None = None
    """Workbench: newer releases of the platform have this fourth name, the guide has not."""

    def by_use(self) -> dict[str, str]:
        """What it is for → the name; the fourth only where it is given."""
        names = {"app": self.app, "api": self.api, "id": self.id}
        return names | ({"workbench": self.workbench} if self.workbench is not None else {})


class BalancerPeer(Spec):
    """Where the connections of the load balancer come from: hosts, or pods of an ingress controller."""

    cidr: Cidr | None = None
    namespace_labels: Labels = Field(default_factory=dict)
    pod_labels: Labels = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_kind(self) -> "BalancerPeer":
        if (self.cidr is None) == (not self.namespace_labels):
            raise mistake(
                "a peer is either a range of addresses or pods of a namespace",
                "cidr: 10.20.0.0/24, or namespace-labels: {kubernetes.io/metadata.name: ingress-nginx}",
                "SM-5",
            )
        return self


class LoadBalancer(Spec):
    """The load balancer, or whatever else takes the users' connections (SM-5). In a cloud this program makes it, and
    neither host nor address is said."""

    host: Fqdn | None = None
    """Its own DNS name; the platform's names point to it."""
    address: Ipv4 | None = None
    """Its address, where it has no name."""
    peers: Annotated[tuple[BalancerPeer, ...], Field(min_length=1)]
    """From where its connections reach the pods."""

    @model_validator(mode="after")
    def _one_target(self) -> "LoadBalancer":
        if self.host is not None and self.address is not None:
            raise mistake(
                "the DNS names point to one place",
                "either host: lb.example.net or address: 203.0.113.10",
                "SM-2",
                "SM-3",
                "SM-4",
            )
        return self


class PodLabels(Spec):
    """By which labels network policies find the vendor's pods. The stand-in has labels of its own."""

    services: Labels = Field(default_factory=dict)
    """Labels that all pods of the platform carry except script workers."""
    entrances: Labels = Field(default_factory=dict)
    """Labels of the pods behind the load balancer."""
    port: Annotated[int, Field(ge=1, le=65535, strict=True)] = 8080
    """Port on which those pods, and the script manager, answer."""
