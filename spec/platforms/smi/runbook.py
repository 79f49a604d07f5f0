"""What a person does around the SMI Digital Twin platform, with the values of this very stack filled in."""

import json
from collections.abc import Iterator
from typing import Any

from spec.platforms.smi import figures
from spec.platforms.smi.access_aws import aws_objects
from spec.platforms.smi.access_azure import azure_objects
from spec.platforms.smi.access_oci import CLUSTER_OF_THE_STACK, policies
from spec.platforms.smi.buckets import buckets
from spec.platforms.smi.metrics import adapter_values, scrape_config
from spec.platforms.smi.names import dns_records
from spec.platforms.smi.outputs import firewall_rules
from spec.platforms.smi.settings import SmiSettings
from spec.platforms.smi.settings_access import AwsAccess, AzureAccess, OciAccess


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text.strip()}\n```"


def _json(value: Any) -> str:  # noqa: ANN401 (whatever JSON takes)
    return _block("json", json.dumps(value, indent=2))


def _names(settings: SmiSettings) -> Iterator[str]:
    yield "## 1. DNS names (SM-2 to SM-4)"
    yield f"In the zone `{settings.dns.zone}`; every name points to the load balancer:"
    rows = [f"| {one['use']} | {one['name']} | {one['type']} | {one['target']} |" for one in dns_records(settings)]
    yield "\n".join(["| for | name | type | target |", "|---|---|---|---|", *rows])


def _network(settings: SmiSettings) -> Iterator[str]:
    yield "## 2. Network connectivity rules (SM-5 to SM-13)"
    yield (
        "In the cloud's firewalls, beside what gateways and the cluster itself need. The network policies of the "
        "cluster are made by the program."
    )
    rows = []
    for one in firewall_rules(settings):
        where = ", ".join(one["addresses"]) or ("in the cluster" if one["inCluster"] else "")
        rows.append(f"| {one['requirement']} | {one['source']} | {one['target']} | {where} | {one['port']} |")
    yield "\n".join(["| | from | to | addresses | port |", "|---|---|---|---|---|", *rows])


def _aws(settings: SmiSettings, access: AwsAccess) -> Iterator[str]:
    objects = aws_objects(settings, access)
    yield "### AWS: add-on, access policies, roles and associations (SM-15 to SM-37)"
    yield _block("sh", f"aws eks create-addon --cluster-name {access.cluster_name} --addon-name {objects.add_on}")
    yield (
        f"{len(objects.policies)} access policies, {len(objects.roles)} roles, {len(objects.attachments)} attachments "
        f"and {len(objects.associations)} associations; their documents are in the stack's output `access` "
        "(`pulumi stack output v1`). For one bucket and one role:"
    )
    name, document = next(iter(objects.policies.values()))
    yield f"`{name}`:"
    yield _json(document)
    role = objects.roles[0]
    yield f"`{role.name}`, for service account `{role.account}`:"
    yield _json(role.trust)
    if access.trust_conditions:
        yield "The conditions go by session tags: leave them switched on in every association (SM-16)."


def _oci(settings: SmiSettings, access: OciAccess) -> Iterator[str]:
    yield "### OCI: policies and their statements (SM-38 to SM-42)"
    yield f"In compartment `{access.location}`:"
    if access.cluster_ocid is None:
        yield f"The program makes them itself; the cluster's OCID takes the place of `{CLUSTER_OF_THE_STACK}`."
    for name, statements in policies(settings, access).items():
        yield f"`{name}`, {len(statements)} statements:"
        yield _block("text", "\n".join(statements))


def _azure(settings: SmiSettings, access: AzureAccess) -> Iterator[str]:
    objects = azure_objects(settings, access)
    yield "### Azure: identities, federated credentials and role assignments (SM-20 to SM-37)"
    yield (
        f"The guide has no Azure; this follows its table. Role `{objects['role']}` on containers of storage account "
        f"`{access.storage_account}`, never on the account:"
    )
    rows = [f"| `{one['subject']}` | {', '.join(one['containers'])} |" for one in objects["identities"].values()]
    yield "\n".join(["| federated subject | containers |", "|---|---|", *rows])
    yield (
        'The pods of these service accounts need the label `azure.workload.identity/use: "true"`, which the vendor\'s '
        "charts have to set (their values for pod labels): AKS hands a token to no other pod, and every call to a "
        "container would be refused."
    )


def _access(settings: SmiSettings) -> Iterator[str]:
    yield "## 3. Buckets and cloud access policies (SM-14 to SM-42)"
    yield "Five buckets (four are announced and five named, INC-SM3), none of them public:"
    rows = [f"| {one.bucket} | {one.name} | {'on' if one.versioned else 'off'} |" for one in buckets(settings)]
    yield "\n".join(["| bucket | name | versions |", "|---|---|---|", *rows])
    if isinstance(settings.access, AwsAccess):
        yield from _aws(settings, settings.access)
    elif isinstance(settings.access, OciAccess):
        yield from _oci(settings, settings.access)
    else:
        yield from _azure(settings, settings.access)


def _isolation(settings: SmiSettings) -> Iterator[str]:
    namespace = settings.platform_namespace
    yield "## 4. Network policy of script workers (SM-43 to SM-45)"
    yield (
        f"The program makes `{figures.POLICY}` in the namespace `{namespace}`. Script workers must carry none of the "
        "labels by which services are opened; this shows nothing:"
    )
    labels = settings.pods.services or figures.SERVICE_LABELS
    selector = ",".join(
        f"{key}={value}" for key, value in {**labels, "app.kubernetes.io/name": figures.SCRIPT_WORKER}.items()
    )
    yield _block("sh", f"kubectl --namespace {namespace} get pods --selector {selector}")


def _metrics(settings: SmiSettings) -> Iterator[str]:
    adapter, prometheus = settings.adapter, settings.prometheus
    namespace = adapter.namespace or prometheus.namespace
    yield "## 5. Prometheus (SM-46 to SM-48)"
    if not prometheus.use_crds:
        yield "This Prometheus knows no ServiceMonitor; an entry for its `scrape_configs`:"
        yield _json(scrape_config(settings))
    yield "The external rule, as values of the adapter's chart, in `adapter-values.json` (YAML reads JSON too):"
    yield _json(adapter_values())
    yield _block(
        "sh",
        f"helm upgrade {adapter.release} prometheus-community/prometheus-adapter --namespace {namespace} "
        "--reuse-values --values adapter-values.json",
    )
    yield (
        "External rules of other platforms belong into the same list: Helm replaces it as a whole. A key "
        "`rules.existing` would override all rules. The value that the autoscaler sees, once jobs are waiting:"
    )
    path = f"/apis/external.metrics.k8s.io/v1beta1/namespaces/{settings.platform_namespace}/{figures.QUEUE_SIZE}"
    yield _block("sh", f"kubectl get --raw {path}")


def _secrets(settings: SmiSettings) -> Iterator[str]:
    yield "## 6. Secrets (SM-50, SM-51)"
    yield (
        "Names and entries come from the vendor's page on Kubernetes secrets (SM-52) and stand in the settings. What "
        "this stack needs, what of it is there, and what is missing (values are never shown):"
    )
    yield _block(
        "sh",
        "./groundwork secrets STACK\n"
        "./groundwork secrets STACK --make\n"
        "./groundwork secrets STACK --escrow keys.cms --recipient keeper.pem",
    )
    yield (
        "Data cannot be read again without its key. Keep the escrow file where the state is not, and try it: whoever "
        "has the private key of `keeper.pem` reads it with any OpenSSL, and the second line puts back what is missing:"
    )
    yield _block(
        "sh",
        "openssl cms -decrypt -inform PEM -in keys.cms -recip keeper.pem -inkey keeper.key\n"
        "./groundwork secrets STACK --restore keys.cms --recipient keeper.pem --key keeper.key",
    )
    if settings.services.kafka.scram is not None:
        scram = settings.services.kafka.scram
        yield (
            f"MSK signs clients in by the secret `{scram.name}` in AWS Secrets Manager, a JSON object with `username` "
            f"and `password`, under the key `{scram.kms_key_arn}`; it is associated with the cluster there."
        )


def _charts(settings: SmiSettings) -> Iterator[str]:
    yield "## 7. Helm charts (SM-52)"
    if settings.vendor_releases:
        yield "Made by the program, one after the other: " + ", ".join(
            f"`{one.name}`" for one in settings.vendor_releases
        )
    elif settings.releases == "stand-in":
        yield "The stand-in runs in place of the vendor's charts."
    else:
        yield (
            "No charts are named in the settings, so everything but the releases is made. Charts and values come "
            "from the vendor, migrations first."
        )


def runbook(settings: SmiSettings) -> str:
    """The page, as Markdown, in the guide's own order of work (SM-1)."""
    parts = [
        f"# Runbook: SMI Digital Twin platform, {settings.environment}",
        "Made from the settings of this stack; what is listed here is done outside of the program, in this order: "
        + ", ".join(figures.ORDER_OF_WORK)
        + " (SM-1).",
        *_names(settings),
        *_network(settings),
        *_access(settings),
        *_isolation(settings),
        *_metrics(settings),
        *_secrets(settings),
        *_charts(settings),
    ]
    return "\n\n".join(parts) + "\n"
