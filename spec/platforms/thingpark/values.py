"""What the vendor's four charts are told, as their public values files name it. Never a secret: those go by place."""

from collections.abc import Mapping
from typing import Any

from spec.platforms.thingpark import figures
from spec.platforms.thingpark.components import component_of, sub_chart
from spec.platforms.thingpark.load_balancer import annotations, tcp_services, way_in
from spec.platforms.thingpark.priority_classes import DOCUMENTED
from spec.platforms.thingpark.releases_of_vendor import Chart
from spec.platforms.thingpark.segments import TUNING, Store
from spec.platforms.thingpark.settings import ThingParkSettings
from spec.platforms.thingpark.sizing_table import SIZED
from spec.platforms.thingpark.workloads import (
    class_of,
    node_selector,
    priority_names,
    rows,
    tolerations,
    volumes_of,
)
from spec.workloads import Resources

Values = dict[str, Any]

_STORAGE: Mapping[Store, tuple[str, str]] = {
    # place of the class, place of the size
    Store.KAFKA: ("kafka-cluster.kafka.persistence.storageClass", "kafka-cluster.kafka.persistence.storageSize"),
    Store.KAFKA_ZOOKEEPER: (
        "kafka-cluster.zookeeper.persistence.storageClass",
        "kafka-cluster.zookeeper.persistence.storageSize",
    ),
    Store.MONGO: ("mongo-replicaset.persistence.storageClass", "mongo-replicaset.persistence.size"),
    Store.ZOOKEEPER: ("zookeeper.persistence.storageClass", "zookeeper.persistence.size"),
    Store.GALERA: ("mariadb-galera.persistence.storageClass", "mariadb-galera.persistence.size"),
    Store.LRC: ("lrc.persistence.storageClass", "lrc.persistence.size"),
    Store.LRC_FTP: ("lrc.persistence.ftpStorageClass", "lrc.persistence.ftpSize"),
}

_SELECTED = {
    Chart.DATA_CONTROLLERS: ("psmdb-operator", "strimzi-kafka-operator"),
    Chart.DATA: ("mariadb-galera", "zookeeper", "mongo-replicaset.replicaSet", "mongo-replicaset.arbiter"),
    Chart.APPLICATION_CONTROLLERS: (
        "cert-manager",
        "cert-manager.webhook",
        "cert-manager.cainjector",
        "ingress-nginx.controller",
    ),
}
"""Where `examples/selectors` puts selector and tolerations; in the last chart at each sub-chart."""


def put(values: Values, place: str, value: object) -> None:
    """Set what stands at a dotted place."""
    *way, last = place.split(".")
    inside = values
    for part in way:
        inside = inside.setdefault(part, {})
    inside[last] = value


def chart_values(settings: ThingParkSettings) -> dict[Chart, Values]:
    """Chart → its values."""
    made: dict[Chart, Values] = {chart: {} for chart in Chart}
    _sizes(settings, made)
    _storage(settings, made)
    _where_pods_go(settings, made)
    _priorities(settings, made)
    _pull_secrets(made)
    _ingress(settings, made[Chart.APPLICATION_CONTROLLERS])
    _platform(settings, made[Chart.ENTERPRISE])
    _backup(settings, made[Chart.ENTERPRISE])
    return made


def _resources(size: Resources) -> dict[str, dict[str, str]]:
    return {side: amounts for side, amounts in size.as_manifest().items() if amounts}


def _sizes(settings: ThingParkSettings, made: dict[Chart, Values]) -> None:
    if settings.segment not in SIZED:
        return
    for row in rows(settings):
        values = made[component_of(row).chart]
        put(values, f"{row.component}.resources", _resources(row.sizes[settings.segment]))
        if isinstance(row.replicas, int):
            put(values, f"{_counted_at(row.component)}.replicaCount", row.replicas)
    tuning = TUNING[settings.segment]
    enterprise = made[Chart.ENTERPRISE]
    put(enterprise, "global.iotFlow.maxConnections", tuning.flow_connections)
    late = {"enabled": 1, "limiter": tuning.late_limiter, "minDelay": tuning.late_delay}
    put(enterprise, "lrc.lrc.lrcIni.kafkalateul", late)


