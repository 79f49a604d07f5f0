"""User data of the registry's and the reverse proxy's machine, for cloud-init on Ubuntu Server (PS-5, PS-6, PS-38).

Neither can have its secrets in it, because user data is readable on the machine: the accounts of the registry and both
certificates are brought by a person, and the services start once they are there (the runbook has the commands).
"""

import json
from typing import Any

from spec.ground.site import stands_here
from spec.platforms.pseven.nfs_machine import HEADER
from spec.platforms.pseven.settings import PsevenSettings

REGISTRY_FOLDER = "/etc/docker/registry"
REGISTRY_DATA = "/var/lib/docker-registry"
ACCOUNTS = f"{REGISTRY_FOLDER}/htpasswd"


def worker_balancer(settings: PsevenSettings) -> str | None:
    """The name behind which all workers are, for a proxy that this program makes; None: their addresses are known."""
    proxy = settings.proxy
    if settings.workers.addresses or not (proxy.enabled and stands_here(settings.cluster, proxy.cidrs)):
        return None
    return f"workers.{settings.ground.dns.private_zone}"


def _user_data(content: dict[str, Any]) -> str:
    return f"{HEADER}\n{json.dumps(content, indent=2)}\n"


def registry_user_data(settings: PsevenSettings) -> str:
    """Docker Registry of the distribution (2.8 on Ubuntu 24.04), with accounts and TLS (PS-14, PS-42)."""
    _, _, port = settings.registry.url.partition(":")
    configuration = {
        "version": 0.1,
        "log": {"fields": {"service": "registry"}},
        "storage": {"filesystem": {"rootdirectory": REGISTRY_DATA}, "delete": {"enabled": True}},
        "http": {
            "addr": f":{port or 443}",
            "tls": {"certificate": f"{REGISTRY_FOLDER}/tls.crt", "key": f"{REGISTRY_FOLDER}/tls.key"},
        },
        "auth": {"htpasswd": {"realm": "pseven", "path": ACCOUNTS}},
    }
    waits = f"[Unit]\nConditionPathExists={ACCOUNTS}\nConditionPathExists={REGISTRY_FOLDER}/tls.key\n"
    low_port = "\n[Service]\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n"
    return _user_data(
        {
            "package_update": True,
            "packages": ["docker-registry", "apache2-utils"],
            "ntp": {"enabled": True},  # PS-21
            "write_files": [
                {"path": f"{REGISTRY_FOLDER}/config.yml", "content": json.dumps(configuration, indent=2) + "\n"},
                {"path": "/etc/systemd/system/docker-registry.service.d/pseven.conf", "content": waits + low_port},
            ],
            "runcmd": [["systemctl", "daemon-reload"], ["systemctl", "enable", "docker-registry"]],
        }
    )


def proxy_user_data(settings: PsevenSettings) -> str:
    """NGINX in front of the workers, by the rendered configuration (PS-38, PS-39)."""
    from spec.platforms.pseven.proxy import nginx_configuration  # noqa: PLC0415 (it asks this module for the workers)

    certificate, key = settings.proxy.certificate, settings.proxy.certificate_key
    # Names of workers may be known only a little after the machine: it tries until they are.
    again = f"[Unit]\nConditionPathExists={certificate}\nConditionPathExists={key}\nStartLimitIntervalSec=0\n"
    again += "\n[Service]\nRestart=on-failure\nRestartSec=10\n"
    return _user_data(
        {
            "package_update": True,
            "packages": ["nginx"],
            "ntp": {"enabled": True},  # PS-21
            "write_files": [
                {"path": "/etc/nginx/conf.d/pseven.conf", "content": nginx_configuration(settings) or ""},
                {"path": "/etc/systemd/system/nginx.service.d/pseven.conf", "content": again},
            ],
            "runcmd": [
                ["rm", "-f", "/etc/nginx/sites-enabled/default"],
                ["systemctl", "daemon-reload"],
                ["systemctl", "enable", "nginx"],
            ],
        }
    )
