"""The figures of the PSA Integration guide, each with the requirement that it comes from."""

from dataclasses import replace

from spec.units import Bytes, Cpu
from spec.versions import PostgresVersion
from spec.workloads import Amount, Resources

BACKEND = Resources(  # CB-13; the memory limit is the default of `.Values.resources.limits.memory`
    requests=Amount(cpu=Cpu.parse("1000m"), memory=Bytes.parse("768Mi")),
    limits=Amount(cpu=Cpu.parse("4000m"), memory=Bytes.parse("1280Mi")),
)
FRONTEND = Resources(  # CB-14; the limit is printed as 768M, decimal, beside binary figures everywhere else (INC-CB3)
    requests=Amount(cpu=Cpu.parse("100m"), memory=Bytes.parse("512Mi")),
    limits=Amount(cpu=Cpu.parse("250m"), memory=Bytes.parse("768M")),
)
LEAST_BACKEND = replace(BACKEND, limits=replace(BACKEND.limits, memory=BACKEND.requests.memory))
"""The least of the back end: its limit of memory is configurable (CB-13), but not below the least request."""

FRONTEND_PORT = 80  # CB-6, CB-9: Service and pod alike
BACKEND_PORT = 8080  # CB-7, CB-8: Service and pod alike
HTTPS_PORT = 443  # CB-5, CB-10, CB-12
POSTGRES_PORT = 5432
"""What PostgreSQL listens on."""
PRINTED_POSTGRES_PORT = 443  # CB-11 as it is printed (INC-CB2)

DEFAULT_URL_SUFFIX = "psa"  # CB-17

POSTGRES_MINIMUM = PostgresVersion.parse("9.6")
"""Oldest release that the vendor's database page allows
(docs.cloudblue.com/cbc/20.4, Preparing the PSA Integration Service Database)."""

POSTGRES_NAME_LIMIT = 63
"""PostgreSQL cuts longer names (https://www.postgresql.org/docs/current/limits.html)."""

APS_GET = (  # CB-20, without the quotes that two of the four ids carry in print (INC-CB4)
    "http://www.odin.com/billing/order-management",
    "http://www.odin.com/billing/Subscription",
    "http://www.parallels.com/products/automation/billing",
)
APS_POST = ("http://www.parallels.com/pa/pa-core-services",)  # CB-21
APS_TAB = "System > Users > staff_member > APS Bus Access"  # CB-22

PREPARE_JOB = Resources(
    requests=Amount(cpu=Cpu.parse("50m"), memory=Bytes.parse("64Mi")),
    limits=Amount(cpu=Cpu.parse("500m"), memory=Bytes.parse("256Mi")),
)
"""Size of the pod that prepares the database; ours, the guide has none. psql uses about 10 MiB."""
