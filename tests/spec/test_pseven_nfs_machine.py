"""The NFS machine as cloud-init gets it: exports, quotas, the quota server, kernel modules, ports."""

import configparser
import json
import re
from typing import Any

import pytest
import yaml

from spec.platforms.pseven.nfs_machine import user_data
from spec.platforms.pseven.plan import plan
from tests.spec.pseven_stack import pseven

SERVER = "nfs-1.example.com"
WITH_DISK: dict[str, object] = {"nfs.partition": "/dev/sdb1"}
APART: dict[str, object] = {"nfs.shares.shareddata.server": "nfs-2.example.com"}


def config(changes: dict[str, object] | None = None, server: str = SERVER) -> dict[str, Any]:
    """What cloud-init reads: its own header, and YAML."""
    text = plan(pseven(changes)).outputs["nfsUserData"][server]
    assert text.startswith("#cloud-config\n")
    return dict(yaml.safe_load(text))


def content(path: str, changes: dict[str, object] | None = None, server: str = SERVER) -> str:
    (found,) = [one for one in config(changes, server)["write_files"] if one["path"] == path]
    return str(found["content"])


def exports(text: str) -> dict[str, dict[str, list[str]]]:
    """Directory → client → options, by the grammar of exports(5)."""
    table: dict[str, dict[str, list[str]]] = {}
    for line in text.splitlines():
        path, *clients = line.split()
        for client in clients:
            found = re.fullmatch(r"([^()]+)\(([^()]+)\)", client)
            assert found is not None, client
            table.setdefault(path, {})[found[1]] = found[2].split(",")
    return table


