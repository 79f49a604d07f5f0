"""An NFS machine as the guide describes it, as user data for cloud-init (PS-27 to PS-34).

Written for Ubuntu Server, the guide's own example. Where the guide leaves the ports of NFSv3 to chance, they are pinned
to those of its network table (PS-36): rpc.mountd to 1110 and the lock manager to 4045, so that a firewall made from
that table lets a Linux server through. rpc.statd and rpc.rquotad are in no table and get ports of their own.
"""

import json
from collections.abc import Iterator
from typing import Any

from spec.platforms.pseven import figures
from spec.platforms.pseven.settings import PsevenSettings

HEADER = "#cloud-config"
QUOTA_MODULES = ("quota_v1", "quota_v2")  # PS-34


def shares_of(settings: PsevenSettings, server: str) -> dict[str, str]:
    """Storage → path, of the shares on one server."""
    return {name: one.path for name, one in settings.nfs.shares.by_storage().items() if one.server == server}


def servers(settings: PsevenSettings) -> tuple[str, ...]:
    """The servers of the three shares, each once: they may be on different ones (PS-27)."""
    return tuple(dict.fromkeys(one.server for one in settings.nfs.shares.by_storage().values()))


def has_quotas(settings: PsevenSettings, server: str) -> bool:
    """Whether user or workspace data lie there, which alone need quotas (PS-32)."""
    return settings.nfs.quota and any(name in figures.WITH_QUOTA for name in shares_of(settings, server))


def exports(settings: PsevenSettings, server: str) -> str:
    """What stands in the table of exports (PS-29, PS-30)."""
    options = ",".join(figures.EXPORT_OPTIONS)
    clients = " ".join(f"{client}({options})" for client in settings.node_cidrs or ("*",))
    return "".join(f"{path} {clients}\n" for path in shares_of(settings, server).values())


def quota_service(port: int) -> str:
    """The unit of the remote quota server (PS-33), on a port of its own (PS-36)."""
    return f"""[Unit]
Description=Quota remote RPC service
After=network.target
StartLimitIntervalSec=0

[Service]
Type=simple
Restart=always
RestartSec=1
User=root
ExecStart=/usr/sbin/rpc.rquotad -S -F -p {port}

[Install]
WantedBy=multi-user.target
"""


def pinned_ports(settings: PsevenSettings) -> str:
    """Where the services of NFSv3 listen (PS-36)."""
    return f"""[mountd]
port={figures.MOUNTD_PORT}

[lockd]
port={figures.LOCKD_PORT}
udp-port={figures.LOCKD_PORT}

[statd]
port={settings.nfs.statd_port}
"""


def cloud_config(settings: PsevenSettings, server: str) -> dict[str, Any]:
    """What cloud-init does on one server's first start."""
    quotas = has_quotas(settings, server)
    return {
        "package_update": True,
        "packages": list(_packages(settings, quotas=quotas)),
        "ntp": {"enabled": True},  # PS-21
        **_disk(settings, quotas=quotas),
        "write_files": list(_files(settings, server, quotas=quotas)),
        "runcmd": [list(command) for command in _commands(settings, server, quotas=quotas)],
        # The modules may have come with a new kernel, and what starts by itself is seen after a start (PS-33).
        "power_state": {"mode": "reboot", "message": "NFS server for pSeven is set up", "timeout": 30},
    }


def user_data(settings: PsevenSettings) -> dict[str, str]:
    """Server → its user data, where the servers are machines of one's own. JSON is YAML, which cloud-init reads."""
    if settings.nfs.backend != "vm":
        return {}
    return {
        server: f"{HEADER}\n{json.dumps(cloud_config(settings, server), indent=2)}\n" for server in servers(settings)
    }


def _packages(settings: PsevenSettings, *, quotas: bool) -> Iterator[str]:
    yield from ("nfs-kernel-server", "acl")  # PS-28, PS-31
    if quotas:
        yield from ("quota", "linux-image-extra-virtual")  # PS-32, PS-34
        if settings.nfs.aws_kernel:
            yield "linux-modules-extra-aws"  # PS-34


def _disk(settings: PsevenSettings, *, quotas: bool) -> dict[str, Any]:
    partition = settings.nfs.partition
    if partition is None:
        return {}
    options = "defaults,usrquota,grpquota" if quotas else "defaults"  # PS-32
    return {
        # Never over a file system that is there.
        "fs_setup": [{"device": partition, "filesystem": "ext4", "label": "pseven", "overwrite": False}],
        "mounts": [[partition, settings.nfs.mount, "ext4", options, "0", "2"]],
    }


def _files(settings: PsevenSettings, server: str, *, quotas: bool) -> Iterator[dict[str, Any]]:
    yield {"path": "/etc/exports.d/pseven.exports", "content": exports(settings, server)}
    yield {"path": "/etc/nfs.conf.d/pseven.conf", "content": pinned_ports(settings)}
    if quotas:
        service = quota_service(settings.nfs.rquotad_port)
        yield {"path": "/etc/systemd/system/rpc-rquotad.service", "content": service}
        yield {"path": "/etc/modules", "append": True, "content": "".join(f"{one}\n" for one in QUOTA_MODULES)}


def _commands(settings: PsevenSettings, server: str, *, quotas: bool) -> Iterator[tuple[str, ...]]:
    paths = tuple(shares_of(settings, server).values())
    yield ("mkdir", "-p", *paths)
    yield ("chown", str(figures.OWNER_UID), *paths)  # PS-29
    yield ("chmod", "u+rwx", *paths)  # PS-29
    yield ("systemctl", "daemon-reload")
    if quotas:
        for module in QUOTA_MODULES:
            yield ("modprobe", module)
        if settings.nfs.partition is not None:
            yield ("quotacheck", "-ugm", settings.nfs.mount)
            yield ("quotaon", "-v", settings.nfs.mount)
        yield ("systemctl", "enable", "--now", "rpc-rquotad")  # PS-33
    yield ("systemctl", "enable", "--now", "rpc-statd")  # PS-31: the server needs it and does not enable it
    yield ("systemctl", "enable", "nfs-server")
    yield ("exportfs", "-av")
    yield ("systemctl", "restart", "nfs-server")
