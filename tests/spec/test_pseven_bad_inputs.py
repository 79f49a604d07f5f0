"""Settings that the pSeven requirements rule out are refused: where, what, what instead, and which number says so.

The figures between the cases are those of the list of bad inputs.
"""

from collections.abc import Mapping

import pytest

from tests.spec.pseven_stack import (
    EXISTING,
    LIMITED,
    MINIMUM,
    NATIVE,
    PACKAGE,
    PEM,
    REMOVED,
    WINDOWS_NODE,
    only_mistake,
    only_warning,
    pseven,
    refused,
)

Case = tuple[Mapping[str, object], str, str, str, tuple[str, ...]]

OWN_PLANE: dict[str, object] = {"control-plane.managed": False}
WIN: dict[str, object] = {"windows-extension.nodes": [WINDOWS_NODE]}
MADE: dict[str, object] = {
    "premade.volumes": {
        name: {
            "volume": f"pseven-ns-{name}-nfs3-pv",
            "claim": f"pseven-ns-{name}-nfs3-pvc",
            "mount-options": ["nfsvers=3"],
        }
        for name in ("userdata", "workspacedata", "shareddata")
    },
    **LIMITED,
}
CLASSES = ["pseven-deployment-pc", "pseven-cronjob-pc", "pseven-block-pc"]

