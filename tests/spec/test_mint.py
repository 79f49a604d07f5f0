"""Mint Cloud's platform stack: what is made, and the figures and names in it."""

import json

import pytest

from spec.durability import Durability
from spec.plan import Stage
from spec.platforms.mint.plan import plan
from spec.platforms.mint.runbook import runbook
from spec.platforms.mint.site import site
from tests.spec.mint_stack import EXISTING, body, loaded, manifest, mint, release, secret
from tests.spec.psa_stack import REMOVED

PAYREXX: dict[str, object] = {"payrexx": {"instance": "mint-example"}}
CODEY: dict[str, object] = {"codey": {"url": "https://git.example.com"}}
DNS01: dict[str, object] = {
    "certificates.issuer.solver": "dns01",
    "certificates.issuer.dns": {"provider": "infomaniak"},
}


# the shop


@pytest.mark.requirement("MC-1")
def test_the_shop_is_odoo_with_a_database_and_reached_by_customers_under_its_host() -> None:
    wanted = plan(mint())
    assert [one.name for one in wanted.workloads][-2:] == ["odoo", "shop-postgresql"]
    assert wanted.outputs["shopUrl"] == "https://shop.axo.mint.example.com"
    rule = body("Ingress", "odoo")["spec"]["rules"][0]
    assert rule["host"] == "shop.axo.mint.example.com"
    assert [(one["path"], one["backend"]["service"]["port"]["number"]) for one in rule["http"]["paths"]] == [
        ("/websocket", 8072),
        ("/", 8069),
    ]


@pytest.mark.requirement("MC-1")
def test_the_shops_database_is_a_cluster_of_cloudnative_pg_with_the_password_of_a_secret() -> None:
    spec = body("Cluster", "shop-postgresql")["spec"]
    assert (spec["instances"], spec["storage"]) == (1, {"size": "8Gi", "storageClass": "standard"})
    assert spec["bootstrap"]["initdb"] == {
        "database": "odoo",
        "owner": "app",
        "secret": {"name": "shop-postgresql-app"},
    }
    assert secret("shop-postgresql-app") == ({"username": "app"}, {"password": "shop-database-password"})


@pytest.mark.requirement("MC-1")
def test_what_the_shop_sold_outlives_the_stack_except_in_dev() -> None:
    assert plan(mint()).namespace.durability is Durability.KEPT
    assert manifest("Cluster", "shop-postgresql").durability is Durability.KEPT
    assert plan(mint({"environment": "dev"})).namespace.durability is Durability.DISPOSABLE


@pytest.mark.requirement("MC-2")
def test_the_vendors_chart_of_odoo_is_told_its_public_values() -> None:
    values = release(EXISTING, "shop").values
    assert values["image"] == "mintsystem/odoo:19.0.20260803"
    assert (values["replicas"], values["workers"], values["database"]) == (1, 5, "odoo")
    assert values["ingress"] == {
        "enabled": True,
        "className": "traefik",
        "host": "shop.axo.mint.example.com",
        "clusterIssuerRef": "letsencrypt-http-prod",
    }
    assert values["cnpg"] == {
        "enabled": True,
        "instances": 1,
        "storage": {"size": "8Gi"},
        "database": "odoo",
        "owner": "app",
    }
    assert (values["init"]["lang"], values["listDB"], values["proxyMode"]) == ("de_CH", False, True)


@pytest.mark.requirement("MC-2")
def test_the_vendors_chart_brings_its_own_database_and_ingress_and_no_password_reaches_its_config_map() -> None:
    wanted = plan(mint(EXISTING))
    assert not [one for one in wanted.manifests if one.kind in ("Cluster", "Ingress")]
    assert "password" not in release(EXISTING, "shop").values["init"]
    assert "shop-postgresql-app" not in [one.name for one in wanted.secrets], "CloudNativePG makes it"
    assert "shop-database-password" not in [one.ref.key for one in mint(EXISTING).secret_needs()]


# mail


@pytest.mark.requirement("MC-4")
@pytest.mark.parametrize(("region", "suffix"), [("eu", "eu.mailgun.org"), ("us", "mailgun.org")])
def test_the_sender_domain_has_spf_dkim_tracking_and_two_mail_servers(region: str, suffix: str) -> None:
    settings = mint({"mailgun.region": region})
    dkim = settings.mailgun.dkim
    assert dkim is not None
    records = plan(settings).outputs["mailgun"]["records"]
    assert [(one["name"], one["type"], one["value"], one.get("priority")) for one in records] == [
        ("mint.example.com", "TXT", "v=spf1 include:mailgun.org ~all", None),
        ("mx._domainkey.mint.example.com", "TXT", f"k=rsa; p={dkim.public_key}", None),
        ("email.mint.example.com", "CNAME", suffix, None),
        ("mint.example.com", "MX", f"mxa.{suffix}", 10),
        ("mint.example.com", "MX", f"mxb.{suffix}", 10),
    ]


