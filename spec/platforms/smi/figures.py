"""The figures of the SMI installation guide, each with the requirement that it comes from."""

from spec.units import Bytes, Cpu
from spec.workloads import Amount, Resources

ORDER_OF_WORK = (  # SM-1
    "DNS names",
    "network connectivity rules",
    "cloud access policies",
    "Kubernetes network policy",
    "Prometheus",
    "Kubernetes secrets",
    "Helm charts",
)

HTTP_PORT = 80  # SM-5
HTTPS_PORT = 443  # SM-5, SM-13
POSTGRES_PORT = 5432  # SM-6
MONGODB_PORT = 27017  # SM-7
REDIS_PORT = 6379  # SM-8
ZOOKEEPER_PORT = 2181  # SM-9
KAFKA_PORT = 9096  # SM-9; on MSK this is the port of SASL/SCRAM (docs.aws.amazon.com/msk, port information)
NEO4J_PORT = 7687  # SM-11
SMTP_PORT = 587  # SM-12
DNS_PORT = 53  # SM-44

SCRIPT_WORKER = "dtplatform-scriptworker"  # SM-44
SCRIPT_MANAGER = "dtplatform-scriptmanager"  # SM-44
POLICY = "scriptworker-policy"  # SM-44
POLICY_ORDER = 1000  # SM-44
DENIED_NETS = ("10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")  # SM-44

SCRAPE_PORT = "http-web"  # SM-46
SCRAPE_INTERVAL = "5s"  # SM-46
QUEUE_SIZE = "scriptmanager_job_queue_size"  # SM-47

STATEMENTS_PER_POLICY = 50
"""Statements of one OCI policy; documented for Private Cloud Appliance, the commercial default is not (X-5)."""
STATEMENTS_ON_A_PATH = 500
"""Most OCI statements on a compartment's path; hard (docs.oracle.com, policy limits in a compartment hierarchy)."""
ROLE_NAME_LIMIT = 64
"""Longest name of an AWS role (docs.aws.amazon.com/IAM, name requirements)."""
HELM_NAME_LIMIT = 53
"""Longest name of a Helm release (helm.sh/docs, chart template guide)."""
MSK_SECRET_PREFIX = "AmazonMSK_"  # noqa: S105 (a prefix; docs.aws.amazon.com/msk, sign-in credentials)

# What follows is ours: the guide gives no sizes, no ports of pods and no labels beside those two above.
LISTENING_PORT = 8080
"""On which the pods of the stand-in listen."""
SERVICE_LABELS = {"app.kubernetes.io/part-of": "dtplatform"}
"""Every pod of the stand-in carries them, except script workers."""
ENTRANCE_LABELS = {"app.kubernetes.io/component": "entrance"}
"""Those pods of the stand-in carry them that users reach through the load balancer."""
SERVICE = Resources(
    requests=Amount(cpu=Cpu.parse("50m"), memory=Bytes.parse("128Mi")),
    limits=Amount(cpu=Cpu.parse("500m"), memory=Bytes.parse("256Mi")),
)
"""Size of a pod of the stand-in."""