CASES: dict[str, Case] = {
    # 1: workers and control plane
    "four workers": (
        {"cluster.pools.0.nodes": 4},
        "cluster.pools",
        "4 worker nodes are fewer than the production profile asks for",
        "5 or more",
        ("PS-2",),
    ),
    "four workers in a minimum deployment": (
        {"cluster.pools.0.nodes": 4, **MINIMUM},
        "cluster.pools",
        "4 worker nodes are fewer than the minimum profile asks for",
        "5 or more",
        ("PS-2",),
    ),
    "workers of 7 cores": (
        {"cluster.pools.0.cpu": "7"},
        "cluster.pools[0].cpu",
        "7 is below what the production profile asks for",
        "8 or more",
        ("PS-2",),
    ),
    "workers of 12 GiB": (
        {"cluster.pools.0.memory": "12Gi"},
        "cluster.pools[0].memory",
        "12Gi is below what the production profile asks for",
        "16Gi or more",
        ("PS-2",),
    ),
    "workers with 119 GB of disk": (
        {"cluster.pools.0.disk": "119G"},
        "cluster.pools[0].disk",
        "119G is below what the production profile asks for",
        "120G or more",
        ("PS-2",),
    ),
    "workers on half a gigabit": (
        {"workers.network": "500 Mb/s"},
        "workers.network",
        "500 Mb/s is below what the production profile asks for",
        "1 Gb/s or more",
        ("PS-2",),
    ),
    "too little free on /": (
        {"workers.root-free": "49G"},
        "workers.root-free",
        "49G free on the root partition is too little",
        "50G or more",
        ("PS-20",),
    ),
    "/var apart": (
        {"workers.var-on-root": False},
        "workers.var-on-root",
        "/var is on a file system of its own",
        "true, and nodes that keep /var on the root file system",
        ("PS-20",),
    ),
    "two control plane nodes": (
        {**OWN_PLANE, "control-plane.nodes": 2},
        "control-plane.nodes",
        "2 control plane nodes are in no table of the guide; an even number loses its majority with half of it",
        "1 in a minimum deployment, 3 in production",
        ("PS-1",),
    ),
    "five control plane nodes": (
        {**OWN_PLANE, "control-plane.nodes": 5},
        "control-plane.nodes",
        "5 control plane nodes are in no table of the guide",
        "1 in a minimum deployment, 3 in production",
        ("PS-1",),
    ),
    "one control plane node in production": (
        {**OWN_PLANE, "control-plane.nodes": 1},
        "control-plane.nodes",
        "1 control plane node is fewer than the production profile asks for",
        "3",
        ("PS-1",),
    ),
    "nodes of a managed control plane": (
        {"control-plane.nodes": 3},
        "control-plane.nodes",
        "a managed control plane has no nodes of yours",
        "nothing, or managed: false",
        ("PS-1", "PS-19"),
    ),
    "a slow disk of the control plane": (
        {**OWN_PLANE, "control-plane.machine": {"iops-write": "3999 iops"}},
        "control-plane.machine.iops-write",
        "3999 iops is below what the production profile asks for",
        "4000 iops or more",
        ("PS-1",),
    ),
    "a control plane that runs other things": (
        {**OWN_PLANE, "control-plane.dedicated": False},
        "control-plane.dedicated",
        "control plane nodes run nothing else",
        "true, and nodes of their own",
        ("PS-1",),
    ),
    "an unknown pool of workers": (
        {"workers.pools": ["worker", "gpu"]},
        "workers.pools[1]",
        "there is no pool gpu",
        "one of worker",
        ("PS-2",),
    ),
    "no known workers": (
        {**EXISTING, "cluster.pools": []},
        "cluster.pools",
        "there are no worker nodes that the executors could be sized from",
        "the pools of the worker nodes, with their CPU, memory and disk",
        ("PS-2", "PS-63"),
    ),
    "profile dev elsewhere": (
        {"profile": "dev"},
        "profile",
        "profile dev is smaller than the vendor allows",
        "minimum or production; dev only with environment: dev",
        ("PS-8",),
    ),
    "a clock that is off": (
        {"nfs.machine": {"clock-synchronized": False}},
        "nfs.machine.clock-synchronized",
        "its clock is not synchronized",
        "true, and NTP on that host",
        ("PS-21",),
    ),
    # 2: Kubernetes and its container runtime
    "Kubernetes 1.27": (
        {**EXISTING, "cluster.version": "1.27"},
        "cluster.version",
        "Kubernetes 1.27 is too old",
        (
            "1.28 or later; versions.legacy-1-22-to-1-25: true takes the guide's other part at its word (1.22 to 1.25, "
            "INC-PS4)"
        ),
        ("PS-12",),
    ),
    "Kubernetes 1.26 as legacy": (
        {**EXISTING, "cluster.version": "1.26", "versions.legacy-1-22-to-1-25": True},
        "cluster.version",
        "Kubernetes 1.26 is outside of 1.22 to 1.25, which legacy-1-22-to-1-25 stands for",
        "1.22 to 1.25, or versions.legacy-1-22-to-1-25: false",
        ("PS-12",),
    ),
    "Kubernetes 1.21 as legacy": (
        {**EXISTING, "cluster.version": "1.21", "versions.legacy-1-22-to-1-25": True},
        "cluster.version",
        "Kubernetes 1.21 is outside of 1.22 to 1.25, which legacy-1-22-to-1-25 stands for",
        "1.22 to 1.25, or versions.legacy-1-22-to-1-25: false",
        ("PS-12",),
    ),
    "a runtime without CRI v1": (
        {"versions.container-runtime": {"name": "cri-o", "version": "1.24.0", "cri-v1": False}},
        "versions.container-runtime.cri-v1",
        "cri-o 1.24.0 without CRI API v1 is no runtime for Kubernetes 1.35",
        "a container runtime with CRI API v1, for example containerd 1.6.0 or later",
        ("PS-16",),
    ),
    "an old containerd": (
        {"versions.container-runtime": {"name": "containerd", "version": "1.5.18"}},
        "versions.container-runtime.version",
        "containerd 1.5.18 without CRI API v1 is no runtime for Kubernetes 1.35",
        "a container runtime with CRI API v1, for example containerd 1.6.0 or later",
        ("PS-16",),
    ),
    "an old Docker Engine": (
        {"versions.container-runtime": {"name": "docker", "version": "20.10.9"}},
        "versions.container-runtime.version",
        "Docker Engine 20.10.9 has no clone3, and the installation fails",
        "20.10.10 or later",
        ("PS-15",),
    ),
    # 3: Helm
    "Helm 3.12": (
        {"versions.helm": "3.12.3"},
        "versions.helm",
        "Helm 3.12.3 is too old",
        "3.13.0 or later; with versions.legacy-1-22-to-1-25: true 3.10.0 (INC-PS3)",
        ("PS-11",),
    ),
    "Helm 3.9 as legacy": (
        {**EXISTING, "cluster.version": "1.25", "versions.legacy-1-22-to-1-25": True, "versions.helm": "3.9.4"},
        "versions.helm",
        "Helm 3.9.4 is too old",
        "3.10.0 or later",
        ("PS-11",),
    ),
    # 4: PostgreSQL
    "PostgreSQL 11": (
        {"postgres.version": "11"},
        "postgres.version",
        "PostgreSQL 11 is too old",
        "12 or later",
        ("PS-13",),
    ),
    "no pool of connections": (
        {"postgres.pooler": "none"},
        "postgres.pooler",
        "without a pool the platform runs into the server's limit of connections",
        "pgbouncer, or builtin where the managed server has one",
        ("PS-24",),
    ),
    "a small database of AWS": (
        {"postgres.instance": "db.t4g.small", **MINIMUM},
        "postgres.instance",
        "db.t4g.small has 2 CPU and 2Gi memory",
        "a size with 2 CPU and 4Gi or more",
        ("PS-3",),
    ),
    "a small database of Azure": (
        {"postgres.instance": "Standard_B1ms", **MINIMUM},
        "postgres.instance",
        "Standard_B1ms has 1 CPU and 2Gi memory",
        "a size with 2 CPU and 4Gi or more",
        ("PS-3",),
    ),
    "the pool of a tier that has none": (
        {"postgres.instance": "Standard_B2ms", "postgres.pooler": "builtin", **MINIMUM},
        "postgres.pooler",
        "Standard_B2ms is of the Burstable tier, which has no PgBouncer built in",
        "a General Purpose or Memory Optimized size, or pooler: pgbouncer",
        ("PS-24",),
    ),
    "a small database machine": (
        {"postgres.machine": {"disk": "99G"}},
        "postgres.machine.disk",
        "99G is below what the production profile asks for",
        "100G or more",
        ("PS-3",),
    ),
    # 5: NFS
    "NFSv5": ({"nfs.version": 5}, "nfs.version", "input should be 3 or 4", "one of 3 or 4", ("PS-17",)),
    "NFSv2": ({"nfs.version": 2}, "nfs.version", "input should be 3 or 4", "one of 3 or 4", ("PS-17",)),
    "one share for two": (
        {"nfs.shares.workspacedata.path": "/var/pSeven/UserData"},
        "nfs.shares.workspacedata",
        "nfs-1.example.com:/var/pSeven/UserData is the share of userdata too",
        "a share of its own for each storage",
        ("PS-29",),
    ),
    "two shares only": (
        {"nfs.shares.shareddata": REMOVED},
        "nfs.shares.shareddata",
        "is missing",
        "this key with its value",
        ("PS-29",),
    ),
    "root becomes nobody": (
        {"nfs.root-squash": True},
        "nfs.root-squash",
        "the shares turn root into nobody",
        "false, and no_root_squash among the export options",
        ("PS-30",),
    ),
    "another owner": (
        {"nfs.owner-uid": 1000},
        "nfs.owner-uid",
        "UID 1000 is not the user that the platform comes as",
        "11111",
        ("PS-29",),
    ),
    "a relative path": (
        {"nfs.shares.userdata.path": "pSeven/UserData"},
        "nfs.shares.userdata.path",
        "'pSeven/UserData' cannot be used here",
        "a full path without .. in it, for example '/var/pSeven/UserData'",
        ("PS-29",),
    ),
    "a server for others too": (
        {"nfs.exclusive": False},
        "nfs.exclusive",
        "the NFS server serves somebody else too",
        "true, and a server for this one deployment",
        ("PS-27",),
    ),
    "EFS by NFSv3": (
        {"nfs.backend": "efs", "nfs.quota": False},
        "nfs.version",
        "Amazon EFS does not speak NFSv3",
        "4, which is experimental; or backend: vm",
        ("PS-17",),
    ),
    "Azure Files by NFSv3": (
        {"nfs.backend": "azure-files", "nfs.quota": False},
        "nfs.version",
        "Azure Files does not speak NFSv3",
        "4, which is experimental; or backend: vm",
        ("PS-17",),
    ),
    "one share of EFS by NFSv3": (
        {"nfs.backend": "efs", "nfs.quota": False, "nfs.version": 4, "nfs.shares.userdata.version": 3},
        "nfs.shares.userdata.version",
        "Amazon EFS does not speak NFSv3",
        "4, which is experimental; or backend: vm",
        ("PS-17",),
    ),
    "a storage without access control lists": (
        {"nfs.acl": False},
        "nfs.acl",
        "the storage has no access control lists",
        "true, and a storage that has them",
        ("PS-28",),
    ),
    "a storage without locks": (
        {"nfs.file-locks": False},
        "nfs.file-locks",
        "the storage has no flock()",
        "true, and a storage that has them",
        ("PS-28",),
    ),
    "a share beside the partition": (
        {"nfs.partition": "/dev/sdb1", "nfs.shares.userdata.path": "/srv/UserData"},
        "nfs.mount",
        "not every share is below /var/pSeven, where the partition is mounted",
        "the directory that holds all shares",
        ("PS-32",),
    ),
    "an NFS server on one gigabit in production": (
        {"nfs.machine": {"network": "1 Gb/s"}},
        "nfs.machine.network",
        "1 Gb/s is below what the production profile asks for",
        "10 Gb/s or more",
        ("PS-4",),
    ),
    "one gigabit where ten are wanted": (
        {"nfs.require-10-gigabit": True, **MINIMUM},
        "nfs.machine.network",
        "1 Gb/s is below the 10 Gb/s that nfs.require-10-gigabit stands for (INC-PS2)",
        "10 Gb/s",
        ("PS-10",),
    ),
    # 6: quotas where there are none
    **{
        f"quotas on {backend}": (
            {"nfs.backend": backend, **({"nfs.version": 4} if backend in {"efs", "azure-files"} else {})},
            "nfs.quota",
            f"{name} has no rpc.rquotad, by which quotas are set",
            "false, and no storage quotas in pSeven; or backend: vm",
            ("PS-28", "PS-33"),
        )
        for backend, name in {
            "efs": "Amazon EFS",
            "fsx-openzfs": "Amazon FSx for OpenZFS",
            "azure-files": "Azure Files",
            "azure-netapp-files": "Azure NetApp Files",
            "oci-file-storage": "OCI File Storage",
        }.items()
    },
    # 7: ports of the nodes
    "a web port below the range": (
        {"proxy.web-nodeport": 8080},
        "proxy.web-nodeport",
        "8080 is no port that a cluster gives out on its nodes",
        "a port from 30000 to 32767",
        ("PS-46",),
    ),
    "a health port above the range": (
        {"proxy.health-nodeport": 32768},
        "proxy.health-nodeport",
        "32768 is no port that a cluster gives out on its nodes",
        "a port from 30000 to 32767",
        ("PS-46",),
    ),
    "an OpenVPN port below the range": (
        {"windows-extension.openvpn-nodeport": 1194},
        "windows-extension.openvpn-nodeport",
        "1194 is no port that a cluster gives out on its nodes",
        "a port from 30000 to 32767",
        ("PS-49",),
    ),
    "one port for web and health": (
        {"proxy.health-nodeport": 30080},
        "proxy.health-nodeport",
        "30080 is taken by proxy.web-nodeport",
        "a port of its own",
        ("PS-46",),
    ),
    "one port for health and OpenVPN": (
        {"windows-extension.openvpn-nodeport": 30001},
        "windows-extension.openvpn-nodeport",
        "30001 is taken by proxy.health-nodeport",
        "a port of its own",
        ("PS-49",),
    ),
    # 8: trust
    "trust without a proxy": (
        {"proxy.enabled": False, "proxy.trusted": True, **MINIMUM},
        "proxy.trusted",
        "without a proxy anybody can write the headers that would be trusted",
        "false, or enabled: true",
        ("PS-62",),
    ),
    "any host name in production": (
        {"proxy.address": "*"},
        "proxy.address",
        "any host name is let in",
        "the name under which users reach the proxy",
        ("PS-62",),
    ),
    "production without a proxy": (
        {"proxy.enabled": False},
        "proxy.enabled",
        "users come by plain HTTP, and their connections may fail with any one node (INC-PS7)",
        "true",
        ("PS-6", "PS-40"),
    ),
    "a proxy without WebSocket": (
        {"proxy.websocket": False},
        "proxy.websocket",
        "without WebSocket users see a loading screen until it times out",
        "true",
        ("PS-38", "PS-39"),
    ),
    "a proxy without TLS": (
        {"proxy.tls": False},
        "proxy.tls",
        "without TLS passwords travel in the clear",
        "true",
        ("PS-38",),
    ),
    "a proxy that forwards no headers": (
        {"proxy.forwarded-headers": False},
        "proxy.forwarded-headers",
        "without X-Forwarded-* the platform does not know whom it talks to",
        "true",
        ("PS-38",),
    ),
    "a small buffer": (
        {"proxy.buffer": "8Ki"},
        "proxy.buffer",
        "8Ki is too small for an answer, and makes error 502",
        "128Ki or more",
        ("PS-39",),
    ),
    # 9: executors
    "an executor too few": (
        {"executor.replicas": 4},
        "executor.replicas",
        "4 executors on 5 worker nodes",
        "nothing, or 5",
        ("PS-63",),
    ),
    "an executor too many": (
        {"executor.replicas": 6, "fit-check": "report"},
        "executor.replicas",
        "6 executors on 5 worker nodes",
        "nothing, or 5",
        ("PS-63",),
    ),
    "more than half of the memory": (
        {"executor.memory": "8193Mi"},
        "executor.memory",
        "8193Mi is more than half of the smallest worker node",
        "nothing, or 8Gi",
        ("PS-63",),
    ),
    "more than half of the processors": (
        {"executor.cpu": "4001m"},
        "executor.cpu",
        "4001m is more than half of the smallest worker node",
        "nothing, or 4",
        ("PS-63",),
    ),
    "memory without a unit": (
        {"executor.memory": "8192"},
        "executor.memory",
        "'8192' is not an amount of memory or disk",
        "text with its unit, for example '16Gi'",
        ("PS-63",),
    ),
    "executors in the native mode": (
        {"executor.cpu": "2", **NATIVE},
        "executor",
        "no executors run while blocks run on Kubernetes natively",
        "nothing, or run-on-kubernetes: false",
        ("PS-58", "PS-63"),
    ),
    "nodes that take two": (
        {
            **PACKAGE,
            "cluster.pools": [
                {"name": "worker", "nodes": 4, "cpu": "8", "memory": "16Gi", "disk": "120G"},
                {"name": "large", "nodes": 1, "cpu": "16", "memory": "64Gi", "disk": "120G"},
            ],
        },
        "cluster.pools",
        "two executors fit on node large-0, and nothing keeps them apart",
        (
            "worker nodes of one size, or the key of the chart's values that takes an affinity, at "
            "release.chart.value-keys.executor-affinity"
        ),
        ("PS-63",),
    ),
    # 10: the native mode with limited permissions
    "a priority class is missing": (
        {**NATIVE, **MADE, "premade.priority-classes": CLASSES[:2]},
        "premade.priority-classes",
        "these are not the three priority classes: pseven-block-pc is missing",
        "[pseven-deployment-pc, pseven-cronjob-pc, pseven-block-pc], or nothing, and they are made here",
        ("PS-67",),
    ),
    "an account without its binding": (
        {**NATIVE, **MADE, "premade.priority-classes": CLASSES, "premade.service-account": "pseven-launcher-sa"},
        "premade.cluster-role-binding",
        "is missing beside the other name for the launcher",
        "both names, or neither, and they are made here",
        ("PS-66", "PS-68"),
    ),
    "objects made by hand for nobody": (
        {**MADE, "limited-permissions": False},
        "premade",
        "what an administrator has made is only used with limited permissions",
        "limited-permissions: true, or nothing here",
        ("PS-65",),
    ),
    # 11: volumes made by hand
    "a volume for another version": (
        {**MADE, "premade.volumes.userdata.volume": "pseven-ns-userdata-nfs4-pv"},
        "premade.volumes.userdata.volume",
        "pseven-ns-userdata-nfs4-pv is not the name for this namespace, storage and NFSv3",
        "pseven-ns-userdata-nfs3-pv",
        ("PS-65",),
    ),
    "a claim of another namespace": (
        {**MADE, "premade.volumes.shareddata.claim": "other-ns-shareddata-nfs3-pvc"},
        "premade.volumes.shareddata.claim",
        "other-ns-shareddata-nfs3-pvc is not the name for this namespace, storage and NFSv3",
        "pseven-ns-shareddata-nfs3-pvc",
        ("PS-65",),
    ),
    "another version to mount": (
        {**MADE, "premade.volumes.workspacedata.mount-options": ["nfsvers=4"]},
        "premade.volumes.workspacedata.mount-options",
        "nfsvers=4 does not mount with NFSv3, as the settings say",
        "[nfsvers=3]",
        ("PS-65",),
    ),
    "a claim with a class": (
        {**MADE, "premade.volumes.userdata.storage-class": "standard"},
        "premade.volumes.userdata.storage-class",
        "a claim of class standard is never bound to a volume that was made by hand",
        '""',
        ("PS-65",),
    ),
    # 12: package and registry
    **{
        f"a package called {name}": (
            {**PACKAGE, "release.chart.path": name},
            "release.chart.path",
            f"{name!r} cannot be used here",
            "the vendor's own file name, for example 'charts/pseven-2023.09.25.tgz'",
            ("PS-44",),
        )
        for name in ("pseven.tgz", "pseven-2023.9.25.tgz", "pseven-2023.09.25.tar.gz", "charts/other-2023.09.25.tgz")
    },
    "a registry with a scheme": (
        {"registry.url": "https://registry.example.com"},
        "registry.url",
        "'https://registry.example.com' cannot be used here",
        "the address of the registry, without scheme and path, for example 'registry.example.com'",
        ("PS-42",),
    ),
    "a registry without an account": (
        {"registry.username": REMOVED},
        "registry.username",
        "is missing",
        "this key with its value",
        ("PS-42",),
    ),
    "an old registry": (
        {"registry.version": "2.7.0"},
        "registry.version",
        "Docker Registry 2.7.0 is too old",
        "2.7.1 or later",
        ("PS-14",),
    ),
    "the vendor's registry in production": (
        {"registry.mode": "vendor", "registry.url": "registry.pseven.io"},
        "registry.mode",
        "images come over the Internet: tasks start late and often run into their time limit (INC-PS8)",
        "local, with a registry in the platform's network",
        ("PS-5", "PS-42"),
    ),
    "the vendor's registry as one's own": (
        {"registry.url": "registry.pseven.io"},
        "registry.url",
        "registry.pseven.io is the vendor's registry",
        "the address of your own, or mode: vendor",
        ("PS-42",),
    ),
    "one's own registry as the vendor's": (
        {"registry.mode": "vendor", **MINIMUM},
        "registry.url",
        "registry.example.com is not the vendor's registry",
        "registry.pseven.io, or mode: local",
        ("PS-42",),
    ),
    "a package whose images nobody named": (
        {**PACKAGE, "release.chart.images": REMOVED},
        "release.chart.images",
        "without the chart's keys for its images they come from the vendor's registry",
        "what `helm show values` has below image, for example {image.app: pseven-app}",
        ("PS-43", "PS-62"),
    ),
    "a health port that the chart does not hear of": (
        {**PACKAGE, "proxy.health-nodeport": 30002},
        "release.chart.value-keys.health-port",
        "the guide does not name the key by which the chart is told port 30002 for health checks",
        "the key, from `helm show values`",
        ("PS-46",),
    ),
    "Windows support that the chart does not hear of": (
        {**PACKAGE, "windows-extension.enabled": False},
        "release.chart.value-keys.windows-extension",
        "the guide does not name the key by which the chart is told that Windows support is off",
        "the key, from `helm show values`",
        ("PS-58",),
    ),
    "a package in a registry": (
        {**PACKAGE, "charts": {"mirror": "oci://registry.example.com/charts"}},
        "charts.mirror",
        "the package is a file, and no registry has it",
        "a directory, or nothing",
        ("PS-44",),
    ),
    # 13: LDAPS and SMTP
    "LDAPS without a certificate": (
        {"ldap": {"host": "ldap.example.com", "port": 636, "cidrs": ["10.30.0.60/32"]}},
        "ldap.certificate",
        "port 636 is LDAPS, for which the server's certificate must be there beforehand",
        "the certificate as Base-64 (PEM), or port 389",
        ("PS-37",),
    ),
    "a certificate that nothing can bring": (
        {"ldap": {"host": "ldap.example.com", "port": 636, "cidrs": ["10.30.0.60/32"], "certificate": PEM}},
        "tools-image",
        "the Job that brings the certificate to the shared data has no image",
        "a pinned image with a shell",
        ("PS-37",),
    ),
    "a mail server without a port": (
        {"smtp": {"host": "mail.example.com", "user": "pseven", "cidrs": ["10.30.0.50/32"]}},
        "smtp.port",
        "is missing",
        "this key with its value",
        ("PS-52",),
    ),
    # 14: Windows nodes
    "a domain controller": (
        {**WIN, "windows-extension.nodes.0.domain-controller": True},
        "windows-extension.nodes[0].domain-controller",
        "win-1 is a domain controller",
        "a server that stands alone",
        ("PS-18",),
    ),
    "Windows 10 1903": (
        {**WIN, "windows-extension.nodes.0.system": "windows-10-pro", "windows-extension.nodes.0.release": "1903"},
        "windows-extension.nodes[0].release",
        "Windows 10 1903 is too old or not known",
        "one of 1909, 2004, 20H2, 21H1, 21H2, 22H2, in quotes",
        ("PS-18",),
    ),
    "Windows Server 2016": (
        {**WIN, "windows-extension.nodes.0.release": "2016"},
        "windows-extension.nodes[0].release",
        "Windows Server 2016 is too old or not known",
        "2019 or later, in quotes",
        ("PS-18",),
    ),
    "Windows 10 on a virtual machine": (
        {
            **WIN,
            "windows-extension.nodes.0.system": "windows-10-pro",
            "windows-extension.nodes.0.release": "22H2",
            "windows-extension.nodes.0.physical": False,
        },
        "windows-extension.nodes[0].physical",
        "Windows 10 on a virtual machine is not what the guide supports",
        "a physical workstation, or system: windows-server",
        ("PS-18",),
    ),
    "Windows nodes without the extension": (
        {**WIN, "windows-extension.enabled": False},
        "windows-extension.enabled",
        "there are Windows nodes, and nothing that they could connect to",
        "true, or no nodes",
        ("PS-58",),
    ),
    "a small Windows node": (
        {**WIN, "windows-extension.nodes.0.machine": {"memory": "16Gi"}},
        "windows-extension.nodes[0].machine.memory",
        "16Gi is below what the production profile asks for",
        "32Gi or more",
        ("PS-7",),
    ),
    # 15: patience
    "five minutes": (
        {**PACKAGE, "release.timeout": 300},
        "release.timeout",
        "300 s are too short for images of several GB",
        "3600 or more",
        ("PS-69",),
    ),
    # elsewhere
    "the stand-in on a customer's cluster": (
        {**EXISTING, "release.chart": "stand-in"},
        "release.chart",
        "the stand-in runs nothing; it only takes the room of the real pods",
        "the package that you have from the vendor, or leave chart out to make everything but the release",
        ("PS-44",),
    ),
    "a licence for nobody": (
        {"license": "pseven-license"},
        "installation-id",
        "is missing, and a licence holds for one Installation ID only",
        "the ID that the header of the admin site shows",
        ("PS-71",),
    ),
    "an Installation ID of 31 digits": (
        {"installation-id": "0" * 31},
        "installation-id",
        f"'{'0' * 31}' cannot be used here",
        "what the admin site shows in its header, for example '20f0dc441f73404fb70ee963806c272e'",
        ("PS-71",),
    ),
    "one secret for two": (
        {"registry.password": "pseven-database-password"},
        "registry.password",
        "this secret is the password of database user pseven too (postgres.password)",
        "a secret of its own for each purpose",
        ("PS-62",),
    ),
    "a small registry machine": (
        {"registry.machine": {"iops-read": "2399 iops"}},
        "registry.machine.iops-read",
        "2399 iops is below what the production profile asks for",
        "2400 iops or more",
        ("PS-5",),
    ),
    "a small proxy": (
        {"proxy.machine": {"memory": "2Gi"}},
        "proxy.machine.memory",
        "2Gi is below what the production profile asks for",
        "4Gi or more",
        ("PS-6",),
    ),
    "a slow disk of the NFS server": (
        {"nfs.machine": {"iops-read": "9999 iops"}},
        "nfs.machine.iops-read",
        "9999 iops is below what the production profile asks for",
        "10000 iops or more",
        ("PS-4",),
    ),
}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=name, marks=[pytest.mark.requirement(number) for number in case[4]])
        for name, case in CASES.items()
    ],
)
def test_it_is_refused_with_where_what_and_what_instead(case: Case) -> None:
    changes, where, what, instead, numbers = case
    mistake = only_mistake(changes)
    assert (mistake.path, mistake.what, mistake.instead) == (where, what, instead)
    assert mistake.requirements == numbers


