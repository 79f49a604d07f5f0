"""What must hold for buckets, service accounts, and the roles or statements that join them."""

from collections import Counter
from collections.abc import Iterator

from spec.clouds.aws.cluster import AwsCluster
from spec.clouds.oci.cluster import OciCluster
from spec.ground.site import in_cloud
from spec.platforms.smi import figures
from spec.platforms.smi.access_oci import missing_conditions, statements
from spec.platforms.smi.service_accounts import NUMBERS, SERVICE_ACCOUNTS, Bucket
from spec.platforms.smi.settings import SmiSettings
from spec.platforms.smi.statement_names import QUOTES, WHY
from spec.settings import Mistake, rule

_SHORT_REGIONS = {"iad": "us-ashburn-1", "phx": "us-phoenix-1", "fra": "eu-frankfurt-1", "lhr": "uk-london-1"}
"""The oldest regions have a short name in some OCIDs (docs.oracle.com, Regions and Availability Domains)."""


@rule("env_name", "buckets")
def _different_buckets(settings: SmiSettings) -> Iterator[Mistake]:
    first: dict[str, Bucket] = {}
    for bucket, name in settings.bucket_names.items():
        other = first.setdefault(name, bucket)
        if other is not bucket:
            yield Mistake(
                where=("buckets", bucket),
                what=f"{name} is the bucket for {other} too, and whoever may use one could read the other",
                instead="a bucket of its own for each of the five",
                requirements=("SM-14",),
            )


@rule("service_accounts")
def _known_accounts_and_buckets(settings: SmiSettings) -> Iterator[Mistake]:
    known = [str(one) for one in Bucket]
    for account, named in settings.service_accounts.items():
        where = ("service-accounts", account)
        if account not in SERVICE_ACCOUNTS:
            quoted = bool(QUOTES & set(account))
            yield Mistake(
                where=where,
                what=f"{account} is none of the 18 service accounts{f', and {WHY}' if quoted else ''}",
                instead=f"one of {', '.join(SERVICE_ACCOUNTS)}",
                requirements=("SM-19", "SM-41") if quoted else ("SM-19",),
            )
            continue
        numbers = (NUMBERS[account],)
        for index, name in enumerate(named):
            if name not in known:
                yield Mistake(
                    where=(*where, index),
                    what=f"{name} is none of the five buckets",
                    instead=f"one of {', '.join(known)}",
                    requirements=numbers,
                )
        for name, count in Counter(named).items():
            if count > 1:
                yield Mistake(where=where, what=f"{name} is there twice", instead="each once", requirements=numbers)
        if Bucket.KAFKA not in named:
            yield Mistake(
                where=where,
                what="every service account of the guide may use the bucket kafka, and this one may not",
                instead=f"[{', '.join(('kafka', *named))}]",
                requirements=numbers,
            )
        elif set(named) <= set(known) and set(named) != set(SERVICE_ACCOUNTS[account]):
            yield Mistake(
                where=where,
                what=f"the guide gives {account} {' and '.join(SERVICE_ACCOUNTS[account])}",
                instead="nothing: the guide's row is the default",
                requirements=numbers,
                warning=True,
            )


@rule("access")
def _aws(settings: SmiSettings) -> Iterator[Mistake]:
    access = settings.access
    if access.cloud != "aws":
        return
    if not access.pod_identity_agent:
        yield Mistake(
            where=("access", "pod-identity-agent"),
            what="without the add-on eks-pod-identity-agent no pod gets the credentials of its role",
            instead="pod-identity-agent: true, once the add-on is in the cluster",
            requirements=("SM-15",),
        )
    if access.fargate_only:
        yield Mistake(
            where=("access", "fargate-only"),
            what="the Pod Identity Agent is a DaemonSet, and Fargate runs none",
            instead="a node group for the platform's pods",
            requirements=("SM-15",),
        )
    if access.role_prefix is None:
        return
    for account in SERVICE_ACCOUNTS:
        name = f"{access.role_prefix}-{account}"
        if len(name) > figures.ROLE_NAME_LIMIT:
            longest = figures.ROLE_NAME_LIMIT - 1 - max(map(len, SERVICE_ACCOUNTS))
            yield Mistake(
                where=("access", "role-prefix"),
                # An association has no name in EKS but that of its role.
                what=f"{name} has {len(name)} characters; the name of a role, by which its association goes too, has "
                f"at most {figures.ROLE_NAME_LIMIT}",
                instead=f"at most {longest} characters, or nothing: names made of env-name are shortened",
                requirements=(NUMBERS[account],),
            )
            return


