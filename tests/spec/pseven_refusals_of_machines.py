"""Refused: workers, control planes, Windows nodes, and releases of what runs on them."""

from tests.spec.pseven_stack import EXISTING, MINIMUM, OWN_PLANE, WINDOWS_NODE, Case

WIN: dict[str, object] = {"windows-extension.nodes": [WINDOWS_NODE]}

MACHINES: dict[str, Case] = {
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
    **{
        f"workers of a minimum deployment with too little {key}": (
            {f"cluster.pools.0.{key}": amount, **MINIMUM},
            f"cluster.pools[0].{key}",
            f"{amount} is below what the minimum profile asks for",
            least,
            ("PS-2",),
        )
        for key, amount, least in (
            ("cpu", "7", "8 or more"),
            ("memory", "12Gi", "16Gi or more"),
            ("disk", "119G", "120G or more"),
        )
    },
    "workers of a minimum deployment on half a gigabit": (
        {"workers.network": "500 Mb/s", **MINIMUM},
        "workers.network",
        "500 Mb/s is below what the minimum profile asks for",
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
    "four control plane nodes": (
        {**OWN_PLANE, "control-plane.nodes": 4, **MINIMUM},
        "control-plane.nodes",
        "4 control plane nodes are in no table of the guide; an even number loses its majority with half of it",
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
    "no control plane node": (
        {**OWN_PLANE, "control-plane.nodes": 0},
        "control-plane.nodes",
        "0 control plane nodes are in no table of the guide",
        "1 in a minimum deployment, 3 in production",
        ("PS-1",),
    ),
    "eleven control plane nodes": (
        {**OWN_PLANE, "control-plane.nodes": 11},
        "control-plane.nodes",
        "11 control plane nodes are in no table of the guide",
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
}