def _counted_at(component: str) -> str:
    """Where the vendor's values count a component: these two at their sub-chart, whatever containers they have."""
    return sub_chart(component) if sub_chart(component) in ("lrc", "lrc-proxy") else component


def _storage(settings: ThingParkSettings, made: dict[Chart, Values]) -> None:
    classes, sizes = class_of(settings), volumes_of(settings)
    for store, (class_place, size_place) in _STORAGE.items():
        values = made[Chart.ENTERPRISE if store in (Store.LRC, Store.LRC_FTP) else Chart.DATA]
        put(values, size_place, str(sizes[store]))
        if store in classes:
            put(values, class_place, classes[store])


def _where_pods_go(settings: ThingParkSettings, made: dict[Chart, Values]) -> None:
    if not settings.dedicated_nodes:
        return
    selector = node_selector(settings)
    tolerated = [
        {"key": one.key, "operator": "Equal", "value": one.value, "effect": one.effect} for one in tolerations(settings)
    ]
    last = sorted({sub_chart(row.component) for row in rows(settings) if component_of(row).chart is Chart.ENTERPRISE})
    for chart, places in {**_SELECTED, Chart.ENTERPRISE: tuple(last)}.items():
        for place in places:
            put(made[chart], f"{place}.nodeSelector", selector)
            put(made[chart], f"{place}.tolerations", tolerated)
    put(made[Chart.APPLICATION_CONTROLLERS], "ingress-nginx.controller.admissionWebhooks.patch.tolerations", tolerated)
    term = {"key": figures.NODE_GROUP, "operator": "In", "values": [figures.NODE_GROUP_VALUE]}
    required = {"nodeSelectorTerms": [{"matchExpressions": [term]}]}
    kafka = made[Chart.DATA]
    put(kafka, "kafka-cluster.tolerations", tolerated)
    put(kafka, "kafka-cluster.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution", required)


def _priorities(settings: ThingParkSettings, made: dict[Chart, Values]) -> None:
    """Nothing where the pods use the guide's names, which the charts are preset with."""
    names = priority_names(settings)
    if names == DOCUMENTED:
        return
    for row in rows(settings):
        component = component_of(row)
        by_part = row.component.startswith("mongo-replicaset.") or row.component == "ingress-nginx.controller"
        place = row.component if by_part else sub_chart(row.component)
        put(made[component.chart], f"{place}.priorityClassName", names[component.priority])


def _pull_secrets(made: dict[Chart, Values]) -> None:
    """Each chart and sub-chart has a key of its own for the same Secret."""
    named = [{"name": figures.PULL_SECRET}]
    put(made[Chart.DATA_CONTROLLERS], "psmdb-operator.imagePullSecrets", named)
    put(made[Chart.DATA_CONTROLLERS], "strimzi-kafka-operator.image.imagePullSecrets", figures.PULL_SECRET)
    put(made[Chart.DATA], "global.imagePullSecrets", [figures.PULL_SECRET])
    put(made[Chart.DATA], "mongo-replicaset.imagePullSecrets", named)
    put(made[Chart.DATA], "kafka-cluster.imagePullSecrets", named)
    put(made[Chart.APPLICATION_CONTROLLERS], "ingress-nginx.imagePullSecrets", named)
    put(made[Chart.APPLICATION_CONTROLLERS], "global.imagePullSecrets", named)
    put(made[Chart.ENTERPRISE], "global.imagePullSecrets", named)


