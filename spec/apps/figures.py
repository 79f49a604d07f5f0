"""Figures of hosted apps. The guide has none (MC-17): each says whether it is public material's or ours."""

from spec.units import Bytes, Cpu
from spec.workloads import Amount, Resources

ODOO_PORT = 8069  # MC-17: public chart 0.1.0
GEVENT_PORT = 8072  # MC-17: public chart 0.1.0; the ingress sends /websocket there
ODOO_HEALTH = "/web/health"  # MC-17: public chart 0.1.0
ODOO_HEALTH_DELAY = 60  # seconds; MC-17: public chart 0.1.0
ODOO_WORKERS = 5  # MC-17: public chart 0.1.0
ODOO_LANGUAGE = "de_CH"  # MC-17: public chart 0.1.0
BODY_SIZE = "128M"  # MC-17: public chart 0.1.0, of an upload
FILESTORE = Bytes.parse("10Gi")  # MC-17: public chart 0.1.0, ReadWriteOnce
DATABASE_STORAGE = Bytes.parse("8Gi")  # MC-17: public chart 0.1.0, with CloudNativePG
DATABASE_PORT = 5432

ODOO = Resources(  # MC-17: ours, the public chart asks for nothing
    requests=Amount(cpu=Cpu.parse("500m"), memory=Bytes.parse("1Gi")),
    limits=Amount(cpu=Cpu.parse("2"), memory=Bytes.parse("2Gi")),
)
DATABASE = Resources(  # MC-17: ours
    requests=Amount(cpu=Cpu.parse("250m"), memory=Bytes.parse("512Mi")),
    limits=Amount(cpu=Cpu.parse("1"), memory=Bytes.parse("1Gi")),
)
CONTAINER_DEFAULT = Resources(  # MC-17: ours, for a container that says nothing
    requests=Amount(cpu=Cpu.parse("50m"), memory=Bytes.parse("64Mi")),
    limits=Amount(cpu=Cpu.parse("500m"), memory=Bytes.parse("256Mi")),
)
PODS = 8  # MC-17: ours; Odoo, its database, two Jobs, and each once more while it is updated
STORAGE = Bytes.parse("40Gi")  # MC-17: ours; filestore and database of the app and of a copy for staging
CLAIMS = 6  # MC-17: ours
