"""What the SMI requirements rule out in the cluster is refused with a sentence that says what to write instead."""

import pytest

from spec.singletons import conflicts
from tests.spec.smi_stack import OCI, REMOVED, loaded, only_mistake, refused, said, smi

# 8: isolation

EXISTING: dict[str, object] = {"cluster": {"cloud": "existing", "version": "1.34"}, "releases": []}


@pytest.mark.requirement("SM-44", "SM-46")
def test_objects_of_kinds_that_the_cluster_does_not_have_are_refused() -> None:
    calico, prometheus = refused(EXISTING)
    assert said(calico) == (
        "definitions",
        "an object of this stack needs the definitions of calico, and the cluster is not said to have them",
        "SM-44",
        "engine: kubernetes in script-isolation, or definitions: [calico] once Calico is there",
    )
    assert said(prometheus)[2:] == (
        "SM-46",
        "use-crds: false in prometheus, or definitions: [prometheus-operator] once it is there",
    )
    store = {"secrets.store": {"kind": "aws-secrets-manager", "region": "eu-central-1"}}
    assert [one.requirements for one in refused(EXISTING | store)] == [("SM-44",), ("SM-50",), ("SM-46",)]
    without: dict[str, object] = {"script-isolation.engine": "kubernetes", "prometheus.use-crds": False}
    assert loaded(EXISTING | without).warnings == ()
    assert loaded(EXISTING | {"definitions": ["calico", "prometheus-operator"]}).warnings == ()


@pytest.mark.requirement("SM-44")
def test_the_local_cluster_has_no_api_server_of_calico() -> None:
    assert said(only_mistake({"script-isolation.engine": "calico-v3"})) == (
        "script-isolation.engine",
        "the local cluster knows Calico's stored kinds only; projectcalico.org/v3 is its API server's",
        "SM-44",
        "calico-crd-v1 or kubernetes",
    )


@pytest.mark.requirement("SM-44", "SM-45")
def test_a_policy_in_another_namespace_than_the_platforms_cannot_be_said() -> None:
    assert said(only_mistake({"script-isolation.namespace": "other"})) == (
        "script-isolation.namespace",
        "the policy is made in the platform's own namespace: in another one it would select no script worker",
        "SM-44, SM-45",
        "nothing here; env-name, or namespace, says where the platform is, and the policy goes with it",
    )


@pytest.mark.requirement("SM-44")
@pytest.mark.parametrize("key", ["egress", "rules"])
def test_a_deny_before_what_is_allowed_cannot_be_said(key: str) -> None:
    deny_first = [{"action": "Deny", "destination": {"nets": ["10.0.0.0/8"]}}, {"action": "Allow", "protocol": "UDP"}]
    assert said(only_mistake({f"script-isolation.{key}": deny_first})) == (
        f"script-isolation.{key}",
        (
            "the rules are the guide's, in its order: with the Deny before what is allowed, script workers would reach "
            "neither DNS nor the script manager"
        ),
        "SM-44",
        "nothing here; denied-nets and allow-public-egress say what may be another way",
    )


@pytest.mark.requirement("SM-44")
def test_a_list_of_denied_ranges_without_the_addresses_of_credentials_is_refused() -> None:
    three = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
    assert said(only_mistake({"script-isolation.denied-nets": three})) == (
        "script-isolation.denied-nets",
        "169.254.0.0/16 is not denied: the addresses of metadata and credentials are in it",
        "SM-44",
        "at least 10.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, 192.168.0.0/16",
    )
    narrower = ["10.0.0.0/8", "169.254.169.254/32", "172.16.0.0/12", "192.168.0.0/16"]
    assert said(only_mistake({"script-isolation.denied-nets": narrower})) == said(
        only_mistake({"script-isolation.denied-nets": three})
    )