SAID: dict[str, Case] = {
    "the only control plane node": (
        {**OWN_PLANE, **MINIMUM, "control-plane.nodes": 1},
        "control-plane.nodes",
        "the platform is out of service while its only control plane node is down",
        "3, and profile: production",
        ("PS-9",),
    ),
    "a control plane in one zone": (
        {"control-plane.regional": False},
        "control-plane.regional",
        "a managed control plane in one zone goes down with it",
        "true, with a load balancer in front",
        ("PS-19",),
    ),
    "a shared cluster": (
        {"dedicated-cluster": False},
        "dedicated-cluster",
        "a production deployment shares its cluster with others, which the guide strongly advises against",
        "true, and a cluster of its own",
        ("PS-19",),
    ),
    "NFSv4": (
        {"nfs.version": 4},
        "nfs.version",
        "NFSv4 is experimental and may be slow",
        "3, unless your rules ask for 4",
        ("PS-17",),
    ),
    "plain NGINX": (
        {"proxy.product": "nginx"},
        "proxy.product",
        "plain NGINX sends no health checks: a node that is ill is noticed by the users who were sent to it",
        "nginx-plus, or health checks on the node port by something else",
        ("PS-38",),
    ),
    "no proxy in a minimum deployment": (
        {"proxy.enabled": False, **MINIMUM},
        "proxy.enabled",
        "users come by plain HTTP, and their connections may fail with any one node (INC-PS7)",
        "true",
        ("PS-40",),
    ),
    "the vendor's registry in a minimum deployment": (
        {"registry.mode": "vendor", "registry.url": "registry.pseven.io", **MINIMUM},
        "registry.mode",
        "images come over the Internet: tasks start late and often run into their time limit (INC-PS8)",
        "local, with a registry in the platform's network",
        ("PS-5", "PS-42"),
    ),
    "less than half of a node": (
        {"executor.memory": "4Gi"},
        "executor.memory",
        "4Gi is less than half of the smallest worker node",
        "nothing, or 8Gi",
        ("PS-63",),
    ),
    "50 minutes": (
        {**PACKAGE, "release.timeout": 3000},
        "release.timeout",
        "3000 s may be too short for images of several GB",
        "3600 or more",
        ("PS-69",),
    ),
    "a Helm of another time": (
        {**PACKAGE, "versions.helm": "3.18.6"},
        "versions.helm",
        "Helm 3.18.6 is made for Kubernetes 1.30 to 1.33, not for 1.35",
        "a Helm of the cluster's time, by its version support policy",
        ("PS-11",),
    ),
}


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=name, marks=[pytest.mark.requirement(number) for number in case[4]])
        for name, case in SAID.items()
    ],
)
def test_what_the_guide_only_advises_is_said_and_not_refused(case: Case) -> None:
    changes, where, what, instead, numbers = case
    warning = only_warning(changes)
    assert (warning.path, warning.what, warning.instead) == (where, what, instead)
    assert warning.requirements == numbers


