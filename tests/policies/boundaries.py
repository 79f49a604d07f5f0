"""Facts at the edge of the rules for all platforms: what a recorded stack, broken in one place, does not reach."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from policies import facts
from policies.rule import About
from spec.units import Bytes, Cpu
from spec.workloads import Amount, Resources
from tests.policies import corpus
from tests.policies.edges import Edge, container, edge, pods

GIBI = 2**30
_AMOUNT = Amount(cpu=Cpu(100), memory=Bytes(GIBI))


def _grant(who: str = "role", actions: tuple[str, ...] = ("s3:GetObject",), **more: Any) -> facts.Grant:  # noqa: ANN401
    return facts.Grant(**{"where": "urn", "who": who, "actions": actions, "resources": ("arn:x",), **more})


_ALL_FOUR = {
    f"request.principal.{one}": "x" for one in ("type", "namespace", "service_account", "cluster_id")
}  # what OKE knows of who asks

ANY_USER = (
    edge("any-user-bounded", "all four", 0, _grant("any-user", conditions=_ALL_FOUR)),
    edge("any-user-bounded", "somebody", 0, _grant("group administrators")),
    edge("any-user-bounded", "any group", 1, _grant("any-group")),
    *(
        edge(
            "any-user-bounded",
            f"without {name}",
            1,
            _grant("any-user", conditions={key: value for key, value in _ALL_FOUR.items() if key != name}),
        )
        for name in _ALL_FOUR
    ),
)


def _cluster(**more: Any) -> facts.Cluster:  # noqa: ANN401
    known = {"where": "urn", "cloud": "aws", "version": "1.35", "public_from": (), "secrets_encrypted": True}
    return facts.Cluster(**{**known, **more})


_OF_AWS = corpus.about("psa-aws-prod")
API = (
    edge("api-private", "inside", 0, _cluster()),
    edge("api-private", "an office", 0, _cluster(public_from=("192.0.2.0/24",))),
    edge("api-private", "an office that nobody named", 1, _cluster(public_from=("192.0.2.0/24",)), about=_OF_AWS),
    edge("api-private", "the world", 1, _cluster(public_from=("0.0.0.0/0",)), about=_OF_AWS),
    edge("api-private", "the other world", 1, _cluster(public_from=("::/0",))),
    edge("api-private", "the cloud encrypts", 0, _cluster(secrets_encrypted=None)),
    edge("api-private", "in the clear", 1, _cluster(secrets_encrypted=False)),
    edge("api-private", "basic", 1, _cluster(enhanced=False)),
    edge("api-private", "enhanced", 0, _cluster(enhanced=True)),
)


def _database(**more: Any) -> facts.Database:  # noqa: ANN401
    known = {
        "where": "urn",
        "version": "16",
        "size": "db.m7g.large",
        "cpu": Cpu(2000),
        "memory": Bytes(8 * GIBI),
        "storage": Bytes(50 * GIBI),
        "iops": None,
        "public": False,
        "encrypted": True,
        "customer_key": True,
        "deletion_protected": True,
        "backup_days": 7,
    }
    return facts.Database(**{**known, **more})


DATABASE = (
    edge("database-private", "one day of backups", 0, _database(backup_days=1)),
    edge("database-private", "no backup", 1, _database(backup_days=0)),
    edge("database-private", "no such switch", 0, _database(deletion_protected=None)),
    edge("database-private", "all at once", 3, _database(public=True, encrypted=False, deletion_protected=False)),
)


def _chart(chart: str, version: str, repository: str = "") -> facts.Chart:
    return facts.Chart(where="urn", chart=chart, version=version, repository=repository)


_DIGEST = f"sha256:{'a' * 64}"
CHART = (
    edge("chart-pinned", "in the project", 0, _chart("charts/app.tgz", "")),
    edge("chart-pinned", "a registry without a version", 1, _chart("oci://registry.example.com/app", "")),
    edge("chart-pinned", "a registry with a digest", 0, _chart(f"oci://registry.example.com/app@{_DIGEST}", "")),
    edge("chart-pinned", "a digest as the version", 0, _chart("app", _DIGEST, "https://charts.example.com")),
    edge("chart-pinned", "a repository without a version", 1, _chart("app", "", "https://charts.example.com")),
    edge("chart-pinned", "a repository with half a version", 1, _chart("app", "1.2", "https://charts.example.com")),
    edge("chart-pinned", "over plain http", 1, _chart("app", "1.2.3", "http://charts.example.com")),
)

GRANT = (
    edge("grant-bounded", "what it must not do", 0, _grant(actions=("*",), resources=("*",), allows=False)),
    edge("grant-bounded", "all of one service", 1, _grant(actions=("s3:*",))),
    edge("grant-bounded", "all there is", 1, _grant(resources=("*",))),
    edge("grant-bounded", "all there is of one kind", 0, _grant(resources=("*",), conditions={"aws:tag": "x"})),
    edge("grant-bounded", "a role of Azure that owns", 1, _grant(actions=("Owner",))),
    edge("grant-bounded", "all resources of OCI", 1, _grant(actions=("manage all-resources",))),
)


def _piece(piece: str, namespace: str = "", account: str = "", where: str = "urn") -> facts.IdentityPiece:
    return facts.IdentityPiece(where=where, piece=piece, namespace=namespace, service_account=account)


_ON_AZURE = corpus.about("psa-azure-prod")
_NEEDED = _piece("needed", "kube-system", "disks")
_IN_AZURE = tuple(
    _piece(one, "kube-system", "disks")
    for one in ("issuer", "add-on", "identity", "federated-credential", "account-annotation")
)
_LABEL = {"azure.workload.identity/use": "true"}
_DISKS = {"namespace": "kube-system", "service_account": "disks"}
IDENTITY = (
    edge("identity-wired", "nobody needs one", 0, about=_ON_AZURE),
    edge("identity-wired", "nobody needs one, and one piece is there", 0, _IN_AZURE[0], about=_ON_AZURE),
    edge("identity-wired", "nobody knows the cloud", 0, _NEEDED),
    edge("identity-wired", "all pieces", 0, _NEEDED, *_IN_AZURE, about=_ON_AZURE),
    edge("identity-wired", "no piece", 5, _NEEDED, about=_ON_AZURE),
    *(
        edge(
            "identity-wired",
            f"without the {missing.piece}",
            1,
            _NEEDED,
            *(one for one in _IN_AZURE if one != missing),
            about=_ON_AZURE,
        )
        for missing in _IN_AZURE
    ),
    edge("identity-wired", "pods without the label", 1, _NEEDED, *_IN_AZURE, pods(**_DISKS), about=_ON_AZURE),
    edge(
        "identity-wired", "pods with the label", 0, _NEEDED, *_IN_AZURE, pods(labels=_LABEL, **_DISKS), about=_ON_AZURE
    ),
    edge("identity-wired", "other pods", 0, _NEEDED, *_IN_AZURE, pods(), about=_ON_AZURE),
    edge(
        "identity-wired",
        "AWS needs no label",
        0,
        _NEEDED,
        *(_piece(one, "kube-system", "disks") for one in ("agent", "association", "role")),
        pods(**_DISKS),
        about=_OF_AWS,
    ),
)

IMAGE = (
    edge("image-pinned", "not known on the typed side", 0, pods(containers=(container(image=""),))),
    edge("image-pinned", "a digest", 0, pods(containers=(container(image=f"app@{_DIGEST}"),))),
    edge(
        "image-pinned",
        "a digest and a tag that moves",
        0,
        pods(containers=(container(image=f"app:latest@{_DIGEST}"),)),
    ),
    edge("image-pinned", "a port, and no tag", 1, pods(containers=(container(image="localhost:5000/app"),))),
)


def _space(name: str = "x") -> facts.Namespace:
    return facts.Namespace(where=f"namespace {name}", name=name, pod_security="")


def _policy(*directions: str, **more: Any) -> facts.NetworkPolicy:  # noqa: ANN401
    known: dict[str, Any] = {"where": "urn", "namespace": "x", "name": "p", "selects": {}, "opens": 0}
    return facts.NetworkPolicy(**{**known, "directions": directions, **more})


_PLANNED = replace(_OF_AWS, demand=None)
_OWN = _OF_AWS.plan.namespace.name if _OF_AWS.plan is not None else ""
CLOSED = (
    edge("namespace-closed", "empty", 0, _space()),
    edge("namespace-closed", "open", 2, _space(), pods()),
    edge("namespace-closed", "closed", 0, _space(), pods(), _policy("Ingress", "Egress")),
    edge("namespace-closed", "closed in two", 0, _space(), pods(), _policy("Ingress"), _policy("Egress")),
    edge("namespace-closed", "in only", 1, _space(), pods(), _policy("Ingress")),
    edge("namespace-closed", "some pods only", 2, _space(), pods(), _policy("Ingress", "Egress", selects={"a": "b"})),
    edge("namespace-closed", "with a hole", 2, _space(), pods(), _policy("Ingress", "Egress", opens=1)),
    edge("namespace-closed", "another one", 2, _space(), pods(), _policy("Ingress", "Egress", namespace="y")),
    edge("namespace-closed", "the platform's own", 2, _space(_OWN), about=_PLANNED),
    edge("namespace-closed", "nobody's", 0, _space("nobodys"), about=_PLANNED),
    edge("namespace-closed", "everywhere", 1, _policy("Egress", opens=1, to_everywhere=True)),
)


def _quota(namespace: str, hard: Mapping[str, str]) -> facts.Quota:
    return facts.Quota(where="urn", namespace=namespace, hard=hard)


_ON_PSA = About(platform="psa")
_WITHOUT_QUOTA = corpus.about("psa-local-dev")
_UNBOUNDED = (
    replace(
        _WITHOUT_QUOTA,
        plan=replace(_WITHOUT_QUOTA.plan, namespace=replace(_WITHOUT_QUOTA.plan.namespace, quota=None)),
    )
    if _WITHOUT_QUOTA.plan is not None
    else _WITHOUT_QUOTA
)
_HARD = {"pods": "10"}
LIMITED = (
    edge("namespace-limited", "no plan, no quota", 1, _space(), about=_ON_PSA),
    edge("namespace-limited", "no plan, quota only", 1, _space(), _quota("x", _HARD), about=_ON_PSA),
    edge(
        "namespace-limited",
        "no plan, both",
        0,
        _space(),
        _quota("x", _HARD),
        facts.LimitRange(where="urn", namespace="x"),
        about=_ON_PSA,
    ),
    edge("namespace-limited", "not asked for", 0, _space(_OWN), about=_UNBOUNDED),
    edge("namespace-limited", "not the platform's", 0, _space("somebody-elses"), about=_OF_AWS),
    edge("namespace-limited", "the platform's", 1, _space(_OWN), about=_OF_AWS),
)


def _opening(peer: str, first: int, last: int, **more: Any) -> facts.Opening:  # noqa: ANN401
    known: dict[str, Any] = {"where": "urn", "inbound": True, "protocol": "TCP", "purpose": "a flow"}
    return facts.Opening(**{**known, "peer": peer, "first_port": first, "last_port": last, **more})


_WORLD = "0.0.0.0/0"
OPENING = (
    edge("opening-in-the-table", "443", 0, _opening(_WORLD, 443, 443)),
    edge("opening-in-the-table", "nobody says what for", 1, _opening(_WORLD, 443, 443, purpose="")),
    edge("opening-in-the-table", "out", 0, _opening(_WORLD, 0, 65535, inbound=False)),
    edge("opening-in-the-table", "all ports from 0", 1, _opening(_WORLD, 0, 65535)),
    edge("opening-in-the-table", "all ports from 1", 1, _opening(_WORLD, 1, 65535)),
    edge("opening-in-the-table", "any protocol on one port", 1, _opening(_WORLD, 443, 443, protocol="ANY")),
    edge("opening-in-the-table", "a peer that is no range", 0, _opening("group nodes", 0, 65535)),
    *(
        edge("opening-in-the-table", f"everybody as {one}", 1, _opening(one, 22, 22))
        for one in ("*", "Internet", "Any")
    ),
    *(
        edge("opening-in-the-table", f"{first} to {last}", findings, _opening(_WORLD, first, last))
        for first, last, findings in (
            (22, 22, 1),
            (21, 22, 1),
            (22, 23, 1),
            (23, 24, 0),
            (20, 21, 0),
            (3389, 3389, 1),
            (3388, 3389, 1),
            (3389, 3390, 1),
            (3390, 3391, 0),
            (3387, 3388, 0),
            (40000, 41000, 0),
            (40000, 41001, 1),
        )
    ),
    edge("opening-in-the-table", "half of the world", 0, _opening("0.0.0.0/1", 22, 22)),
)

RIGHTS = tuple(
    edge(
        "rights-bounded",
        f"everything {everything}, cluster-wide {wide}",
        findings,
        facts.ClusterRights(where="urn", name="role", everything=everything, cluster_wide=wide),
    )
    for everything, wide, findings in ((True, True, 1), (True, False, 1), (False, True, 0))
)


def _trust(*principals: str, actions: tuple[str, ...] = ("sts:AssumeRole", "sts:TagSession")) -> facts.Trust:
    return facts.Trust(where="urn", role="role", principals=principals, actions=actions)


_AGENT = "pods.eks.amazonaws.com"
TRUST = tuple(
    edge("trust-bounded", name, findings, one)
    for name, findings, one in (
        ("the agent", 0, _trust(_AGENT)),
        ("the agent alone may assume", 0, _trust(_AGENT, actions=("sts:AssumeRole",))),
        ("the agent and another", 1, _trust(_AGENT, "ec2.amazonaws.com")),
        ("two that are no agents", 0, _trust("ec2.amazonaws.com", "ecs.amazonaws.com")),
        ("a service that does more", 0, _trust("ec2.amazonaws.com", actions=("sts:SetSourceIdentity",))),
        ("pods that do more", 1, _trust(_AGENT, actions=("sts:AssumeRole", "sts:SetSourceIdentity"))),
        ("anybody", 1, _trust("*")),
        ("a whole account", 1, _trust("arn:aws:iam::111122223333:root")),
        ("one role of an account", 0, _trust("arn:aws:iam::111122223333:role/x")),
        ("a name that ends like it", 0, _trust("example:root")),
    )
)


def _asks(name: str = "app", namespace: str = "x", **more: Any) -> facts.Pods:  # noqa: ANN401
    return pods(name=name, namespace=namespace, containers=(container(**more),))


_NOTHING: dict[str, Any] = {"requests": {}, "limits": {}}
_RANGE = facts.LimitRange(where="urn", namespace="x")
SIZED = tuple(
    edge("workload-sized", name, findings, *said)
    for name, findings, said in (
        ("everything said", 0, [_asks()]),
        ("nothing said", 3, [_asks(**_NOTHING)]),
        ("nothing said, with a LimitRange", 0, [_asks(**_NOTHING), _RANGE]),
        ("nothing said, with a LimitRange elsewhere", 3, [_asks(namespace="y", **_NOTHING), _RANGE]),
        ("nothing said in kube-system", 0, [_asks(namespace="kube-system", **_NOTHING)]),
        ("limits are requests", 0, [_asks(requests={}, limits={"cpu": "1", "memory": "1Gi"})]),
        ("no processor", 1, [_asks(requests={"memory": "1Mi"}, limits={"memory": "1Mi"})]),
        ("no limit", 1, [_asks(limits={})]),
        ("as much as it may", 0, [_asks(requests={"cpu": "1", "memory": "1Gi"}, limits={"cpu": "1", "memory": "1Gi"})]),
        (
            "more processor",
            1,
            [_asks(requests={"cpu": "1001m", "memory": "1Mi"}, limits={"cpu": "1", "memory": "1Gi"})],
        ),
        ("more memory", 1, [_asks(requests={"cpu": "1", "memory": "2Gi"}, limits={"memory": "1Gi"})]),
        (
            "more in kube-system",
            1,
            [_asks(namespace="kube-system", requests={"memory": "2Gi"}, limits={"memory": "1Gi"})],
        ),
        ("more with a LimitRange", 1, [_asks(requests={"memory": "2Gi"}, limits={"memory": "1Gi"}), _RANGE]),
    )
)

_SILENT = corpus.about("pseven-local-dev")
_NO_SIZE = "appserver"  # the vendor's guide says nothing of what it needs
_WITH_SIZE = replace(
    _SILENT,
    plan=replace(
        _SILENT.plan,
        workloads=tuple(
            replace(one, resources=Resources(requests=_AMOUNT, limits=_AMOUNT)) if one.name == _NO_SIZE else one
            for one in _SILENT.plan.workloads
        ),
    )
    if _SILENT.plan is not None
    else None,
)
SILENT = (
    edge("workload-sized", "a silent guide", 0, _asks(_NO_SIZE, **_NOTHING), about=_SILENT),
    edge("workload-sized", "a guide that is silent of others", 3, _asks(_NO_SIZE, **_NOTHING), about=_WITH_SIZE),
    edge("workload-sized", "a workload that is not in the plan", 3, _asks("more", **_NOTHING), about=_SILENT),
)


def _text(key: str, text: str) -> facts.PlainText:
    return facts.PlainText(where="urn", key=key, text=text)


HIDDEN = tuple(
    edge("secret-hidden", name, findings, _text(key, text))
    for name, findings, key, text in (
        ("a key of AWS", 1, "note", f"id AKIA{'A' * 16} here"),
        ("almost a key of AWS", 0, "note", f"id AKIA{'A' * 15} here"),
        ("a token of GitHub", 1, "note", f"ghp_{'a1' * 18}"),
        ("a signed token", 1, "note", f"eyJ{'a' * 10}.eyJ{'b' * 10}.{'c' * 10}"),
        ("an address with a password", 1, "url", "amqp://app:s3cr3t@mq.example.com"),
        ("an address with a reference", 0, "url", "amqp://app:$(PASSWORD)@mq.example.com"),
        ("a password", 1, "DB_PASSWORD", "Tr0ub4dor&3"),
        ("the name of a Secret", 0, "DB_PASSWORD", "app-db-password"),
        ("a file", 0, "passwordFile", "/run/secrets/password"),
        ("a path", 0, "DB_PASSWORD", "/run/secrets/db"),
        ("nothing", 0, "DB_PASSWORD", ""),
    )
)

EDGES: tuple[Edge, ...] = (
    *ANY_USER,
    *API,
    *CHART,
    *CLOSED,
    *DATABASE,
    *GRANT,
    *IDENTITY,
    *IMAGE,
    *LIMITED,
    *OPENING,
    *RIGHTS,
    *HIDDEN,
    *SILENT,
    *SIZED,
    *TRUST,
)
