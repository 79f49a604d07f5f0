"""OCI: the statements by which pods use buckets, and the policies that hold them (SM-38 to SM-42)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from spec.names import fit
from spec.platforms.smi.buckets import pairs
from spec.platforms.smi.settings import SmiSettings
from spec.platforms.smi.settings_access import OciAccess

POLICY_NAME_LIMIT = 100
"""Longest name of an OCI policy (docs.oracle.com, IAM API, CreatePolicyDetails)."""
PRINCIPAL = (  # SM-38: an `any-user` without these four would be anybody
    "request.principal.type",
    "request.principal.namespace",
    "request.principal.service_account",
    "request.principal.cluster_id",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pod:
    """Whose pods a statement is for."""

    namespace: str
    service_account: str
    cluster_ocid: str

    def conditions(self) -> tuple[str, ...]:
        """The four conditions (SM-38)."""
        values = ("workload", self.namespace, self.service_account, self.cluster_ocid)
        return tuple(f"{name} = '{value}'" for name, value in zip(PRINCIPAL, values, strict=True))


def _statement(resource: str, compartment: str, *conditions: str) -> str:
    where = ", ".join(conditions)
    return f"Allow any-user to manage {resource} in compartment id {compartment} where all {{ {where} }}"


def namespaces_statement(compartment: str, pod: Pod) -> str:
    """The pod may learn the tenancy's Object Storage namespace (SM-38). No bucket is in it."""
    return _statement("objectstorage-namespaces", compartment, *pod.conditions())


def buckets_statement(compartment: str, bucket: str, pod: Pod) -> str:
    """The pod may make pre-authenticated requests for one bucket (SM-39)."""
    conditions = (f"target.bucket.name = '{bucket}'", "request.permission = 'PAR_MANAGE'", *pod.conditions())
    return _statement("buckets", compartment, *conditions)


def objects_statement(compartment: str, bucket: str, pod: Pod) -> str:
    """The pod may read and write the objects of one bucket (SM-40)."""
    return _statement("objects", compartment, f"target.bucket.name = '{bucket}'", *pod.conditions())


def every_statement(settings: SmiSettings, access: OciAccess) -> Iterator[str]:
    """Three for each service account and bucket, as the guide counts them: 3 x 32 = 96 (SM-42)."""
    for account, bucket in pairs(settings):
        pod = Pod(namespace=settings.platform_namespace, service_account=account, cluster_ocid=access.cluster_ocid)
        name = settings.bucket_names[bucket]
        yield namespaces_statement(access.location, pod)
        yield buckets_statement(access.location, name, pod)
        yield objects_statement(access.location, name, pod)


def statements(settings: SmiSettings, access: OciAccess) -> tuple[str, ...]:
    """Each statement once: SM-38 is the same for all buckets of a service account, which leaves 82 (SM-42)."""
    return tuple(dict.fromkeys((*every_statement(settings, access), *access.further_statements)))


def policies(settings: SmiSettings, access: OciAccess) -> dict[str, tuple[str, ...]]:
    """Name of a policy → its statements, at most as many as one policy may have."""
    found, most = statements(settings, access), access.statements_per_policy
    chunks: Sequence[tuple[str, ...]] = [found[start : start + most] for start in range(0, len(found), most)]
    return {
        fit(settings.env_name, "bucket-access", str(number), limit=POLICY_NAME_LIMIT): chunk
        for number, chunk in enumerate(chunks, start=1)
    }


def _conditions(block: str) -> Iterator[str]:
    """What stands between the commas of a block itself; a comma in quotes or in a block inside parts nothing."""
    depth, quoted, start = 0, False, 0
    for index, letter in enumerate(block):
        quoted ^= letter == "'"
        if not quoted:
            depth += (letter == "{") - (letter == "}")
            if letter == "," and depth == 0:
                yield block[start:index]
                start = index + 1
    yield block[start:]


def missing_conditions(statement: str) -> tuple[str, ...]:
    """Which of the four conditions an `any-user` statement does not have; nothing for another subject.

    Only what stands in `where all { … }` itself binds, and only as an equation with one value.
    """
    if not re.match(r"allow\s+any-(?:user|group)\b", statement, re.IGNORECASE):
        return ()
    block = re.search(r"\bwhere\s+all\s*\{(.*)\}\s*$", statement, re.IGNORECASE | re.DOTALL)
    bound = {
        found[1].lower()
        for condition in _conditions(block[1] if block else "")
        if (found := re.fullmatch(r"\s*([\w.]+)\s*=\s*'[^'*]+'\s*", condition))
    }
    return tuple(one for one in PRINCIPAL if one not in bound)


def oci_objects(settings: SmiSettings, access: OciAccess) -> dict[str, Any]:
    """All that OCI must have besides the buckets, for machines."""
    return {
        "compartment": access.location,
        "policies": {name: list(found) for name, found in policies(settings, access).items()},
    }
