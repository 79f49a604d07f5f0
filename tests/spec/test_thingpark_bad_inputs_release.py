"""Backups, values, charts and releases that the ThingPark requirements rule out are refused."""

from typing import Any

import pytest

from tests.spec.thingpark_stack import AMAZON, AZURE, COMPATIBLE, ON_AWS, REMOVED, loaded, message, only_mistake

# 5: backup


@pytest.mark.requirement("TP-32")
def test_a_stack_without_a_backup_target_is_refused() -> None:
    assert message(only_mistake({"backup": REMOVED})) == (
        "backup",
        "is missing",
        "this key, and below it what is meant of amazon, azure, s3-compatible, schedule, retention and cron-job",
        ("TP-32", "TP-33", "TP-34"),
    )
    mistake = only_mistake({"backup": {}})
    assert message(mistake) == (
        "backup",
        "no target is named, and upgrade backups are mandatory",
        "one of amazon, azure and s3-compatible",
        ("TP-32", "TP-33", "TP-34"),
    )


@pytest.mark.requirement("TP-32", "TP-33")
def test_two_targets_are_refused() -> None:
    mistake = only_mistake({"backup": AMAZON | AZURE})
    assert (mistake.path, mistake.what, mistake.requirements, mistake.instead) == (
        "backup",
        "more than one target is named",
        ("TP-32", "TP-33", "TP-34"),
        "one of amazon, azure and s3-compatible",
    )


@pytest.mark.requirement("TP-32")
def test_an_iam_user_beside_a_node_role_is_refused_and_so_is_neither() -> None:
    both = {"iam-user": {}, "node-role": "arn:aws:iam::123456789012:role/nodes"}
    mistake = only_mistake({**ON_AWS, "backup": {"amazon": AMAZON["amazon"] | both}})
    assert message(mistake) == (
        "backup.amazon",
        "both an IAM user and a role of the nodes are named",
        "one of iam-user: {} and node-role: arn:aws:iam::…:role/…",
        ("TP-32",),
    )
    neither = {key: value for key, value in AMAZON["amazon"].items() if key != "iam-user"}
    assert message(only_mistake({**ON_AWS, "backup": {"amazon": neither}})) == (
        "backup.amazon",
        "nobody may write",
        "one of iam-user: {} and node-role: arn:aws:iam::…:role/…",
        ("TP-32",),
    )


@pytest.mark.requirement("TP-32")
def test_a_role_of_nodes_that_have_none_is_refused() -> None:
    role = {"bucket": "tpe-backup", "region": "eu-central-1", "node-role": "arn:aws:iam::123456789012:role/nodes"}
    assert message(only_mistake({"backup": {"amazon": role}})) == (
        "backup.amazon.node-role",
        "nodes of local have no IAM role",
        "iam-user: {}",
        ("TP-32",),
    )
    assert loaded({**ON_AWS, "backup": {"amazon": role}}).warnings == ()


@pytest.mark.requirement("TP-33")
@pytest.mark.parametrize(
    ("key", "example"),
    [
        ("subscription-id", "00000000-0000-0000-0000-000000000000"),
        ("client-id", "00000000-0000-0000-0000-000000000000"),
        ("client-secret", "thingpark-backup-client-secret"),
        ("tenant-id", "00000000-0000-0000-0000-000000000000"),
    ],
)
def test_each_of_the_four_facts_about_the_service_principal_is_asked_for(key: str, example: str) -> None:
    given = {name: value for name, value in AZURE["azure"].items() if name != key}
    mistake = only_mistake({"backup": {"azure": given}})
    assert message(mistake) == (
        f"backup.azure.{key}",
        "is missing",
        f"this key with its value, for example {example!r}",
        ("TP-33",),
    )