def unit(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's keys have capitals
    parser.read_string(text)
    return parser


@pytest.mark.requirement("PS-30")
@pytest.mark.requirement("PS-29")
def test_all_three_shares_are_exported_with_the_options_of_the_guide() -> None:
    options = ["rw", "nohide", "insecure", "no_subtree_check", "async", "no_root_squash"]
    assert exports(content("/etc/exports.d/pseven.exports")) == {
        f"/var/pSeven/{name}": {"10.10.0.0/16": options} for name in ("UserData", "WorkspaceData", "SharedData")
    }


@pytest.mark.requirement("PS-30")
def test_any_client_may_mount_where_no_addresses_of_nodes_are_known() -> None:
    assert set(exports(content("/etc/exports.d/pseven.exports", {"workers.cidrs": []}))["/var/pSeven/UserData"]) == {
        "*"
    }


@pytest.mark.requirement("PS-29")
def test_the_shares_belong_to_uid_11111_with_all_rights() -> None:
    paths = ["/var/pSeven/UserData", "/var/pSeven/WorkspaceData", "/var/pSeven/SharedData"]
    commands = config()["runcmd"]
    assert commands[:3] == [
        ["mkdir", "-p", *paths],
        ["chown", "11111", *paths],
        ["chmod", "u+rwx", *paths],
    ]
    assert commands.index(["exportfs", "-av"]) > 2


@pytest.mark.requirement("PS-27")
def test_each_server_gets_its_own_shares_and_nothing_else() -> None:
    assert set(exports(content("/etc/exports.d/pseven.exports", APART))) == {
        "/var/pSeven/UserData",
        "/var/pSeven/WorkspaceData",
    }
    assert set(exports(content("/etc/exports.d/pseven.exports", APART, "nfs-2.example.com"))) == {
        "/var/pSeven/SharedData"
    }


@pytest.mark.requirement("PS-31")
def test_statd_is_enabled_apart_from_the_server_that_needs_it() -> None:
    made = config()
    assert "nfs-kernel-server" in made["packages"]
    commands = made["runcmd"]
    statd, server = (
        commands.index(["systemctl", "enable", "--now", "rpc-statd"]),
        commands.index(["systemctl", "enable", "nfs-server"]),
    )
    assert statd < server < commands.index(["systemctl", "restart", "nfs-server"])


@pytest.mark.requirement("PS-32")
def test_quotas_are_switched_on_for_the_partition_of_the_shares() -> None:
    made = config(WITH_DISK)
    assert "quota" in made["packages"]
    assert made["mounts"] == [["/dev/sdb1", "/var/pSeven", "ext4", "defaults,usrquota,grpquota", "0", "2"]]
    assert made["fs_setup"][0]["overwrite"] is False
    commands = made["runcmd"]
    check = commands.index(["quotacheck", "-ugm", "/var/pSeven"])
    assert commands[check + 1] == ["quotaon", "-v", "/var/pSeven"]


@pytest.mark.requirement("PS-32")
@pytest.mark.parametrize(
    ("changes", "server"), [({**WITH_DISK, **APART}, "nfs-2.example.com"), ({**WITH_DISK, "nfs.quota": False}, SERVER)]
)
def test_shared_data_alone_need_no_quotas_and_nobody_who_switched_them_off(
    changes: dict[str, object], server: str
) -> None:
    made = config(changes, server)
    assert "quota" not in made["packages"]
    assert "usrquota" not in json.dumps(made)
    assert "rquotad" not in json.dumps(made)


@pytest.mark.requirement("PS-33")
def test_the_quota_server_starts_with_the_machine_and_lets_quotas_be_set_from_afar() -> None:
    made = unit(content("/etc/systemd/system/rpc-rquotad.service"))
    assert dict(made["Unit"]) == {
        "Description": "Quota remote RPC service",
        "After": "network.target",
        "StartLimitIntervalSec": "0",
    }
    assert dict(made["Service"]) == {
        "Type": "simple",
        "Restart": "always",
        "RestartSec": "1",
        "User": "root",
        "ExecStart": "/usr/sbin/rpc.rquotad -S -F -p 875",
    }
    assert made["Install"]["WantedBy"] == "multi-user.target"
    assert ["systemctl", "enable", "--now", "rpc-rquotad"] in config()["runcmd"]
    assert config()["power_state"]["mode"] == "reboot"


@pytest.mark.requirement("PS-34")
def test_the_kernel_modules_are_installed_loaded_and_loaded_again_after_a_start() -> None:
    made = config()
    assert "linux-image-extra-virtual" in made["packages"]
    assert [command for command in made["runcmd"] if command[0] == "modprobe"] == [
        ["modprobe", "quota_v1"],
        ["modprobe", "quota_v2"],
    ]
    (modules,) = [one for one in made["write_files"] if one["path"] == "/etc/modules"]
    assert (modules["append"], modules["content"]) == (True, "quota_v1\nquota_v2\n")


@pytest.mark.requirement("PS-34")
def test_on_aws_the_modules_are_in_one_package_more() -> None:
    assert "linux-modules-extra-aws" not in config()["packages"]
    assert "linux-modules-extra-aws" in config({"nfs.aws-kernel": True})["packages"]


@pytest.mark.requirement("PS-36")
def test_the_ports_that_linux_leaves_to_chance_are_pinned_to_those_of_the_network_table() -> None:
    made = unit(content("/etc/nfs.conf.d/pseven.conf"))
    assert {section: dict(made[section]) for section in made.sections()} == {
        "mountd": {"port": "1110"},
        "lockd": {"port": "4045", "udp-port": "4045"},
        "statd": {"port": "662"},
    }
    assert "-p 9875" in content("/etc/systemd/system/rpc-rquotad.service", {"nfs.rquotad-port": 9875})


@pytest.mark.requirement("PS-28")
def test_the_machine_has_access_control_lists() -> None:
    assert "acl" in config()["packages"]


@pytest.mark.requirement("PS-21")
def test_the_clock_of_the_machine_is_synchronized() -> None:
    assert config()["ntp"] == {"enabled": True}


@pytest.mark.requirement("PS-17")
@pytest.mark.parametrize(("backend", "version"), [("existing", 3), ("fsx-openzfs", 3), ("efs", 4)])
def test_a_server_that_is_not_made_here_gets_no_user_data(backend: str, version: int) -> None:
    changes: dict[str, object] = {"nfs.backend": backend, "nfs.version": version, "nfs.quota": backend == "existing"}
    assert user_data(pseven(changes)) == {}
