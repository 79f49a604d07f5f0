"""What the vendor's charts are told, place by place as the vendor's public values name them."""

import json
import subprocess

import pytest

from spec.load import read
from spec.platforms.thingpark.platform import PLATFORM
from spec.platforms.thingpark.runbook import runbook
from tests.spec.test_runbook import blocks
from tests.spec.thingpark_stack import ON_AWS, ON_AZURE, ON_OCI, plan, thingpark, written

FILES = {"certificate": "tls/tpe.cert", "key": "tls/tpe.key", "ca-certificate": "tls/root.cert"}


def _enterprise(changes: dict[str, object] | None = None) -> dict[str, object]:
    values: dict[str, object] = plan(changes).outputs["chartValues"]["thingpark-enterprise"]
    return values


def _at(values: object, place: str) -> object:
    for part in place.split("."):
        assert isinstance(values, dict)
        values = values[part]
    return values


def test_what_the_guide_is_silent_on_is_cited_by_its_place_in_the_vendors_values() -> None:
    cited = {
        key: place
        for key, numbers in PLATFORM.settings.requirements.items()
        for number in numbers
        if (place := number.removeprefix("vendor's values: ")) != number
    }
    assert cited.keys() == {"installation-id", "lora", "lora.ism-bands", "lora.net-id"}
    assert cited.pop("installation-id") in thingpark().hidden_values()
    for place in cited.values():
        assert _at(_enterprise(), place)


DEFAULTS: dict[str, object] = {
    "global.dnsHostname": "thingpark.example.com",
    "global.asSecurity": "strict",
    "global.lora": {"ismBand": ["eu868"], "netId": "000001"},
    "global.wireless.deviceHistoryExpiration": 15,
    "global.iotFlow.maxConnections": 10,
    "wireless-pki.certProfiles.lrrClient.validity": "3y",
    "networkPolicy.ingress.enabled": False,
    "lrc.lrc.lrcIni.kafkalateul": {"enabled": 1, "limiter": 5, "minDelay": 1000},
    "lrc.replicaCount": 2,
    "lrc.lrc.resources": {"requests": {"cpu": "120m", "memory": "356Mi"}, "limits": {"memory": "475Mi"}},
    "lrc.lnsBridge.resources": {"requests": {"cpu": "10m", "memory": "40Mi"}, "limits": {"memory": "40Mi"}},
    "lrc-proxy.replicaCount": 2,
    "lrc-proxy.haProxy.resources": {"requests": {"cpu": "10m", "memory": "40Mi"}, "limits": {"memory": "100Mi"}},
    "tpx-flow.engine.replicaCount": 2,
    "twa.seed.resources": {"requests": {"cpu": "25m", "memory": "64Mi"}},
    "tp-gui.ingress.items.gui.annotations": {"cert-manager.io/issuer": "internal-ca-issuer"},
}


@pytest.mark.parametrize("place", DEFAULTS)
def test_a_value_stands_at_the_vendors_place(place: str) -> None:
    assert _at(_enterprise(), place) == DEFAULTS[place]


CHOSEN: list[tuple[dict[str, object], str, object]] = [
    ({"lora": {"ism-bands": ["us915", "eu868"], "net-id": "60050A"}}, "global.lora.ismBand", ["us915", "eu868"]),
    ({"lora": {"ism-bands": ["us915"], "net-id": "60050A"}}, "global.lora.netId", "60050A"),
    ({"history": "30d"}, "global.wireless.deviceHistoryExpiration", 30),
    ({"pki-validity": "5y"}, "wireless-pki.certProfiles.lrrClient.validity", "5y"),
    ({"vendor-network-policies": True}, "networkPolicy.ingress.enabled", True),
    ({"as-security": "lenient"}, "global.asSecurity", "lenient"),
    ({"base-station-hostname": "bs.example.com"}, "global.ingress.baseStation.fqdn", "bs.example.com"),
    (
        {"smtp": {"host": "smtp.example.com", "sender": "tpe@example.com", "anywhere": True}},
        "global.outgoingMail",
        {
            "smtpServer": "smtp.example.com",
            "port": "465",
            "noReplyEmail": "tpe@example.com",
            "smtpSecurity": "ssl",
        },
    ),
    ({"snmp": {"host": "traps.example.com", "anywhere": True}}, "global.snmp.trap.server", "traps.example.com"),
    (
        {
            "openid": {"issuer": "https://id.example.com", "client-id": "tpe", "anywhere": True},
            "phase": "federated",
        },
        "global.oauthFederation",
        {"issuer": "https://id.example.com", "clientId": "tpe"},
    ),
    (
        {"tls": {"issuer": "letsencrypt", "email": "ops@example.com"}},
        "global.ingress.tls",
        {"issuer": "letsencrypt", "acmeEmail": "ops@example.com"},
    ),
]