@pytest.mark.requirement("TP-32", "TP-34")
@pytest.mark.parametrize(
    "name",
    ["Backup", "ab", "a" * 64, "tpe_backup", "-backup", "backup-", "tpe..backup", "192.0.2.1", "xn--x", "<bucket>", ""],
)
def test_a_bucket_name_that_s3_would_not_take_is_refused(name: str) -> None:
    form = "3 to 63 lower-case letters, digits, dots and dashes, as S3 takes them"
    said = (f"{name!r} cannot be used here", f"{form}, for example 'thingpark-enterprise-backup'")
    amazon = only_mistake({**ON_AWS, "backup": {"amazon": AMAZON["amazon"] | {"bucket": name}}})
    assert message(amazon) == ("backup.amazon.bucket", *said, ("TP-32",))
    compatible = only_mistake({"backup.s3-compatible.bucket": name})
    assert message(compatible) == ("backup.s3-compatible.bucket", *said, ("TP-34",))


@pytest.mark.requirement("TP-33")
@pytest.mark.parametrize("name", ["Backup", "ab", "tpe--backup", "tpe.backup"])
def test_a_container_name_that_azure_would_not_take_is_refused(name: str) -> None:
    mistake = only_mistake({"backup": {"azure": AZURE["azure"] | {"blob-container": name}}})
    assert (mistake.path, mistake.what, mistake.requirements, mistake.instead) == (
        "backup.azure.blob-container",
        f"{name!r} cannot be used here",
        ("TP-33",),
        (
            "3 to 63 lower-case letters, digits and single dashes, as Azure takes them, "
            "for example 'thingpark-enterprise-backup'"
        ),
    )


@pytest.mark.parametrize("acl", ["public-read", "public-read-write", "authenticated-read"])
@pytest.mark.parametrize(
    ("form", "number"),
    [
        pytest.param(form, number, marks=pytest.mark.requirement(number))
        for form, number in ((AMAZON, "TP-32"), (AZURE, "TP-33"), (COMPATIBLE, "TP-34"))
    ],
)
def test_backups_that_others_could_read_are_refused(form: dict[str, dict[str, Any]], number: str, acl: str) -> None:
    ((kind, target),) = form.items()
    mistake = only_mistake({**ON_AWS, "backup": {kind: target | {"acl": acl}}})
    assert message(mistake) == (
        f"backup.{kind}.acl",
        f"with {acl!r} others could read the backups, and with them every key of every device",
        "private",
        (number,),
    )


# 9: the radio network, of which the guide says nothing: the vendor's values do

NET_ID = "the network's identifier: six hexadecimal digits in quotes, for example '000001'"


@pytest.mark.parametrize("net_id", ["1", "00001", "0000001", "00000g", "0x0001", "", "<netId>", 1])
def test_a_network_identifier_of_other_than_six_hexadecimal_digits_is_refused(net_id: object) -> None:
    """The last one is text that YAML took for a number."""
    mistake = only_mistake({"lora.net-id": net_id})
    assert message(mistake) == (
        "lora.net-id",
        f"{net_id!r} cannot be used here",
        NET_ID,
        ("vendor's values: global.lora.netId",),
    )


def test_no_ism_band_is_refused() -> None:
    assert message(only_mistake({"lora.ism-bands": []})) == (
        "lora.ism-bands",
        "no ISM band is named",
        "the bands that the devices use, for example [eu868]",
        ("vendor's values: global.lora.ismBand",),
    )
    assert message(only_mistake({"lora.ism-bands": REMOVED})) == (
        "lora.ism-bands",
        "is missing",
        "this key with a list, for example ['eu868']",
        ("vendor's values: global.lora.ismBand",),
    )


def test_no_radio_network_at_all_is_refused() -> None:
    assert message(only_mistake({"lora": REMOVED})) == (
        "lora",
        "is missing",
        "this key, and below it ism-bands",
        ("vendor's values: global.lora",),
    )


@pytest.mark.parametrize("band", ["", "EU868", "<ismBand>"])
def test_a_band_that_the_vendor_does_not_write_so_is_refused(band: str) -> None:
    assert message(only_mistake({"lora.ism-bands": ["eu868", band]})) == (
        "lora.ism-bands[1]",
        f"{band!r} cannot be used here",
        "an ISM band as the vendor writes it, for example 'eu868'",
        ("vendor's values: global.lora.ismBand",),
    )


# 10: the certificate (the rest of it stands beside the program that reads the files)


