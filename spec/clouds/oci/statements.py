"""Policies of Oracle Cloud Infrastructure as plain text: who may use which bucket, and what the services may use.

A statement is a sentence in a grammar of its own, and values stand in it between quotes: a value with a quote in it
would be more of the sentence. So a value is looked at before it is written, whoever it came from.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field

from spec.fields import mistake
from spec.ground.demand import Demand, Right
from spec.names import fit

POLICY_NAME_LIMIT = 100
"""Longest name of an OCI policy (docs.oracle.com, IAM API, CreatePolicyDetails)."""
STATEMENTS_PER_POLICY = 50
"""Statements of one policy; documented for Private Cloud Appliance, the commercial default is not (X-5)."""
MOST_STATEMENTS = 500
"""Most statements on a compartment's path; hard (docs.oracle.com, policy limits in a compartment hierarchy)."""
STATEMENTS_OF_A_BUCKET = 3  # SM-38 to SM-40: for one service account and one bucket


def _some_of_the_path(count: int) -> int:
    if count < STATEMENTS_OF_A_BUCKET:
        what = f"{count} is fewer than the statements of one service account for one bucket"
        raise mistake(what, f"at least {STATEMENTS_OF_A_BUCKET}", "SM-42")
    if count > MOST_STATEMENTS:
        what = f"{count} statements in one policy are more than a compartment's path may have in all"
        raise mistake(what, f"at most {MOST_STATEMENTS}", "SM-42")
    return count


StatementsPerPolicy = Annotated[
    int,
    # The bounds of the schema are for editors; the reader says more than a bound would.
    Field(strict=True, json_schema_extra={"minimum": STATEMENTS_OF_A_BUCKET, "maximum": MOST_STATEMENTS}),
    AfterValidator(_some_of_the_path),
]
"""How many statements one policy takes."""
PRINCIPAL = (  # SM-38: an `any-user` without these four would be anybody
    "request.principal.type",
    "request.principal.namespace",
    "request.principal.service_account",
    "request.principal.cluster_id",
)

_UNQUOTABLE = re.compile(r"['\"*\\\s\x00-\x1f\x7f]|^$")


def quoted(value: str) -> str:
    """A value between quotes.

    Raises ValueError for one that is empty or has a quote, a backslash, a star or white space in it: the grammar has
    no way to write the first two, and a star stands for anything.
    """
    if _UNQUOTABLE.search(value):
        raise ValueError(f"{value!r} cannot be a value in a policy statement")
    return f"'{value}'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pod:
    """Whose pods a statement is for."""

    namespace: str
    service_account: str
    cluster_ocid: str

    def conditions(self) -> tuple[str, ...]:
        """The four conditions (SM-38)."""
        values = ("workload", self.namespace, self.service_account, self.cluster_ocid)
        return tuple(f"{name} = {quoted(value)}" for name, value in zip(PRINCIPAL, values, strict=True))


def pod_statement(verb: str, resource: str, compartment: str, *conditions: str) -> str:
    """One sentence for pods. The four conditions of the pod are among the conditions, or it is not written.

    Raises ValueError where they are not, or where the compartment is more than one word.
    """
    if re.search(r"\s", compartment) or not compartment:
        raise ValueError(f"{compartment!r} is not a compartment")
    where = ", ".join(conditions)
    made = f"Allow any-user to {verb} {resource} in compartment id {compartment} where all {{ {where} }}"
    missing = missing_conditions(made)
    if missing:
        raise ValueError(f"a statement for any-user without {', '.join(missing)}")
    return made


def namespaces_statement(compartment: str, pod: Pod) -> str:
    """The pod may learn the tenancy's Object Storage namespace (SM-38). No bucket is in it."""
    return pod_statement("manage", "objectstorage-namespaces", compartment, *pod.conditions())


def buckets_statement(compartment: str, bucket: str, pod: Pod) -> str:
    """The pod may make pre-authenticated requests for one bucket (SM-39)."""
    conditions = (f"target.bucket.name = {quoted(bucket)}", "request.permission = 'PAR_MANAGE'", *pod.conditions())
    return pod_statement("manage", "buckets", compartment, *conditions)


def objects_statement(compartment: str, bucket: str, pod: Pod) -> str:
    """The pod may read and write the objects of one bucket (SM-40)."""
    named = f"target.bucket.name = {quoted(bucket)}"
    return pod_statement("manage", "objects", compartment, named, *pod.conditions())


def reading_statement(compartment: str, bucket: str, pod: Pod) -> str:
    """The pod may read the objects of one bucket."""
    named = f"target.bucket.name = {quoted(bucket)}"
    return pod_statement("read", "objects", compartment, named, *pod.conditions())


