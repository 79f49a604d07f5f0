"""Route 53: zones and records."""

import secrets

from standins.aws.served import Client, Seen, Served, all_tags, listed, seen_tags, told
from standins.kinds import Draft, Json, Kind, Naming, Problem, RefusedError


class Route53(Served):
    """A type of Route 53, which has no region."""

    service = "route53"
    region = "us-east-1"


class Zone(Route53):
    """A zone, for everybody or for some networks. One that still has records does not go."""

    settled = frozenset({"comment"})

    def _make(self, aws: Client, draft: Draft) -> str:
        networks = draft.inputs.get("vpcs") or []
        private = {"VPC": _network(draft, networks[0])} if networks else {}
        about = {"Comment": draft.inputs.get("comment") or "Managed by Pulumi", "PrivateZone": bool(networks)}
        made = aws.create_hosted_zone(
            Name=draft.inputs["name"], CallerReference=secrets.token_hex(8), HostedZoneConfig=about, **private
        )
        draft.id = made["HostedZone"]["Id"].removeprefix("/hostedzone/")
        for one in networks[1:]:
            aws.associate_vpc_with_hosted_zone(HostedZoneId=draft.id, VPC=_network(draft, one))
        self._tag(aws, draft)
        return str(draft.id)

    def _tag(self, aws: Client, draft: Draft) -> None:
        gone = sorted(set((draft.before or {}).get("tags") or {}) - set(all_tags(draft)))
        changes: Json = {"AddTags": listed(all_tags(draft))} if all_tags(draft) else {}
        changes |= {"RemoveTagKeys": gone} if gone else {}
        if changes:
            aws.change_tags_for_resource(ResourceType="hostedzone", ResourceId=draft.id, **changes)

    def _change(self, aws: Client, draft: Draft) -> None:
        if (draft.before or {}).get("comment") != draft.inputs.get("comment"):
            about = draft.inputs.get("comment") or "Managed by Pulumi"
            aws.update_hosted_zone_comment(Id=draft.id, Comment=about)
        before, after = (values.get("vpcs") or [] for values in (draft.before or {}, draft.inputs))
        for one in after:
            if one not in before:
                aws.associate_vpc_with_hosted_zone(HostedZoneId=draft.id, VPC=_network(draft, one))
        for one in before:
            if one not in after:
                aws.disassociate_vpc_from_hosted_zone(HostedZoneId=draft.id, VPC=_network(draft, one))
        self._tag(aws, draft)

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        found = aws.get_hosted_zone(Id=draft.id)
        zone = found["HostedZone"]
        told_tags = aws.list_tags_for_resource(ResourceType="hostedzone", ResourceId=draft.id)
        tags, all_of_them = seen_tags(draft, told(told_tags["ResourceTagSet"]["Tags"]))
        servers = (found.get("DelegationSet") or {}).get("NameServers") or _servers(aws, draft.id, zone["Name"])
        given = {one["vpcId"]: one for one in draft.inputs.get("vpcs") or []}
        networks = [
            given.get(one["VPCId"], {"vpcId": one["VPCId"], "vpcRegion": one["VPCRegion"]})
            for one in found.get("VPCs") or []
        ]
        return Seen(
            inputs={
                "name": zone["Name"].rstrip("."),
                "comment": zone["Config"].get("Comment") or None,
                "vpcs": networks or None,
            }
            | tags,
            outputs={
                "arn": f"arn:aws:route53:::hostedzone/{draft.id}",
                "zoneId": draft.id,
                "nameServers": servers,
                "primaryNameServer": servers[0] if servers else "",
            }
            | all_of_them,
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        zone = aws.get_hosted_zone(Id=draft.id)["HostedZone"]["Name"]
        own = (("NS", zone), ("SOA", zone))
        records = aws.list_resource_record_sets(HostedZoneId=draft.id)["ResourceRecordSets"]
        others = [one for one in records if (one["Type"], one["Name"]) not in own]
        if others and not draft.inputs.get("forceDestroy"):
            raise RefusedError("HostedZoneNotEmpty", f"{zone} still has {others[0]['Name']} {others[0]['Type']}")
        for one in others:
            _change(aws, draft.id, "DELETE", one)
        aws.delete_hosted_zone(Id=draft.id)


def _network(draft: Draft, given: Json) -> Json:
    return {"VPCRegion": given.get("vpcRegion") or draft.region, "VPCId": given["vpcId"]}


def _servers(aws: Client, zone: str, name: str) -> list[str]:
    for one in aws.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]:
        if one["Type"] == "NS" and one["Name"] == name:
            return [value["Value"].rstrip(".") for value in one["ResourceRecords"]]
    return []


def _change(aws: Client, zone: str, action: str, record: Json) -> None:
    change = {"Action": action, "ResourceRecordSet": record}
    aws.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [change]})


