"""pSeven Enterprise: "pSeven Enterprise deployment"."""

from spec.requirements.model import Guide, InProgram, Mark, OutsideProgram, Platform, Section

_OUTSIDE = {
    "PS-25": "part Database: the commands that make user and database, and the one that tries them",
    "PS-35": "part Quotas, and stack output `afterInstall.quota`: a person sets the default in the settings page",
    "PS-43": "part Images, and stack output `images`: docker copies what the package names",
    "PS-61": "part Secrets: secretgen runs once, its output is kept as the stack's secret `pseven-secrets`, which the "
    "release reads, and `./groundwork secrets STACK --escrow` writes the copy",
    "PS-69a": "part After the release, and stack output `afterInstall`: the release's notes say the addresses",
    "PS-70": "part After the release, and stack output `afterInstall.firstSteps`: a person signs in",
    "PS-71": "part Licence, and stack output `afterInstall.licence`: two phases, first the ID out, then the licence in",
    "PS-72": "part Quotas, and stack output `afterInstall.settingsPage`",
    "PS-73": "part Acceptance, and stack output `afterInstall.acceptance`: a person uses the platform as users do",
    "PS-74": "parts Windows nodes and After the release, and stack output `afterInstall.lastSteps`",
}
"""What a person does, by the part of the runbook that says how."""

_CLUSTER = (
    Section(
        "Hardware resources summary",
        {
            "PS-1": "A control plane node has 4 CPU, 8 GB RAM, 120 GB storage and 1 Gb/s: one dedicated node with "
            "1500 IOPS in the minimum deployment, three with 7000/4000 IOPS (read/write) in production.",
            "PS-2": "Five worker nodes have 8 CPU, 16 GB RAM, 120 GB storage and 1 Gb/s each; production may need "
            "more.",
            "PS-3": "A PostgreSQL server has 2 CPU, 4 GB RAM, 50 GB and 1 Gb/s in the minimum deployment, 4 CPU, 8 "
            "GB RAM and 100 GB in production.",
            "PS-4": "An NFS server has 2 CPU, 4 GB RAM, 500 GB and 1 Gb/s (10 recommended) in the minimum "
            "deployment; in production it is dedicated, with 4 CPU, 8 GB RAM, 1 TB or more at 10000/5000 IOPS, and "
            "10 Gb/s.",
            "PS-5": "A Docker Registry has 4 CPU, 8 GB RAM, 200 GB and 1 Gb/s; it is optional in the minimum "
            "deployment and has 2400/800 IOPS in production.",
            "PS-6": "A reverse proxy has 2 CPU, 4 GB RAM, 10 GB and 1 Gb/s; it is optional in the minimum deployment.",
            "PS-7": "An optional Windows node has 4 CPU, 16 GB RAM and 500 GB in the minimum deployment, 8 CPU, 32 "
            "GB RAM and 1 TB in production, and 1 Gb/s.",
        },
    ),
    Section(
        "Hardware resources summary",
        {
            "PS-8": "What is not optional sums up to 48 CPU, 96 GB RAM and 1270 GB in the minimum deployment, and to "
            "66 CPU, 132 GB RAM and 2270 GB in production."
        },
        Mark.DERIVED,
    ),
    Section(
        "Requirements",
        {"PS-9": "The minimum deployment is out of service while its only control plane node is down."},
    ),
    Section(
        "Network parameters",
        {"PS-10": "All nodes and infrastructure hosts have 1 Gb/s, and the NFS server 10 Gb/s."},
    ),
    Section(
        "Requirements",
        {
            "PS-11": "Helm is 3.13.0 or newer, and fits the Kubernetes version by Helm's own support policy.",
            "PS-12": "Kubernetes is 1.28.0 or newer; updates are tested on 1.28.x.",
            "PS-13": "PostgreSQL is 12 or newer.",
            "PS-14": "The Docker Registry is 2.7.1 or newer.",
        },
    ),
    Section(
        "Kubernetes cluster, Configuration requirements",
        {
            "PS-15": "Docker Engine, where it is the container runtime, is 20.10.10 or newer.",
            "PS-16": "From Kubernetes 1.26 on, the container runtime supports CRI API v1.",
        },
    ),
    Section(
        "Requirements",
        {
            "PS-17": "NFSv3 is recommended, NFSv4 is experimental, older versions are not supported.",
            "PS-18": "A Windows node is a physical workstation with Windows 10 Pro 64-bit 1909 or newer, or a "
            "standalone Windows Server 2019 or newer that is no domain controller.",
        },
    ),
    Section(
        "Kubernetes cluster",
        {
            "PS-19": "A dedicated cluster is strongly recommended, in production fault tolerant and highly "
            "available; a managed one has regional masters behind a load balancer.",
            "PS-20": "Nodes keep /var on the root filesystem, and their root partition has at least 50 GB free.",
            "PS-21": "Clocks are synchronized by NTP on cluster nodes, NFS, registry, SMTP, reverse proxy and "
            "Windows nodes.",
            "PS-22": "There is a dedicated namespace, called pseven-ns, and a release, called pseven-rl.",
            "PS-23": "The deployment makes a ClusterRole and its binding, PriorityClasses and PersistentVolumes, all "
            "but the volumes only with sizing.runOnKubernetes=true; without permission for them they are made "
            "beforehand.",
        },
    ),
)