@pytest.mark.requirement("TP-35")
@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (("certificate", "ca-certificate"), "key"),
        (("key", "ca-certificate"), "certificate"),
        (("certificate", "key"), "ca-certificate"),
        ((), "certificate and key and ca-certificate"),
    ],
)
def test_a_certificate_without_its_key_and_a_key_without_its_certificate_are_refused(
    given: tuple[str, ...], missing: str
) -> None:
    mistake = only_mistake({"tls": {"issuer": "external", **{name: f"{name}.pem" for name in given}}})
    assert message(mistake) == (
        "tls",
        f"an external certificate is not complete without {missing}",
        "the three files: certificate, key and ca-certificate",
        ("TP-35",),
    )


@pytest.mark.requirement("TP-35")
def test_files_that_nobody_would_use_and_an_issuer_without_its_address_are_refused() -> None:
    unused = only_mistake({"tls": {"certificate": "tpe.cert"}})
    assert (unused.path, unused.what, unused.requirements, unused.instead) == (
        "tls",
        "certificate would not be used",
        ("TP-35",),
        "issuer: external, or no files",
    )
    alone = only_mistake({"tls": {"issuer": "letsencrypt"}})
    assert (alone.path, alone.what, alone.requirements, alone.instead) == (
        "tls",
        "letsencrypt and an email belong together",
        ("TP-35",),
        "both of them, or neither",
    )


# 12: placeholders


@pytest.mark.parametrize("value", ["", "<>", "<namespace>"])
def test_a_namespace_that_nobody_filled_in_is_refused(value: str) -> None:
    form = "lower-case letters, digits and dashes; default and all that start with kube- belong to the cluster itself"
    assert message(only_mistake({"namespace": value})) == (
        "namespace",
        f"{value!r} cannot be used here",
        f"{form}, for example 'platform-prod'",
        ("TP-3",),
    )


@pytest.mark.parametrize("value", ["", "<>", "<installationId>"])
def test_an_installation_id_that_nobody_filled_in_is_refused_and_not_repeated(value: str) -> None:
    """Somebody may have written the ID itself, which is a password too."""
    assert message(only_mistake({"installation-id": value})) == (
        "installation-id",
        "is not the name of a secret",
        "lower-case letters, digits and dashes, for example 'thingpark-installation-id'",
        ("vendor's values: global.installationId",),
    )


@pytest.mark.parametrize(
    ("key", "numbers"),
    [
        pytest.param(key, numbers, marks=pytest.mark.requirement(*numbers))
        for key, numbers in {
            "dns-hostname": ("TP-10", "TP-11", "TP-12"),
            "base-station-hostname": ("TP-7", "TP-8", "TP-9"),
        }.items()
    ],
)
@pytest.mark.parametrize("value", ["", "<>", "<fqdn>"])
def test_a_host_name_that_nobody_filled_in_is_refused(key: str, value: str, numbers: tuple[str, ...]) -> None:
    assert message(only_mistake({key: value})) == (
        key,
        f"{value!r} cannot be used here",
        "a full name in lower case, without scheme, path, port, wildcard or last dot, for example 'cp.us.example.com'",
        numbers,
    )


@pytest.mark.requirement("TP-33")
@pytest.mark.parametrize(
    ("value", "what", "instead"),
    [
        (
            "<resource group>",
            "'<resource group>' is a placeholder that nobody filled in",
            "what is meant, without < and >",
        ),
        ("<>", "'<>' is a placeholder that nobody filled in", "what is meant, without < and >"),
        ("", "nothing is written here", "what is meant"),
    ],
)
def test_a_resource_group_that_nobody_filled_in_is_refused(value: str, what: str, instead: str) -> None:
    mistake = only_mistake({"backup": {"azure": AZURE["azure"] | {"resource-group": value}}})
    assert message(mistake) == ("backup.azure.resource-group", what, instead, ("TP-33",))


@pytest.mark.requirement("TP-33")
@pytest.mark.parametrize("key", ["subscription-id", "tenant-id", "client-id"])
@pytest.mark.parametrize("value", ["", "<>"])
def test_an_identifier_of_azure_that_nobody_filled_in_is_refused(key: str, value: str) -> None:
    mistake = only_mistake({"backup": {"azure": AZURE["azure"] | {key: value}}})
    assert message(mistake) == (
        f"backup.azure.{key}",
        f"{value!r} cannot be used here",
        "an identifier of Azure in lower case, for example '00000000-0000-0000-0000-000000000000'",
        ("TP-33",),
    )