@pytest.mark.requirement("PS-12")
@pytest.mark.requirement("PS-11")
@pytest.mark.parametrize("version", ["1.22", "1.25"])
def test_the_other_part_of_the_guide_can_be_taken_at_its_word(version: str) -> None:
    changes = {**EXISTING, "cluster.version": version, "versions.legacy-1-22-to-1-25": True, "versions.helm": "3.10.0"}
    settings = pseven(changes)
    assert (str(settings.cluster.version), str(settings.versions.helm)) == (version, "3.10.0")


def test_ten_mistakes_are_said_at_once_in_the_order_of_the_file() -> None:
    changes: dict[str, object] = {
        "cluster.pools.0.nodes": 3,
        "cluster.pools.0.cpu": "4",
        "versions.helm": "3.1.0",
        "control-plane.nodes": 2,
        "postgres.version": "9.6",
        "postgres.pooler": "none",
        "nfs.root-squash": True,
        "nfs.owner-uid": 0,
        "proxy.web-nodeport": 80,
        "proxy.address": "*",
        "fit-check": "report",
    }
    assert [one.path for one in refused(changes)] == [
        "cluster.pools",
        "cluster.pools[0].cpu",
        "versions.helm",
        "control-plane.nodes",
        "postgres.version",
        "postgres.pooler",
        "nfs.root-squash",
        "nfs.owner-uid",
        "proxy.address",
        "proxy.web-nodeport",
    ]