def _ingress(settings: ThingParkSettings, values: Values) -> None:
    balancer = settings.load_balancer
    said = annotations(
        settings.host,
        dns_label=balancer.dns_label,
        external_dns=settings.dns_hostname if balancer.external_dns else None,
    )
    way = way_in(settings)
    if way is not None:
        # What the vendor's example says to the cloud's controller would make a second balancer on AWS.
        said = dict(way.annotations) if way.kind == "NodePort" else {**said, **way.annotations}
        put(values, "ingress-nginx.controller.service.type", way.kind)
        if way.address is not None:
            put(values, "ingress-nginx.controller.service.loadBalancerIP", way.address)
    put(values, "ingress-nginx.tcp", tcp_services(settings.namespace, lns=balancer.lns_4443))
    put(values, "ingress-nginx.controller.service.annotations", said)
    put(values, "ingress-nginx.controller.service.externalTrafficPolicy", "Local")
    if balancer.sources.together:
        ranges = list(balancer.sources.together)
        put(values, "ingress-nginx.controller.service.loadBalancerSourceRanges", ranges)
    pinned = settings.node_ports
    if pinned:
        tcp = {str(port): node for port, node in pinned.items() if port != figures.HTTPS}
        put(values, "ingress-nginx.controller.service.nodePorts.tcp", tcp)
        if figures.HTTPS in pinned:
            place = "ingress-nginx.controller.service.nodePorts.https"
            put(values, place, pinned[figures.HTTPS])
    protocols = "TLSv1.3" if settings.tls.minimum_version == "1.3" else "TLSv1.2 TLSv1.3"
    put(values, "ingress-nginx.controller.config.ssl-protocols", protocols)  # TP-10 to TP-12
    made = {"name": figures.INGRESS_CLASS, "enabled": False, "controllerValue": figures.INGRESS_CONTROLLER}
    put(values, "ingress-nginx.controller.ingressClassResource", made)  # the administrator makes it (TP-3)


def _platform(settings: ThingParkSettings, values: Values) -> None:
    put(values, "global.dnsHostname", settings.dns_hostname)
    put(values, "global.asSecurity", settings.as_security)
    put(values, "global.lora", {"ismBand": list(settings.lora.ism_bands), "netId": settings.lora.net_id})
    put(values, "global.wireless.deviceHistoryExpiration", settings.history.count)
    put(values, "wireless-pki.certProfiles.lrrClient.validity", str(settings.pki_validity))
    put(values, "networkPolicy.ingress.enabled", settings.vendor_network_policies)
    if settings.load_balancer.lns_4443:
        put(values, "global.ingress.lnsPublicPort", figures.LNS)
    if settings.base_station_hostname is not None:
        put(values, "global.ingress.baseStation.fqdn", settings.base_station_hostname)
    issuer_place = "tp-gui.ingress.items.gui.annotations"
    match settings.tls.issuer:
        case "external":
            put(values, "global.ingress.tls.issuer", "external")
        case "letsencrypt":
            put(values, "global.ingress.tls", {"issuer": "letsencrypt", "acmeEmail": settings.tls.email})
            put(values, issuer_place, {"cert-manager.io/issuer": "letsencrypt-prod"})
        case "self-signed":
            put(values, issuer_place, {"cert-manager.io/issuer": "internal-ca-issuer"})
    if settings.smtp is not None:
        smtp = settings.smtp
        mail: Values = {"smtpServer": smtp.host, "port": str(smtp.port), "noReplyEmail": smtp.sender}
        mail |= {"smtpSecurity": smtp.security} if smtp.security != "none" else {}
        mail |= {"smtpAuth": {"login": smtp.login}} if smtp.login is not None else {}
        put(values, "global.outgoingMail", mail)
    if settings.snmp is not None:
        put(values, "global.snmp.trap.server", settings.snmp.host)
    if settings.openid is not None and settings.phase == "federated":
        about = {"issuer": settings.openid.issuer, "clientId": settings.openid.client_id}
        put(values, "global.oauthFederation", about)


def _backup(settings: ThingParkSettings, values: Values) -> None:
    backup = settings.backup
    put(values, "global.backup.schedule", backup.schedule)
    if backup.amazon is not None:
        put(values, "global.backup.amazon", {"region": backup.amazon.region, "bucket": backup.amazon.bucket})
    if backup.s3_compatible is not None:
        target = backup.s3_compatible
        put(values, "global.backup.s3Compat", {"url": target.url, "bucket": target.bucket})
    if backup.azure is not None:
        azure = backup.azure
        put(
            values,
            "global.backup.azure",  # with clientSecret, which is a secret, all eight
            {
                "resourceGroup": azure.resource_group,
                "storageAccount": azure.storage_account,
                "blobContainer": azure.blob_container,
                "cloudName": azure.cloud_name,
                "subscriptionId": azure.subscription_id,
                "tenantId": azure.tenant_id,
                "clientId": azure.client_id,
            },
        )