@pytest.mark.parametrize(("changes", "place", "value"), CHOSEN)
def test_what_is_chosen_reaches_the_chart(changes: dict[str, object], place: str, value: object) -> None:
    assert _at(_enterprise(changes), place) == value


@pytest.mark.requirement("TP-35")
def test_an_own_certificate_goes_by_its_files_and_never_by_its_content() -> None:
    made = plan({"tls": {"issuer": "external", **FILES}})
    assert made.outputs["fileValues"] == {
        "global.ingress.tls.certificate": "tls/tpe.cert",
        "global.ingress.tls.key": "tls/tpe.key",
        "global.ingress.tls.caCertificate": "tls/root.cert",
    }
    assert _at(made.outputs["chartValues"]["thingpark-enterprise"], "global.ingress.tls") == {"issuer": "external"}
    secrets = {place: name for place, name in made.outputs["secretValues"].items() if ".tls." in place}
    assert secrets == {
        "global.ingress.tls.certificate": "thingpark-tls-certificate",
        "global.ingress.tls.key": "thingpark-tls-key",
        "global.ingress.tls.caCertificate": "thingpark-tls-ca",
    }
    page = runbook(thingpark({"tls": {"issuer": "external", **FILES}}))
    assert 'pulumi config set --stack "$STACK" --secret groundwork-secrets:thingpark-tls-key < tls/tpe.key' in page


def test_the_program_hands_the_secrets_to_the_last_of_the_vendors_charts_and_to_nobody_else() -> None:
    made = plan(ON_AWS)
    *others, last = made.releases
    assert last.hidden == {
        "global.installationId": "thingpark-installation-id",
        "global.backup.amazon.accessKey": "thingpark-backup-access-key",
        "global.backup.amazon.secretAccessKey": "thingpark-backup-secret-key",
    }
    assert [one.hidden for one in others] == [{}, {}, {}]
    assert made.secrets == ()
    assert all(one.hidden == {} for one in plan().releases), "a stand-in has no use for them"


def test_every_secret_goes_by_name_into_one_secret_and_none_into_the_values() -> None:
    changes: dict[str, object] = {
        "smtp": {
            "host": "smtp.example.com",
            "sender": "tpe@example.com",
            "login": "tpe",
            "password": "mail-password",
            "anywhere": True,
        },
        "snmp": {"host": "traps.example.com", "anywhere": True},
        "openid": {"issuer": "https://id.example.com", "client-id": "tpe", "anywhere": True},
        "phase": "federated",
    }
    made = plan(changes)
    names = {
        "global.installationId": "thingpark-installation-id",
        "global.outgoingMail.smtpAuth.password": "mail-password",
        "global.snmp.trap.community": "thingpark-snmp-community",
        "global.oauthFederation.clientSecret": "thingpark-openid-client",
        "global.backup.s3Compat.accessKey": "thingpark-backup-access-key",
        "global.backup.s3Compat.secretAccessKey": "thingpark-backup-secret-key",
    }
    assert made.outputs["secretValues"] == names
    (secret,) = made.secrets
    assert (secret.name, secret.hidden, secret.plain) == ("thingpark-hidden-values", names, {})
    assert {need.ref.key for need in thingpark(changes).secret_needs()} == set(names.values())


