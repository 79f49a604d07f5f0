"""SMI Digital Twin platform: "SMI Installation"."""

from spec.requirements.model import Guide, InProgram, Mark, OutsideProgram, Platform, Section

_ACCOUNTS = {
    "aisvc": "kafka",
    "datasourcesvc": "kafka and datasourcesvc",
    "filesvc-migrations": "kafka and filesvc",
    "filesvc": "kafka and filesvc",
    "itemsvc-migrations": "kafka and filesvc",
    "itemsvc-rdbms-migrations": "kafka and filesvc",
    "itemsvc-telemetry-worker": "kafka and filesvc",
    "itemsvc-worker": "kafka and filesvc",
    "itemsvc": "kafka and filesvc",
    "objectmodelsvc": "kafka",
    "passportsvc-migrations": "kafka and filesvc",
    "passportsvc": "kafka and filesvc",
    "platform-notificationsvc-api": "kafka",
    "platform-notificationsvc-worker": "kafka",
    "scriptmanager": "kafka and scriptmanager",
    "workflowsvc-api": "kafka and workflowsvc",
    "workflowsvc-backend": "kafka and workflowsvc",
    "workflowwkr-backend": "kafka and workflowsvc",
}
"""Service account → the buckets that it may use, in the order of the guide's table: SM-20 to SM-37."""

_DNS = OutsideProgram(
    how="`./groundwork runbook STACK`, part DNS names, and stack output `dnsRecords`: whoever manages the zone makes "
    "the records; values of charts get the names by `${dns.…}`"
)