@pytest.mark.requirement("SM-43", "SM-44")
@pytest.mark.parametrize("cidr", ["100.64.0.0/16", "198.51.100.0/24", "172.32.0.0/16", "fd00:40::/32"])
def test_a_network_of_yours_outside_of_the_denied_ranges_is_refused(cidr: str) -> None:
    assert said(only_mistake({"script-isolation.network-cidrs": ["10.40.0.0/16", cidr]})) == (
        "script-isolation.network-cidrs[1]",
        f"{cidr} is in none of the denied ranges, and script workers could reach it",
        "SM-43, SM-44",
        f"{cidr} in denied-nets too, beside the four of the guide",
    )


@pytest.mark.requirement("SM-44")
def test_another_order_of_the_policy_is_warned_about() -> None:
    (warning,) = loaded({"script-isolation.order": 10}).warnings
    assert said(warning) == (
        "script-isolation.order",
        "the guide's policy has order 1000; policies of a lower order come before this one",
        "SM-44",
        "nothing",
    )


# 9: Prometheus


@pytest.mark.requirement("SM-46")
@pytest.mark.parametrize("label", ["", " ", "a b", "-a"])
def test_a_release_label_that_finds_nothing_is_refused(label: str) -> None:
    assert said(only_mistake({"prometheus.release-label": label})) == (
        "prometheus.release-label",
        f"{label!r} cannot be used here",
        "SM-46",
        (
            "the value of its label release, not empty: a ServiceMonitor without it is not looked at, for example "
            "'kube-prometheus-stack'"
        ),
    )


@pytest.mark.requirement("SM-46")
def test_a_missing_namespace_of_prometheus_is_refused() -> None:
    assert said(only_mistake({"prometheus.namespace": REMOVED})) == (
        "prometheus.namespace",
        "is missing",
        "SM-46",
        "this key with its value, for example 'monitoring'",
    )


@pytest.mark.requirement("SM-46")
@pytest.mark.parametrize("interval", ["5 seconds", "5", 5, "", "s", "5s5m", "-5s"])
def test_an_interval_that_is_no_duration_is_refused(interval: object) -> None:
    assert said(only_mistake({"prometheus.interval": interval})) == (
        "prometheus.interval",
        f"{interval!r} cannot be used here",
        "SM-46",
        "a duration as Prometheus writes it, for example '5s'",
    )


@pytest.mark.requirement("SM-46")
@pytest.mark.parametrize("interval", ["5s", "1m30s", "500ms", "2h"])
def test_a_duration_is_taken(interval: str) -> None:
    assert loaded({"prometheus.interval": interval}).warnings == ()


# 10: external metrics


@pytest.mark.requirement("SM-47")
def test_another_provider_of_external_metrics_is_refused() -> None:
    assert said(only_mistake({"adapter.external-metrics-api": "keda"})) == (
        "adapter.external-metrics-api",
        "keda answers for external metrics in this cluster, and a cluster has one provider only",
        "SM-47",
        "prometheus-adapter, once it is that provider",
    )


# 11: one platform in a namespace

SHARED: dict[str, object] = EXISTING | {
    "cluster": {"cloud": "existing", "version": "1.34", "kubeconfig": "/etc/clusters/customer"},
    "definitions": ["calico", "prometheus-operator"],
}


@pytest.mark.requirement("SM-49")
def test_two_platforms_in_one_namespace_of_one_cluster_are_refused() -> None:
    (mistake,) = conflicts({"smi-a": smi(SHARED), "smi-b": smi(SHARED)})
    assert said(mistake) == (
        "env-name",
        "smi-a and smi-b both need namespace twin-prod",
        "SM-49",
        "an env-name of its own for each: a namespace has one Digital Twin Platform only",
    )
    (mistake,) = conflicts({f"smi-{one}": smi(SHARED | {"env-name": one, "namespace": "twins"}) for one in ("a", "b")})
    assert said(mistake) == (
        "namespace",
        "smi-a and smi-b both need namespace twins",
        "SM-49",
        "a namespace of its own for each: a namespace has one Digital Twin Platform only",
    )


