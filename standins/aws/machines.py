"""EC2: launch templates, machines and their disks."""

import base64
import json
from typing import ClassVar

from standins.aws.ec2 import Ec2, arn, camel, pascal, retag, specification
from standins.aws.served import Client, Holders, Seen, asked, differs, listed, seen_tags, told
from standins.kinds import Draft, Json, Kind

_BESIDE = frozenset(
    {
        "name",
        "namePrefix",
        "description",
        "tags",
        "region",
        "defaultVersion",
        "updateDefaultVersion",
        "tagSpecifications",
        "vpcSecurityGroupIds",
        "blockDeviceMappings",
        "securityGroupIds",
        "securityGroupNames",
    }
)
"""Inputs of a launch template that are no data of its versions, or are there in another form."""


class LaunchTemplate(Ec2):
    """What machines are made from. Each change makes a new version."""

    settled = frozenset({"defaultVersion", "name"})

    def _make(self, aws: Client, draft: Draft) -> str:
        made = aws.create_launch_template(
            LaunchTemplateName=draft.inputs["name"],
            **asked(draft.inputs, {"description": "VersionDescription"}),
            LaunchTemplateData=_data(draft.inputs),
            TagSpecifications=specification(draft, "launch-template"),
        )
        return str(made["LaunchTemplate"]["LaunchTemplateId"])

    def _change(self, aws: Client, draft: Draft) -> None:
        before = draft.before or {}
        if _data(before) != _data(draft.inputs) or differs(draft, "description"):
            aws.create_launch_template_version(
                LaunchTemplateId=draft.id,
                **asked(draft.inputs, {"description": "VersionDescription"}),
                LaunchTemplateData=_data(draft.inputs),
            )
        retag(aws, draft)

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        found = aws.describe_launch_templates(LaunchTemplateIds=[draft.id])["LaunchTemplates"]
        if not found:
            return None
        versions = aws.describe_launch_template_versions(LaunchTemplateId=draft.id)["LaunchTemplateVersions"]
        last = max(versions, key=lambda one: one["VersionNumber"])
        tags, all_of_them = seen_tags(draft, told(found[0].get("Tags")))
        data = _told(last["LaunchTemplateData"])
        inputs: Json = {"name": found[0]["LaunchTemplateName"]} | tags
        if not _same(data, _data(draft.inputs)):  # somebody made another version: its data count
            groups = {"vpcSecurityGroupIds": data["SecurityGroupIds"]} if "SecurityGroupIds" in data else {}
            inputs |= groups | {name: value for name, value in camel(data).items() if name not in _BESIDE}
        latest = last["VersionNumber"]
        default = latest if draft.inputs.get("updateDefaultVersion") else found[0]["DefaultVersionNumber"]
        return Seen(
            inputs=inputs,
            outputs={
                "arn": arn(draft, "launch-template", draft.id),
                "latestVersion": latest,
                "defaultVersion": default,
            }
            | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_launch_template(LaunchTemplateId=draft.id)


def _told(data: Json) -> Json:
    """Data of a version without the template's own tags, which moto puts among those of what is made from it."""
    tags = [one for one in data.get("TagSpecifications") or () if one["ResourceType"] != "launch-template"]
    rest = {name: value for name, value in data.items() if name != "TagSpecifications"}
    return {**rest, "TagSpecifications": tags} if tags else rest


def _same(one: Json, other: Json) -> bool:
    return json.dumps(one, sort_keys=True, default=str) == json.dumps(other, sort_keys=True, default=str)


def _data(inputs: Json) -> Json:
    made: Json = pascal({name: value for name, value in inputs.items() if name not in _BESIDE and "__" not in name})
    if inputs.get("vpcSecurityGroupIds"):
        made["SecurityGroupIds"] = inputs["vpcSecurityGroupIds"]
    if inputs.get("tagSpecifications"):
        made["TagSpecifications"] = [
            # In an order of our own: the engine's maps have none, and AWS keeps the list as it came.
            {"ResourceType": one["resourceType"], "Tags": listed(dict(sorted((one.get("tags") or {}).items())))}
            for one in inputs["tagSpecifications"]
        ]
    if inputs.get("blockDeviceMappings"):
        made["BlockDeviceMappings"] = [_mapping(one) for one in inputs["blockDeviceMappings"]]
    return made


def _mapping(given: Json) -> Json:
    """The SDK has yes and no of a disk as text here."""
    made: Json = pascal(given)
    disk = made.get("Ebs") or {}
    for name in ("Encrypted", "DeleteOnTermination"):
        if isinstance(disk.get(name), str):
            disk[name] = disk[name] == "true"
    return made


_RUN = {
    "ami": "ImageId",
    "instanceType": "InstanceType",
    "subnetId": "SubnetId",
    "keyName": "KeyName",
    "vpcSecurityGroupIds": "SecurityGroupIds",
    "ebsOptimized": "EbsOptimized",
    "disableApiTermination": "DisableApiTermination",
}
_IMAGE = "ami-0a1b2c3d4e5f60718"
"""For an image that is named by a parameter (`resolve:ssm:…`): AWS would look it up, moto has no images."""


class Instance(Ec2):
    """A machine."""

    settled = frozenset(
        {
            "ami",
            "availabilityZone",
            "privateIp",
            "instanceType",
            "sourceDestCheck",
            "tenancy",
            "keyName",
            "vpcSecurityGroupIds",
            "securityGroups",
        }
    )
    holders: ClassVar[Holders] = {"aws:ec2/volumeAttachment:VolumeAttachment": ("instanceId",)}

    def _make(self, aws: Client, draft: Draft) -> str:
        wanted = self._template(aws, draft) | asked(draft.inputs, _RUN)
        script = draft.inputs.get("userData")
        if draft.inputs.get("userDataBase64"):
            script = base64.b64decode(draft.inputs["userDataBase64"]).decode()
        zone = draft.inputs.get("availabilityZone")
        made = aws.run_instances(
            **({"ImageId": _IMAGE} | wanted),
            **({"UserData": script} if script else {}),
            **({"Placement": {"AvailabilityZone": zone}} if zone else {}),
            MinCount=1,
            MaxCount=1,
            TagSpecifications=specification(draft, "instance"),
        )
        draft.id = made["Instances"][0]["InstanceId"]
        if draft.inputs.get("sourceDestCheck") is False:
            aws.modify_instance_attribute(InstanceId=draft.id, SourceDestCheck={"Value": False})
        return str(draft.id)

    def _template(self, aws: Client, draft: Draft) -> Json:
        """What a launch template says about size and network."""
        given = draft.inputs.get("launchTemplate")
        if not given:
            return {}
        key = {"LaunchTemplateId": given["id"]} if given.get("id") else {"LaunchTemplateName": given["name"]}
        versions = aws.describe_launch_template_versions(**key, Versions=[str(given.get("version", "$Default"))])
        data = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]
        return {name: data[name] for name in ("InstanceType", "SecurityGroupIds", "KeyName") if data.get(name)}

    def _change(self, aws: Client, draft: Draft) -> None:
        if differs(draft, "instanceType") and draft.inputs.get("instanceType"):
            aws.stop_instances(InstanceIds=[draft.id])
            aws.modify_instance_attribute(InstanceId=draft.id, InstanceType={"Value": draft.inputs["instanceType"]})
            aws.start_instances(InstanceIds=[draft.id])
        if differs(draft, "vpcSecurityGroupIds") and draft.inputs.get("vpcSecurityGroupIds"):
            aws.modify_instance_attribute(InstanceId=draft.id, Groups=draft.inputs["vpcSecurityGroupIds"])
        retag(aws, draft)

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        found = aws.describe_instances(InstanceIds=[draft.id])["Reservations"]
        if not found or found[0]["Instances"][0]["State"]["Name"] == "terminated":
            return None
        machine = found[0]["Instances"][0]
        tags, all_of_them = seen_tags(draft, told(machine.get("Tags")))
        groups = [one["GroupId"] for one in machine.get("SecurityGroups") or []]
        private = machine.get("PrivateIpAddress", "")
        return Seen(
            inputs={
                "instanceType": machine["InstanceType"],
                "subnetId": machine.get("SubnetId"),
                "availabilityZone": machine["Placement"]["AvailabilityZone"],
                "privateIp": private,
                "vpcSecurityGroupIds": groups or None,
                "sourceDestCheck": machine.get("SourceDestCheck"),
            }
            | ({"ami": machine["ImageId"]} if "ami" in draft.inputs else {})
            | tags,
            outputs={
                "arn": arn(draft, "instance", draft.id),
                "ami": machine["ImageId"],
                "instanceState": machine["State"]["Name"],
                "instanceLifecycle": "",
                "privateDns": machine.get("PrivateDnsName") or "",
                "publicDns": machine.get("PublicDnsName") or "",
                "publicIp": machine.get("PublicIpAddress") or "",
                "primaryNetworkInterfaceId": (machine.get("NetworkInterfaces") or [{}])[0].get(
                    "NetworkInterfaceId", ""
                ),
                "outpostArn": "",
                "passwordData": "",
                "spotInstanceRequestId": "",
            }
            | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.terminate_instances(InstanceIds=[draft.id])


_VOLUME = {
    "availabilityZone": "AvailabilityZone",
    "size": "Size",
    "type": "VolumeType",
    "iops": "Iops",
    "throughput": "Throughput",
    "encrypted": "Encrypted",
    "kmsKeyId": "KmsKeyId",
    "snapshotId": "SnapshotId",
}


class Volume(Ec2):
    """A disk."""

    settled = frozenset({"iops", "throughput", "type", "kmsKeyId", "encrypted", "size", "snapshotId"})
    holders: ClassVar[Holders] = {"aws:ec2/volumeAttachment:VolumeAttachment": ("volumeId",)}

    def _make(self, aws: Client, draft: Draft) -> str:
        made = aws.create_volume(**asked(draft.inputs, _VOLUME), TagSpecifications=specification(draft, "volume"))
        return str(made["VolumeId"])

    def _change(self, aws: Client, draft: Draft) -> None:
        changeable = ("size", "type", "iops", "throughput")
        if differs(draft, *changeable):
            aws.modify_volume(VolumeId=draft.id, **asked(draft.inputs, {name: _VOLUME[name] for name in changeable}))
        retag(aws, draft)

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        (volume,) = aws.describe_volumes(VolumeIds=[draft.id])["Volumes"]
        tags, all_of_them = seen_tags(draft, told(volume.get("Tags")))
        inputs = {name: volume.get(there) or None for name, there in _VOLUME.items()}
        inputs["encrypted"] = volume["Encrypted"]
        return Seen(
            inputs=inputs | tags,
            outputs={
                "arn": arn(draft, "volume", draft.id),
                "createTime": volume["CreateTime"].isoformat(),
            }
            | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.delete_volume(VolumeId=draft.id)


class VolumeAttachment(Ec2):
    """A disk in a machine. Its id is a check sum, as the provider makes it; in an import `/dev/sdf:vol-…:i-…`."""

    keys = ("deviceName", "volumeId", "instanceId")

    def _make(self, aws: Client, draft: Draft) -> str:
        aws.attach_volume(
            VolumeId=draft.inputs["volumeId"], InstanceId=draft.inputs["instanceId"], Device=draft.inputs["deviceName"]
        )
        return f"vai-{draft.hex(10)}"

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        given = draft.inputs
        if not given:
            device, disk, machine = draft.id.split(":")
            given = {"deviceName": device, "volumeId": disk, "instanceId": machine}
        (volume,) = aws.describe_volumes(VolumeIds=[given["volumeId"]])["Volumes"]
        for one in volume["Attachments"]:
            if one["InstanceId"] == given["instanceId"]:
                return Seen(
                    inputs={
                        "deviceName": one["Device"],
                        "volumeId": one["VolumeId"],
                        "instanceId": one["InstanceId"],
                    }
                )
        return None

    def _change(self, aws: Client, draft: Draft) -> None:  # noqa: ARG002 (nothing is asked)
        return

    def _remove(self, aws: Client, draft: Draft) -> None:
        aws.detach_volume(VolumeId=draft.inputs["volumeId"], InstanceId=draft.inputs["instanceId"])


KINDS = (
    Kind(
        token="aws:ec2/launchTemplate:LaunchTemplate",  # noqa: S106 (a type)
        service=LaunchTemplate(),
        replaces=frozenset({"name", "namePrefix", "region"}),
        computed={"latestVersion": lambda _: 1, "defaultVersion": lambda _: 1},
        volatile=frozenset({"latestVersion", "defaultVersion"}),
        tags="tags",
    ),
    Kind(
        token="aws:ec2/instance:Instance",  # noqa: S106 (a type)
        service=Instance(),
        replaces=frozenset(
            {
                "ami",
                "availabilityZone",
                "subnetId",
                "keyName",
                "privateIp",
                "tenancy",
                "placementGroup",
                "hibernation",
                "associatePublicIpAddress",
                "ebsBlockDevices",
                "rootBlockDevice.encrypted",
                "rootBlockDevice.kmsKeyId",
                "launchTemplate.id",
                "launchTemplate.name",
                "region",
            }
        ),
        open_choices=frozenset({"instanceType"}),
        sets=frozenset({"vpcSecurityGroupIds", "securityGroups", "ebsBlockDevices"}),
        tags="tags",
    ),
    Kind(
        token="aws:ebs/volume:Volume",  # noqa: S106 (a type)
        service=Volume(),
        replaces=frozenset(
            {"availabilityZone", "encrypted", "kmsKeyId", "snapshotId", "multiAttachEnabled", "outpostArn", "region"}
        ),
        choices={"type": ("standard", "gp2", "gp3", "io1", "io2", "sc1", "st1")},
        tags="tags",
    ),
    Kind(
        token="aws:ec2/volumeAttachment:VolumeAttachment",  # noqa: S106 (a type)
        service=VolumeAttachment(),
        replaces=frozenset({"deviceName", "instanceId", "volumeId", "region"}),
        delete_first=True,
    ),
)