GUIDE = Guide(
    platform=Platform.SMI,
    sections=(
        Section(
            "Installation procedure steps",
            {
                "SM-1": "The order of work is DNS names, connectivity rules, cloud access policies, Kubernetes network "
                "policy, Prometheus, secrets, Helm charts.",
            },
        ),
        Section(
            "Create DNS names",
            {
                "SM-2": "A DNS name for the web applications points to the load balancer, such as "
                "app.example-domain.com.",
                "SM-3": "A DNS name for the REST API points to the load balancer, such as api.example-domain.com.",
                "SM-4": "A DNS name for the Identity Service points to the load balancer, such as "
                "id.example-domain.com.",
            },
        ),
        Section(
            "Set up network connectivity rules",
            {
                "SM-5": "The internet reaches the load balancer on 80/tcp and 443/tcp.",
                "SM-6": "Kubernetes reaches PostgreSQL, or its proxy, on 5432/tcp.",
                "SM-7": "Kubernetes reaches MongoDB on 27017/tcp.",
                "SM-8": "Kubernetes reaches Redis on 6379/tcp.",
                "SM-9": "Kubernetes reaches Kafka on 2181/tcp and 9096/tcp.",
                "SM-10": "Kubernetes reaches ActiveMQ on 1183/tcp and 61616/tcp, for MQTT and TCP.",
                "SM-11": "Kubernetes reaches Neo4j on 7687/tcp.",
                "SM-12": "Kubernetes reaches the SMTP service on 587/tcp, adjusted to the customer's own.",
                "SM-13": "Kubernetes reaches the internet on 443/tcp, for public APIs.",
            },
        ),
        Section(
            "Set up cloud access policies",
            {"SM-14": "There is one access policy for each blob storage bucket."},
        ),
        Section(
            "Amazon Web Services access policies",
            {
                "SM-15": "The EKS add-on Pod Identity Agent is installed.",
                "SM-16": "All roles share one trust policy of version 2012-10-17: principal pods.eks.amazonaws.com, "
                "actions sts:TagSession and sts:AssumeRole.",
                "SM-17": "Each bucket's access policy has two statements: Buckets, with s3:ListBucket and "
                "s3:GetBucketLocation on the bucket, and Objects, with seven object actions on what is in it.",
                "SM-18": "An additional statement may be needed for a customer's own encryption keys.",
                "SM-19": "Each service account has a role of its own with the listed policies attached.",
                **{
                    f"SM-{number}": f"The service account {account} has the bucket policies {buckets}."
                    if " and " in buckets
                    else f"The service account {account} has the bucket policy {buckets}."
                    for number, (account, buckets) in enumerate(_ACCOUNTS.items(), start=20)
                },
            },
        ),
        Section(
            "Oracle Cloud Infrastructure access policies",
            {
                "SM-38": "A statement lets any-user manage objectstorage-namespaces where the principal's type is "
                "workload and its namespace, service account and cluster are the given ones.",
                "SM-39": "A statement lets any-user manage buckets where the bucket is the given one, the permission "
                "is PAR_MANAGE, and the four conditions on the principal hold.",
                "SM-40": "A statement lets any-user manage objects where the bucket is the given one and the four "
                "conditions on the principal hold.",
                "SM-41": "The statements take the compartment of the Kubernetes cluster, the bucket, the namespace, "
                "the service account and the cluster as variables.",
            },
        ),
        Section(
            "Oracle Cloud Infrastructure access policies",
            {"SM-42": "18 service accounts with 32 buckets make 96 statements, or 82 without repetitions."},
            Mark.DERIVED,
        ),
        Section(
            "Set up Kubernetes network policy",
            {
                "SM-43": "Script workers run foreign JavaScript: they are isolated from the rest of Kubernetes and "
                "from private subnets, but reach the script manager.",
                "SM-44": "The example is the Calico policy scriptworker-policy of order 1000, which allows DNS on "
                "53/udp and 53/tcp and the script manager, then denies 10.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12 and "
                "192.168.0.0/16.",
            },
        ),
        Section(
            "Set up Kubernetes network policy",
            {
                "SM-45": "What the example does not allow is dropped, and so the public internet is closed to script "
                "workers."
            },
            Mark.DERIVED,
        ),
        Section(
            "Add configurations to Prometheus",
            {
                "SM-46": "A ServiceMonitor scriptmanager-${env_name} in the namespace of Prometheus, with its "
                "release label, scrapes port http-web of the script manager every 5s.",
                "SM-47": "An external rule of the Prometheus Adapter averages scriptmanager_job_queue_size by service.",
                "SM-48": "The script workers' autoscaler needs one value from all script manager pods.",
            },
        ),
        Section(
            "Create Kubernetes secrets",
            {
                "SM-49": "The installation has a new namespace, with only one Digital Twin Platform in it.",
                "SM-50": "Almost every service needs a secret in that namespace; the values are best generated by "
                "code and kept in a secret store.",
                "SM-51": "Many secrets are encryption keys: what a lost key encrypted is lost.",
            },
        ),
        Section(
            "Configure Helm Charts",
            {"SM-52": "The keys of the secrets and the values of the charts are on two other pages."},
        ),
    ),
    inconsistencies={
        "SM-9": "INC-SM1: the AWS table calls the two ports ZooKeeper and bootstrap, the OCI table bootstrap ports "
        "only",
        "SM-10": "INC-SM2: the port of MQTT is 1883, and Amazon MQ has TLS endpoints only",
        "SM-14": "INC-SM3: four buckets are announced, and five are named: kafka, filesvc, scriptmanager, "
        "datasourcesvc, workflowsvc",
        "SM-41": "INC-SM4: four policies are announced and three statements given, with remains of a program between "
        "them; the compartment is the cluster's even where the buckets are elsewhere",
        "SM-45": "INC-SM5: the text asks for isolation from Kubernetes and private subnets only",
    },
    deliveries={
        **{f"SM-{count}": InProgram() for count in (1, *range(6, 14), 16, 17, 18, *range(20, 53))},
        **{f"SM-{count}": _DNS for count in (2, 3, 4)},
        "SM-5": OutsideProgram(
            how="`./groundwork runbook STACK`, part Network connectivity rules, and stack output `firewallRules`: the "
            "load balancer is outside of the cluster; from it to the pods is a NetworkPolicy of the program"
        ),
        "SM-14": OutsideProgram(
            how="`./groundwork runbook STACK`, part Buckets and cloud access policies, and stack output `buckets`: a "
            "person makes the buckets until a stack of the cloud does; their policies are documents of the program"
        ),
        "SM-15": OutsideProgram(
            how="`./groundwork runbook STACK`, part AWS, has the command that adds the add-on to the cluster"
        ),
        "SM-19": OutsideProgram(
            how="`./groundwork runbook STACK`, part AWS, and stack output `access`, which has every role with its "
            "trust policy, attachments and association, ready for AWS"
        ),
    },
)
