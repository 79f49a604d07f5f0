"""Refused: executors, what was made by hand, packages, registries and how long to wait."""

from tests.spec.pseven_stack import EXISTING, LIMITED, MINIMUM, NATIVE, PACKAGE, REMOVED, Case

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

RELEASES: dict[str, Case] = {
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
    **{
        f"{key} of executors in the native mode": (
            {f"executor.{key}": amount, **NATIVE},
            "executor",
            "no executors run while blocks run on Kubernetes natively",
            "nothing, or run-on-kubernetes: false",
            ("PS-58", "PS-63"),
        )
        for key, amount in {"cpu": "2", "memory": "8Gi", "replicas": 5}.items()
    },
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
    **{
        f"priority class {name} is missing": (
            {**NATIVE, **MADE, "premade.priority-classes": [one for one in CLASSES if one != name]},
            "premade.priority-classes",
            f"these are not the three priority classes: {name} is missing",
            "[pseven-deployment-pc, pseven-cronjob-pc, pseven-block-pc], or nothing, and they are made here",
            ("PS-67",),
        )
        for name in CLASSES
    },
    "an account without its binding": (
        {**NATIVE, **MADE, "premade.priority-classes": CLASSES, "premade.service-account": "pseven-launcher-sa"},
        "premade.cluster-role-binding",
        "is missing beside the other name for the launcher",
        "both names, or neither, and they are made here",
        ("PS-66", "PS-68"),
    ),
    "a binding without its account": (
        {**NATIVE, **MADE, "premade.priority-classes": CLASSES, "premade.cluster-role-binding": "pseven-ns-launcher"},
        "premade.service-account",
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
        ("PS-62",),
    ),
    "a registry without an account": (
        {"registry.username": REMOVED},
        "registry.username",
        "is missing",
        "this key with its value, for example 'pseven'",
        ("PS-42",),
    ),
    "a registry whose account has no name": (
        {"registry.username": ""},
        "registry.username",
        "'' cannot be used here",
        "the name of the account, for example 'pseven'",
        ("PS-42",),
    ),
    # Not repeated: somebody may have written the password itself. Of one that is named and not set the program speaks.
    **{
        f"a registry whose password is {name}": (
            {"registry.password": written},
            "registry.password",
            "is not the name of a secret",
            "lower-case letters, digits and dashes, for example 'database-password'",
            ("PS-42",),
        )
        for name, written in {"missing": None, "nothing": "", "written in the clear": "S3cret!"}.items()
    },
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
        ("PS-42", "PS-62"),
    ),
    "one's own registry as the vendor's": (
        {"registry.mode": "vendor", **MINIMUM},
        "registry.url",
        "registry.example.com is not the vendor's registry",
        "registry.pseven.io, or mode: local",
        ("PS-42", "PS-62"),
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