_SERVICES = (
    Section(
        "PostgreSQL server",
        {
            "PS-24": "Connections to PostgreSQL are pooled; PgBouncer is recommended.",
            "PS-25": "There is a database of its own with a user of its own, who signs in by password and has full "
            "access, tables and schemas included.",
            "PS-26": "The port of PostgreSQL has no default; it is commonly 5432 and is set before the installation.",
        },
    ),
    Section(
        "NFS server",
        {
            "PS-27": "The NFS server serves one pSeven deployment and nothing else; the directories may be on "
            "several servers.",
            "PS-28": "The storage supports ACL, flock() and disk quotas.",
        },
    ),
    Section(
        "NFS server, Data storage directories",
        {
            "PS-29": "There are three separate shares for user, workspace and shared data, owned by UID 11111 with "
            "u+rwx, for example below /var/pSeven.",
            "PS-30": "The shares are exported with no_root_squash; in the example with rw, nohide, insecure, "
            "no_subtree_check, async too.",
            "PS-31": "In the example nfs-kernel-server runs on Ubuntu, with rpc-statd enabled apart from it.",
        },
    ),
    Section(
        "NFS server, Enabling storage quota",
        {
            "PS-32": "Quotas are enabled on the partitions of user and workspace data, with usrquota and grpquota in "
            "/etc/fstab, quotacheck and quotaon.",
            "PS-33": "rpc.rquotad runs on the storage host from its start on and allows setting quotas remotely (-S).",
            "PS-34": "The kernel modules quota_v1 and quota_v2 are installed and loaded at start; on AWS from "
            "linux-modules-extra-aws too.",
            "PS-35": "pSeven detects quotas by itself; the default user storage quota is set in megabytes.",
        },
    ),
    Section(
        "Network parameters",
        {"PS-36": "The quota server's port is not in the network table, and 1110 and 4045 are in it."},
        Mark.DERIVED,
    ),
    Section(
        "LDAPS setup",
        {
            "PS-37": "For LDAPS the server's certificate (DER or Base-64 X.509) is at {shared data}/certs/ldaps.cert "
            "before the installation."
        },
    ),
    Section(
        "Reverse proxy",
        {
            "PS-38": "The reverse proxy sets X-Forwarded-*, supports WebSocket, terminates TLS, balances over the "
            "worker nodes and checks their health.",
            "PS-39": "An NGINX ingress needs WebSocket, a larger request body and a proxy buffer of 128k.",
            "PS-40": "Without a reverse proxy the traffic is plain HTTP, and connections may fail with any one node.",
        },
    ),
    Section(
        "SMTP server",
        {"PS-41": "SMTP is optional, with a mail account of its own and basic password authentication."},
    ),
    Section(
        "Registry setup",
        {
            "PS-42": "A Docker Registry with user name and password is needed to install and to run.",
            "PS-43": "Images named in the chart's values are copied to {registry}/pseven/{name}:{appVersion}.",
        },
    ),
    Section(
        "Installation package",
        {
            "PS-44": "The package is a chart pseven-{YYYY.MM.DD}.tgz and access to the vendor's registry, without a "
            "licence."
        },
    ),
)

