"""The eight connections of PSA Integration (CB-5 to CB-12), and the one of the Job that prepares the database."""

from collections.abc import Iterator

from spec.flows import Addresses, Elsewhere, Flow, OtherPods, Party, Pods
from spec.platforms.psa import figures
from spec.platforms.psa.settings import Peer, PsaSettings

PREPARE = Pods(name="psa-database-prepare", role="Job that prepares the database")
BROWSER = Elsewhere(role="browser")

EVERYWHERE = ("0.0.0.0/0", "::/0")


def backend(settings: PsaSettings) -> Pods:
    """The back-end pods, as the policies select them."""
    labels = tuple(sorted(settings.backend.pod_labels.items()))
    return Pods(name="psa-backend", role="back-end pod", labels=labels)


def frontend(settings: PsaSettings) -> Pods:
    """The front-end pods, as the policies select them."""
    labels = tuple(sorted(settings.frontend.pod_labels.items()))
    return Pods(name="psa-frontend", role="front-end pod", labels=labels)


def _brand(peer: Peer) -> Party:
    if peer.cidr is not None:
        return Addresses(role="Commerce brand", cidrs=(peer.cidr,))
    return OtherPods(
        role="Commerce brand",
        namespace_labels=tuple(sorted(peer.namespace_labels.items())),
        pod_labels=tuple(sorted(peer.pod_labels.items())),
    )


def flows(settings: PsaSettings) -> tuple[Flow, ...]:
    """Every row of the guide's table, as many times as there are peers.

    The Service hops (CB-8, CB-9) and the way to the Service (CB-6, CB-7) are one connection to a network policy: it
    judges a packet when it reaches the pod, with the address that the brand has.
    """
    return tuple(_flows(settings))


def _flows(settings: PsaSettings) -> Iterator[Flow]:
    connectwise = EVERYWHERE if settings.connectwise.anywhere else settings.connectwise.cidrs
    postgres = Addresses(role="PostgreSQL server", cidrs=settings.postgres.cidrs)
    for brand in map(_brand, settings.commerce.peers):
        yield Flow(
            requirements=("CB-5",),
            source=BROWSER,
            target=brand,
            application="HTTPS",
            port=figures.HTTPS_PORT,
            purpose="display content in a user's browser",
        )
        yield Flow(
            requirements=("CB-6", "CB-9"),
            source=brand,
            target=frontend(settings),
            application="HTTP",
            port=figures.FRONTEND_PORT,
            purpose="static content, through the Service of the front end",
        )
        yield Flow(
            requirements=("CB-7", "CB-8"),
            source=brand,
            target=backend(settings),
            application="HTTP",
            port=figures.BACKEND_PORT,
            purpose="JSON data, through the Service of the back end",
        )
    yield Flow(
        requirements=("CB-10",),
        source=backend(settings),
        target=Addresses(role="ConnectWise Management API", cidrs=connectwise),
        application="HTTPS",
        port=figures.HTTPS_PORT,
        purpose="product and customer identifiers",
    )
    yield Flow(
        requirements=("CB-11",),
        source=backend(settings),
        target=postgres,
        application="PostgreSQL",
        port=settings.postgres.open_port,
        purpose="tasks, mappings and other entities",
    )
    for brand in map(_brand, settings.commerce.peers):
        yield Flow(
            requirements=("CB-12",),
            source=backend(settings),
            target=brand,
            application="HTTPS",
            port=figures.HTTPS_PORT,
            purpose="orders and subscriptions",
        )
    if settings.postgres.prepare is not None:
        yield Flow(
            requirements=("CB-3",),
            source=PREPARE,
            target=postgres,
            application="PostgreSQL",
            port=settings.postgres.open_port,
            purpose="role, database and grants",
        )
