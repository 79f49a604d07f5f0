"""What kubectl is given is what the program made, and nothing that the server added."""

from typing import Any

from bench.manifests import cleaned, registered

SERVER_SET = {
    "uid": "5f0c",
    "resourceVersion": "7",
    "creationTimestamp": "2026-11-21T06:00:00Z",
    "generation": 1,
    "managedFields": [{"manager": "groundwork"}],
}


def served(kind: str, spec: dict[str, Any], **metadata: object) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": kind,
        "metadata": {"name": "one", "namespace": "ours", **SERVER_SET, **metadata},
        "spec": spec,
        "status": {"phase": "Active"},
    }


def test_what_the_server_writes_into_every_object_is_gone() -> None:
    made = cleaned(served("ResourceQuota", {"hard": {"pods": "4"}}))
    assert made == {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "one", "namespace": "ours"},
        "spec": {"hard": {"pods": "4"}},
    }


def test_labels_and_annotations_of_the_program_stay() -> None:
    annotations = {"deployment.kubernetes.io/revision": "1", "pulumi.com/patchFieldManager": "groundwork"}
    made = cleaned(served("Deployment", {}, annotations=annotations, labels={"app": "one"}))
    assert made["metadata"]["annotations"] == {"pulumi.com/patchFieldManager": "groundwork"}
    assert made["metadata"]["labels"] == {"app": "one"}


def test_a_service_asks_for_an_address_again() -> None:
    made = cleaned(served("Service", {"clusterIP": "10.96.0.9", "clusterIPs": ["10.96.0.9"], "ports": [{"port": 80}]}))
    assert made["spec"] == {"ports": [{"port": 80}]}


def test_a_job_gets_a_selector_of_its_own_again() -> None:
    labels = {"app": "one", "controller-uid": "5f0c", "batch.kubernetes.io/controller-uid": "5f0c", "job-name": "one"}
    template = {"metadata": {"labels": dict(labels)}, "spec": {}}
    spec = {"selector": {"matchLabels": {"controller-uid": "5f0c"}}, "template": template}
    made = cleaned(served("Job", spec, labels=dict(labels)))
    assert made["spec"] == {"template": {"metadata": {"labels": {"app": "one"}}, "spec": {}}}
    assert made["metadata"]["labels"] == {"app": "one"}


def test_what_is_read_back_is_not_changed_itself() -> None:
    manifest = served("Namespace", {"finalizers": ["kubernetes"]})
    assert "spec" not in cleaned(manifest)
    assert manifest["spec"] == {"finalizers": ["kubernetes"]}
    assert manifest["metadata"]["uid"] == "5f0c"


def test_objects_come_in_the_order_in_which_the_program_made_them() -> None:
    resources = [
        {"type": "pulumi:pulumi:Stack", "urn": "stack"},
        {"type": "kubernetes:core/v1:Namespace", "id": "ours", "custom": True},
        {"type": "groundwork:kubernetes:Secrets", "urn": "component"},
        {"type": "kubernetes:networking.k8s.io/v1:NetworkPolicy", "id": "ours/deny-all", "custom": True},
        {"type": "pulumi:providers:kubernetes", "id": "5f0c", "custom": True},
    ]
    state = {"checkpoint": {"latest": {"resources": resources}}}
    assert list(registered(state)) == [
        ("v1", "Namespace", "", "ours"),
        ("networking.k8s.io/v1", "NetworkPolicy", "ours", "deny-all"),
    ]
