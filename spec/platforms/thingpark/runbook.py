"""What people do around ThingPark Enterprise, with the commands of this very stack filled in."""

import json
from collections.abc import Iterator

from spec.platforms.thingpark import figures
from spec.platforms.thingpark.outputs import backup as backup_facts
from spec.platforms.thingpark.outputs import file_values
from spec.platforms.thingpark.releases_of_vendor import CHART_REPOSITORY, CONFIGURATION, Chart, Release, series
from spec.platforms.thingpark.runbook_backup import backup_storage, before_an_upgrade
from spec.platforms.thingpark.settings import ThingParkSettings
from spec.platforms.thingpark.values import chart_values

HIDDEN = "thingpark-hidden-values"
"""The Secret with what the vendor's charts want in their values and nobody else may read."""


def block(language: str, text: str) -> str:
    """A fenced block."""
    return f"```{language}\n{text.strip()}\n```"


def tag(release: Release) -> str:
    """Where the vendor's public files of a release are; of 7.3.0 and 8.0.0 there is no tag."""
    return {Release.R7_3_0: "v7.3.1", Release.R8_0_0: "main"}.get(release, f"v{release}")


def _accounts(settings: ThingParkSettings) -> Iterator[str]:
    yield "## Two accounts (TP-3)"
    yield (
        "The cluster administrator makes what has no namespace, and the operator's account; the operator makes the "
        "rest with rights in one namespace. As two stacks: `part: administrator` in the first, `part: operator` in the "
        f"second, whose kubeconfig is that of service account `groundwork-operator` in `{settings.namespace}`. The "
        "definitions and roles of the Kafka, MongoDB and certificate operators are the vendor's own files:"
    )
    base = f"{CONFIGURATION}/{tag(settings.release)}/manifests/cluster-wide-to-delete"
    yield block(
        "sh",
        f"kubectl apply --server-side -f {base}/crds.yaml\n"
        f"curl -fsSL {base}/rbac.yaml | sed 's/namespace: thingpark-enterprise/namespace: {settings.namespace}/' "
        "| kubectl apply --server-side -f -",
    )
    yield "What the operator may do, by the API server's own word:"
    account = f"system:serviceaccount:{settings.namespace}:groundwork-operator"
    yield block(
        "sh",
        f"kubectl auth can-i create kafkas.kafka.strimzi.io --namespace {settings.namespace} --as {account}  # yes\n"
        f"kubectl auth can-i create storageclasses --as {account}  # no",
    )


def _machine() -> Iterator[str]:
    yield "## Deployment machine (TP-30, TP-31)"
    yield (
        "The guide announces further requirements and lists none (INC-TP4); these commands must all succeed on the "
        "machine that runs this program:"
    )
    hosts = "\n".join(
        f"curl -sS --head --max-time 10 {url} > /dev/null" for url in figures.PROBED_BY_THE_DEPLOYMENT_MACHINE
    )
    yield block("sh", f"kubectl version\nhelm version\n{hosts}")


def pull_secret_command(settings: ThingParkSettings) -> str:
    """Makes the Secret that images are pulled with; what is secret goes through a pipe, not through an argument."""
    config = {"auths": {figures.REGISTRY: {"username": "$ID", "password": "$ID"}}}
    return (
        f"kubectl create secret generic {figures.PULL_SECRET} --namespace {settings.namespace} "
        "--type=kubernetes.io/dockerconfigjson --from-file=.dockerconfigjson=/dev/stdin <<END\n"
        f"{json.dumps(config)}\nEND"
    )


def _images(settings: ThingParkSettings) -> Iterator[str]:
    yield "## Images and charts"
    yield "The installation ID is user and password of both, in the environment (`read -rs ID`):"
    yield block("sh", pull_secret_command(settings))
    yield "The program takes charts without a password. Fetch them once, and name the directory in `charts.mirror`:"
    versions = _versions(settings)
    pulls = "\n".join(
        f"helm pull actility/{chart} --version {versions.get(chart, 'VERSION')} --repository-config repositories.yaml "
        "--destination charts"
        for chart in Chart
    )
    entry = {"name": "actility", "url": CHART_REPOSITORY, "username": "$ID", "password": "$ID"}
    yield block(
        "sh",
        f"umask 077\ncat > repositories.yaml <<END\n{json.dumps({'repositories': [entry]})}\nEND\n"
        f"helm repo update --repository-config repositories.yaml\n{pulls}\nrm repositories.yaml",
    )


def _versions(settings: ThingParkSettings) -> dict[Chart, str]:
    return {**settings.vendor.charts, **{chart: str(one) for chart, one in settings.helm.versions.items()}}