# charts, secrets and releases


@pytest.mark.requirement("TP-31")
def test_the_stand_in_is_for_local_stacks() -> None:
    mistake = only_mistake({**ON_AWS, "helm": {"charts": "stand-in"}})
    assert message(mistake) == (
        "helm.charts",
        "the stand-in runs nothing; it only takes the room of the real pods",
        "vendor, or leave charts out to make everything but the releases",
        ("TP-31",),
    )


def test_charts_of_a_release_whose_versions_are_not_public_are_asked_for() -> None:
    mistake = only_mistake({**ON_AWS, "release": "7.3.0"})
    assert (mistake.path, mistake.what, mistake.requirements, mistake.instead) == (
        "helm.versions",
        "the versions of the charts of 7.3.0 are not public",
        ("TP-2",),
        "all four versions, from the vendor's release notes; or release: 7.3.1, the nearest public one",
    )
    four = {
        "thingpark-data-controllers": "1.2.4",
        "thingpark-data": "1.3.5",
        "thingpark-application-controllers": "1.2.4",
        "thingpark-enterprise": "1.4.1",
    }
    helm = {"charts": "vendor", "versions": four}
    assert loaded({**ON_AWS, "release": "7.3.0", "helm": helm}).warnings == ()


@pytest.mark.requirement("TP-31")
def test_digests_that_nothing_checks_and_versions_of_charts_that_are_not_used_are_refused() -> None:
    digests = {"thingpark-data": "sha256:" + "d" * 64}
    unchecked = only_mistake({**ON_AWS, "helm": {"charts": "vendor", "digests": digests}})
    assert message(unchecked) == (
        "helm.digests",
        "nothing checks these digests where the charts are taken from",
        "charts.mirror with the archives, or with an oci:// registry",
        ("TP-31",),
    )
    unused = only_mistake({"helm": {"charts": "stand-in", "versions": {"thingpark-data": "1.3.5"}}})
    assert (unused.path, unused.what, unused.requirements, unused.instead) == (
        "helm.versions",
        "versions of charts that are not used",
        ("TP-31",),
        "charts: vendor, or no versions",
    )


@pytest.mark.requirement("TP-30")
def test_the_vendors_operators_need_a_way_to_the_api_server() -> None:
    mistake = only_mistake({key: value for key, value in ON_AWS.items() if key != "api-server"})
    assert message(mistake) == (
        "api-server",
        "the charts' operators work with the Kubernetes API, and every way out is closed",
        "the addresses of the API server, for example [10.96.0.1/32]",
        ("TP-30",),
    )


def test_one_secret_for_two_purposes_is_refused() -> None:
    mistake = only_mistake({"backup.s3-compatible.secret-access-key": "thingpark-backup-access-key"})
    assert (mistake.path, mistake.instead) == (
        "backup.s3-compatible.secret-access-key",
        "a secret of its own for each purpose",
    )


@pytest.mark.requirement("TP-32")
@pytest.mark.parametrize(
    ("running", "wanted", "what"),
    [
        ("7.3.1", "8.0.0", "8.0.0 may only follow 7.3.6, the last fix before it, and 7.3.1 runs"),
        ("7.3.6", "7.3.1", "7.3.1 does not follow 7.3.6"),
        ("7.3.1", "7.3.1", "7.3.1 does not follow 7.3.1"),
    ],
)
def test_a_way_between_releases_that_the_vendor_does_not_have_is_refused(running: str, wanted: str, what: str) -> None:
    mistake = only_mistake({"release": wanted, "upgrade": {"from-release": running, "backup": "before-8-0-0"}})
    assert (mistake.path, mistake.what, mistake.requirements) == ("upgrade.from-release", what, ("TP-32",))


def test_the_way_from_the_last_fix_to_the_major_release_is_open() -> None:
    changes = {"release": "8.0.0", "upgrade": {"from-release": "7.3.6", "backup": "before-8-0-0"}}
    assert loaded(changes).warnings == ()
