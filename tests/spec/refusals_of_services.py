"""Refused: identities, databases and releases of Kubernetes that a cloud does not have, and what Exoscale never has."""

from tests.spec.psa_stack import REMOVED
from tests.spec.refusals import IDENTITIES, POOL, SOMEBODY, Said, Wrong, database, version, wrong

WRONG: tuple[Wrong, ...] = (
    # Pods without an identity.
    wrong(
        "oci: a basic cluster",
        "smi-oci-prod",
        {"cluster.cluster-type": "BASIC_CLUSTER"},
        Said(
            where="cluster.cluster-type",
            what="pods of a basic cluster have no identity: no statement would ever hold for them, and every bucket "
            "and secret would stay shut",
            instead="cluster-type: ENHANCED_CLUSTER, or nothing",
            requirements=("SM-38",),
        ),
    ),
    wrong(
        "oci: a statement for anybody",
        "smi-oci-prod",
        {
            "cluster.policies.further-statements": [
                "Allow any-user to read objects in compartment id x where request.principal.type = 'workload'"
            ]
        },
        Said(
            where="cluster.policies.further-statements[0]",
            what="this statement lets anybody in: it has no condition on request.principal.type, "
            "request.principal.namespace, request.principal.service_account, request.principal.cluster_id",
            instead="where all { … } with all four conditions on the principal, each with one value",
            requirements=("SM-38",),
        ),
    ),
    wrong(
        "azure: a missing federated credential",
        "smi-azure-prod",
        {
            "cluster.workload-identity.existing.filesvc": {
                "client-id": SOMEBODY,
                "principal-id": SOMEBODY,
                "federated-credential": False,
            }
        },
        Said(
            where="cluster.workload-identity.existing.filesvc.federated-credential",
            what="the identity of filesvc has no federated credential for system:serviceaccount:twin-prod:filesvc: "
            "its pods would start and be refused by every container",
            instead="true, once `az identity federated-credential create` has made one with the cluster's issuer, "
            "subject system:serviceaccount:twin-prod:filesvc and audience api://AzureADTokenExchange; or leave the "
            "identity out, and it is made here",
            requirements=("SM-23",),
        ),
    ),
    wrong(
        "azure: no issuer",
        "smi-azure-prod",
        {"cluster.workload-identity.oidc-issuer": False},
        Said(
            where="cluster.workload-identity.oidc-issuer",
            what="without the cluster's issuer none of 19 identities can trust a pod",
            instead="true",
            requirements=IDENTITIES,
        ),
    ),
    wrong(
        "azure: no webhook",
        "smi-azure-prod",
        {"cluster.workload-identity.webhook": False},
        Said(
            where="cluster.workload-identity.webhook",
            what="without the webhook no pod gets the token of any of 19 identities",
            instead="true",
            requirements=IDENTITIES,
        ),
    ),
    wrong(
        "aws: identities of another account",
        "smi-aws-prod",
        {"access.account": "999988887777"},
        Said(
            where="access.account",
            what="999988887777 is not the account of the cluster that this stack makes",
            instead="111122223333, as cluster.account says",
            requirements=("SM-16", "SM-19"),
        ),
    ),
    # Databases that are not there.
    database("psa-aws-prod", "aws", "db.m7g.gigantic"),
    database("psa-azure-prod", "azure", "Standard_Z4ds_v9"),
    database("psa-oci-prod", "oci", "VM.Standard.Z9.Flex.2.32GB"),
    # Releases of Kubernetes that a cloud does not run, and those that a vendor does not support.
    version("psa-aws-prod", "aws", "1.37"),
    version("psa-azure-prod", "azure", "1.28", ended=", which ended there on 2026-02-28"),
    version("psa-oci-prod", "oci", "1.35"),
    version("mint-exoscale-prod", "exoscale", "1.34", ended=", which ended there on 2026-10-27"),
    wrong(
        "aws: a release that costs more",
        "psa-aws-prod",
        {"cluster.version": "1.31"},
        Said(
            where="cluster.support",
            what="the 14 months of Kubernetes 1.31 on EKS are over: it is kept for extra money only",
            instead="a newer release; or support: extended",
            requirements=("X-3",),
        ),
    ),
    wrong(
        "azure: a release with long-term support only",
        "psa-azure-prod",
        {"cluster.version": "1.31"},
        Said(
            where="cluster.long-term-support",
            what="AKS runs Kubernetes 1.31 with long-term support only",
            instead="true, or version: '1.34' or later",
        ),
    ),
    wrong(
        "aws: ThingPark, whose vendor supports none of the releases of EKS",
        "thingpark-aws-prod",
        {"kubernetes-override": REMOVED},
        Said(
            where="cluster.version",
            what="ThingPark 8.0.0 runs on Kubernetes 1.26 to 1.28, not on 1.35; EKS has none of them",
            instead="kubernetes-override: {reason: …} with who allowed it",
            requirements=("TP-2", "X-3"),
        ),
    ),
    # What Exoscale has not at all.
    wrong(
        "exoscale: three zones",
        "mint-exoscale-prod",
        {f"{POOL}.zones": 3},
        Said(
            where="cluster.pools[0].zones",
            what="a zone of Exoscale is one data centre, and a cluster of SKS stands in one zone: there is no spread",
            instead="zones: 1; anti-affinity keeps nodes on different hypervisors, and a second zone is a stack of "
            "its own",
        ),
    ),
    wrong(
        "exoscale: a private API",
        "mint-exoscale-prod",
        {"cluster.public-api": False},
        Said(
            where="cluster.public-api",
            what="the API of SKS is on the Internet, without a private endpoint; only certificates keep people out",
            instead="true, once that is accepted",
        ),
    ),
    wrong(
        "exoscale: a key of one's own",
        "mint-exoscale-prod",
        {"ground.encryption.customer-key": True},
        Said(
            where="ground.encryption.customer-key",
            what="object storage, volumes and databases of Exoscale are encrypted with its own keys; there is no place "
            "for one of yours",
            instead="false; what a backup holds is encrypted by the backup itself, with a password that only you have",
        ),
    ),
    wrong(
        "existing: something beside a cluster that is not ours",
        "pseven-existing-prod",
        {"ground.dns.zone": "example.com"},
        Said(
            where="ground",
            what="on a cluster that is existing this program makes nothing beside it",
            instead="nothing; or a cluster in a cloud: one of aws, azure, oci, exoscale",
        ),
    ),
)