def _between_nodes() -> Iterator[str]:
    yield "## Between the nodes (TP-6)"
    yield (
        f"Latency below {figures.LATENCY}, bandwidth at least {figures.BANDWIDTH}, between every two nodes; what comes "
        "out belongs into `inter-zone`. `SERVER` and `CLIENT` are two nodes:"
    )
    taint = {"key": figures.NODE_GROUP, "value": figures.NODE_GROUP_VALUE, "effect": "NoSchedule"}
    spec = json.dumps({"spec": {"nodeName": "NODE", "tolerations": [taint]}})
    run = f"kubectl run --namespace default --image=networkstatic/iperf3 --overrides='{spec}'"
    yield block(
        "sh",
        f"{run.replace('NODE', 'SERVER')} measure-server -- -s\n"
        "IP=$(kubectl get pod measure-server --namespace default --output jsonpath='{.status.podIP}')\n"
        f'{run.replace("NODE", "CLIENT")} measure-client --restart=Never --attach --rm -- -c "$IP" -t 10\n'
        'kubectl debug node/CLIENT --image=busybox --quiet -it -- ping -c 20 "$IP"\n'
        "kubectl delete pod measure-server --namespace default",
    )


def _base_stations(settings: ThingParkSettings) -> Iterator[str]:
    host = settings.base_station_hostname or settings.dns_hostname
    ports = [*figures.INBOUND, *((figures.LNS,) if settings.load_balancer.lns_4443 else ())]
    yield "## Base stations (TP-7 to TP-9, TP-13)"
    yield (
        f"They reach `{host}` on TCP {', '.join(map(str, ports))}, and need a DNS server and an NTP server, which "
        "ThingPark does not give. From the network in which they stand:"
    )
    yield block("sh", "\n".join(f"nc -vz -w 5 {host} {port}" for port in ports))
    yield (
        f"`{settings.dns_hostname}` resolves to the address of the load balancer:\n\n"
        + block("sh", f"kubectl get service --namespace {settings.namespace} ingress-nginx-controller --output wide")
    )


def _certificate(settings: ThingParkSettings) -> Iterator[str]:
    yield "## Certificate (TP-35)"
    tls = settings.tls
    if tls.issuer != "external":
        yield f"Its issuer is `{tls.issuer}`: nothing has to be ready beforehand."
        return
    yield (
        "Both files and the root's are checked before every run: the pair, the order of the chain, and the names. The "
        "same by hand:"
    )
    yield block(
        "sh",
        f"openssl x509 -in {tls.certificate} -noout -subject -ext subjectAltName\n"
        f"openssl verify -CAfile {tls.ca_certificate} -untrusted {tls.certificate} {tls.certificate}\n"
        f"openssl x509 -in {tls.certificate} -noout -pubkey | openssl sha256\n"
        f"openssl pkey -in {tls.key} -pubout | openssl sha256  # the same as the line before",
    )
    yield "Their contents are secrets of this stack, because the chart takes them as values:"
    yield block(
        "sh",
        "\n".join(
            f'pulumi config set --stack "$STACK" --secret groundwork-secrets:{need.ref} < {path}'
            for path, need in ((path, settings.hidden_values()[place]) for place, path in file_values(settings).items())
        ),
    )


def _charts(settings: ThingParkSettings) -> Iterator[str]:
    yield "## The four charts, in this order"
    versions = _versions(settings)
    rows = [f"| {number} | `{chart}` | {versions.get(chart, 'not public')} |" for number, chart in enumerate(Chart, 1)]
    yield "\n".join(["| | chart | version |", "|---|---|---|", *rows])
    filled = f"from Secret `{HIDDEN}` of the namespace, entry by entry of the same name"
    if settings.helm.charts is not None:
        yield "The program installs them."
        filled = "by the program, from the stack's secrets"
    hidden = settings.hidden_values()
    yield f"Secrets stand in no values file. In the last chart these places are filled {filled}:"
    yield "\n".join(f"- `{place}`: `{need.ref}`, {need.purpose}" for place, need in hidden.items())
    for chart, values in chart_values(settings).items():
        yield f"Values of `{chart}`:"
        yield block("json", json.dumps(values, indent=2))


def _federation(settings: ThingParkSettings) -> Iterator[str]:
    yield "## Users of an identity server (TP-29)"
    yield (
        "Only after the first installation, and after the first administrator was made with the mail address of a user "
        f"of that server. There, a client with redirect URI `https://{settings.dns_hostname}/auth/federation-callback` "
        f"and post-logout URI `https://{settings.dns_hostname}/federation-post-logout`, response type `code`, "
        "authentication `client_secret_basic`, and the scopes openid, email and profile. Then `openid` and `phase: "
        "federated`, and up again."
    )


def runbook(settings: ThingParkSettings) -> str:
    """The page, as Markdown."""
    parts = [
        f"# Runbook: ThingPark Enterprise {settings.release}, {settings.environment}",
        "Made from the settings of this stack; what is listed here is done outside of the program.",
        *_accounts(settings),
        *_machine(),
        *_images(settings),
        *_between_nodes(),
        *_base_stations(settings),
        *backup_storage(settings, backup_facts(settings)),
        *_certificate(settings),
        *_charts(settings),
        *_federation(settings),
        *before_an_upgrade(
            settings, f"{CONFIGURATION}/{tag(settings.release)}/manifests/upgrade", series(settings.release)
        ),
    ]
    return "\n\n".join(parts) + "\n"
