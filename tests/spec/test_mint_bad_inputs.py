"""Settings that Mint Cloud rules out are refused with a sentence that says what to write instead."""

import pytest

from tests.spec.mint_stack import CERT_MANAGER, DKIM, EXISTING, K8UP, loaded, only_mistake, only_warning, refused
from tests.spec.psa_stack import REMOVED

# 9: storage class and backup


@pytest.mark.requirement("MC-17")
def test_a_cluster_of_nobodys_cloud_must_name_its_storage_class() -> None:
    mistake = only_mistake(EXISTING | {"provider": "local"})
    assert (mistake.path, mistake.what, mistake.instead, mistake.requirements) == (
        "storage-class.name",
        "is missing, and a cluster of nobody's cloud has no usual one",
        "the name of the class that `kubectl get storageclass` marks as default",
        ("public: Kubernetes-Build/odoo/values.yaml: storageClassName",),
    )


@pytest.mark.requirement("MC-17")
def test_a_storage_class_that_is_not_the_default_is_refused() -> None:
    mistake = only_mistake({"storage-class": {"default": False}})
    assert (mistake.path, mistake.what, mistake.instead, mistake.requirements) == (
        "storage-class.default",
        "standard is not the default, and the public charts name no class",
        "true, once the cluster's default class is this one (the runbook has the command)",
        ("public: Kubernetes-Build/odoo/values.yaml: storageClassName",),
    )


@pytest.mark.requirement("MC-17")
def test_prod_without_a_backup_is_refused_and_dev_is_not() -> None:
    mistake = only_mistake({"backup": REMOVED})
    assert (mistake.path, mistake.what, mistake.instead, mistake.requirements) == (
        "backup",
        "prod has no backup, and customers' data is in it",
        "engine, endpoint and bucket, and the secrets of the engine",
        ("public: Wiki/Mint Cloud Architecture.canvas: Velero",),
    )
    assert loaded({"backup": REMOVED, "environment": "dev"}).warnings == ()


@pytest.mark.requirement("MC-17")
@pytest.mark.parametrize("key", ["username", "password", "repository-password"])
def test_k8up_without_both_of_its_secrets_is_refused(key: str) -> None:
    mistake = only_mistake({f"backup.{key}": REMOVED})
    assert (mistake.path, mistake.what, mistake.instead, mistake.requirements) == (
        f"backup.{key}",
        "is missing, and k8up cannot work without it",
        f"the name of a secret, for example backup-{key}",
        ("public: Kubernetes-Build/task: k8up",),
    )


@pytest.mark.requirement("MC-17")
def test_velero_reads_one_credentials_file_and_not_what_k8up_reads() -> None:
    said = {one.path: (one.what, one.instead, one.requirements) for one in refused({"backup.engine": "velero"})}
    assert said == {
        "backup.credentials": (
            "is missing, and velero cannot work without it",
            "the name of a secret, for example backup-credentials",
            ("X-9",),
        ),
        "backup.username": ("velero does not read this", "nothing", ("X-9",)),
        "backup.password": ("velero does not read this", "nothing", ("X-9",)),
    }


# 10: sender domain


@pytest.mark.requirement("MC-4")
@pytest.mark.requirement("MC-12")
@pytest.mark.parametrize("domain", ["example.org", "int.example.com", "nt.example.com"])
def test_a_sender_domain_that_is_no_parent_of_the_apps_hosts_is_refused(domain: str) -> None:
    mistake, *_ = refused({"mailgun.domain": domain})
    assert (mistake.path, mistake.what, mistake.instead, mistake.requirements) == (
        "mailgun.domain",
        f"{domain} is no parent of axo.mint.example.com: nothing can be sent under an app's host",
        "mint.example.com, or axo.mint.example.com",
        ("MC-4", "MC-12"),
    )


@pytest.mark.requirement("MC-4")
def test_an_unverified_sender_domain_in_prod_is_warned_about() -> None:
    warning = only_warning({"mailgun.verified": False})
    assert (warning.path, warning.what, warning.instead, warning.requirements) == (
        "mailgun.verified",
        "mint.example.com is not verified: Mailgun sends only a few mails, and many end as spam",
        "true, once the runbook's verification command answers active",
        ("MC-4",),
    )
    assert loaded({"mailgun.verified": False, "environment": "dev"}).warnings == ()


@pytest.mark.requirement("MC-4")
def test_records_go_into_a_zone_that_holds_the_domain_and_a_verified_domain_has_its_key() -> None:
    mistake = only_mistake({"mailgun.dns-zone": "example.org"})
    assert (mistake.path, mistake.what, mistake.instead) == (
        "mailgun.dns-zone",
        "the records of mint.example.com cannot stand in zone example.org",
        "mint.example.com or a parent of it",
    )
    mistake = only_mistake({"mailgun.dkim": REMOVED})
    assert (mistake.path, mistake.what, mistake.instead) == (
        "mailgun.dkim",
        "is missing, and Mailgun verifies no domain without its key",
        "selector and public-key as Mailgun shows them, or verified: false",
    )
    assert DKIM


