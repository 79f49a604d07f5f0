"""Database servers that this program makes: what the settings must say of them, and the secret that comes with them."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from spec.cluster import AnyCluster
from spec.ground.site import in_cloud, stands_here
from spec.secrets import SecretNeed, SecretRef
from spec.settings import Mistake


class Server(Protocol):
    """A platform's settings of its PostgreSQL."""

    @property
    def mode(self) -> str:
        """`managed` where this program makes the server."""

    @property
    def cidrs(self) -> Sequence[str]:
        """Where it is reached."""

    @property
    def prepare(self) -> object | None:
        """The Job that makes roles and databases on it; None where there is none."""


def rules_of_a_made_server(
    cluster: AnyCluster, postgres: Server, *, objects: str, prepare: str, requirement: str
) -> Iterator[Mistake]:
    """A server can be made here, is not there already, and somebody makes on it what the platform needs.

    `objects`: what the Job makes, in a person's words. `prepare`: how its settings are written.
    """
    if postgres.mode != "managed":
        if stands_here(cluster, postgres.cidrs):
            yield Mistake(
                where=("postgres", "mode"),
                what="these addresses are in the network that this program makes, and so nothing exists there yet",
                instead="managed, or the addresses of a server elsewhere",
                requirements=(requirement,),
            )
        return
    if not in_cloud(cluster):
        yield Mistake(
            where=("postgres", "mode"),
            what=f"on a cluster that is {cluster.cloud} this program makes no server",
            instead="existing",
            requirements=(requirement,),
        )
    if postgres.prepare is None:
        yield Mistake(
            where=("postgres", "prepare"),
            what=f"is missing: nobody would make {objects} on a new server",
            instead=prepare,
            requirements=(requirement,),
        )


def administrator_need(user: str, password: SecretRef, *, ours: bool) -> SecretNeed:
    """The password by which the preparing Job signs in; `ours` where it is made here, with the server."""
    return SecretNeed(
        ref=password,
        where=("postgres", "prepare", "administrator", "password"),
        purpose=f"password of database administrator {user}",
        generated=True,
        ours=ours,
    )
