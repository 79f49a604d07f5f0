"""Network load balancers in front of node ports: TCP is passed through, and TLS ends where the platform wants it."""

from typing import TypedDict

import pulumi
from pulumi_aws import autoscaling, lb

from components.base import owned, token
from spec.clouds.aws.entrance import BalancerSpec
from spec.clouds.aws.tags import Tags


class BalancerArgs(TypedDict):
    """What a `Balancer` is made from."""

    spec: BalancerSpec
    tags: Tags
    vpc_id: pulumi.Input[str]
    subnet_ids: list[pulumi.Output[str]]
    group_id: pulumi.Input[str]
    scaling_groups: dict[str, pulumi.Output[str]]
    """Pool → the scaling group whose nodes stand behind it."""


class Balancer(pulumi.ComponentResource):
    """A balancer that needs no controller in the cluster: nodes join by their scaling groups."""

    host: pulumi.Output[str]
    zone_id: pulumi.Output[str]
    """AWS's own zone that the host is in; alias records need it."""

    def __init__(self, name: str, args: BalancerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("aws", "Balancer"), name, {}, opts)
        spec, tags = args["spec"], args["tags"]
        balancer = lb.LoadBalancer(
            f"{name}-balancer",
            name=spec.name,
            load_balancer_type="network",
            internal=spec.internal,
            subnets=args["subnet_ids"],
            security_groups=[args["group_id"]],
            enable_cross_zone_load_balancing=True,
            tags=tags.of(f"{name}-balancer"),
            opts=owned(self),
        )
        for port in spec.ports:
            title = f"{name}-{port.port}"
            target = lb.TargetGroup(
                f"{title}-nodes",
                name=port.name,
                port=port.node_port,
                protocol="TCP",
                target_type="instance",
                vpc_id=args["vpc_id"],
                health_check={"protocol": "TCP", "port": "traffic-port", "interval": 10},
                deregistration_delay=60,
                tags=tags.of(f"{title}-nodes"),
                opts=owned(self),
            )
            lb.Listener(
                f"{title}-listener",
                load_balancer_arn=balancer.arn,
                port=port.port,
                protocol="TCP",
                default_actions=[{"type": "forward", "target_group_arn": target.arn}],
                tags=tags.of(f"{title}-listener"),
                opts=owned(self),
            )
            for pool, group in args["scaling_groups"].items():
                autoscaling.Attachment(
                    f"{title}-{pool}", autoscaling_group_name=group, lb_target_group_arn=target.arn, opts=owned(self)
                )
        self.host, self.zone_id = balancer.dns_name, balancer.zone_id
        self.register_outputs({"host": self.host, "zone_id": self.zone_id})
