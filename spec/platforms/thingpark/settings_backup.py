"""What a customer chooses of ThingPark's backups: exactly one target, because upgrades need one (TP-32 to TP-34)."""

from typing import Annotated, Literal

from pydantic import field_validator, model_validator

from spec.fields import Pattern, SecretField, Spec, mistake, secret_name
from spec.names import DnsLabel
from spec.platforms.thingpark import figures
from spec.platforms.thingpark.quantities import Days, DaysField
from spec.platforms.thingpark.reach import Filled, Reach
from spec.secrets import SecretRef

BucketName = Annotated[
    str,
    Pattern(
        r"(?!xn--|sthree-|amzn-s3-demo-)(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?<!-s3alias)",
        figures.BACKUP_BUCKET,
        "3 to 63 lower-case letters, digits, dots and dashes, as S3 takes them",
    ),
]
"""Its requirement is that of the target: Amazon's or the compatible storage's."""
ContainerName = Annotated[
    str,
    Pattern(
        r"(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
        figures.BACKUP_BUCKET,
        "3 to 63 lower-case letters, digits and single dashes, as Azure takes them",
        "TP-33",
    ),
]
AzureId = Annotated[
    str,
    Pattern(
        r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "00000000-0000-0000-0000-000000000000",
        "an identifier of Azure in lower case",
        "TP-33",
    ),
]
Cron = Annotated[
    str,
    Pattern(r"(?:[0-9*/,-]+ ){4}[0-9*/,A-Za-z-]+", figures.BACKUP_SCHEDULE, "five fields, as cron has them", "TP-32"),
]
RoleArn = Annotated[
    str,
    Pattern(
        r"arn:aws(?:-cn|-us-gov)?:iam::\d{12}:role/[\w+=,.@/-]+",
        "arn:aws:iam::123456789012:role/thingpark-nodes",
        "the ARN of an IAM role",
        "TP-32",
    ),
]


class _Kept(Spec):
    """What every form of target has."""

    acl: str = "private"

    @field_validator("acl")
    @classmethod
    def _private(cls, value: str) -> str:
        if value != "private":
            raise mistake(
                f"with {value!r} others could read the backups, and with them every key of every device",
                "private",
            )
        return value


class IamUser(Spec):
    """An IAM user with get and put on the bucket (TP-32)."""

    access_key: SecretField = SecretRef("thingpark-backup-access-key")
    secret_access_key: SecretField = SecretRef("thingpark-backup-secret-key")


class Amazon(_Kept):
    """A bucket of S3 (TP-32)."""

    bucket: BucketName
    region: Annotated[str, Pattern(r"[a-z]{2}(?:-[a-z]+)+-\d", "eu-central-1", "a region of AWS", "TP-32")]
    iam_user: IamUser | None = None
    node_role: RoleArn | None = None
    """The role of the EKS node group."""

    @model_validator(mode="after")
    def _one_way(self) -> "Amazon":
        if (self.iam_user is None) == (self.node_role is None):
            what = "both an IAM user and a role of the nodes are named" if self.iam_user else "nobody may write"
            raise mistake(what, "one of iam-user: {} and node-role: arn:aws:iam::…:role/…", "TP-32")
        return self


class Azure(_Kept):
    """A container of Blob storage, with all eight keys of the vendor's values (TP-33)."""

    resource_group: Filled
    storage_account: Annotated[
        str, Pattern(r"[a-z0-9]{3,24}", "thingparkbackup", "3 to 24 lower-case letters and digits", "TP-33")
    ]
    blob_container: ContainerName = figures.BACKUP_BUCKET
    cloud_name: Literal["AzurePublicCloud", "AzureUSGovernmentCloud", "AzureChinaCloud", "AzureGermanCloud"] = (
        "AzurePublicCloud"
    )
    subscription_id: AzureId
    tenant_id: AzureId
    client_id: AzureId
    client_secret: Annotated[SecretRef, secret_name("thingpark-backup-client-secret")]


class S3Compatible(_Kept):
    """Storage that speaks S3; the guide recommends MinIO (TP-34)."""

    url: Annotated[
        str,
        Pattern(
            r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?",
            "http://minio.thingpark-enterprise-tools.svc:9000",
            "an address without path",
            "TP-34",
        ),
    ]
    bucket: BucketName = figures.BACKUP_BUCKET
    access_key: SecretField = SecretRef("thingpark-backup-access-key")
    secret_access_key: SecretField = SecretRef("thingpark-backup-secret-key")
    reach: Reach

    @property
    def port(self) -> int:
        """Where it listens."""
        scheme, _, rest = self.url.partition("://")
        _, colon, port = rest.partition(":")
        return int(port) if colon else {"http": 80, "https": 443}[scheme]


class Backup(Spec):
    """Where on-demand, scheduled and upgrade backups go; the last are mandatory (TP-32)."""

    amazon: Amazon | None = None
    azure: Azure | None = None
    s3_compatible: S3Compatible | None = None
    schedule: Cron = figures.BACKUP_SCHEDULE
    retention: DaysField = Days.parse("30d")
    """How long a backup is kept."""
    cron_job: DnsLabel = "tp-backup"
    """What the chart's CronJob is called: a backup before an upgrade is made from it."""

    @model_validator(mode="after")
    def _one_target(self) -> "Backup":
        given = [one for one in (self.amazon, self.azure, self.s3_compatible) if one is not None]
        if len(given) != 1:
            raise mistake(
                "no target is named, and upgrade backups are mandatory"
                if not given
                else "more than one target is named",
                "one of amazon, azure and s3-compatible",
                "TP-32",
                "TP-33",
                "TP-34",
            )
        return self