# 11: alias and wildcard


@pytest.mark.requirement("MC-12")
@pytest.mark.parametrize("alias", ["ax", "axos", "AXO", "a1o", "äxo", 123])
def test_a_cluster_alias_of_anything_but_three_letters_is_refused(alias: object) -> None:
    mistake = only_mistake({"cluster-alias": alias})
    assert (mistake.path, mistake.what, mistake.instead, mistake.requirements) == (
        "cluster-alias",
        f"{alias!r} cannot be used here",
        "three lower-case letters, for example 'axo'",
        ("public: Wiki/Mint Cloud Kubernetes Clusters.md",),
    )


@pytest.mark.requirement("MC-12")
def test_aliases_of_other_clusters_are_others_and_each_is_there_once() -> None:
    own, twice = refused({"other-aliases": ["chk", "axo", "chk"]})
    assert (own.path, own.what, own.instead) == (
        "other-aliases[1]",
        "axo is this cluster's own alias",
        "each other cluster's alias once",
    )
    assert (twice.path, twice.what, twice.requirements, twice.instead) == (
        "other-aliases[2]",
        "chk is there twice",
        ("public: Wiki/Mint Cloud Kubernetes Clusters.md",),
        "each other cluster's alias once",
    )


@pytest.mark.requirement("MC-12")
def test_the_wildcard_leads_to_addresses_or_to_one_name() -> None:
    mistake = only_mistake({"ingress.addresses": ["192.0.2.10", "lb.example.com"]})
    assert (mistake.path, mistake.what, mistake.instead) == (
        "ingress.addresses",
        "lb.example.com is a host name, and a name that leads to one leads nowhere else (RFC 1034, 3.6.2)",
        "addresses alone, or this one name",
    )
    warning = only_warning(EXISTING | {"ingress.addresses": []})
    assert (warning.path, warning.what, warning.requirements, warning.instead) == (
        "ingress.addresses",
        "the wildcard record leads nowhere yet",
        ("MC-12",),
        "what `kubectl get service` shows as EXTERNAL-IP of the ingress controller, once it is there",
    )


# images and shop


@pytest.mark.requirement("MC-17")
@pytest.mark.parametrize("image", ["", "mintsystem/odoo", "mintsystem/odoo:latest", "odoo@latest", 19])
def test_an_image_of_the_shop_that_is_another_one_tomorrow_is_refused(image: object) -> None:
    mistake = only_mistake({"shop.image": image})
    assert (mistake.path, mistake.what, mistake.instead, mistake.requirements) == (
        "shop.image",
        f"{image!r} cannot be used here",
        "an image with a digest or with a tag that is not latest, for example 'mintsystem/odoo:19.0.20260803'",
        ("public: Kubernetes-Build/odoo/values.yaml: image",),
    )


@pytest.mark.requirement("MC-1")
def test_a_missing_image_is_refused() -> None:
    mistake = only_mistake({"shop.image": REMOVED})
    assert (mistake.path, mistake.what, mistake.instead, mistake.requirements) == (
        "shop.image",
        "is missing",
        "this key with its value, for example 'mintsystem/odoo:19.0.20260803'",
        ("MC-1",),
    )


@pytest.mark.requirement("MC-17")
def test_a_second_pod_of_the_shop_cannot_be_asked_for() -> None:
    mistake = only_mistake({"shop.replicas": 2})
    assert (mistake.path, mistake.what, mistake.instead, mistake.requirements) == (
        "shop.replicas",
        "the shop has one pod: its filestore is a volume that only one node may mount",
        "nothing here; workers says how many requests it answers at once",
        ("public: Kubernetes-Build/odoo/values.yaml: replicas",),
    )


@pytest.mark.requirement("MC-17")
def test_a_limit_of_the_shop_below_its_request_is_refused() -> None:
    mistake = only_mistake({"shop.memory-limit": "512Mi"})
    assert (mistake.path, mistake.what, mistake.instead) == (
        "shop.memory-limit",
        "a limit of 512Mi is below the request of 1Gi",
        "1Gi or more",
    )
    assert only_mistake({"shop.cpu-limit": "100m"}).what == "a limit of 100m is below the request of 500m"


# certificates


@pytest.mark.requirement("MC-12")
def test_a_dns_challenge_names_who_answers_it_and_a_http_challenge_nobody() -> None:
    mistake = only_mistake({"certificates.issuer.solver": "dns01"})
    assert (mistake.path, mistake.what, mistake.instead) == (
        "certificates.issuer.dns",
        "is missing, and a dns01 challenge is answered there",
        "{provider: infomaniak} or {provider: route53}",
    )
    mistake = only_mistake({"certificates.issuer.dns": {"provider": "route53"}})
    assert (mistake.what, mistake.instead) == ("http01 asks no name server", "nothing, or solver: dns01")


@pytest.mark.requirement("MC-12")
def test_certificates_for_trying_out_are_refused_in_prod() -> None:
    mistake = only_mistake({"certificates.issuer.staging": True})
    assert (mistake.path, mistake.what, mistake.instead) == (
        "certificates.issuer.staging",
        "no customer's browser trusts these certificates",
        "false",
    )