class Record(Route53):
    """A record: `<zone>_<name>_<type>`, as the provider calls it."""

    settled = frozenset({"allowOverwrite"})

    def _make(self, aws: Client, draft: Draft) -> str:
        zone = draft.inputs["zoneId"]
        name = _full(aws, zone, draft.inputs["name"])
        action = "UPSERT" if draft.inputs.get("allowOverwrite") else "CREATE"
        _change(aws, zone, action, _record(draft.inputs, name))
        parts = [zone, name.rstrip("."), draft.inputs["type"], draft.inputs.get("setIdentifier")]
        return "_".join(one for one in parts if one)

    def _change(self, aws: Client, draft: Draft) -> None:
        zone = draft.inputs["zoneId"]
        _change(aws, zone, "UPSERT", _record(draft.inputs, _full(aws, zone, draft.inputs["name"])))

    def _find(self, aws: Client, draft: Draft) -> Json | None:
        if not draft.inputs:
            zone, _, rest = draft.id.partition("_")
            name, _, kind = rest.rpartition("_")
            draft.inputs = {"zoneId": zone, "name": name, "type": kind}
        zone = draft.inputs["zoneId"]
        wanted = _full(aws, zone, draft.inputs["name"])
        for page in aws.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone):
            for one in page["ResourceRecordSets"]:
                name = one["Name"].replace("\\052", "*")
                same = one.get("SetIdentifier") == draft.inputs.get("setIdentifier")
                if same and (name.rstrip("."), one["Type"]) == (wanted.rstrip("."), draft.inputs["type"]):
                    return dict(one)
        return None

    def _look(self, aws: Client, draft: Draft) -> Seen | None:
        found = self._find(aws, draft)
        if found is None:
            return None
        alias = found.get("AliasTarget")
        values = [one["Value"].strip('"') for one in found.get("ResourceRecords") or []]
        aliases = alias and [
            {
                "name": alias["DNSName"].rstrip("."),
                "zoneId": alias["HostedZoneId"],
                "evaluateTargetHealth": alias["EvaluateTargetHealth"],
            }
        ]
        return Seen(
            inputs={
                "zoneId": draft.inputs["zoneId"],
                "name": draft.inputs["name"],
                "type": found["Type"],
                "ttl": None if alias else found.get("TTL"),
                "records": values or None,
                "aliases": aliases,
                "setIdentifier": found.get("SetIdentifier"),
            },
            outputs={"fqdn": _full(aws, draft.inputs["zoneId"], draft.inputs["name"]).rstrip(".")},
        )

    def _remove(self, aws: Client, draft: Draft) -> None:
        found = self._find(aws, draft)
        if found is not None:
            _change(aws, draft.inputs["zoneId"], "DELETE", found)


def _full(aws: Client, zone: str, name: str) -> str:
    """A name below its zone, with the last dot."""
    domain = aws.get_hosted_zone(Id=zone)["HostedZone"]["Name"]
    short = name.rstrip(".")
    if f"{short}." == domain or f"{short}.".endswith(f".{domain}"):
        return f"{short}."
    return f"{short}.{domain}" if short else str(domain)


def _record(inputs: Json, name: str) -> Json:
    made: Json = {"Name": name, "Type": inputs["type"]}
    if inputs.get("setIdentifier"):
        made["SetIdentifier"] = inputs["setIdentifier"]
    if inputs.get("aliases"):
        (alias,) = inputs["aliases"]
        made["AliasTarget"] = {
            "DNSName": alias["name"],
            "HostedZoneId": alias["zoneId"],
            "EvaluateTargetHealth": bool(alias["evaluateTargetHealth"]),
        }
        return made
    quoted = inputs["type"] in ("TXT", "SPF")
    values = [f'"{one}"' if quoted else one for one in inputs.get("records") or []]
    return made | {"TTL": inputs["ttl"], "ResourceRecords": [{"Value": one} for one in values]}


def _either(draft: Draft) -> list[Problem]:
    given = draft.inputs
    if given.get("aliases") and (given.get("records") or given.get("ttl")):
        return [Problem("aliases", "cannot stand beside records and ttl")]
    if given.get("records") and given.get("ttl") is None:
        return [Problem("ttl", "is missing beside records")]
    return []


KINDS = (
    Kind(
        token="aws:route53/zone:Zone",  # noqa: S106 (a type)
        service=Zone(),
        naming=Naming(property="name", random=0),
        replaces=frozenset({"name", "delegationSetId"}),
        defaults={"comment": "Managed by Pulumi", "forceDestroy": False},
        sets=frozenset({"vpcs"}),
        tags="tags",
    ),
    Kind(
        token="aws:route53/record:Record",  # noqa: S106 (a type)
        service=Record(),
        replaces=frozenset({"zoneId", "name", "type", "setIdentifier"}),
        sets=frozenset({"records"}),
        checks=(_either,),
    ),
)
