"""The reverse proxy in front of the worker nodes, as a configuration of NGINX (PS-38, PS-39)."""

from spec.ground.site import stands_here
from spec.platforms.pseven.machine_files import worker_balancer
from spec.platforms.pseven.settings import PsevenSettings
from spec.sizing import nodes_of
from spec.units import Bytes

KIBI = 2**10
MEBI = 2**20


def backends(settings: PsevenSettings) -> tuple[str, ...]:
    """The worker nodes as the proxy reaches them."""
    if settings.workers.addresses:
        return settings.workers.addresses
    balancer = worker_balancer(settings)
    if balancer is not None:
        return (balancer,)
    workers = {pool.name for pool in settings.worker_pools}
    return tuple(node.name for node in nodes_of(settings.cluster) if node.pool.name in workers)


def _size(amount: Bytes) -> str:
    """As NGINX writes it, rounded up."""
    if amount.count < MEBI:
        return f"{-(-amount.count // KIBI)}k"
    return f"{-(-amount.count // MEBI)}m"


def ingress_annotations(settings: PsevenSettings) -> dict[str, str]:
    """The same for the Ingress NGINX Controller of another cluster in front of this one (PS-39)."""
    prefix = "nginx.ingress.kubernetes.io"
    return {
        f"{prefix}/proxy-body-size": _size(settings.proxy.body_size),
        f"{prefix}/proxy-buffer-size": _size(settings.proxy.buffer),
        f"{prefix}/proxy-read-timeout": "3600",
        f"{prefix}/proxy-send-timeout": "3600",
    }


def nginx_configuration(settings: PsevenSettings) -> str | None:
    """A file for the `http` part of NGINX; None without a proxy."""
    proxy = settings.proxy
    if not proxy.enabled:
        return None
    plus = proxy.product == "nginx-plus" and not stands_here(settings.cluster, proxy.cidrs)
    # Plain NGINX only notices a node that does not answer; the rest is asked by itself on the port for health checks.
    passive = "" if plus else " max_fails=1 fail_timeout=10s"
    servers = "\n".join(f"    server {one}:{proxy.web_nodeport}{passive};" for one in backends(settings))
    zone = "    zone pseven 64k;\n" if plus else ""
    health = f"\n        health_check port={proxy.health_nodeport};" if plus else ""
    name = "_" if proxy.address == "*" else proxy.address
    buffer = _size(proxy.buffer)
    return f"""map $http_upgrade $pseven_connection {{
    default upgrade;
    ''      close;
}}

upstream pseven {{
{zone}{servers}
}}

server {{
    listen 443 ssl;
    server_name {name};
    ssl_certificate {proxy.certificate};
    ssl_certificate_key {proxy.certificate_key};

    client_max_body_size {_size(proxy.body_size)};

    location / {{
        proxy_pass http://pseven;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $pseven_connection;
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Host $host;
        proxy_set_header X-Forwarded-Port $server_port;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_buffer_size {buffer};
        proxy_buffers 8 {buffer};
        proxy_busy_buffers_size {_size(proxy.buffer * 2)};
        proxy_read_timeout 1h;
        proxy_send_timeout 1h;{health}
    }}
}}
"""
