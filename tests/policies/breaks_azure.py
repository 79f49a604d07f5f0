"""Ways to violate the rules on Azure."""

from collections.abc import Callable
from typing import Any

from policies.rule import About
from tests.policies.spoiling import GONE, Break, added, edited, flagged, not_in_dev, removed, where

P = "azure-native:"
GROUP = f"{P}network:NetworkSecurityGroup"
ASSIGNMENT = f"{P}authorization:RoleAssignment"
ACCOUNT, CONTAINER = f"{P}storage:StorageAccount", f"{P}storage:BlobContainer"
SERVER = f"{P}dbforpostgresql:Server"
AKS, NODES = f"{P}containerservice:ManagedCluster", f"{P}containerservice:AgentPool"
MACHINE, DISK = f"{P}compute:VirtualMachine", f"{P}compute:Disk"
TRUST = f"{P}managedidentity:FederatedIdentityCredential"
DATA = (
    rf"{P}(?:resources:ResourceGroup|storage:(?:StorageAccount|BlobContainer)|dbforpostgresql:(?:Server|Database)|"
    r"compute:(?:Disk|DiskEncryptionSet)|keyvault:(?:Vault|Key|Secret)|dns:Zone)"
)
TAGGED = (
    rf"{P}\w+:(?:ResourceGroup|VirtualNetwork|NetworkSecurityGroup|NatGateway|PublicIPAddress|PrivateEndpoint|"
    r"PrivateZone|Zone|UserAssignedIdentity|ManagedCluster|AgentPool|Vault|Key|Server|StorageAccount|VirtualMachine|Disk)"
)
SUBSCRIPTION = "/subscriptions/11111111-2222-4333-8444-555555555555"
ROLES = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions"
OPERATORS = r"^ground-identities-(?!external-secrets|cert-manager)"
"""Those of the platform's own pods, which its demand names."""


def _pods_have_identities(about: About) -> bool:
    here = about.settings is not None and about.settings.cluster.cloud == "azure"
    return here and about.demand is not None and bool(about.demand.identities)


def _with(**line: Any) -> Callable[[object], object]:  # noqa: ANN401 (what JSON can hold)
    """One more line of a group."""
    made = {
        "name": "seeded",
        "direction": "Inbound",
        "access": "Allow",
        "priority": 4000,
        "protocol": "Tcp",
        "sourcePortRange": "*",
        "sourceAddressPrefix": "Internet",
        "destinationAddressPrefix": "*",
        "description": "for now",
        **line,
    }
    return lambda before: [*before, made] if isinstance(before, list) else before


def _without_purpose(before: object) -> object:
    """The first line that allows something."""
    return [
        {key: value for key, value in line.items() if number or key != "description"}
        for number, line in enumerate(before if isinstance(before, list) else ())
    ]


def _first_port(before: object) -> object:
    lines: list[dict[str, Any]] = [dict(one) for one in before] if isinstance(before, list) else []
    lines[0] |= {"sourceAddressPrefix": "*", "destinationPortRange": "*", "direction": "Inbound", "access": "Allow"}
    lines[0].pop("sourceAddressPrefixes", None)
    return lines


def _role(identifier: str) -> str:
    return f"{ROLES}/{identifier}"


