"""What a person does around pSeven, with the commands of this very stack filled in."""

import json
from collections.abc import Iterator

from spec.platforms.pseven import figures
from spec.platforms.pseven.after import ACCEPTANCE, FIRST_STEPS, LAST_STEPS, address_commands, licence
from spec.platforms.pseven.hardware import total
from spec.platforms.pseven.images import copy_commands, secretgen_commands
from spec.platforms.pseven.nfs_machine import has_quotas, servers, shares_of, user_data
from spec.platforms.pseven.proxy import ingress_annotations, nginx_configuration
from spec.platforms.pseven.settings import Package, PsevenSettings
from spec.platforms.pseven.values import chart_values, hidden_values
from spec.platforms.pseven.volumes import made_here


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text.strip()}\n```"


def _list(*points: str) -> str:
    return "\n".join(f"- [ ] {point}" for point in points)


def _machines(settings: PsevenSettings) -> Iterator[str]:
    rows = figures.ROWS[settings.profile]
    summed = total(rows)
    yield f"## Machines, profile {settings.profile} (PS-1 to PS-8)"
    lines = ["| for | how many | each has at least | |", "|---|---|---|---|"]
    for row in rows:
        has = ", ".join(f"{name} {text}" for name, text in row.hardware.as_output().items())
        more = " or more" if row.or_more else ""
        kind = "optional" if row.optional else ("dedicated" if row.dedicated else "")
        lines.append(f"| {row.role} | {row.quantity}{more} | {has} | {kind} |")
    yield "\n".join(lines)
    yield f"What is not optional: {summed.cpu} CPU, {summed.memory} memory, {summed.disk} disk."
    yield _list(
        f"/var on the root file system of every node, with {figures.ROOT_FREE} free there (PS-20)",
        "NTP on nodes, NFS server, registry, mail server, reverse proxy and Windows nodes (PS-21)",
        "A cluster of its own (PS-19)",
    )


def _database(settings: PsevenSettings) -> Iterator[str]:
    postgres = settings.postgres
    yield "## Database (PS-13, PS-24 to PS-26)"
    yield (
        f"As an administrator of `{postgres.host}`; the password is asked for. Connections go through a pool "
        f"({postgres.pooler}), on port {postgres.open_port}."
    )
    yield _block(
        "sql",
        f'CREATE ROLE "{postgres.user}" LOGIN;\n\\password {postgres.user}\n'
        f'CREATE DATABASE "{postgres.database}" OWNER "{postgres.user}";',
    )
    yield "The owner may add and remove tables and schemas. Whether it may, with that very password:"
    address = f"host={postgres.host} port={postgres.open_port} dbname={postgres.database} user={postgres.user}"
    yield _block("sh", f'psql "{address}" --command "CREATE SCHEMA probe; DROP SCHEMA probe"')


def _storage(settings: PsevenSettings) -> Iterator[str]:
    yield "## NFS (PS-27 to PS-36)"
    for server, text in user_data(settings).items():
        yield f"User data of `{server}`, for cloud-init; the machine starts again once it is done:"
        yield _block("yaml", text)
    for server in servers(settings):
        shares = shares_of(settings, server)
        if not user_data(settings):
            paths = " ".join(shares.values())
            yield f"On `{server}`, which is not made here (PS-29, PS-30):"
            yield _block("sh", f"chown {figures.OWNER_UID} {paths}\nchmod u+rwx {paths}")
            yield f"exported with `{','.join(figures.EXPORT_OPTIONS)}`, of which `no_root_squash` is a must."
        quota = f"\nrpcinfo -p {server} | grep rquotad" if has_quotas(settings, server) else ""
        yield f"Whether `{server}` serves them, from a worker node:"
        yield _block("sh", f"showmount --exports {server}{quota}")
    if settings.ldap is not None and settings.ldap.certificate is not None:
        yield f"The Job of the program brings the certificate to `{{shared data}}/{figures.LDAPS_CERTIFICATE}` (PS-37)."


def _proxy(settings: PsevenSettings) -> Iterator[str]:
    text = nginx_configuration(settings)
    yield "## Reverse proxy (PS-38 to PS-40)"
    if text is None:
        yield "There is none: traffic is plain HTTP, and connections may fail with any one node (INC-PS7)."
        return
    yield "For the directory `conf.d` of NGINX:"
    yield _block("nginx", text)
    yield "With the Ingress NGINX Controller of another cluster in front, the same as annotations:"
    yield _block("json", json.dumps(ingress_annotations(settings), indent=2))
    yield "The node ports are open for the proxy only: users must not reach the sign-in URL by them (PS-69a)."


def _images_and_secrets(settings: PsevenSettings) -> Iterator[str]:
    chart = settings.release.chart
    archive = chart.path if isinstance(chart, Package) else "pseven-YYYY.MM.DD.tgz"
    yield "## Images (PS-43)"
    yield "Their names and their tag, from the package:"
    yield _block(
        "sh",
        f"helm show values {archive} | grep -oE 'registry\\.pseven\\.io/[^:]+'\n"
        f"helm show chart {archive} | grep appVersion | cut -d' ' -f2",
    )
    commands = copy_commands(settings)
    yield _block("sh", "\n".join(commands)) if commands else "Nothing is copied: they come from the vendor's registry."
    yield "## Secrets (PS-61)"
    yield (
        "Once, and never again for this deployment: what it has encrypted is lost with it. The second command keeps it "
        "encrypted in the stack's settings, the last one writes a copy that only its recipient can open."
    )
    yield _block("sh", "\n".join(secretgen_commands(settings)))


def _release(settings: PsevenSettings) -> Iterator[str]:
    name, namespace = settings.release.name, settings.namespace
    yield "## Release (PS-22, PS-62, PS-69)"
    if settings.release.chart is None:
        yield "No package is named in the settings, so everything but the release is made. With it, the chart's values:"
    else:
        yield (
            f"The program makes it, waits up to {settings.release.timeout} seconds, and takes back what failed. "
            "Leftovers of an attempt that was not the program's:"
        )
        yield _block("sh", f"helm uninstall {name} --namespace {namespace}")
        yield "The chart's values:"
    yield _block("json", json.dumps(chart_values(settings), indent=2))
    hidden = "\n".join(f"| `{key}` | `{secret}` |" for key, secret in hidden_values(settings).items())
    yield f"and from the stack's secrets:\n\n| value | secret |\n|---|---|\n{hidden}"
    yield "Keep the log of the run (`pulumi up … | tee`), the settings file and the secrets (PS-69)."


def _windows(settings: PsevenSettings) -> Iterator[str]:
    extension = settings.windows_extension
    if not extension.enabled:
        return
    yield "## Windows nodes (PS-7, PS-18, PS-49, PS-74)"
    yield (
        "The installation makes their package (Job post1_makeextnodepkgs) and puts it into the file storage. On each: "
        f"the package with its OpenVPN client, TCP and UDP {extension.openvpn_nodeport} to the worker nodes in both "
        "directions, and Internet Time switched on."
    )
    if extension.nodes:
        rows = [f"| {one.name} | {one.system} {one.release} |" for one in extension.nodes]
        yield "\n".join(["| node | system |", "|---|---|", *rows])


def _rights(settings: PsevenSettings) -> Iterator[str]:
    if not settings.limited_permissions:
        return
    yield "## Limited permissions (PS-65 to PS-68)"
    made = "the stack with `part: administrator`" if made_here(settings) else "an administrator"
    yield (
        f"What is cluster-wide is made by {made}; the stack with `part: operator` then needs rights in "
        f"`{settings.namespace}` only. Volumes hold for this storage alone: change a share, and both go up again."
    )


def _after(settings: PsevenSettings) -> Iterator[str]:
    flow = licence(settings)
    yield "## After the release (PS-69a to PS-74)"
    yield "Addresses; the release's notes have the commands for this very release:"
    yield _block("sh", "\n".join(address_commands(settings)))
    yield _list(*FIRST_STEPS)
    yield "### Licence (PS-71)"
    yield f"Phase 1: the ID from the {flow['installationIdFrom']}. It goes to the vendor, and into the settings:"
    yield _block("sh", "\n".join(flow["commands"]["1"]))
    yield f"Phase 2: with the vendor's file, `pulumi up` in between, and what comes out entered at `{flow['enterAt']}`:"
    yield _block("sh", "\n".join(flow["commands"]["2"]))
    yield "### Quotas (PS-35, PS-72)"
    if settings.nfs.quota:
        yield (
            'At `{admin URL}/app_pseven/settings/`: "Quota management available" reads True. Set "Default user storage '
            'quota" in megabytes, then "Update users quota", then "Save".'
        )
    else:
        yield "Switched off: the storage has none."
    yield "### Acceptance (PS-73)"
    yield _list(*ACCEPTANCE)
    yield _list(*LAST_STEPS)


def runbook(settings: PsevenSettings) -> str:
    """The page, as Markdown."""
    parts = [
        f"# Runbook: pSeven Enterprise, {settings.environment}",
        "Made from the settings of this stack; what is listed here is done outside of the program.",
        *_machines(settings),
        *_database(settings),
        *_storage(settings),
        *_proxy(settings),
        *_images_and_secrets(settings),
        *_rights(settings),
        *_release(settings),
        *_windows(settings),
        *_after(settings),
    ]
    return "\n\n".join(parts) + "\n"
