"""What stands around pSeven's cluster: where each service is reached, and what for."""

from spec.flows import Addresses, Protocol
from spec.platforms.pseven.matrix import BOTH, PRINTED_PORTS, Service
from spec.platforms.pseven.settings import PsevenSettings

STATED: dict[Service, tuple[str, ...]] = {
    Service.POSTGRES: ("PS-54",),
    Service.NFS: ("PS-55",),
    Service.SMTP: ("PS-52",),
    Service.SMTPS: ("PS-52",),
    Service.LDAP: ("PS-53",),
    Service.LDAPS: ("PS-53",),
}
"""Which line of the guide's overview says so."""

PURPOSES = {
    Service.POSTGRES: "the platform's data",
    Service.NFS: "files of users, of workspaces and shared ones",
    Service.SMTP: "mail to users",
    Service.SMTPS: "mail to users",
    Service.LDAP: "accounts of users",
    Service.LDAPS: "accounts of users",
}

Reached = tuple[Addresses, tuple[int, ...], tuple[Protocol, ...]]
"""Hosts, and the ports and protocols on which they are reached."""


def reached(settings: PsevenSettings, service: Service) -> tuple[Reached, ...]:
    """Where a service around the cluster stands; nothing for one that this customer does not have.

    The table prints all ports that mail servers and directories may have. A server has one of them, and only that one
    is opened.
    """
    tcp = (Protocol.TCP,)
    match service:
        case Service.POSTGRES:
            postgres = settings.postgres
            # PS-54 prints UDP too, which PostgreSQL does not have (INC-PS10).
            protocols = BOTH if postgres.udp_as_printed else tcp
            return ((Addresses(role="PostgreSQL server", cidrs=postgres.cidrs), (postgres.open_port,), protocols),)
        case Service.NFS:
            server = Addresses(role="NFS server", cidrs=settings.nfs.cidrs)
            return ((server, PRINTED_PORTS[Service.NFS], BOTH),)
        case Service.SMTP | Service.SMTPS:
            smtp = settings.smtp
            if smtp is None or (smtp.port in PRINTED_PORTS[Service.SMTPS]) != (service is Service.SMTPS):
                return ()
            return ((Addresses(role="mail server", cidrs=smtp.cidrs), (smtp.port,), tcp),)
        case Service.LDAP | Service.LDAPS:
            ldap = settings.ldap
            if ldap is None or (ldap.port,) != PRINTED_PORTS[service]:
                return ()
            return ((Addresses(role="AD or LDAP server", cidrs=ldap.cidrs), (ldap.port,), tcp),)
