"""The network table of the pSeven guide, transcribed from the printed page, and read without any type of ours.

A line of a component says what it listens on; `inside` are its connections to other components as
target:port/protocol:application, `around` those to infrastructure as application:ports/protocols.
"""

from dataclasses import dataclass, field

PRINTED = """
appserver listens: 10080/tcp:HTTP
    inside: htcondormanager:19618/tcp:Condor htcondorsubmit:19618/tcp:Condor htcondorexecute:19618/tcp:Condor
            htcondorexecute:10000-65535/tcp:HTTP keycloak:10080/tcp:HTTP launcher:10080/tcp:HTTP
            memcached:11211/tcp:Memcached redis:16379/tcp:Redis
    around: PostgreSQL:5432/tcp+udp SMTP:25/tcp SMTPS:465,587/tcp NFS:111,1110,2049,4045/tcp+udp
appshubui listens: 10080/tcp:HTTP
appworkerappjobs listens: none
    inside: htcondormanager:19618/tcp:Condor htcondorsubmit:19618/tcp:Condor htcondorexecute:19618/tcp:Condor
            htcondorexecute:10000-65535/tcp:HTTP launcher:10080/tcp:HTTP memcached:11211/tcp:Memcached
            redis:16379/tcp:Redis
    around: PostgreSQL:5432/tcp+udp NFS:111,1110,2049,4045/tcp+udp
appworkerblockjobs listens: 10000-65535/tcp:HTTP
    inside: appserver:10080/tcp:HTTP htcondormanager:19618/tcp:Condor htcondorsubmit:19618/tcp:Condor
            launcher:10080/tcp:HTTP memcached:11211/tcp:Memcached redis:16379/tcp:Redis
    around: PostgreSQL:5432/tcp+udp NFS:111,1110,2049,4045/tcp+udp
appworkerfilesystemjobs listens: none
    inside: htcondormanager:19618/tcp:Condor htcondorsubmit:19618/tcp:Condor htcondorexecute:19618/tcp:Condor
            htcondorexecute:10000-65535/tcp:HTTP launcher:10080/tcp:HTTP memcached:11211/tcp:Memcached
            redis:16379/tcp:Redis
    around: PostgreSQL:5432/tcp+udp NFS:111,1110,2049,4045/tcp+udp
appworkerworkflowjobs listens: none
    inside: htcondormanager:19618/tcp:Condor htcondorsubmit:19618/tcp:Condor htcondorexecute:19618/tcp:Condor
            htcondorexecute:10000-65535/tcp:HTTP launcher:10080/tcp:HTTP memcached:11211/tcp:Memcached
            redis:16379/tcp:Redis
    around: PostgreSQL:5432/tcp+udp NFS:111,1110,2049,4045/tcp+udp
blockfilesgate listens: 139/tcp:NetBIOS 445/tcp:SMB
    around: NFS:111,1110,2049,4045/tcp+udp
blocknetworkgate listens: 31194/tcp+udp:OpenVPN
    inside: appserver:10080/tcp:HTTP blockfilesgate:139/tcp:NetBIOS blockfilesgate:445/tcp:SMB
            blocksshgate:11122/tcp:SSH blocksshgate:10000-65535/tcp:HTTP htcondormanager:19618/tcp:Condor
            htcondorsubmit:19618/tcp:Condor htcondorexecute:19618/tcp:Condor
            htcondorexecute:10000-65535/tcp:HTTP
blockrouter listens: 10080/tcp:HTTP
    inside: appworkerblockjobs:10000-65535/tcp:HTTP htcondorexecute:19618/tcp:Condor
            htcondorexecute:10000-65535/tcp:HTTP blocksshgate:11122/tcp:SSH blocksshgate:10000-65535/tcp:HTTP
            redis:16379/tcp:Redis
blocksshgate listens: 11122/tcp:SSH 10000-65535/tcp:HTTP
dataeditorui listens: 10080/tcp:HTTP
edgerouter listens: 30080/tcp:HTTP 30001/tcp:HTTP
    inside: appserver:10080/tcp:HTTP blockrouter:10080/tcp:HTTP keycloak:10080/tcp:HTTP files:10080/tcp:HTTP
            psevenui:10080/tcp:HTTP appshubui:10080/tcp:HTTP dataeditorui:10080/tcp:HTTP
            valueeditorui:10080/tcp:HTTP
files listens: 10080/tcp:HTTP
    around: NFS:111,1110,2049,4045/tcp+udp
htcondorexecute listens: 19618/tcp:Condor 10000-65535/tcp:HTTP
    inside: appserver:10080/tcp:HTTP blocksshgate:10000-65535/tcp:HTTP blocksshgate:11122/tcp:SSH
            htcondormanager:19618/tcp:Condor htcondorsubmit:19618/tcp:Condor redis:16379/tcp:Redis
    around: NFS:111,1110,2049,4045/tcp+udp
htcondormanager listens: 19618/tcp:Condor
    inside: htcondorsubmit:19618/tcp:Condor htcondorexecute:19618/tcp:Condor
            htcondorexecute:10000-65535/tcp:HTTP
htcondorsubmit listens: 19618/tcp:Condor
    inside: htcondormanager:19618/tcp:Condor htcondorexecute:19618/tcp:Condor
            htcondorexecute:10000-65535/tcp:HTTP
    around: NFS:111,1110,2049,4045/tcp+udp
keycloak listens: 10080/tcp:HTTP
    around: PostgreSQL:5432/tcp+udp LDAP:389/tcp LDAPS:636/tcp
launcher listens: 10080/tcp:HTTP
    inside: htcondormanager:19618/tcp:Condor
    around: PostgreSQL:5432/tcp+udp NFS:111,1110,2049,4045/tcp+udp
memcached listens: 11211/tcp:Memcached
post1_makeextnodepkgs listens: none
    around: NFS:111,1110,2049,4045/tcp+udp
post1_migratedb listens: none
    inside: memcached:11211/tcp:Memcached redis:16379/tcp:Redis
    around: PostgreSQL:5432/tcp+udp
post2_cleanupruns listens: none
    inside: memcached:11211/tcp:Memcached redis:16379/tcp:Redis
    around: PostgreSQL:5432/tcp+udp NFS:111,1110,2049,4045/tcp+udp
post2_fixstorages listens: none
    inside: memcached:11211/tcp:Memcached redis:16379/tcp:Redis
    around: PostgreSQL:5432/tcp+udp NFS:111,1110,2049,4045/tcp+udp
post2_scanapps listens: none
    inside: memcached:11211/tcp:Memcached redis:16379/tcp:Redis
    around: PostgreSQL:5432/tcp+udp NFS:111,1110,2049,4045/tcp+udp
post3_moveuserstokeycloak listens: none
    inside: keycloak:10080/tcp:HTTP memcached:11211/tcp:Memcached redis:16379/tcp:Redis
    around: PostgreSQL:5432/tcp+udp NFS:111,1110,2049,4045/tcp+udp
post3_tweakkeycloakconfig listens: none
    inside: keycloak:10080/tcp:HTTP memcached:11211/tcp:Memcached redis:16379/tcp:Redis
    around: PostgreSQL:5432/tcp+udp NFS:111,1110,2049,4045/tcp+udp
post3_upgradeapps listens: none
    inside: memcached:11211/tcp:Memcached redis:16379/tcp:Redis
    around: PostgreSQL:5432/tcp+udp NFS:111,1110,2049,4045/tcp+udp
psevenui listens: 10080/tcp:HTTP
redis listens: 16379/tcp:Redis
upkeepkblockeditsessions listens: none
    inside: htcondormanager:19618/tcp:Condor htcondorsubmit:19618/tcp:Condor launcher:10080/tcp:HTTP
            memcached:11211/tcp:Memcached redis:16379/tcp:Redis
    around: PostgreSQL:5432/tcp+udp NFS:111,1110,2049,4045/tcp+udp
upkeeplogs listens: none
    inside: memcached:11211/tcp:Memcached redis:16379/tcp:Redis
    around: PostgreSQL:5432/tcp+udp NFS:111,1110,2049,4045/tcp+udp
upkeepquotas listens: none
    inside: memcached:11211/tcp:Memcached redis:16379/tcp:Redis
    around: PostgreSQL:5432/tcp+udp NFS:111,1110,2049,4045/tcp+udp
upkeepruns listens: none
    inside: htcondormanager:19618/tcp:Condor htcondorsubmit:19618/tcp:Condor launcher:10080/tcp:HTTP
            memcached:11211/tcp:Memcached redis:16379/tcp:Redis
    around: PostgreSQL:5432/tcp+udp NFS:111,1110,2049,4045/tcp+udp
upkeepwaitingruns listens: none
    inside: htcondormanager:19618/tcp:Condor htcondorsubmit:19618/tcp:Condor launcher:10080/tcp:HTTP
            memcached:11211/tcp:Memcached redis:16379/tcp:Redis
    around: PostgreSQL:5432/tcp+udp NFS:111,1110,2049,4045/tcp+udp
valueeditorui listens: 10080/tcp:HTTP
"""


