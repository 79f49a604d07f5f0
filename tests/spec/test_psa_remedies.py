"""Whoever writes what a refusal of PSA's settings offers is not refused again: what has a value is followed.

The sizes are in `test_psa_bad_inputs`, the encryption of the database is in `test_psa_bad_inputs_beside`.
"""

from collections.abc import Mapping

import pytest

from spec.platforms.psa import figures
from tests.spec.psa_file import only_told, warned
from tests.spec.psa_stack import PREPARE, REMOVED

EXISTING = {"cloud": "existing", "version": "1.34"}
CHART = {
    "release.chart": {"name": "psa-integration", "version": "1.5.0", "repository": "oci://registry.example.com/charts"}
}


def labels(**both: Mapping[str, str]) -> dict[str, object]:
    return CHART | {f"{part}.pod-labels": label for part, label in both.items()}


FOLLOWED: list[tuple[dict[str, object], str, dict[str, object]]] = [
    ({"postgres.version": "9.5"}, "9.6 or later", {"postgres.version": "9.6"}),
    ({"postgres.port": 443}, "nothing (5432), or ", {"postgres.port": REMOVED}),
    ({"postgres.port": 443}, "documented-port-443: true", {"postgres.documented-port-443": True}),
    ({"postgres.database": "shop"}, "a8n_psa, or ", {"postgres.database": "a8n_psa"}),
    ({"postgres.database": "shop"}, "or strict-naming: false", {"postgres.strict-naming": False}),
    ({"postgres.mode": "managed", "postgres.prepare": PREPARE}, "existing", {"postgres.mode": "existing"}),
    ({"postgres.prepare": PREPARE, "postgres.sslmode": "verify-ca"}, "require, or ", {"postgres.sslmode": "require"}),
    (
        {"postgres.prepare": PREPARE, "postgres.sslmode": "verify-ca"},
        "leave postgres.prepare out",
        {"postgres.prepare": REMOVED},
    ),
    ({"quota.room": "exact", "postgres.prepare": PREPARE}, "rolling-update, or ", {"quota.room": "rolling-update"}),
    (
        {"quota.room": "exact", "postgres.prepare": PREPARE},
        "leave postgres.prepare out",
        {"postgres.prepare": REMOVED},
    ),
    ({"cluster": EXISTING}, "leave chart out", {"release.chart": REMOVED}),
    (
        labels(backend={"app": "psa-backend"}, frontend={}),
        "for example {app: psa-frontend}",
        {"frontend.pod-labels": {"app": "psa-frontend"}},
    ),
    (
        labels(backend={"app": "psa"}, frontend={"app": "psa"}),
        "for example {app: psa-frontend}",
        {"frontend.pod-labels": {"app": "psa-frontend"}},
    ),
    ({"backend.pod-labels": {"app": "psa"}}, "nothing", {"backend.pod-labels": REMOVED}),
    ({"aps.operations.get": []}, "nothing: the documented ids are the default", {"aps.operations.get": REMOVED}),
    (
        {"aps.operations.post": [*figures.APS_POST] * 2},
        "each id once",
        {"aps.operations.post": [*figures.APS_POST]},
    ),
    ({"brands.0.url": "http://x.example.com"}, "domain, and url-suffix", {"brands.0.url": REMOVED}),
    (
        {"ingress": {}, "backend.memory-limit": "1Gi"},
        "nothing here; brands says",
        {"ingress": REMOVED},
    ),
    ({"release.values": {}}, "nothing here; backend.memory-limit", {"release.values": REMOVED}),
    ({"connectwise.anywhere": True}, "cidrs: [ranges of addresses]", {"connectwise.anywhere": False}),
    ({"connectwise.anywhere": True}, "or anywhere: true", {"connectwise.cidrs": []}),
    (
        {"identity.url": "id.example.com"},
        "'https://id.example.com/auth'",
        {"identity.url": "https://id.example.com/auth"},
    ),
    ({"aps.endpoint": "http://x"}, "'https://aps.example.com'", {"aps.endpoint": "https://aps.example.com"}),
    ({"brands.0.id": "-1"}, "'1000123'", {"brands.0.id": "1000123"}),
    ({"brands.0.domain": "localhost"}, "'cp.us.example.com'", {"brands.0.domain": "cp.us.example.com"}),
    ({"brands.0.url-suffix": "-x"}, "'us-psa'", {"brands.0.url-suffix": "us-psa"}),
]


@pytest.mark.parametrize(
    ("wrong", "offered", "followed"), FOLLOWED, ids=[f"{next(iter(one))}: {offered}" for one, offered, _ in FOLLOWED]
)
def test_what_is_offered_is_taken(wrong: dict[str, object], offered: str, followed: dict[str, object]) -> None:
    _, remedy = only_told(wrong).split("write instead: ")
    assert offered in remedy
    left_out = {place for place, value in followed.items() if value is REMOVED and place in wrong}
    assert warned({place: value for place, value in (wrong | followed).items() if place not in left_out}) == []
