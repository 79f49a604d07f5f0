"""The secrets of a ThingPark stack, and where each goes in the vendor's values."""

from collections.abc import Iterator

from spec.platforms.thingpark.settings_backup import Backup
from spec.platforms.thingpark.settings_network import OpenId, Smtp, Snmp
from spec.secrets import SecretNeed, SecretRef


def _need(ref: SecretRef, where: str, purpose: str) -> SecretNeed:
    return SecretNeed(ref=ref, where=tuple(where.split(".")), purpose=purpose, generated=True)


def of_certificate(certificate: str | None, key: str | None, authority: str | None) -> Iterator[tuple[str, SecretNeed]]:
    """The same of an own certificate: the chart takes the content of its files as values."""
    for place, name, path in (
        ("certificate", "certificate", certificate),
        ("key", "key", key),
        ("caCertificate", "ca", authority),
    ):
        if path is not None:
            need = SecretNeed(
                ref=SecretRef(f"thingpark-tls-{name}"),
                where=("tls", {"caCertificate": "ca-certificate"}.get(place, place)),
                purpose=f"content of {path}",
                generated=False,
            )
            yield f"global.ingress.tls.{place}", need


def of_services(smtp: Smtp | None, snmp: Snmp | None, openid: OpenId | None) -> Iterator[tuple[str, SecretNeed]]:
    """Place in the vendor's values → the secret that belongs there: of the services outside."""
    if smtp is not None and smtp.password is not None:
        password = _need(smtp.password, "smtp.password", f"password of {smtp.login} at {smtp.host}")
        yield "global.outgoingMail.smtpAuth.password", password
    if snmp is not None:
        yield "global.snmp.trap.community", _need(snmp.community, "snmp.community", "SNMP community")
    if openid is not None:
        secret = _need(openid.client_secret, "openid.client-secret", f"secret of client {openid.client_id}")
        yield "global.oauthFederation.clientSecret", secret


def of_backup(backup: Backup) -> Iterator[tuple[str, SecretNeed]]:
    """The same of the backups' target."""
    user = backup.amazon.iam_user if backup.amazon is not None else None
    if user is not None:
        where = "backup.amazon.iam-user"
        yield (
            "global.backup.amazon.accessKey",
            _need(user.access_key, f"{where}.access-key", "access key ID for backups"),
        )
        key = _need(user.secret_access_key, f"{where}.secret-access-key", "secret access key for backups")
        yield "global.backup.amazon.secretAccessKey", key
    if backup.azure is not None:
        secret = _need(backup.azure.client_secret, "backup.azure.client-secret", "secret of the Service Principal")
        yield "global.backup.azure.clientSecret", secret
    if backup.s3_compatible is not None:
        where, target = "backup.s3-compatible", backup.s3_compatible
        yield (
            "global.backup.s3Compat.accessKey",
            _need(target.access_key, f"{where}.access-key", "access key for backups"),
        )
        key = _need(target.secret_access_key, f"{where}.secret-access-key", "secret key for backups")
        yield "global.backup.s3Compat.secretAccessKey", key


def of_installation(installation_id: SecretRef) -> Iterator[tuple[str, SecretNeed]]:
    """The same of what Actility gave."""
    yield "global.installationId", _need(installation_id, "installation-id", "installation ID from Actility")