@rule("access")
def _oci(settings: SmiSettings) -> Iterator[Mistake]:
    access = settings.access
    if access.cloud != "oci":
        return
    if access.cluster_type == "BASIC_CLUSTER":
        yield Mistake(
            where=("access", "cluster-type"),
            what="pods of a basic cluster have no identity, and no statement would ever hold for them",
            instead="an enhanced cluster: ENHANCED_CLUSTER",
            requirements=("SM-38",),
        )
    realm = access.compartment_ocid.split(".")[2]
    if access.cluster_ocid is not None:
        _, _, realm, region, _ = access.cluster_ocid.split(".")
        if _SHORT_REGIONS.get(region, region) != access.region:
            yield Mistake(
                where=("access", "cluster-ocid"),
                what=f"this cluster is in {_SHORT_REGIONS.get(region, region)}, not in {access.region}",
                instead=f"the OCID of the cluster in {access.region}, or its own region",
                requirements=("SM-41",),
            )
    compartments = {
        "compartment-ocid": access.compartment_ocid,
        "bucket-compartment-ocid": access.bucket_compartment_ocid,
    }
    for key, ocid in compartments.items():
        if ocid is not None and ocid.split(".")[2] != realm:
            yield Mistake(
                where=("access", key),
                what=f"this compartment is in realm {ocid.split('.')[2]}, the cluster in {realm}: no tenancy has both",
                instead="a compartment of the cluster's own tenancy",
                requirements=("SM-41",),
            )
    for index, statement in enumerate(access.further_statements):
        missing = missing_conditions(statement)
        if missing:
            yield Mistake(
                where=("access", "further-statements", index),
                what=f"this statement lets anybody in: it has no condition on {', '.join(missing)}",
                instead="where all { … } with all four conditions on the principal, each with one value",
                requirements=("SM-38",),
            )


@rule("access", "cluster")
def _the_cloud_of_the_cluster(settings: SmiSettings) -> Iterator[Mistake]:
    access, cluster = settings.access, settings.cluster
    if in_cloud(cluster) and access.cloud != cluster.cloud:
        yield Mistake(
            where=("access", "cloud"),
            what=f"the cluster is made in {cluster.cloud}, and pods get no identity of {access.cloud} there",
            instead=str(cluster.cloud),
            requirements=("SM-19",),
        )
    if access.cloud != "aws" or not isinstance(cluster, AwsCluster):
        return
    same = {
        "account": (access.account, cluster.account),
        "region": (access.region, cluster.region),
        "cluster-name": (access.cluster_name, cluster.name),
    }
    for key, (here, there) in same.items():
        if here != there:
            yield Mistake(
                where=("access", key),
                what=f"{here} is not the {key} of the cluster that this stack makes",
                instead=f"{there}, as cluster.{key.removeprefix('cluster-')} says",
                requirements=("SM-16", "SM-19"),
            )
    if access.kms_key_arn is not None:
        yield Mistake(
            where=("access", "kms-key-arn"),
            what="this stack makes the buckets, and the key for them itself",
            instead="nothing; ground.encryption.customer-key says whether there is one",
            requirements=("SM-18",),
        )


@rule("access", "cluster")
def _oci_cluster(settings: SmiSettings) -> Iterator[Mistake]:
    access, cluster = settings.access, settings.cluster
    if access.cloud != "oci":
        return
    if not isinstance(cluster, OciCluster):
        if access.cluster_ocid is None:
            yield Mistake(
                where=("access", "cluster-ocid"),
                what="is missing, and this stack makes no cluster on OCI whose OCID could stand in the statements",
                instead="the OCID of the OKE cluster",
                requirements=("SM-41",),
            )
        return
    said = {
        "cluster-ocid": access.cluster_ocid is not None,
        "bucket-compartment-ocid": access.bucket_compartment_ocid is not None,
        "further-statements": bool(access.further_statements),
        "statements-per-policy": access.statements_per_policy != figures.STATEMENTS_PER_POLICY,
        "statements-in-force": access.statements_in_force != 0,
    }
    for key in (key for key, is_said in said.items() if is_said):
        yield Mistake(
            where=("access", key),
            what="this stack makes the cluster, the buckets and their policies itself",
            instead="nothing here; limits and statements of your own in cluster.policies",
            requirements=("SM-41",),
        )
    same = {
        "region": (access.region, cluster.region),
        "compartment-ocid": (access.compartment_ocid, cluster.account.compartment),
    }
    for key, (here, there) in same.items():
        if here != there:
            yield Mistake(
                where=("access", key),
                what=f"{here} is not where this stack makes the cluster",
                instead=there,
                requirements=("SM-41",),
            )


@rule("access", "env_name", "namespace", "buckets", "service_accounts")
def _statements_fit(settings: SmiSettings) -> Iterator[Mistake]:
    access = settings.access
    wrong = [one for one in _known_accounts_and_buckets.check(settings) if not one.warning]
    if access.cloud != "oci" or wrong:
        return
    count = len(statements(settings, access))
    most = figures.STATEMENTS_ON_A_PATH
    if count + access.statements_in_force > most:
        yield Mistake(
            where=("access", "statements-in-force"),
            what=f"{access.statements_in_force} statements are there already and {count} are needed, and a "
            f"compartment's path has at most {most}",
            instead=f"at most {most - count}: another compartment, or fewer statements on the way to it",
            requirements=("SM-42",),
        )


ACCESS_RULES = (
    _different_buckets,
    _known_accounts_and_buckets,
    _aws,
    _oci,
    _the_cloud_of_the_cluster,
    _oci_cluster,
    _statements_fit,
)
