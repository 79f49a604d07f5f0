import socket
from pathlib import Path

import pytest
import yaml

from rehearsal.parts import NAMES, PARTS, STAGES, Layout, fingerprint, kwok_config
from rehearsal.ports import HIGHEST, LOOPBACK, LOWEST, choose_free, is_free

PORTS = {port: number for number, port in enumerate((port for part in PARTS for port in part.ports), start=LOWEST)}


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    made = Layout(tmp_path, PORTS, durable=True)
    made.credentials.ensure()
    return made


def test_every_part_listens_on_the_loopback_address_only(layout: Layout) -> None:
    for part in PARTS:
        arguments = " ".join(part.arguments(layout))
        assert "0.0.0.0" not in arguments  # noqa: S104 - the very thing that must not be
        assert LOOPBACK in arguments


def test_no_secret_is_among_the_arguments(layout: Layout) -> None:
    secrets = [
        line for file in layout.credentials.directory.glob("*.key") for line in file.read_text().splitlines()[1:-1]
    ]
    secrets.append(layout.credentials.encryption.read_text().split("secret: ")[1].split("}")[0])
    arguments = " ".join(argument for part in PARTS for argument in part.arguments(layout))
    assert not [secret for secret in secrets if secret in arguments]


def test_only_a_plane_that_is_not_durable_goes_without_fsync(layout: Layout) -> None:
    etcd = PARTS[0]
    assert "--unsafe-no-fsync" not in etcd.arguments(layout)
    assert "--unsafe-no-fsync" in etcd.arguments(Layout(layout.directory, PORTS, durable=False))


def test_a_fingerprint_changes_with_binary_argument_and_file(tmp_path: Path) -> None:
    file = tmp_path / "ca.crt"
    file.write_text("one")
    arguments = (f"--client-ca-file={file}", "--anonymous-auth=false")
    first = fingerprint(Path("/bin/a"), arguments)
    assert fingerprint(Path("/bin/a"), arguments) == first
    assert fingerprint(Path("/bin/b"), arguments) != first
    assert fingerprint(Path("/bin/a"), arguments[:1]) != first
    file.write_text("two")
    assert fingerprint(Path("/bin/a"), arguments) != first


def test_a_free_port_is_not_one_that_is_listened_on() -> None:
    port = choose_free(())
    assert LOWEST <= port < HIGHEST
    assert is_free(port)
    with socket.socket() as server:
        server.bind((LOOPBACK, port))
        server.listen()
        assert not is_free(port)


def test_the_parts_start_in_the_order_in_which_they_need_each_other() -> None:
    assert NAMES == ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok")


def test_kwok_is_given_every_stage_once() -> None:
    options, *stages = yaml.safe_load_all(kwok_config())
    assert options["kind"] == "KwokConfiguration"
    names = [stage["metadata"]["name"] for stage in stages]
    written = [
        line for file in STAGES.glob("*.yaml") for line in file.read_text().splitlines() if line == "kind: Stage"
    ]
    assert len(names) == len(set(names)) == len(written)
    assert {stage["spec"]["resourceRef"]["kind"] for stage in stages} == {
        "Node",
        "Pod",
        "PersistentVolume",
        "PersistentVolumeClaim",
        "Service",
    }
