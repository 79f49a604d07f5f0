"""A small cloud of its own for tests of the framework: few types, each there for one property of it."""

from standins.kinds import Cloud, Draft, Json, Kind, Naming, Problem, Reference

VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
ROLE = "aws:iam/role:Role"
PARAMETER = "aws:ssm/parameter:Parameter"
KEY = "aws:iam/accessKey:AccessKey"
TOPIC = "aws:sns/topic:Topic"


def _not_default(draft: Draft) -> list[Problem]:
    if draft.inputs.get("cidrBlock") == "172.31.0.0/16":
        return [Problem("cidrBlock", "is the range of the default network")]
    return []


def _zones(_: Json, draft: Draft) -> Json:
    return {"id": draft.provider["region"], "names": [f"{draft.provider['region']}{letter}" for letter in "abc"]}


CLOUD = Cloud(
    package="aws",
    service=lambda token: token.split(":")[1].split("/")[0],
    kinds=(
        Kind(
            token=VPC,
            identity=lambda draft: f"vpc-{draft.hex(17)}",
            computed={"arn": lambda draft: f"arn:aws:ec2:{draft.region}:111122223333:vpc/{draft.id}"},
            derived={"tagsAll": lambda draft: {**draft.inputs.get("tags", {}), "by": "test"}},
            defaults={"instanceTenancy": "default"},
            replaces=frozenset({"cidrBlock"}),
            required=frozenset({"cidrBlock"}),
            patterns={"cidrBlock": r"\d+\.\d+\.\d+\.\d+/\d+"},
            choices={"instanceTenancy": ("default", "dedicated")},
            checks=(_not_default,),
            tags="tags",
        ),
        Kind(
            token=SUBNET,
            identity=lambda draft: f"subnet-{draft.hex(17)}",
            replaces=frozenset({"vpcId", "cidrBlock"}),
            references={"vpcId": Reference(tokens=frozenset({VPC}), missing="InvalidVpcID.NotFound")},
        ),
        Kind(
            token=ROLE,
            identity=lambda draft: draft.inputs["name"],
            computed={"arn": lambda draft: f"arn:aws:iam::111122223333:role/{draft.id}"},
            naming=Naming(),
            unique=("name",),
            taken="EntityAlreadyExists",
            documents=frozenset({"assumeRolePolicy"}),
            sets=frozenset({"managedPolicyArns"}),
            replaces=frozenset({"name"}),
        ),
        Kind(
            token=PARAMETER,
            identity=lambda draft: draft.inputs["name"],
            unique=("name",),
            replaces=frozenset({"name"}),
            volatile=frozenset({"version"}),
            computed={"version": lambda draft: int(draft.outputs.get("version", 0)) + 1},
        ),
        Kind(
            token=KEY,
            identity=lambda draft: f"AKIA{draft.hex(16).upper()}",
            computed={"secret": lambda draft: f"hidden-{draft.hex(20)}"},
            sensitive=frozenset({"secret"}),
            replaces=frozenset({"*"}),
        ),
    ),
    functions={"aws:index/getAvailabilityZones:getAvailabilityZones": _zones},
    configure=lambda given: [] if given.get("region") != "moon-1" else [Problem("region", "there is no region moon-1")],
)
