"""Virtual machines and disks."""

from collections.abc import Iterable

from spec.clouds.azure.disks import DISKS, PREMIUM_TIERS, PREMIUM_V2, highest_tier, tier_of
from spec.clouds.azure.machines import MACHINES
from spec.units import Bytes, Iops
from standins.azure.kubernetes import ENCRYPTION
from standins.azure.network import CARD
from standins.azure.shapes import IN_GROUP, NOT_FOUND, TAKEN, arm, done, form, guid, region, system_data, told
from standins.kinds import Draft, Kind, Problem, Reference, RefusedError

DISK, MACHINE = "azure-native:compute:Disk", "azure-native:compute:VirtualMachine"
_GIBI = 2**30
_TIERS = {one.name: one for one in PREMIUM_TIERS}


def _disk(draft: Draft) -> Iterable[Problem]:
    sku, size = (draft.inputs.get("sku") or {}).get("name"), draft.inputs.get("diskSizeGB")
    iops, tier = draft.inputs.get("diskIOPSReadWrite"), draft.inputs.get("tier")
    if sku is None or size is None:
        return
    row = DISKS.get(sku)
    if row is None:
        yield Problem(path="sku.name", reason=f"{sku!r} is not a class that is known here")
        return
    whole = Bytes(int(size) * _GIBI)
    if iops is not None and sku != PREMIUM_V2:
        yield Problem(path="diskIOPSReadWrite", reason=f"{sku} gives what its tier gives; nobody can order more")
    elif iops is not None and Iops(int(iops)) > row.iops(whole):
        yield Problem(path="diskIOPSReadWrite", reason=f"{size} GiB give at most {row.iops(whole)}, not {iops}")
    if tier is not None:
        allowed = PREMIUM_TIERS[PREMIUM_TIERS.index(tier_of(whole)) : PREMIUM_TIERS.index(highest_tier(whole)) + 1]
        if _TIERS.get(tier) not in allowed:
            yield Problem(path="tier", reason=f"a disk of {size} GiB cannot be a {tier}")
    if draft.before is not None and int(size) < int(draft.before.get("diskSizeGB") or 0):
        yield Problem(path="diskSizeGB", reason="a disk cannot shrink")


def _machine(draft: Draft) -> Iterable[Problem]:
    size = (draft.inputs.get("hardwareProfile") or {}).get("vmSize")
    if size is not None and size not in MACHINES:
        yield Problem(path="hardwareProfile.vmSize", reason=f"{size!r} is not a size that is known here")
    about = draft.inputs.get("osProfile") or {}
    linux = about.get("linuxConfiguration") or {}
    if linux.get("disablePasswordAuthentication") and not (linux.get("ssh") or {}).get("publicKeys"):
        yield Problem(path="osProfile.linuxConfiguration.ssh", reason="nobody could sign in: neither password nor key")
    if about.get("adminUsername") in ("admin", "administrator", "root"):
        yield Problem(path="osProfile.adminUsername", reason=f"{about['adminUsername']!r} is not allowed")


def _same_zone(draft: Draft) -> None:
    """A disk is at one machine at a time, and in its zone."""
    for one in (draft.inputs.get("storageProfile") or {}).get("dataDisks") or []:
        disk = draft.cloud.get(DISK, str((one.get("managedDisk") or {}).get("id")))
        if disk is None:
            continue
        if disk.inputs.get("zones") != draft.inputs.get("zones"):
            raise RefusedError("BadRequest", f"disk {disk.name} is in another zone than the machine")
        if (disk.inputs.get("sku") or {}).get("name") == PREMIUM_V2 and one.get("caching") not in (None, "None"):
            raise RefusedError("InvalidParameter", f"{PREMIUM_V2} has no host caching")
        for other in draft.cloud.of(MACHINE):
            held = [
                (each.get("managedDisk") or {}).get("id")
                for each in (other.inputs.get("storageProfile") or {}).get("dataDisks") or []
            ]
            if other.id != draft.id and disk.id in held:
                raise RefusedError("AttachDiskWhileBeingDetached", f"{disk.name} is at {other.name}")


MACHINES_AND_DISKS = (
    Kind(
        token=DISK,
        identity=arm("Microsoft.Compute/disks", "diskName"),
        computed={
            **told(
                "Microsoft.Compute/disks",
                "diskName",
                burstingEnabledTime="",
                diskState="Unattached",
                lastOwnershipUpdateTime="",
                managedBy="",
                managedByExtended=[],
                propertyUpdatesInProgress={},
                provisioningState="Succeeded",
                shareInfo=[],
                timeCreated="2026-11-21T00:00:00Z",
            ),
            "diskSizeBytes": lambda draft: int(draft.inputs.get("diskSizeGB") or 0) * _GIBI,
            "uniqueId": guid,
            "systemData": system_data,
        },
        replaces=frozenset({"diskName", "resourceGroupName", "location", "zones", "creationData", "sku.name"}),
        required=frozenset({"diskName"}),
        unique=("resourceGroupName", "diskName"),
        taken=TAKEN,
        references={
            **IN_GROUP,
            "encryption.diskEncryptionSetId": Reference(tokens=frozenset({ENCRYPTION}), missing=NOT_FOUND),
        },
        checks=(region, _disk),
        tags="tags",
    ),
    Kind(
        token=MACHINE,
        identity=arm("Microsoft.Compute/virtualMachines", "vmName"),
        computed={
            **told(
                "Microsoft.Compute/virtualMachines",
                "vmName",
                instanceView={},
                managedBy="",
                resources=[],
                timeCreated="2026-11-21T00:00:00Z",
            ),
            **done(),
            "vmId": guid,
            "systemData": system_data,
        },
        write_only=frozenset({"osProfile.adminPassword", "osProfile.customData"}),
        replaces=frozenset(
            {
                "vmName",
                "resourceGroupName",
                "location",
                "zones",
                "osProfile.adminUsername",
                "osProfile.computerName",
                "osProfile.customData",
                "storageProfile.imageReference",
                "storageProfile.osDisk.name",
            }
        ),
        delete_first=True,
        open_choices=frozenset({"hardwareProfile.vmSize"}),
        required=frozenset({"vmName", "hardwareProfile", "storageProfile", "networkProfile"}),
        unique=("resourceGroupName", "vmName"),
        taken=TAKEN,
        references={
            **IN_GROUP,
            "networkProfile.networkInterfaces.id": Reference(tokens=frozenset({CARD}), missing=NOT_FOUND),
            "storageProfile.dataDisks.managedDisk.id": Reference(tokens=frozenset({DISK}), missing=NOT_FOUND),
            "storageProfile.osDisk.managedDisk.diskEncryptionSet.id": Reference(
                tokens=frozenset({ENCRYPTION}), missing=NOT_FOUND
            ),
        },
        checks=(region, _machine, form("vmName", r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?", "a name")),
        on_create=_same_zone,
        tags="tags",
    ),
)