@pytest.mark.requirement("MC-4")
def test_the_domain_is_registered_and_verified_by_a_command_that_shows_the_key_to_nobody() -> None:
    said = plan(mint()).outputs["mailgun"]
    assert said["registerCommand"].endswith(
        "--request POST --form name=mint.example.com https://api.eu.mailgun.net/v4/domains"
    )
    assert said["verifyCommand"].endswith("--request PUT https://api.eu.mailgun.net/v4/domains/mint.example.com/verify")
    for command in (said["registerCommand"], said["verifyCommand"]):
        _, _, curl = command.partition("|")
        assert "MAILGUN_API_KEY" not in curl, "an argument can be seen by everybody on the machine"


@pytest.mark.requirement("MC-4")
def test_a_long_key_is_written_in_pieces_that_a_name_server_takes() -> None:
    page = runbook(mint())
    (line,) = (one for one in page.splitlines() if one.startswith("mx._domainkey"))
    pieces = line.split('"')[1::2]
    assert [len(one) <= 255 for one in pieces] == [True] * len(pieces)
    assert len(pieces) == 1
    long = mint({"mailgun.dkim": {"selector": "mx", "public-key": "A" * 392}})
    (line,) = (one for one in runbook(long).splitlines() if one.startswith("mx._domainkey"))
    assert [len(one) for one in line.split('"')[1::2]] == [255, 146]


# provider


@pytest.mark.requirement("MC-5")
@pytest.mark.parametrize(
    ("provider", "storage_class"),
    [
        ("aws", "gp3"),
        ("azure", "managed-csi"),
        ("oci", "oci-bv"),
        ("exoscale", "exoscale-sbs"),
        ("infomaniak", "csi-cinder-sc-retain"),
    ],
)
def test_exoscale_is_one_provider_of_several_and_only_the_storage_class_differs(
    provider: str, storage_class: str
) -> None:
    settings = mint(EXISTING | {"provider": provider})
    assert plan(settings).outputs["storageClass"] == storage_class
    assert release(EXISTING | {"provider": provider}, "shop").values["storageClassName"] == storage_class
    other = plan(mint(EXISTING | {"provider": "exoscale"}))
    assert [one.name for one in plan(settings).releases] == [one.name for one in other.releases]
    assert plan(settings).flows == other.flows


# connections


@pytest.mark.requirement("MC-6")
def test_payrexx_is_told_a_webhook_and_the_shop_its_instance_and_the_name_of_a_secret() -> None:
    said = plan(mint(PAYREXX)).outputs["connections"]["payrexx"]
    assert said["webhook"] == "https://shop.axo.mint.example.com/payment/payrexx/webhook"
    plain, hidden = secret("shop-connections", PAYREXX)
    assert (plain["payrexx-instance"], hidden["payrexx-api-secret"]) == ("mint-example", "payrexx-api-secret")
    assert said["webhook"] in runbook(mint(PAYREXX))
    assert plan(mint()).outputs["connections"] == {}


@pytest.mark.requirement("MC-7")
def test_codey_is_an_address_and_the_name_of_a_token() -> None:
    plain, hidden = secret("shop-connections", CODEY)
    assert (plain["codey-url"], hidden["codey-token"]) == ("https://git.example.com", "codey-token")
    assert "https://git.example.com" in runbook(mint(CODEY))


@pytest.mark.requirement("MC-8")
def test_the_runbook_says_what_operator_and_customer_do_and_with_what() -> None:
    page = runbook(mint())
    table = [line for line in page.splitlines() if line.startswith(("| operator", "| customer"))]
    assert len(table) == 6
    for number in ("MC-9 to MC-11", "MC-12", "MC-14", "MC-16"):
        assert any(line.endswith(f"{number} |") for line in table)


# names and certificates


@pytest.mark.requirement("MC-12")
@pytest.mark.parametrize(
    ("address", "kind"), [("192.0.2.10", "A"), ("2001:db8::10", "AAAA"), ("lb.example.com", "CNAME")]
)
def test_every_app_is_reached_through_one_wildcard_record(address: str, kind: str) -> None:
    records = plan(mint({"ingress.addresses": [address]})).outputs["dnsRecords"]
    assert records == [{"name": "*.axo.mint.example.com", "type": kind, "value": address, "ttl": 300}]