@pytest.mark.requirement("SM-49")
def test_platforms_in_two_namespaces_or_in_two_clusters_are_taken() -> None:
    second = smi(SHARED | {"env-name": "twin-two"})
    assert conflicts({"smi-a": smi(SHARED), "smi-b": second}) == ()
    assert conflicts({"smi-a": smi(), "smi-b": smi()}) == ()  # local stacks have a cluster each


@pytest.mark.requirement("SM-46", "SM-49")
def test_a_namespace_that_is_not_the_environment_is_warned_about() -> None:
    (warning,) = loaded({"namespace": "other"}).warnings
    assert said(warning) == (
        "namespace",
        "the guide uses env-name, twin-prod, as the namespace, and charts may take it for that",
        "SM-46, SM-49",
        "nothing, and the namespace is env-name",
    )


# 13 and 14: ActiveMQ and MSK

MSK: dict[str, object] = {"services.kafka.mode": "managed", "services.kafka.cidrs": ["10.40.4.0/24"]}
SCRAM = {
    "name": "AmazonMSK_twin",
    "kms-key-arn": "arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000",
}


@pytest.mark.requirement("SM-10")
@pytest.mark.parametrize(("ports", "found"), [("documented", "1183 and 61616"), ("standard", "1883 and 61616")])
def test_plain_ports_with_amazon_mq_are_refused(ports: str, found: str) -> None:
    changed: dict[str, object] = {"services.activemq.mode": "managed", "services.activemq.ports-are": ports}
    assert said(only_mistake(changed)) == (
        "services.activemq.ports-are",
        f"Amazon MQ has TLS endpoints only, and none on {found} (INC-SM2)",
        "SM-10",
        "ports-are: amazon-mq, which is 8883 for MQTT and 61617 for OpenWire, and no other ports",
    )
    assert loaded(changed | {"services.activemq.ports-are": "amazon-mq"}).warnings == ()


@pytest.mark.requirement("SM-10")
@pytest.mark.parametrize(
    ("key", "port", "instead"),
    [
        ("mqtt-port", 1183, "nothing, or 8883, its port for MQTT"),
        ("tcp-port", 61616, "nothing, or 61617, its port for OpenWire"),
    ],
)
def test_a_plain_port_beside_those_of_amazon_mq_is_refused_at_its_own_key(key: str, port: int, instead: str) -> None:
    changed: dict[str, object] = {"services.activemq.mode": "managed", "services.activemq.ports-are": "amazon-mq"}
    assert said(only_mistake(changed | {f"services.activemq.{key}": port})) == (
        f"services.activemq.{key}",
        f"Amazon MQ has TLS endpoints only, and none on {port} (INC-SM2)",
        "SM-10",
        instead,
    )


@pytest.mark.requirement("SM-9")
def test_a_zookeeper_port_with_kraft_is_refused() -> None:
    changed: dict[str, object] = {"services.kafka.metadata": "kraft", "services.kafka.zookeeper-port": 2181}
    for kafka in (changed, changed | MSK | {"services.kafka.scram": SCRAM}):
        assert said(only_mistake(kafka)) == (
            "services.kafka.zookeeper-port",
            "with KRaft there is no ZooKeeper, and nothing listens on 2181",
            "SM-9",
            "nothing; or metadata: zookeeper (INC-SM1)",
        )


@pytest.mark.requirement("SM-9")
def test_msk_without_a_secret_to_sign_in_is_refused() -> None:
    assert said(only_mistake(MSK)) == (
        "services.kafka.scram",
        "MSK's port 9096 is SASL/SCRAM, and no secret says how clients sign in",
        "SM-9",
        "scram: {name: AmazonMSK_…, kms-key-arn: …}",
    )
    assert loaded(MSK | {"services.kafka.scram": SCRAM}).warnings == ()


