"""What a ThingPark stack tells machines and people around it; never a secret."""

from typing import Any

from spec.platforms.thingpark import figures
from spec.platforms.thingpark.backup import (
    PUBLIC_ACCESS_BLOCK,
    bucket_lifecycle,
    bucket_policy,
    container_lifecycle,
    container_role,
    node_role_trust,
)
from spec.platforms.thingpark.changes import remembered
from spec.platforms.thingpark.hosting import OFFERS, VALIDATED
from spec.platforms.thingpark.load_balancer import tcp_services
from spec.platforms.thingpark.releases_of_vendor import Chart
from spec.platforms.thingpark.settings import ThingParkSettings
from spec.platforms.thingpark.sizing_table import SIZED
from spec.platforms.thingpark.values import chart_values
from spec.platforms.thingpark.workloads import steady_sum, steady_volumes, volumes_of


def outputs(settings: ThingParkSettings) -> dict[str, Any]:
    """The stack's outputs."""
    values = chart_values(settings)
    return {
        "namespace": settings.namespace,
        "url": f"https://{settings.dns_hostname}",
        "baseStationHost": settings.base_station_hostname or settings.dns_hostname,
        "hosting": {"name": str(settings.host), "validated": settings.host in VALIDATED},  # TP-1
        "kubernetes": _kubernetes(settings),  # TP-2
        "assumed": settings.vendor.assumed or None,
        "inboundPorts": sorted({*figures.PORTS, *((figures.LNS,) if settings.load_balancer.lns_4443 else ())}),  # TP-13
        "tcpServices": tcp_services(settings.namespace, lns=settings.load_balancer.lns_4443),  # TP-7 to TP-9
        "size": _size(settings),
        "backup": backup(settings),  # TP-32 to TP-34
        "baseStationsNeed": ["a DNS server", "an NTP server"],  # TP-13
        "deploymentMachineReaches": list(figures.PROBED_BY_THE_DEPLOYMENT_MACHINE),  # TP-31
        "chartValues": {chart: values[chart] for chart in Chart},
        "secretValues": {place: need.ref.key for place, need in settings.hidden_values().items()},
        "fileValues": file_values(settings),  # TP-35
        "remembered": remembered(settings),
    }


def _kubernetes(settings: ThingParkSettings) -> dict[str, Any]:
    override, offer = settings.kubernetes_override, OFFERS.get(settings.host)
    return {
        "running": str(settings.cluster.version),
        "vendor": [str(one) for one in settings.vendor.kubernetes],
        "cloud": [str(one) for one in offer.offered] if offer is not None else None,
        "cloudRead": offer.read if offer is not None else None,
        "override": override.reason if override is not None else None,
    }


def _size(settings: ThingParkSettings) -> dict[str, Any]:
    if settings.segment not in SIZED:
        return {"segment": str(settings.segment)}
    return {
        "segment": str(settings.segment),
        "sum": steady_sum(settings.vendor.rows, settings.segment).as_manifest(),
        "volumes": str(steady_volumes(volumes_of(settings), settings.vendor.rows)),
    }


def backup(settings: ThingParkSettings) -> dict[str, Any]:
    """The target, and what its cloud must be told."""
    target = settings.backup
    about: dict[str, Any] = {"schedule": target.schedule, "retention": str(target.retention)}
    if target.amazon is not None:
        amazon = target.amazon
        about |= {
            "form": "amazon",
            "bucket": amazon.bucket,
            "writer": "IAM user" if amazon.iam_user is not None else str(amazon.node_role),
            "policy": bucket_policy(amazon.bucket, amazon.region),
            "publicAccessBlock": PUBLIC_ACCESS_BLOCK,
            "lifecycle": bucket_lifecycle(target.retention),
        }
        if amazon.node_role is not None:
            about["trust"] = node_role_trust()
    if target.azure is not None:
        azure = target.azure
        about |= {
            "form": "azure",
            "container": azure.blob_container,
            "roleAssignment": container_role(
                subscription=azure.subscription_id,
                resource_group=azure.resource_group,
                account=azure.storage_account,
                container=azure.blob_container,
                client=azure.client_id,
            ),
            "lifecycle": container_lifecycle(azure.blob_container, target.retention),
        }
    if target.s3_compatible is not None:
        other = target.s3_compatible
        about |= {
            "form": "s3-compatible",
            "url": other.url,
            "bucket": other.bucket,
            "lifecycle": bucket_lifecycle(target.retention),
        }
    return about


def file_values(settings: ThingParkSettings) -> dict[str, str]:
    """Place in the vendor's values → the file whose content belongs there."""
    tls = settings.tls
    files = {"certificate": tls.certificate, "key": tls.key, "caCertificate": tls.ca_certificate}
    return {f"global.ingress.tls.{key}": path for key, path in files.items() if path is not None}