@pytest.mark.requirement("MC-12")
@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "letsencrypt-http-prod"),
        ({"certificates.issuer.staging": True, "environment": "dev"}, "letsencrypt-http-staging"),
        (DNS01, "letsencrypt-dns-prod"),
    ],
)
def test_the_issuer_is_named_by_its_challenge_and_its_kind_and_both_kinds_are_made(
    changes: dict[str, object], name: str
) -> None:
    assert plan(mint(changes)).outputs["clusterIssuer"] == name
    issuers = [one.name for one in plan(mint(changes)).manifests if one.kind == "ClusterIssuer"]
    assert name in issuers
    assert len(issuers) == 2


@pytest.mark.requirement("MC-12")
def test_a_http_challenge_is_answered_by_the_ingress_and_a_dns_challenge_by_the_webhook_with_its_token() -> None:
    (solver,) = body("ClusterIssuer", "letsencrypt-http-prod")["spec"]["acme"]["solvers"]
    assert solver == {"http01": {"ingress": {"ingressClassName": "traefik"}}}
    (solver,) = body("ClusterIssuer", "letsencrypt-dns-prod", DNS01)["spec"]["acme"]["solvers"]
    token = solver["dns01"]["webhook"]["config"]["apiTokenSecretRef"]
    assert token == {"name": "infomaniak-api-credentials", "key": "api-token"}
    assert secret("infomaniak-api-credentials", DNS01)[1] == {"api-token": "infomaniak-api-token"}


@pytest.mark.requirement("MC-12")
def test_only_a_dns_challenge_gives_a_certificate_for_the_wildcard() -> None:
    assert body("Certificate", "wildcard-tls", DNS01)["spec"]["dnsNames"] == ["*.axo.mint.example.com"]
    names = [one.name for one in plan(mint()).manifests if one.kind == "Certificate"]
    assert names == ["shop-tls"]


@pytest.mark.requirement("MC-12")
def test_what_needs_the_base_comes_after_it() -> None:
    for one in plan(mint()).manifests:
        after = one.kind in ("ClusterIssuer", "Certificate", "Cluster", "Ingress")
        assert one.stage is (Stage.AFTER if after else Stage.BEFORE)


@pytest.mark.requirement("MC-12")
def test_route53_answers_a_dns_challenge_in_its_region_and_needs_no_secret() -> None:
    changes: dict[str, object] = {
        "certificates.issuer.solver": "dns01",
        "certificates.issuer.dns": {"provider": "route53", "region": "eu-central-1"},
    }
    (solver,) = body("ClusterIssuer", "letsencrypt-dns-prod", changes)["spec"]["acme"]["solvers"]
    assert solver == {"dns01": {"route53": {"region": "eu-central-1"}}}
    assert "infomaniak-api-credentials" not in [one.name for one in plan(mint(changes)).secrets]


def test_the_runbook_says_what_is_not_known_yet() -> None:
    page = runbook(mint({"ingress.addresses": [], "mailgun.dkim": REMOVED, "mailgun.verified": False}))
    assert "`ingress.addresses` is empty" in page
    assert "The record of DKIM is missing" in page
    assert "_domainkey" not in page


# all of it


def test_every_secret_that_is_used_is_one_that_is_asked_for() -> None:
    settings = mint({**PAYREXX, **CODEY, **DNS01})
    used = {key for one in plan(settings).secrets for key in one.hidden.values()}
    assert used == {need.ref.key for need in settings.secret_needs()}


def test_the_outputs_are_plain_and_can_be_read_by_machines() -> None:
    outputs = plan(mint({**PAYREXX, **CODEY})).outputs
    assert json.loads(json.dumps(dict(outputs))) == outputs


def test_a_customers_own_cluster_takes_the_public_charts_and_there_is_nothing_to_warn_about() -> None:
    assert loaded(EXISTING).warnings == ()


@pytest.mark.requirement("MC-12")
def test_apps_are_told_the_cluster_as_its_settings_say() -> None:
    known = site(mint({"other-aliases": ["chk"]}))
    assert known.domain == "axo.mint.example.com"
    assert known.reserved == {"axo", "chk", "shop"}
    assert (known.ingress_class, known.cluster_issuer) == ("traefik", "letsencrypt-http-prod")
    assert known.backup is None, "nobody would read it on a stand-in"
    real = site(mint(EXISTING)).backup
    assert real is not None
    assert (real.bucket, real.retention) == ("mint-backup", 12)
