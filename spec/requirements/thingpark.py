"""ThingPark Enterprise on Kubernetes, release 7.3.0: "Prerequisites"."""

from spec.requirements.model import Guide, InProgram, OutsideProgram, Platform, Section

_TO_APPLICATION_SERVERS = {
    "TP-14": "Generic application, HTTP, Ginjer and Microsoft Teams connectors go out by HTTPS with TLS 1.2 on the "
    "port that the connector defines.",
    "TP-15": "The AWS IoT connector goes out by MQTT with TLS 1.2, also over WebSocket, on TCP 8883 and 9883.",
    "TP-16": "Azure IoT Hub and Event Hubs connectors go out by MQTT and HTTP with TLS 1.2 and by secure AMQP on TCP "
    "8883, 443 and 5671.",
    "TP-17": "The IBM Watson IoT connector goes out by MQTT with TLS 1.2 on TCP 8883.",
    "TP-18": "MQTT and ThingsBoard connectors go out by MQTT with TLS 1.2, also over WebSocket, and by plain MQTT, "
    "on TCP 8883, 443 and 5671.",
    "TP-19": "The ThingWorx connector goes out by MQTT with TLS 1.2 on the port that the connector defines.",
    "TP-20": "The HERE connector goes out by MQTT with TLS 1.2 on TCP 443.",
    "TP-21": "The Cumulocity connector goes out by MQTT with TLS 1.2 on TCP 443.",
    "TP-22": "The SAP connector goes out by MQTT with TLS 1.2 on TCP 443.",
    "TP-23": "The Yandex connector goes out by MQTT with TLS 1.2 on TCP 8883.",
    "TP-24": "The GreenGrass connector goes out by MQTT with TLS 1.2 on the port that the connector defines.",
    "TP-25": "The AMQP connector goes out by AMQP on the port that the connector defines.",
}

GUIDE = Guide(
    platform=Platform.THINGPARK,
    sections=(
        Section(
            "Kubernetes Cluster",
            {
                "TP-1": "Any cluster with these prerequisites will do; AKS and EKS are validated, elsewhere the "
                "procedure is adapted, storage for example.",
                "TP-2": "Release 7.3.0 is supported on Kubernetes 1.24, 1.25 and 1.26.",
                "TP-3": "There are two accounts: a cluster administrator for cluster-wide resources (StorageClasses, "
                "PriorityClasses, IngressClass, CRDs, ClusterRoles and their bindings), and an application operator "
                "for the namespace.",
                "TP-4": "Three PriorityClasses exist: thingpark-datapath the highest, thingpark-data between, "
                "thingpark-others the lowest.",
                "TP-5": "Storage is provisioned dynamically, from StorageClasses made with the cluster-wide resources.",
            },
        ),
        Section(
            "Inter Availability zone requirements",
            {
                "TP-6": "Three locations are strongly recommended; between nodes the latency is below 10 ms and the "
                "bandwidth at least 1 Gbps.",
            },
        ),
        Section(
            "Inbound flows to the kubernetes cluster",
            {
                "TP-7": "Base stations reach the primary and secondary network server by IEC-104 with TLS on TCP "
                "3001 and 3101.",
                "TP-8": "Base stations fetch software and RF regions and send radio scans by SFTP with TLS on TCP "
                "3002.",
                "TP-9": "Base stations are controlled remotely by reverse SSH on TCP 2022.",
                "TP-10": "Users reach the GUI and the DX and BSS/OSS APIs by HTTPS with TLS 1.2 on TCP 443.",
                "TP-11": "Users send application downlinks (generic application) by HTTPS with TLS 1.2 on TCP 443.",
                "TP-12": "Application servers send application downlinks (generic application) by HTTPS with TLS 1.2 "
                "on TCP 443.",
                "TP-13": "Base stations reach a DNS and an NTP server, which ThingPark does not provide; the "
                "distinct ports of all inbound flows are TCP 443, 2022, 3001, 3002 and 3101.",
            },
        ),
        Section("Outbound flows, to application servers", _TO_APPLICATION_SERVERS),
        Section(
            "Outbound flows, to external services",
            {
                "TP-26": "The cluster reaches repository.thingpark.com by HTTPS with TLS 1.2 on TCP 443, for "
                "catalogs, base-station images and documentation.",
                "TP-27": "The cluster may reach an SMTP server on TCP 25, 587 or 465.",
                "TP-28": "The cluster may send alarms by SNMP v2 on UDP 162.",
                "TP-29": "The cluster may reach an OpenID Connect server by HTTPS on TCP 443.",
            },
        ),
        Section(
            "Deployment machine",
            {
                "TP-30": "The deployment runs on a remote machine that reaches the Kubernetes API, directly or "
                "through a bastion.",
                "TP-31": "That machine reaches https://repository.thingpark.com/, https://github.com/ and "
                "https://raw.githubusercontent.com.",
            },
        ),
        Section(
            "Backup storage",
            {
                "TP-32": "On Amazon an S3 bucket takes on-demand, scheduled and upgrade backups, the last mandatory, "
                "with get and put by an IAM user's key or by the node group's role.",
                "TP-33": "On Azure a Blob container takes the backups, with an optional lifecycle policy and a "
                "Service Principal: SubscriptionID, ClientId, Secret and TenantID.",
                "TP-34": "Elsewhere an S3-compatible storage takes the backups; MinIO is recommended.",
            },
        ),
        Section(
            "Required files for installation",
            {
                "TP-35": "An own HTTPS certificate is optional; its .cert and .key files are ready before the "
                "installation."
            },
        ),
    ),
    inconsistencies={
        "TP-4": "INC-TP1: the vendor's public manifests spell the names differently, in three generations",
        "TP-18": "INC-TP2: 5671 is the port of AMQP with TLS; plain MQTT would be 1883",
        "TP-20": "INC-TP3: MQTT on 443 looks like HTTPS",
        "TP-21": "INC-TP3: MQTT on 443 looks like HTTPS",
        "TP-22": "INC-TP3: MQTT on 443 looks like HTTPS",
        "TP-30": "INC-TP4: extra requirements of the machine are announced, and no list follows",
        "TP-32": "INC-TP5: the vendor's public values file calls the backup optional",
    },
    deliveries={
        **{f"TP-{count}": InProgram() for count in (*range(1, 13), *range(14, 30), 35)},
        "TP-13": OutsideProgram(
            how="two rows of the flow table, stack output `baseStationsNeed`, and `./groundwork runbook STACK`, part "
            "Base stations: they stand outside of the cluster. The five ports are the load balancer's, in the program"
        ),
        "TP-30": OutsideProgram(
            how="`./groundwork runbook STACK`, part Deployment machine: `kubectl version` and `helm version` there"
        ),
        "TP-31": OutsideProgram(
            how="`./groundwork runbook STACK`, part Deployment machine, and stack output `deploymentMachineReaches`: "
            "one command for each of the three addresses"
        ),
        "TP-32": OutsideProgram(
            how="stack output `backup` (policy, trust, lifecycle, public access block) and `./groundwork runbook "
            "STACK`, parts Backup storage and Before an upgrade. A stack without a target, and another release without "
            "a named backup, are refused by the program"
        ),
        "TP-33": OutsideProgram(
            how="stack output `backup` (role assignment, lifecycle), all eight keys in the chart's values, and "
            "`./groundwork runbook STACK`, part Backup storage"
        ),
        "TP-34": OutsideProgram(
            how="stack output `backup` (lifecycle), the chart's values, and `./groundwork runbook STACK`, part Backup "
            "storage, with MinIO's client"
        ),
    },
)