def bucket_statements(demand: Demand, compartment: str, cluster_ocid: str) -> tuple[str, ...]:
    """What pods need for their buckets, each statement once: three for each service account and bucket (SM-38 to
    SM-40), of which the first is the same for all buckets of an account (SM-42)."""
    names = {one.name: one.bucket for one in demand.buckets}

    def every() -> Iterator[str]:
        for one in demand.identities:
            pod = Pod(namespace=one.namespace, service_account=one.service_account, cluster_ocid=cluster_ocid)
            for logical, right in one.buckets.items():
                yield namespaces_statement(compartment, pod)
                if right is Right.READ:
                    yield reading_statement(compartment, names[logical], pod)
                    continue
                yield buckets_statement(compartment, names[logical], pod)
                yield objects_statement(compartment, names[logical], pod)

    return tuple(dict.fromkeys(every()))


def operator_statements(demand: Demand, compartment: str, cluster_ocid: str, vault: str) -> tuple[str, ...]:
    """What the operators in the cluster need: External Secrets reads one vault's secrets, cert-manager writes records.

    `vault` is the vault's OCID.
    """
    found = []
    if demand.secret_reader is not None:
        namespace, account = demand.secret_reader
        pod = Pod(namespace=namespace, service_account=account, cluster_ocid=cluster_ocid)
        of_the_vault = f"target.vault.id = {quoted(vault)}"
        found.append(pod_statement("read", "secret-family", compartment, of_the_vault, *pod.conditions()))
    if demand.dns_solver is not None:
        namespace, account = demand.dns_solver
        pod = Pod(namespace=namespace, service_account=account, cluster_ocid=cluster_ocid)
        zones = sorted({one.zone for one in demand.names})
        found += [
            pod_statement("manage", "dns", compartment, f"target.dns-zone.name = {quoted(zone)}", *pod.conditions())
            for zone in zones
        ]
    return tuple(found)


def user_statements(group: str, demand: Demand, compartment: str) -> dict[str, tuple[str, ...]]:
    """For each access key of the demand: what the group of its user may do. Nothing beyond the buckets that it names.

    Name of the key → statements, in which the group is `<group>-<name of the key>`.
    """
    names = {one.name: one.bucket for one in demand.buckets}
    made = {}
    for one in demand.access_keys:
        subject = f"group {quoted(fit(group, one.name, limit=POLICY_NAME_LIMIT))}"
        made[one.name] = tuple(
            f"Allow {subject} to {'read' if right is Right.READ else 'manage'} objects in compartment id {compartment} "
            f"where all {{ target.bucket.name = {quoted(names[logical])} }}"
            for logical, right in one.buckets.items()
        ) + tuple(
            f"Allow {subject} to read buckets in compartment id {compartment} "
            f"where all {{ target.bucket.name = {quoted(names[logical])} }}"
            for logical in one.buckets
        )
    return made


def service_statements(compartment: str, region: str, key: str | None, groups: Iterable[str]) -> tuple[str, ...]:
    """What the cloud's own services may use for the stack.

    Object Storage deletes what a lifecycle rule lets go of
    (docs.oracle.com/iaas/Content/Object/Tasks/usinglifecyclepolicies.htm, "Service permissions"); storage services,
    and the clusters and node pools of the dynamic `groups`, use the customer's key and no other
    (…/Content/KeyManagement/Tasks/assigningkeys.htm, …/Content/ContEng/Tasks/contengencryptingdata.htm; that a group
    of node pools is taken like one of clusters is an inference).
    """
    store = f"service objectstorage-{region}"
    found = [f"Allow {store} to manage object-family in compartment id {compartment}"]
    if key is not None:
        only = f"where target.key.id = {quoted(key)}"
        found += [
            f"Allow {one} to use keys in compartment id {compartment} {only}" for one in (store, "service blockstorage")
        ]
        found += [
            f"Allow dynamic-group {quoted(group)} to use {what} in compartment id {compartment} {only}"
            for group in groups
            for what in ("keys", "key-delegates")
        ]
    return tuple(found)


def in_policies(
    name: str, statements: tuple[str, ...], most: int = STATEMENTS_PER_POLICY
) -> Mapping[str, tuple[str, ...]]:
    """Name of a policy → its statements, at most as many as one policy may have."""
    starts = range(0, len(statements), most)
    return {
        fit(name, str(number), limit=POLICY_NAME_LIMIT): statements[start : start + most]
        for number, start in enumerate(starts, start=1)
    }


def _conditions(block: str) -> Iterator[str]:
    """What stands between the commas of a block itself; a comma in quotes or in a block inside parts nothing."""
    depth, in_quotes, start = 0, False, 0
    for index, letter in enumerate(block):
        in_quotes ^= letter == "'"
        if not in_quotes:
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
