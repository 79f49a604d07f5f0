"""What people, machines and later the cloud's own stacks need to know; never a secret."""

from typing import Any

from spec.flows import Addresses, OtherPods, Pods
from spec.platforms.smi.access_aws import aws_objects
from spec.platforms.smi.access_azure import azure_objects
from spec.platforms.smi.access_oci import oci_objects
from spec.platforms.smi.buckets import buckets, grants
from spec.platforms.smi.metrics import adapter_values, scrape_config
from spec.platforms.smi.names import dns_records, urls
from spec.platforms.smi.network import documented
from spec.platforms.smi.rules_services import MANAGED
from spec.platforms.smi.settings import SmiSettings
from spec.platforms.smi.settings_access import AwsAccess, OciAccess
from spec.platforms.smi.settings_services import Mode


def firewall_rules(settings: SmiSettings) -> list[dict[str, Any]]:
    """The rows of the guide's table for this cloud, one for each port (SM-5 to SM-13)."""
    return [
        {
            "requirement": flow.requirements[0],
            "source": flow.source.role,
            "target": flow.target.role,
            "addresses": list(flow.target.cidrs) if isinstance(flow.target, Addresses) else [],
            "inCluster": isinstance(flow.target, Pods | OtherPods),
            "port": f"{flow.port}/{flow.protocol.lower()}",
            "application": flow.application,
        }
        for flow in documented(settings)
    ]


def _services(settings: SmiSettings) -> dict[str, Any]:
    cloud = settings.access.cloud
    said = {}
    for name, service in settings.services.by_name().items():
        said[name] = {
            "mode": str(service.mode),
            "product": MANAGED[cloud].get(name) if service.mode is Mode.MANAGED else None,
            "hosts": list(service.hosts),
            "ports": [port for _, port in service.ports()],
        }
    return said


def _sign_in(settings: SmiSettings) -> dict[str, Any] | None:
    """The secret by which clients sign in to MSK: its value is the JSON object of these two keys."""
    scram = settings.services.kafka.scram
    if scram is None:
        return None
    return {"name": scram.name, "kmsKeyArn": scram.kms_key_arn, "keys": ["username", "password"]}


def _access(settings: SmiSettings) -> dict[str, Any]:
    match settings.access:
        case AwsAccess() as access:
            return aws_objects(settings, access).as_output()
        case OciAccess() as access:
            return oci_objects(settings, access)
        case access:
            return azure_objects(settings, access)


def outputs(settings: SmiSettings) -> dict[str, Any]:
    """All of it, ready for JSON."""
    access = settings.access
    return {
        "namespace": settings.platform_namespace,
        "urls": urls(settings),  # SM-2 to SM-4
        "dnsRecords": list(dns_records(settings)),  # SM-2 to SM-4
        "firewallRules": firewall_rules(settings),  # SM-5 to SM-13
        "services": _services(settings),
        "kafkaSignIn": _sign_in(settings),
        "buckets": {str(one.bucket): one.as_output() for one in buckets(settings)},  # SM-14
        "serviceAccounts": {account: list(named) for account, named in grants(settings).items()},  # SM-20 to SM-37
        "access": {"cloud": access.cloud, **_access(settings)},  # SM-15 to SM-19, SM-38 to SM-42
        "adapterValues": adapter_values(),  # SM-47
        "scrapeConfig": None if settings.prometheus.use_crds else scrape_config(settings),  # SM-46
        "secrets": {one.name: sorted(one.entries) for one in settings.secrets.objects},  # SM-50
    }
