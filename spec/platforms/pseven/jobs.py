"""The Job that makes the shares ready before the release: their owner on a managed service, the LDAPS certificate."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from spec.plan import Manifest
from spec.platforms.pseven import figures
from spec.platforms.pseven.settings import PsevenSettings
from spec.platforms.pseven.volumes import claim_of, made_here
from spec.units import Bytes, Cpu
from spec.workloads import Amount, Resources, Task

NAME = "pseven-prepare-shares"
CERTIFICATE = "pseven-ldaps-certificate"
SHARES = "/shares"

SIZE = Resources(
    requests=Amount(cpu=Cpu.parse("50m"), memory=Bytes.parse("64Mi")),
    limits=Amount(cpu=Cpu.parse("500m"), memory=Bytes.parse("128Mi")),
)
"""Of the Job's containers; ours, they only touch a few files."""


def owns_shares(settings: PsevenSettings) -> bool:
    """Whether the Job hands the shares to UID 11111: on a managed service nobody else can (PS-29)."""
    return settings.nfs.backend not in {"vm", "existing"} and settings.tools_image is not None


def brings_certificate(settings: PsevenSettings) -> bool:
    """Whether the Job brings the certificate of LDAPS (PS-37)."""
    return settings.ldap is not None and settings.ldap.certificate is not None and settings.tools_image is not None


def job_names(settings: PsevenSettings) -> tuple[Task, ...]:
    """The Job, as the quota counts it."""
    wanted = owns_shares(settings) or brings_certificate(settings)
    return (Task(name=NAME, role="Job that makes the shares ready", resources=SIZE),) if wanted else ()


def jobs(settings: PsevenSettings) -> tuple[Manifest, ...]:
    """The Job and what it brings; nothing where there is nothing to do."""
    return tuple(_jobs(settings))


def _jobs(settings: PsevenSettings) -> Iterator[Manifest]:
    steps = list(_steps(settings))
    if not steps:
        return
    ldap = settings.ldap
    if brings_certificate(settings) and ldap is not None:
        yield Manifest(
            body={
                "apiVersion": "v1",
                "kind": "ConfigMap",
                "metadata": {"name": CERTIFICATE},
                "data": {"ldaps.cert": ldap.certificate},
            },
            requirements=("PS-37",),
        )
    *first, last = steps
    volumes = [*_share_volumes(settings)]
    if brings_certificate(settings):
        volumes.append({"name": "certificate", "configMap": {"name": CERTIFICATE}})
    pod = {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
        **({"initContainers": first} if first else {}),
        "containers": [last],
        "volumes": volumes,
    }
    # What a Job runs cannot be changed: another text or image is another Job, which runs again.
    mark = json.dumps([pod, ldap.certificate if ldap is not None else None], sort_keys=True)
    yield Manifest(
        body={
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": {"name": f"{NAME}-{hashlib.sha256(mark.encode()).hexdigest()[:7]}"},
            "spec": {
                "backoffLimit": 6,
                "template": {"metadata": {"labels": {"app.kubernetes.io/name": NAME}}, "spec": pod},
            },
        },
        requirements=tuple(
            number
            for number, wanted in (("PS-29", owns_shares(settings)), ("PS-37", brings_certificate(settings)))
            if wanted
        ),
    )


def _steps(settings: PsevenSettings) -> Iterator[dict[str, Any]]:
    if owns_shares(settings):
        paths = " ".join(f"{SHARES}/{storage}" for storage in figures.STORAGES)
        # Root, and so the export must not turn root into nobody (PS-30).
        script = f"chown {figures.OWNER_UID} {paths} && chmod u+rwx {paths}"
        yield _container(settings, "owner", script, figures.STORAGES, user=0)
    if brings_certificate(settings):
        target = f"{SHARES}/shareddata/{figures.LDAPS_CERTIFICATE}"
        folder = target.rpartition("/")[0]
        script = f"mkdir -p {folder} && cp /certificate/ldaps.cert {target}"
        made = _container(settings, "certificate", script, ("shareddata",), user=figures.OWNER_UID)
        made["volumeMounts"].append({"name": "certificate", "mountPath": "/certificate", "readOnly": True})
        yield made


def _container(
    settings: PsevenSettings, name: str, script: str, storages: tuple[str, ...], *, user: int
) -> dict[str, Any]:
    security: dict[str, Any] = {"allowPrivilegeEscalation": False, "runAsUser": user, "readOnlyRootFilesystem": True}
    if user:
        security |= {"runAsNonRoot": True, "capabilities": {"drop": ["ALL"]}}
    return {
        "name": name,
        "image": str(settings.tools_image),
        "command": ["sh", "-ec", script],
        "resources": SIZE.as_manifest(),
        "securityContext": security,
        "volumeMounts": [{"name": storage, "mountPath": f"{SHARES}/{storage}"} for storage in storages],
    }


def _share_volumes(settings: PsevenSettings) -> Iterator[dict[str, Any]]:
    """The shares by their claims, or straight from the server where only the chart will make the claims."""
    needed = figures.STORAGES if owns_shares(settings) else ("shareddata",)
    by_claim = made_here(settings)
    for storage in needed:
        share = settings.nfs.shares.by_storage()[storage]
        yield {
            "name": storage,
            **(
                {"persistentVolumeClaim": {"claimName": claim_of(settings, storage)}}
                if by_claim
                else {"nfs": {"server": share.server, "path": share.path}}
            ),
        }
