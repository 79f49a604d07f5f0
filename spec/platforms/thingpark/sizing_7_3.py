"""The sizes of ThingPark Enterprise 7.3, by component and segment.

Source: `values/sizing/values-{m,l,xl}-segment.yaml` of the vendor's public configuration repository, tag v7.3.1. A size
is processor request, memory request and memory limit; a processor limit is set nowhere, and `-` is not set.
"""

from spec.platforms.thingpark.sizing_table import CHART_DEFAULT, ONCE, row

ROWS = (
    row("kafka-cluster.kafka", CHART_DEFAULT, "150m 630Mi 840Mi", "150m 735Mi 980Mi", "200m 1155Mi 1540Mi"),
    row("kafka-cluster.zookeeper", CHART_DEFAULT, "100m 250Mi 300Mi", "100m 250Mi 300Mi", "100m 250Mi 300Mi"),
    row(
        "mongo-replicaset.replicaSet", CHART_DEFAULT, "150m 2360Mi 2360Mi", "400m 4080Mi 4080Mi", "600m 10965Mi 10965Mi"
    ),
    row("mongo-replicaset.arbiter", CHART_DEFAULT, "10m 150Mi 200Mi", "25m 150Mi 200Mi", "50m 150Mi 200Mi"),
    row("zookeeper", CHART_DEFAULT, "150m 112Mi 150Mi", "300m 113Mi 150Mi", "150m 112Mi 150Mi"),
    row("mariadb-galera", CHART_DEFAULT, "150m 400Mi 600Mi", "150m 520Mi 1040Mi", "400m 600Mi 800Mi"),
    row("db-manager", ONCE, "25m 64Mi -", "25m 64Mi -", "25m 64Mi -"),
    row("lrc.lrc", 2, "120m 356Mi 475Mi", "200m 525Mi 700Mi", "300m 1200Mi 1600Mi"),
    row("lrc.lnsBridge", 2, "10m 40Mi 40Mi", "20m 45Mi 60Mi", "40m 60Mi 80Mi"),
    row("lrc.lrcSync", 2, "10m 83Mi 110Mi", "20m 90Mi 120Mi", "40m 120Mi 160Mi"),
    row("lrc.sftp", 2, "10m 40Mi 40Mi", "20m 45Mi 60Mi", "40m 60Mi 80Mi"),
    row("lrc.rfscanBatch", 2, "10m 40Mi 40Mi", "20m 45Mi 60Mi", "40m 60Mi 80Mi"),
    row("lrc.lrrFwFetch", 2, "10m 40Mi 40Mi", "20m 45Mi 60Mi", "40m 60Mi 80Mi"),
    row("sql-proxy", 2, "100m 125Mi 165Mi", "100m 135Mi 180Mi", "400m - 240Mi"),
    row("sql-proxy.initContainers", ONCE, "25m 64Mi -", "25m 64Mi -", "25m 64Mi -"),
    row("lrc-proxy.haProxy", 2, "10m 40Mi 100Mi", "200m 45Mi 150Mi", "10m 60Mi 150Mi"),
    row("support", 1, "10m 83Mi 110Mi", "50m 90Mi 120Mi", "50m 120Mi 160Mi"),
    row("wireless-pki", 2, "50m 900Mi 1000Mi", "50m 900Mi 1000Mi", "50m 960Mi 1280Mi"),
    row("wireless-pki.sqlUpgrade", ONCE, "50m 256Mi -", "50m 256Mi -", "50m 256Mi -"),
    row("wireless-pki.seedJob", ONCE, "200m 960Mi 1280Mi", "200m 960Mi 1280Mi", "200m 960Mi 1280Mi"),
    row("wireless-pki.initContainers", ONCE, "25m 64Mi -", "25m 64Mi -", "25m 64Mi -"),
    row("wireless-pki.cron", ONCE, "25m 64Mi -", "25m 64Mi -", "25m 64Mi -"),
    row("cups-server", 1, "10m 40Mi 55Mi", "20m 45Mi 60Mi", "40m 60Mi 80Mi"),
    row("locsolver", 1, "10m 40Mi 55Mi", "20m 45Mi 60Mi", "40m 20Mi 40Mi"),
    row("tp-gui", 2, "10m 40Mi 55Mi", "10m 45Mi 60Mi", "10m 10Mi 15Mi"),
    row("smp-tpe", 2, "10m 50Mi 66Mi", "10m 54Mi 72Mi", "10m 25Mi 30Mi"),
    row("twa", 2, "50m 680Mi 750Mi", "50m 720Mi 960Mi", "50m 750Mi 850Mi"),
    row("twa.cron", ONCE, "25m 64Mi -", "25m 64Mi -", "25m 64Mi -"),
    row("twa.seed", ONCE, "25m 64Mi -", "25m 64Mi -", "25m 64Mi -"),
    row("twa.upgrade", ONCE, "50m 256Mi -", "50m 256Mi -", "50m 256Mi -"),
    row("twa.mongoUpgrade", ONCE, "25m 64Mi -", "25m 64Mi -", "25m 64Mi -"),
    row("twa.initContainers", ONCE, "25m 64Mi -", "25m 64Mi -", "25m 64Mi -"),
    row("twa-admin", 2, "20m 50Mi 80Mi", "20m 40Mi 180Mi", "20m 40Mi 50Mi"),
    row("twa-dev", 2, "50m 360Mi 400Mi", "50m 450Mi 500Mi", "50m 450Mi 500Mi"),
    row("twa-ran", 2, "50m 300Mi 400Mi", "50m 450Mi 500Mi", "50m 450Mi 500Mi"),
    row("twa-task-res", 2, "10m 250Mi 320Mi", "20m 270Mi 360Mi", "40m 360Mi 480Mi"),
    row("twa-alarm-notif", 1, "10m 40Mi 55Mi", "10m 45Mi 60Mi", "10m 80Mi 100Mi"),
    row("task-notif-ws", 1, "10m 240Mi 360Mi", "20m 300Mi 350Mi", "40m 300Mi 350Mi"),
    row("tpx-flow.sqlUpgrade", ONCE, "50m 256Mi -", "50m 256Mi -", "50m 256Mi -"),
    row("tpx-flow.secretUpgrade", ONCE, "25m 64Mi -", "25m 64Mi -", "25m 64Mi -"),
    row("tpx-flow.driverUpgrade", ONCE, "25m 64Mi -", "25m 64Mi -", "25m 64Mi -"),
    row("tpx-flow.engine", 2, "200m 100Mi 150Mi", "500m 100Mi 150Mi", "700m 100Mi 150Mi"),
    row("tpx-flow.supervisor", 1, "50m 248Mi 330Mi", "150m 270Mi 360Mi", "200m 320Mi 350Mi"),
    row("tpx-flow.hub", 2, "50m 248Mi 330Mi", "150m 270Mi 350Mi", "200m 275Mi 300Mi"),
    row("tpx-flow.bridge", 1, "50m 248Mi 330Mi", "150m 270Mi 350Mi", "200m 360Mi 400Mi"),
    row("tpx-flow.api", 2, "50m 248Mi 330Mi", "50m 270Mi 360Mi", "200m 275Mi 300Mi"),
    row("tpx-flow.ui", 1, "10m 20Mi 40Mi", "20m 45Mi 60Mi", "40m 20Mi 40Mi"),
    row("tpdx-tpe", 2, "50m 250Mi 350Mi", "50m 270Mi 350Mi", "50m 300Mi 350Mi"),
    row("tpdx-tpe.sqlUpgrade", ONCE, "50m 256Mi -", "50m 256Mi -", "50m 256Mi -"),
    row("tpdx-tpe.upgrade", ONCE, "25m 64Mi -", "25m 64Mi -", "25m 64Mi -"),
    row("tpe-toolkit.jobs", ONCE, "25m 64Mi -", "25m 64Mi -", "25m 64Mi -"),
    row("nssa.upgradeJob", ONCE, "25m 64Mi -", "25m 64Mi -", "25m 64Mi -"),
    row("nssa.networkSurvey", 1, "10m 40Mi 40Mi", "20m 45Mi 60Mi", "40m 60Mi 60Mi"),
    row("nssa.spectrumAnalysis", 1, "10m 40Mi 40Mi", "20m 45Mi 60Mi", "40m 60Mi 60Mi"),
    row("wlogger", 2, "10m 80Mi 100Mi", "20m 135Mi 180Mi", "40m 80Mi 150Mi"),
    row("shellinabox", 1, "10m 40Mi 55Mi", "20m 45Mi 60Mi", "40m 20Mi 20Mi"),
    row("ingress-nginx.controller", CHART_DEFAULT, "- 400Mi 2000Mi", "- 400Mi 2000Mi", "- 400Mi 2000Mi"),
)
"""Every component that the vendor's three files size, in their order."""

ROWS_FROM_7_3_3 = tuple(
    row("zookeeper", CHART_DEFAULT, "150m 150Mi 250Mi", "300m 150Mi 250Mi", "150m 150Mi 250Mi")
    if one.component == "zookeeper"
    else one
    for one in ROWS
)
"""The same from tag v7.3.3 on: the vendor gave this one component more memory."""