@pytest.mark.requirement("MC-17")
def test_another_cert_manager_than_the_pinned_one_is_warned_about() -> None:
    warning = only_warning(EXISTING | {"certificates.chart": CERT_MANAGER | {"version": "v1.17.0"}})
    assert (warning.path, warning.what, warning.instead) == (
        "certificates.chart.version",
        "v1.17.0 is not the cert-manager that the rest of the public set-up was made with",
        "v1.18.2, from https://charts.jetstack.io",
    )


# charts, labels, room


@pytest.mark.requirement("MC-1")
def test_a_stand_in_in_a_customers_cluster_is_refused_for_every_part() -> None:
    cluster = {"cluster": EXISTING["cluster"], "provider": "exoscale"}
    found = refused(cluster)
    assert [one.path for one in found] == [
        "ingress.chart",
        "certificates.chart",
        "database-operator.chart",
        "backup.chart",
        "shop.chart",
    ]
    assert {(one.what, one.instead) for one in found} == {
        (
            "the stand-in runs nothing; it only takes the room of the real pods",
            "the public chart with its exact version, or leave chart out where it is installed already",
        )
    }


@pytest.mark.requirement("MC-1")
def test_a_chart_of_the_shop_needs_the_labels_of_its_pods_and_the_stand_in_has_its_own() -> None:
    mistake = only_mistake(EXISTING | {"shop.pod-labels": {}})
    assert (mistake.path, mistake.what, mistake.requirements, mistake.instead) == (
        "shop.pod-labels",
        "without the labels of the chart's pods every connection to them stays closed",
        ("MC-1",),
        "the labels that `helm template` shows on these pods, for example {app: odoo}",
    )
    mistake = only_mistake({"shop.pod-labels": {"app": "odoo"}})
    assert (mistake.what, mistake.instead) == ("the stand-in chart has labels of its own", "nothing")


@pytest.mark.requirement("MC-2")
def test_a_chart_of_the_shop_whose_hooks_would_be_left_out_is_warned_about() -> None:
    warning = only_warning(EXISTING | {"shop.install": "objects"})
    assert (warning.path, warning.what, warning.instead) == (
        "shop.install",
        "a chart's hooks are left out of its objects, and the Deployment of the public chart is one",
        "release",
    )


@pytest.mark.requirement("MC-2")
def test_a_digest_that_nothing_would_check_is_refused() -> None:
    mistake = only_mistake(EXISTING | {"certificates.chart": CERT_MANAGER | {"digest": "sha256:" + "a" * 64}})
    assert (mistake.path, mistake.what, mistake.requirements, mistake.instead) == (
        "certificates.chart.digest",
        "nothing checks this digest where the chart is taken from",
        ("MC-2",),
        "an oci:// repository with manifest-digest, or an archive (path, or a directory as mirror)",
    )


@pytest.mark.requirement("MC-17")
def test_pods_that_no_node_has_room_for_are_refused() -> None:
    mistake = only_mistake({"cluster.pools.0.cpu": "500m", "cluster.pools.0.nodes": 1})
    assert mistake.path == "cluster.pools"
    assert mistake.what.startswith("not every pod fits on these nodes: ")


# the rest


@pytest.mark.requirement("MC-13")
def test_a_cluster_without_the_guards_kind_is_refused() -> None:
    mistake = only_mistake(EXISTING | {"cluster": {"cloud": "existing", "version": "1.29"}})
    assert (mistake.path, mistake.what, mistake.instead) == (
        "cluster.version",
        "1.29 has no ValidatingAdmissionPolicy, which keeps the controller to its apps",
        "1.30 or later",
    )


@pytest.mark.requirement("MC-13")
def test_a_controller_that_cannot_make_namespaces_is_refused() -> None:
    mistake = only_mistake({"controller": {"namespace-verbs": ["get", "list"]}})
    assert (mistake.path, mistake.what, mistake.instead) == (
        "controller.namespace-verbs",
        "without create and patch no app gets its namespace",
        "get, list, create, delete, patch",
    )


@pytest.mark.requirement("MC-1")
def test_a_token_that_lives_longer_than_a_day_is_refused() -> None:
    assert only_mistake({"controller": {"token-seconds": 86401}}).path == "controller.token-seconds"
    assert only_mistake({"controller": {"token-seconds": 599}}).path == "controller.token-seconds"


def test_one_secret_for_two_purposes_is_refused() -> None:
    mistake = only_mistake({"backup.password": "backup-username"})
    assert (mistake.path, mistake.what, mistake.instead) == (
        "backup.password",
        "this secret is the access key of the backup's bucket too (backup.username)",
        "a secret of its own for each purpose",
    )


def test_every_mistake_is_said_at_once_in_the_order_of_the_file() -> None:
    found = refused({"cluster-alias": "a", "backup": {**K8UP, "bucket": "B"}, "shop.image": "odoo"})
    assert [one.path for one in found] == ["cluster-alias", "backup.bucket", "shop.image"]
