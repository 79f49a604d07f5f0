"""Ways to violate the rules on Oracle Cloud Infrastructure."""

import re
from collections.abc import Callable

from tests.policies.spoiling import GONE, Break, added, edited, flagged, not_in_dev, removed

RULE = "oci:Core/networkSecurityGroupSecurityRule:NetworkSecurityGroupSecurityRule"
POLICY = "oci:Identity/policy:Policy"
GROUP = "oci:Identity/dynamicGroup:DynamicGroup"
BUCKET = "oci:ObjectStorage/bucket:Bucket"
DATABASE = "oci:Psql/dbSystem:DbSystem"
OKE = "oci:ContainerEngine/cluster:Cluster"
NODES = "oci:ContainerEngine/nodePool:NodePool"
INSTANCE, VOLUME = "oci:Core/instance:Instance", "oci:Core/volume:Volume"
DATA = r"oci:(?:ObjectStorage/bucket:Bucket|Psql/.*|Core/volume:Volume|Kms/(?:vault:Vault|key:Key)|Vault/secret:Secret)"
TAGGED = (
    r"oci:.*:(?:Vcn|Subnet|RouteTable|NetworkSecurityGroup|Policy|Bucket|Key|Vault|Instance|Cluster|NodePool|DbSystem)"
)

PODS = re.compile(r"\s*allow any-user\b", re.IGNORECASE)


def sentence(pattern: str, into: str) -> Callable[[object], object]:
    """Another text at each place of a statement for pods; every other statement stays as it is."""

    def edit(before: object) -> object:
        if not isinstance(before, str) or not PODS.match(before):
            return before
        return re.sub(pattern, into, before)

    return edit


def _for_everybody(line: dict[str, object]) -> Break:
    name = f"OCI: {line['description']} for everybody"
    peer = {"direction": "INGRESS", "source": "0.0.0.0/0", "sourceType": "CIDR_BLOCK", "stateless": False}
    return added("opening-in-the-table", name, RULE, {**peer, **line}, beside=OKE)


def _range(first: int, last: int) -> dict[str, object]:
    return {"destinationPortRange": {"min": first, "max": last}}


ANOTHER = "Allow group Everybody to manage all-resources in tenancy"

