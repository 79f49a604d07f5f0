"""Refused: regions, machines and disks that a cloud does not have, or that are too small."""

from spec.clouds.tables import tables_of
from tests.spec.refusals import (
    DATABASE,
    NFS,
    POOL,
    REGISTRY,
    Said,
    Wrong,
    file_server,
    machine,
    one_of,
    region,
    registry_disk,
    worker,
    wrong,
)

WRONG: tuple[Wrong, ...] = (
    # A wrong region.
    region("psa-aws-prod", "aws", "eu-central-9"),
    region("psa-azure-prod", "azure", "germanycentral"),
    wrong(
        "oci: a region that is none",
        "psa-oci-prod",
        {"cluster.region": "eu-berlin-1"},
        Said(
            where="cluster.region",
            what="'eu-berlin-1' is not a region that is known here",
            instead=one_of(sorted(tables_of("oci").regions)),
        ),
    ),
    region("mint-exoscale-prod", "exoscale", "de-ber-1"),
    # A machine that is too small.
    machine("psa-aws-prod", "aws", "t3.nano"),
    machine("psa-azure-prod", "azure", "Standard_B1s"),
    machine("psa-oci-prod", "oci", "VM.Standard.E2.1.Micro"),
    machine("mint-exoscale-prod", "exoscale", "standard.tiny"),
    worker("pseven-aws-prod", {f"{POOL}.machine": "m7i.xlarge"}),
    worker("pseven-azure-prod", {f"{POOL}.machine": "Standard_D4s_v5"}),
    worker("pseven-oci-prod", {f"{POOL}.ocpus": 2}),
    worker("pseven-existing-prod", {f"{POOL}.cpu": "4"}),
    file_server(
        "aws",
        {"ground.machines.nfs.machine": "m7i.large"},
        "m7i.large has 2 cpu, not 4 and 781 Mb/s network, not 10 Gb/s and 3600 iops for all of its disks, "
        "not 10000 iops",
        "c6in.2xlarge, or a larger one",
    ),
    file_server(
        "azure",
        {"ground.machines.nfs.machine": "Standard_D2s_v5"},
        "Standard_D2s_v5 has 2 cpu, not 4 and 3750 iops for all of its disks, not 10000 iops",
        "Standard_D8ls_v5, or a larger one",
    ),
    file_server(
        "oci",
        {"ground.machines.nfs.cpu": 2},
        "VM.Standard.E5.Flex has 2 Gb/s network, not 10 Gb/s",
        "cpu: 10 and memory: 32Gi",
    ),
    wrong(
        "aws: nodes that have no room for the platform",
        "thingpark-aws-prod",
        {f"{POOL}.machine": "m7i.large"},
        Said(
            where="cluster.pools",
            what="segment l asks for 6685m cpu and 25710Mi memory, and the nodes leave 5790m and 20709Mi to pods",
            instead="more nodes or larger ones; or fit-check: report, and the scheduler leaves pods pending",
            requirements=("X-11", "vendor's files: values/sizing"),
        ),
    ),
    wrong(
        "azure: system nodes that are too small",
        "psa-azure-prod",
        {"cluster.system-pool.machine": "Standard_D2s_v5"},
        Said(
            where="cluster.system-pool.machine",
            what="Standard_D2s_v5 has 2 vCPU",
            instead="one with 4 vCPUs or more, for example Standard_D4ls_v5 or Standard_D4s_v5",
        ),
    ),
    # Operations that a disk cannot give.
    registry_disk(
        "aws",
        {"disk-iops": "90000 iops"},
        "a 250Gi disk of class gp3 gives at most 80000 iops, not 90000 iops",
        "disk-class: io2",
        Said(
            where="ground.machines.registry.machine",
            what="m7i.xlarge gives all of its disks together 6000 iops for long, not 90000 iops",
            instead="a disk that is asked for less",
            requirements=REGISTRY,
        ),
    ),
    registry_disk(
        "azure",
        {"disk-iops": "9000 iops"},
        "a 256Gi disk of class Premium_LRS gives at most 7500 iops, not 9000 iops",
        "disk-class: PremiumV2_LRS",
    ),
    registry_disk(
        "oci",
        {"disk-iops": "30000 iops", "disk-class": "vpu-10"},
        "a 256Gi disk of class vpu-10 gives at most 15360 iops, not 30000 iops",
        "disk-class: vpu-50",
    ),
    wrong(
        "aws: bytes that a disk cannot give",
        "pseven-aws-prod",
        {"ground.machines.nfs.disk-throughput": "3000M/s"},
        Said(
            where="ground.machines.nfs.disk-throughput",
            what="a 1Ti disk of class gp3 gives at most 2000Mi/s, not 3G/s",
            instead="disk-class: io2",
            requirements=NFS,
        ),
    ),
    wrong(
        "aws: operations that nodes and their disks cannot give",
        "psa-aws-prod",
        {f"{POOL}.disk-iops": "90000 iops"},
        Said(
            where="cluster.pools[0].disk-iops",
            what="a 100Gi disk of class gp3 gives at most 50000 iops, not 90000 iops",
            instead="a larger disk, a faster class, or fewer operations",
        ),
        Said(
            where="cluster.pools[0].disk-iops",
            what="m7i.large gives all of its disks together at most 3600 iops, not 90000 iops",
            instead="3600 iops, or a larger machine",
        ),
    ),
    wrong(
        "azure: operations that a node's disk cannot give",
        "psa-azure-prod",
        {f"{POOL}.disk-iops": "3000 iops"},
        Said(
            where="cluster.pools[0].disk-iops",
            what="a node's own disk of 128Gi is a P10 and gives 500 iops, not 3000 iops",
            instead="a larger disk, or fewer operations",
        ),
    ),
    wrong(
        "oci: operations that a node's disk cannot give",
        "psa-oci-prod",
        {f"{POOL}.disk-iops": "10000 iops"},
        Said(
            where="cluster.pools[0].disk",
            what="a node's boot volume is balanced, and a 128Gi disk of class vpu-10 gives at most 7680 iops, "
            "not 10000 iops",
            instead="a larger disk: a balanced one gives 60 iops for each GB, up to 25000 iops",
        ),
    ),
    wrong(
        "exoscale: operations that nobody can ask for",
        "mint-exoscale-prod",
        {f"{POOL}.disk-iops": "3000 iops"},
        Said(
            where="cluster.pools[0].disk-iops",
            what="a node's root disk lies in its host: there is one class of it, and no figure can be asked for",
            instead="nothing",
        ),
    ),
    wrong(
        "aws: operations that a database cannot give",
        "smi-aws-prod",
        {"ground.databases.postgres.storage": "100Gi", "ground.databases.postgres.iops": "5000 iops"},
        Said(
            where="ground.databases.postgres.iops",
            what="gp3 of 100Gi on RDS gives at most 3000 iops, not 5000 iops",
            instead="storage: 400Gi or more, from where on gp3 gives 12000 iops and up to 64000; or fewer iops",
            requirements=("SM-6",),
        ),
    ),
    wrong(
        "azure: operations that a database cannot give",
        "psa-azure-prod",
        {"ground.databases.postgres.iops": "5000 iops"},
        Said(
            where="ground.databases.postgres.iops",
            what="Standard_D2ds_v5 gives at most 3750 iops, whatever its disk, not 5000 iops",
            instead="3750 iops or fewer, or a larger class",
            requirements=DATABASE,
        ),
    ),
    wrong(
        "oci: operations that a database cannot give",
        "psa-oci-prod",
        {"ground.databases.postgres.iops": "900000 iops"},
        Said(
            where="ground.databases.postgres.iops",
            what="VM.Standard.E5.Flex.2.32GB gives at most 300000 iops, whatever its disk, not 900000 iops",
            instead="300000 iops or fewer, or a larger class",
            requirements=DATABASE,
        ),
    ),
)