BREAKS: tuple[Break, ...] = (
    edited(
        "opening-in-the-table", "Azure: SSH for everybody", GROUP, "securityRules", _with(destinationPortRange="22")
    ),
    edited(
        "opening-in-the-table",
        "Azure: everything for everybody",
        GROUP,
        "securityRules",
        _with(protocol="*", sourceAddressPrefix="*", destinationPortRange="*"),
    ),
    edited(
        "opening-in-the-table",
        "Azure: many ports for everybody",
        GROUP,
        "securityRules",
        _with(destinationPortRange="30000-32767"),
    ),
    edited(
        "opening-in-the-table",
        "Azure: one of many ports and ranges",
        GROUP,
        "securityRules",
        _with(
            sourceAddressPrefix=None,
            sourceAddressPrefixes=["10.0.0.0/8", "0.0.0.0/0"],
            destinationPortRanges=["443", "3000-4000"],
        ),
    ),
    edited("opening-in-the-table", "Azure: nobody says what for", GROUP, "securityRules", _without_purpose),
    edited("opening-in-the-table", "Azure: a line widened to everything", GROUP, "securityRules", _first_port),
    added(
        "opening-in-the-table",
        "Azure: a rule beside the group",
        f"{P}network:SecurityRule",
        {
            "direction": "Inbound",
            "access": "Allow",
            "priority": 200,
            "protocol": "Tcp",
            "sourceAddressPrefix": "*",
            "sourcePortRange": "*",
            "destinationAddressPrefix": "*",
            "destinationPortRange": "3389",
            "description": "for now",
        },
        beside=AKS,
    ),
    *(
        edited("grant-bounded", f"Azure: {name}", ASSIGNMENT, "roleDefinitionId", _role(identifier))
        for name, identifier in (
            ("an owner", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"),
            ("a contributor", "b24988ac-6180-42a0-ab88-20f7382dd24c"),
            ("who hands out rights", "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"),
        )
    ),
    edited("grant-bounded", "Azure: on the whole subscription", ASSIGNMENT, "scope", SUBSCRIPTION),
    edited("grant-bounded", "Azure: on a whole group", ASSIGNMENT, "scope", f"{SUBSCRIPTION}/resourceGroups/prod"),
    edited(
        "grant-bounded",
        "Azure: on all subscriptions",
        ASSIGNMENT,
        "scope",
        "/providers/Microsoft.Management/managementGroups/all",
    ),
    added(
        "grant-bounded",
        "Azure: a role of one's own that may do everything",
        f"{P}authorization:RoleDefinition",
        {"roleName": "handy", "permissions": [{"actions": ["*"]}], "assignableScopes": [SUBSCRIPTION]},
        beside=AKS,
    ),
    edited("bucket-private", "Azure: a public container", CONTAINER, "publicAccess", "Blob"),
    edited("bucket-private", "Azure: an account that allows it", ACCOUNT, "allowBlobPublicAccess", True),
    edited("bucket-private", "Azure: an account that does not say", ACCOUNT, "allowBlobPublicAccess", GONE),
    edited(
        "bucket-recoverable", "Azure: no versions", f"{P}storage:BlobServiceProperties", "isVersioningEnabled", False
    ),
    removed("bucket-recoverable", "Azure: nothing about versions", f"{P}storage:BlobServiceProperties"),
    not_in_dev(
        edited("bucket-recoverable", "Azure: the cloud's key", ACCOUNT, "encryption/keySource", "Microsoft.Storage")
    ),
    edited("database-private", "Azure: public", SERVER, "network", {"publicNetworkAccess": "Enabled"}),
    edited("database-private", "Azure: no network of its own", SERVER, "network", GONE),
    edited("database-private", "Azure: no backup", SERVER, "backup/backupRetentionDays", 0),
    flagged("data-kept", "Azure: not protected", DATA, protect=False),
    flagged("data-kept", "Azure: not retained", DATA, retain=False),
    edited("tagged", "Azure: no tags", TAGGED, "tags", GONE),
    edited("tagged", "Azure: one tag less", TAGGED, "tags/stack", GONE),
    edited("api-private", "Azure: for everybody", AKS, "apiServerAccessProfile", GONE),
    edited("api-private", "Azure: no private cluster", AKS, "apiServerAccessProfile/enablePrivateCluster", False),
    edited(
        "api-private",
        "Azure: a range that nobody named",
        AKS,
        "apiServerAccessProfile",
        {"enablePrivateCluster": False, "authorizedIPRanges": ["192.0.2.0/24"]},
    ),
    edited("version-supported", "Azure: too old", AKS, "kubernetesVersion", "1.28"),
    edited("version-supported", "Azure: another than was said", AKS, "kubernetesVersion", "1.34"),
    where(
        _pods_have_identities,
        edited("identity-wired", "Azure: no issuer", AKS, "oidcIssuerProfile/enabled", False),
    ),
    where(
        _pods_have_identities,
        edited("identity-wired", "Azure: no webhook", AKS, "securityProfile/workloadIdentity/enabled", False),
    ),
    where(
        _pods_have_identities,
        edited(
            "identity-wired", "Azure: no client id", "kubernetes:core/v1:ServiceAccount", "metadata/annotations", {}
        ),
    ),
    removed(
        "identity-wired",
        "Azure: no identity",
        f"{P}managedidentity:UserAssignedIdentity",
        only=OPERATORS,
    ),
    removed("identity-wired", "Azure: no federated credential", TRUST, only=OPERATORS),
    edited(
        "identity-wired",
        "Azure: another service account",
        TRUST,
        "subject",
        lambda before: f"{before}-2",
        only=OPERATORS,
    ),
    edited("identity-wired", "Azure: a subject of no cluster", TRUST, "subject", "repo:somebody/else", only=OPERATORS),
    edited(
        "identity-wired",
        "Azure: somebody else's issuer",
        TRUST,
        "issuer",
        "https://token.actions.githubusercontent.com",
        only=OPERATORS,
    ),
    edited("identity-wired", "Azure: another audience", TRUST, "audiences", ["sts.amazonaws.com"], only=OPERATORS),
    not_in_dev(edited("pseven-workers", "Azure: small machines", NODES, "vmSize", "Standard_D2s_v5", only="worker")),
    not_in_dev(edited("pseven-workers", "Azure: too few", NODES, "count", 2, only="worker")),
    not_in_dev(edited("pseven-workers", "Azure: a small disk", NODES, "osDiskSizeGB", 64, only="worker")),
    not_in_dev(
        edited(
            "pseven-machines",
            "Azure: a small machine",
            MACHINE,
            "hardwareProfile/vmSize",
            "Standard_D2s_v5",
            only="nfs|registry",
        )
    ),
    not_in_dev(edited("pseven-machines", "Azure: a small disk", DISK, "diskSizeGB", 8)),
    not_in_dev(edited("pseven-machines", "Azure: a slow disk", DISK, "diskIOPSReadWrite", 3000, only="nfs")),
    edited("thingpark-nodes", "Azure: two nodes", NODES, "count", 2),
    edited("thingpark-zones", "Azure: one zone", NODES, "availabilityZones", ["1"]),
)