_NETWORK = (
    Section(
        "Network parameters",
        {
            "PS-45": "Users and REST clients reach the reverse proxy by HTTPS on 443/tcp.",
            "PS-46": "The reverse proxy reaches the worker nodes on 30080/tcp for users and 30001/tcp for health "
            "checks, both configurable.",
            "PS-47": "The administrator reaches the Kubernetes API on 6443/tcp.",
            "PS-48": "The administrator reaches Windows nodes by RDP on 3389/tcp.",
            "PS-49": "Windows nodes reach the worker nodes by OpenVPN on 31194/tcp+udp, configurable.",
            "PS-50": "The administrator reaches PostgreSQL on 5432/tcp+udp.",
            "PS-51": "The administrator reaches NFS on 111, 1110, 2049 and 4045, tcp+udp.",
            "PS-52": "The worker nodes reach SMTP on 25/tcp, 465/tcp or 587/tcp, configurable.",
            "PS-53": "The worker nodes reach LDAP on 389/tcp and LDAPS on 636/tcp.",
            "PS-54": "The worker nodes reach PostgreSQL on 5432/tcp+udp, configurable.",
            "PS-55": "The worker nodes reach NFS on 111, 1110, 2049 and 4045, tcp+udp.",
            "PS-56": "The worker nodes reach the local registry, and optionally the vendor's, on 443/tcp.",
            "PS-57": "A matrix of 35 components gives the ports that each listens on and the connections that each "
            "opens.",
            "PS-58": "Components run by condition: gates for Windows only, htcondorexecute only without native "
            "blocks, its manager and submitter not without both, post2_fixstorages only with fixStorages=true; post* "
            "are Jobs, upkeep* CronJobs.",
        },
    ),
    Section(
        "Network parameters",
        {
            "PS-59": "The matrix has 106 connections inside and 45 to infrastructure; by the conditions 27 to 34 "
            "components remain with 54 to 104 and 39 to 43.",
            "PS-60": "The matrix does not have DNS, NTP, the Kubernetes API, image pulls, rquotad and ports of "
            "native block pods, which a default-deny policy must allow.",
        },
        Mark.DERIVED,
    ),
)