@dataclass
class Row:
    """One component as printed."""

    listens: list[str]
    inside: list[tuple[str, str, str]] = field(default_factory=list)
    """Target, port with protocol, application."""
    around: list[tuple[str, str]] = field(default_factory=list)
    """Application, ports with protocols."""


def rows() -> dict[str, Row]:
    """Component → its row."""
    table: dict[str, Row] = {}
    name, part = "", ""
    for line in PRINTED.strip().splitlines():
        words = line.split()
        if not line.startswith(" "):
            name = words[0]
            assert name not in table
            table[name] = Row([word for word in words[2:] if word != "none"])
            continue
        if words[0] in ("inside:", "around:"):
            part = words.pop(0)
        for word in words:
            parts = word.split(":")
            if part == "inside:":
                target, ports, application = parts
                table[name].inside.append((target, ports, application))
            else:
                spoken, ports = parts
                table[name].around.append((spoken, ports))
    return table


def left(*, windows: bool, native: bool, fix: bool) -> dict[str, Row]:
    """What the notes below the printed table leave of it."""
    gone: set[str] = set()
    if not windows:
        gone |= {"blockfilesgate", "blocknetworkgate", "blocksshgate", "post1_makeextnodepkgs"}
    if native:
        gone |= {"htcondorexecute"}
    if native and not windows:
        gone |= {"htcondormanager", "htcondorsubmit"}
    if not fix:
        gone |= {"post2_fixstorages"}
    return {
        name: Row(row.listens, [way for way in row.inside if way[0] not in gone], row.around)
        for name, row in rows().items()
        if name not in gone
    }