def test_an_administrators_stack_asks_for_no_secret() -> None:
    assert thingpark({"part": "administrator"}).secret_needs() == ()
    assert len(thingpark({"part": "operator"}).secret_needs()) == 3


def test_the_images_are_pulled_with_one_secret_under_the_key_of_each_chart() -> None:
    values = plan(ON_AWS).outputs["chartValues"]
    named = [{"name": "thingpark-image-pull-secret"}]
    assert values["thingpark-data-controllers"]["psmdb-operator"]["imagePullSecrets"] == named
    strimzi = values["thingpark-data-controllers"]["strimzi-kafka-operator"]
    assert strimzi["image"] == {"imagePullSecrets": "thingpark-image-pull-secret"}
    assert values["thingpark-application-controllers"]["ingress-nginx"]["imagePullSecrets"] == named
    assert values["thingpark-enterprise"]["global"]["imagePullSecrets"] == named


def test_the_runbook_prints_the_values_of_all_four_charts_as_the_program_gives_them() -> None:
    settings = thingpark(ON_AWS)
    written = [json.loads(text) for text in blocks(runbook(settings), "json")]
    assert all(values in written for values in plan(ON_AWS).outputs["chartValues"].values())


@pytest.mark.parametrize("changes", [{}, ON_AWS, ON_AZURE, ON_OCI, {"tls": {"issuer": "external", **FILES}}])
def test_a_shell_can_read_every_command_of_the_runbook(changes: dict[str, object]) -> None:
    commands = blocks(runbook(thingpark(changes)), "sh")
    assert len(commands) >= 10
    for text in commands:
        read_only = subprocess.run(["sh", "-n"], input=text, text=True, capture_output=True, check=False)
        assert (read_only.returncode, read_only.stderr) == (0, "")


@pytest.mark.requirement("TP-30", "TP-31")
def test_the_runbook_probes_the_deployment_machine() -> None:
    (probe,) = (text for text in blocks(runbook(thingpark()), "sh") if "kubectl version" in text)
    assert probe.splitlines() == [
        "kubectl version",
        "helm version",
        "curl -sS --head --max-time 10 https://repository.thingpark.com/ > /dev/null",
        "curl -sS --head --max-time 10 https://github.com/ > /dev/null",
        "curl -sS --head --max-time 10 https://raw.githubusercontent.com > /dev/null",
    ]


@pytest.mark.requirement("TP-6")
def test_the_runbook_measures_what_lies_between_the_nodes() -> None:
    (measure,) = (text for text in blocks(runbook(thingpark()), "sh") if "iperf3" in text)
    assert "ping -c 20" in measure


@pytest.mark.requirement("TP-13")
def test_the_runbook_tells_what_base_stations_reach_and_need() -> None:
    page = runbook(thingpark({"base-station-hostname": "bs.example.com"}))
    (probe,) = (text for text in blocks(page, "sh") if "nc -vz" in text)
    assert probe.splitlines() == [f"nc -vz -w 5 bs.example.com {port}" for port in (2022, 3001, 3002, 3101)]
    assert "need a DNS server and an NTP server" in page


def test_settings_that_went_through_the_engines_configuration_are_the_same() -> None:
    # The engine hands the settings on as JSON, in which every key is text.
    raw = written(
        {
            "connectors": [{"kind": "thingworx", "port": 8883, "anywhere": True}],
            "load-balancer": {"lns-4443": True, "node-ports": [{"port": 4443, "node-port": 30443}]},
            "storage.sizes": {"mongo": "40Gi"},
            "expected-load": {"base-stations": 1, "devices": 1, "average": "0.1 msg/s", "peak": "1 msg/s"},
        }
    )
    again = json.loads(json.dumps(raw))
    read_once, read_again = (read(PLATFORM.settings, PLATFORM.rules, one, {})[0] for one in (raw, again))
    assert read_once == read_again