@pytest.mark.requirement("SM-9")
@pytest.mark.parametrize("name", ["twin-kafka", "amazonmsk_twin", "AmazonMSK-twin"])
def test_a_secret_that_msk_does_not_see_is_refused(name: str) -> None:
    assert said(only_mistake(MSK | {"services.kafka.scram": SCRAM | {"name": name}})) == (
        "services.kafka.scram.name",
        f"MSK does not take the secret {name}",
        "SM-9",
        "a name that begins with AmazonMSK_",
    )


@pytest.mark.requirement("SM-9")
def test_a_secret_under_the_default_key_is_refused() -> None:
    assert said(only_mistake(MSK | {"services.kafka.scram": {"name": "AmazonMSK_twin"}})) == (
        "services.kafka.scram.kms-key-arn",
        "under the default key of Secrets Manager MSK cannot read the secret",
        "SM-9",
        "the ARN of a KMS key of your own",
    )
    alias = SCRAM | {"kms-key-arn": "arn:aws:kms:eu-central-1:111122223333:alias/aws/secretsmanager"}
    assert said(only_mistake(MSK | {"services.kafka.scram": alias})) == (
        "services.kafka.scram.kms-key-arn",
        "'arn:aws:kms:eu-central-1:111122223333:alias/aws/secretsmanager' cannot be used here",
        "SM-9",
        (
            "the ARN of a KMS key (not of an alias), for example "
            "'arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000'"
        ),
    )


@pytest.mark.requirement("SM-9")
def test_msks_secret_beside_another_kafka_is_refused() -> None:
    mistake = only_mistake({"services.kafka.scram": SCRAM})
    assert (mistake.path, mistake.what, mistake.requirements, mistake.instead) == (
        "services.kafka.scram",
        "this secret is MSK's way to sign in, and this Kafka is not MSK",
        ("SM-9",),
        "nothing; or mode: managed on aws",
    )


@pytest.mark.parametrize(
    ("cloud", "name", "number"),
    [
        pytest.param(cloud, name, number, id=f"{cloud} {name}", marks=pytest.mark.requirement(number))
        for cloud, name, number in (
            ("aws", "mongodb", "SM-7"),
            ("aws", "neo4j", "SM-11"),
            ("oci", "mongodb", "SM-7"),
            ("oci", "kafka", "SM-9"),
            ("oci", "activemq", "SM-10"),
            ("oci", "neo4j", "SM-11"),
        )
    ],
)
def test_what_no_cloud_of_the_guide_runs_cannot_be_managed(cloud: str, name: str, number: str) -> None:
    changed = {f"services.{name}.mode": "managed"} | (OCI if cloud == "oci" else {})
    assert said(only_mistake(changed)) == (
        f"services.{name}.mode",
        f"{cloud} has no {name} of its own",
        number,
        "existing, for one that somebody else runs, or in-cluster",
    )


@pytest.mark.requirement("SM-8")
@pytest.mark.parametrize(
    ("redis", "instead"),
    [
        ({"mode": "existing"}, "either cidrs: [ranges of addresses] or anywhere: true"),
        (
            {"mode": "managed", "cidrs": ["10.0.0.0/24"], "anywhere": True},
            "either cidrs: [ranges of addresses] or anywhere: true",
        ),
        ({"mode": "in-cluster", "cidrs": ["10.0.0.0/24"]}, "pods: {pod-labels: …}"),
        (
            {"mode": "existing", "pods": {"pod-labels": {"a": "b"}}},
            "either cidrs: [ranges of addresses] or anywhere: true",
        ),
    ],
)
def test_where_a_service_is_must_be_said_once(redis: dict[str, object], instead: str) -> None:
    mistake = only_mistake({"services.redis": redis})
    assert said(mistake) == (
        "services.redis",
        f"mode {redis['mode']} does not say where the service is, once",
        "SM-8",
        instead,
    )