BREAKS: tuple[Break, ...] = (
    _for_everybody({"protocol": "6", "tcpOptions": _range(22, 22), "description": "SSH"}),
    _for_everybody({"protocol": "6", "tcpOptions": _range(30000, 32767), "description": "node ports"}),
    _for_everybody({"protocol": "17", "udpOptions": _range(1, 65535), "description": "datagrams"}),
    _for_everybody({"protocol": "6", "description": "TCP without a port"}),
    _for_everybody({"protocol": "all", "description": "everything"}),
    edited("opening-in-the-table", "OCI: nobody says what for", RULE, "description", GONE),
    edited(
        "opening-in-the-table",
        "OCI: a list for all addresses",
        "oci:Core/defaultSecurityList:DefaultSecurityList",
        "ingressSecurityRules",
        [{"protocol": "6", "source": "0.0.0.0/0", "tcpOptions": {"min": 22, "max": 22}, "description": "as it was"}],
    ),
    *(
        edited(
            "any-user-bounded",
            f"OCI: no {what}",
            POLICY,
            "statements/*",
            sentence(rf"request\.principal\.{what} = '[^']*',? ?", ""),
        )
        for what in ("type", "namespace", "service_account", "cluster_id")
    ),
    edited(
        "any-user-bounded",
        "OCI: any account that is called so",
        POLICY,
        "statements/*",
        sentence(r"(service_account) = '[^']*'", r"\1 = /*svc*/"),
    ),
    edited(
        "any-user-bounded",
        "OCI: another cluster than this one",
        POLICY,
        "statements/*",
        sentence(r"cluster_id = ", "cluster_id != "),
    ),
    edited(
        "any-user-bounded", "OCI: one of them is enough", POLICY, "statements/*", sentence("where all", "where any")
    ),
    edited("any-user-bounded", "OCI: no condition", POLICY, "statements/*", sentence(r" where .*", "")),
    edited("grant-bounded", "OCI: everything of the tenancy", POLICY, "statements/*", lambda _: ANOTHER),
    edited(
        "grant-bounded",
        "OCI: everything of the compartment",
        POLICY,
        "statements/*",
        lambda old: re.sub(r" to \w+ [\w-]+ in ", " to manage all-resources in ", str(old)),
    ),
    edited(
        "grant-bounded",
        "OCI: the whole tenancy",
        POLICY,
        "statements/*",
        lambda old: re.sub(r"in compartment id \S+(?: where .*)?", "in tenancy", str(old)),
    ),
    edited("trust-bounded", "OCI: every resource", GROUP, "matchingRule", "ANY {resource.type != 'nothing'}"),
    edited("bucket-private", "OCI: objects for everybody", BUCKET, "accessType", "ObjectRead"),
    edited("bucket-private", "OCI: their names too", BUCKET, "accessType", "ObjectReadWithoutList"),
    edited("bucket-recoverable", "OCI: no versions", BUCKET, "versioning", "Suspended"),
    edited("bucket-recoverable", "OCI: never any", BUCKET, "versioning", GONE),
    not_in_dev(edited("bucket-recoverable", "OCI: the cloud's key", BUCKET, "kmsKeyId", GONE)),
    edited("database-private", "OCI: no backup", DATABASE, "managementPolicy/backupPolicy/kind", "NONE"),
    edited("database-private", "OCI: no policy of backups", DATABASE, "managementPolicy", GONE),
    flagged("data-kept", "OCI: not protected", DATA, protect=False),
    flagged("data-kept", "OCI: not retained", DATA, retain=False),
    edited("tagged", "OCI: no tags", TAGGED, "freeformTags", GONE),
    edited("tagged", "OCI: one tag less", TAGGED, "freeformTags/stack", GONE),
    edited("tagged", "OCI: an empty tag", TAGGED, "freeformTags/platform", ""),
    edited("api-private", "OCI: for everybody", OKE, "endpointConfig/isPublicIpEnabled", True),
    edited("api-private", "OCI: a basic cluster", OKE, "type", "BASIC_CLUSTER"),
    edited("api-private", "OCI: no kind of cluster", OKE, "type", GONE),
    edited("version-supported", "OCI: too old", OKE, "kubernetesVersion", "v1.28.2"),
    edited("version-supported", "OCI: another than was said", OKE, "kubernetesVersion", "v1.32.1"),
    removed("identity-wired", "OCI: no statements", POLICY, only="bucket-access"),
    not_in_dev(edited("pseven-workers", "OCI: small machines", NODES, "nodeShapeConfig/ocpus", 2, only="worker")),
    not_in_dev(edited("pseven-workers", "OCI: little memory", NODES, "nodeShapeConfig/memoryInGbs", 8, only="worker")),
    not_in_dev(
        edited(
            "pseven-workers", "OCI: small disks", NODES, "nodeSourceDetails/bootVolumeSizeInGbs", "50", only="worker"
        )
    ),
    not_in_dev(edited("pseven-workers", "OCI: too few", NODES, "nodeConfigDetails/size", 2, only="worker")),
    not_in_dev(edited("pseven-machines", "OCI: one OCPU", INSTANCE, "shapeConfig/ocpus", 1, only="nfs|registry")),
    not_in_dev(edited("pseven-machines", "OCI: little memory", INSTANCE, "shapeConfig/memoryInGbs", 1)),
    not_in_dev(edited("pseven-machines", "OCI: a small disk", VOLUME, "sizeInGbs", "50")),
    not_in_dev(edited("pseven-machines", "OCI: a slow disk", VOLUME, "vpusPerGb", "0")),
    edited(
        "pseven-machines",
        "OCI: an address of the Internet",
        INSTANCE,
        "createVnicDetails/assignPublicIp",
        "true",
        only="nfs|registry",
    ),
    edited(
        "pseven-machines",
        "OCI: nobody says whether it has one",
        INSTANCE,
        "createVnicDetails/assignPublicIp",
        GONE,
        only="nfs|registry",
    ),
    edited("thingpark-nodes", "OCI: two nodes", NODES, "nodeConfigDetails/size", 2),
    edited(
        "thingpark-zones",
        "OCI: one zone",
        NODES,
        "nodeConfigDetails/placementConfigs",
        lambda old: old[:1],
        only="tpe",
    ),
)
