"""Managed databases."""

from collections.abc import Iterable

from spec.clouds.exoscale.databases import PLANS, POSTGRES_VERSIONS
from standins.exoscale.shapes import now, token, zone
from standins.kinds import Draft, Kind, Problem, Reference, at

_GIGA = 10**9


def _plan(draft: Draft) -> Iterable[Problem]:
    plan = draft.inputs.get("plan")
    if draft.inputs.get("type") == "pg" and plan is not None and plan not in PLANS:
        yield Problem(path="plan", reason=f"{plan!r} is not a plan; there are {', '.join(PLANS)}")
    version = at(draft.inputs, "pg.version")
    if version is not None and version not in POSTGRES_VERSIONS:
        yield Problem(path="pg.version", reason=f"PostgreSQL {version} is not to be had")


DATABASES = (
    Kind(
        token=token("Dbaas"),
        # A service is known by its name in its zone.
        identity=lambda draft: draft.inputs["name"],
        computed={
            "caCertificate": lambda _: "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
            "createdAt": now,
            "updatedAt": now,
            "diskSize": lambda draft: PLANS[draft.inputs["plan"]].storage.count,
            "nodeCpus": lambda draft: PLANS[draft.inputs["plan"]].size.cpu.millis // 1000,
            "nodeMemory": lambda draft: PLANS[draft.inputs["plan"]].size.memory.count,
            "nodes": lambda draft: PLANS[draft.inputs["plan"]].nodes,
            "state": lambda _: "running",
        },
        sensitive=frozenset({"caCertificate"}),
        volatile=frozenset({"updatedAt"}),
        replaces=frozenset({"name", "type", "zone"}),
        required=frozenset({"name"}),
        unique=("name", "zone"),
        taken="Conflict",
        choices={
            "type": ("kafka", "mysql", "opensearch", "pg", "valkey", "grafana"),
            "maintenanceDow": (
                "never",
                "monday",
                "tuesday",
                "wednesday",
                "thursday",
                "friday",
                "saturday",
                "sunday",
            ),
        },
        write_only=frozenset({"pg"}),
        checks=(zone, _plan),
    ),
    Kind(
        token=token("DbaasPgDatabase"),
        identity=lambda draft: f"{draft.inputs['service']}/{draft.inputs['databaseName']}",
        replaces=frozenset({"*"}),
        unique=("service", "databaseName"),
        taken="Conflict",
        references={"service": Reference(tokens=frozenset({token("Dbaas")}))},
        checks=(zone,),
    ),
)