_INSTALLATION = (
    Section(
        "Secrets", {"PS-61": "The image pseven-secretgen:{version} makes pseven-secrets.yaml, once; a copy is kept."}
    ),
    Section(
        "Deployment configuration",
        {
            "PS-62": "Set are entrypoint.allowedHosts and usingTrustedReverseProxy, registry.*, storage.*, "
            "postgres.*, smtp.* where used, and image.*.",
            "PS-63": "There are as many task executors as worker nodes, each requesting half of a node's memory and "
            "half of its CPU, so that no two share a node.",
        },
    ),
    Section(
        "Installing with limited cluster permissions",
        {
            "PS-64": "sizing.runOnKubernetes is false by default; true is an experimental mode.",
            "PS-65": "Volumes and claims made beforehand are named {namespace}-{storage}-nfs{3|4}-pv and -pvc, with "
            "1Gi, ReadWriteMany, the version's nfsvers and an empty storage class.",
            "PS-66": "The native mode has a ClusterRole, a Role, a ServiceAccount and two bindings for the launcher, "
            "with the listed verbs on pods, nodes, pods/log and resourcequotas.",
            "PS-67": "The native mode has three PriorityClasses: pseven-deployment-pc 1000000, pseven-cronjob-pc and "
            "pseven-block-pc 500000 that never preempt.",
            "PS-68": "With them made beforehand, launcher.*.create is false and the names of account and binding are "
            "set.",
        },
    ),
    Section(
        "Installation",
        {
            "PS-69": "Leftovers are uninstalled; Helm then installs with both values files, waits up to 60 minutes, "
            "and its log is kept.",
            "PS-69a": "Sign-in URL, admin URL, health check endpoint and worker addresses are kept; users connect to "
            "the reverse proxy only.",
        },
    ),
    Section(
        "Admin access",
        {
            "PS-70": "The built-in admin (admin, admin, admin@admin.admin) gets a new password and a valid address at "
            "once, and one admin always remains."
        },
    ),
    Section(
        "License",
        {
            "PS-71": "A licence is bound to the Installation ID made by the installation; without it users cannot sign "
            "in."
        },
    ),
    Section(
        "User storage quotas",
        {"PS-72": "Settings are at {admin URL}/app_pseven/settings/, where quota management shows as available."},
    ),
    Section(
        "Verify installation",
        {
            "PS-73": 'Two tests must pass: upload a file of a few MB, and run the AppsHub example "Disk optimization"; '
            "then the admin loses the end-user permissions."
        },
    ),
    Section(
        "Extension nodes, Workspaces, Creating user accounts",
        {
            "PS-74": "Windows nodes are set up from a package that the installation makes, a public workspace is made "
            "before users are added, and users come from AD, LDAP, SSO or local accounts."
        },
    ),
)

GUIDE = Guide(
    platform=Platform.PSEVEN,
    sections=(*_CLUSTER, *_SERVICES, *_NETWORK, *_INSTALLATION),
    inconsistencies={
        "PS-2": "INC-PS1: production has 5+ workers in one table and 5 in another list; more than 5 are taken",
        "PS-4": "INC-PS2: see PS-10",
        "PS-10": "INC-PS2: the hardware tables give the NFS server of a minimum deployment 1 Gb/s, which is enough "
        "there; `nfs.require-10-gigabit` asks for 10",
        "PS-11": "INC-PS3: the part on Helm says that 3.10.0 is the least compatible version; "
        "`versions.legacy-1-22-to-1-25` takes it at its word",
        "PS-12": "INC-PS4: the part on compatible versions says 1.22.0 through 1.25.2, newer ones never tested; "
        "`versions.legacy-1-22-to-1-25` takes it at its word",
        "PS-28": "INC-PS5: quotas are recommended, required or a listed feature, depending on the part; they are on "
        "unless `nfs.quota: false`",
        "PS-36": "INC-PS6: nfs-kernel-server on Linux does not use 1110 and 4045 by default, and its other ports are "
        "dynamic; the machine made here pins them to the table's, and rquotad to 875",
        "PS-40": "INC-PS7: the reverse proxy is optional in one part and should be there in another; it is there "
        "unless `proxy.enabled: false`, which production refuses",
        "PS-42": "INC-PS8: the registry is optional in the tables and required in this part; `registry.mode: vendor` "
        "uses the vendor's, which production refuses",
        "PS-43": "INC-PS9: pseven-secretgen is referenced without the path element pseven/; "
        "`registry.secretgen-beside-app` puts it there",
        "PS-50": "INC-PS10: PostgreSQL has no UDP; `postgres.udp-as-printed` opens it all the same",
        "PS-54": "INC-PS10: PostgreSQL has no UDP; `postgres.udp-as-printed` opens it all the same",
        "PS-60": "INC-PS11: a policy made from the matrix alone would break the product; what is missing is in the "
        "flow table beside it",
    },
    deliveries={
        **{f"PS-{count}": InProgram() for count in range(1, 75)},
        **{number: OutsideProgram(how=f"`./groundwork runbook STACK`, {how}") for number, how in _OUTSIDE.items()},
    },
)
