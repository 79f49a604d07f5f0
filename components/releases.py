"""Helm charts as releases, driven by a `ReleaseSpec`; a vendor's chart never gets a class of its own."""

from collections.abc import Callable
from typing import Any, NotRequired, TypedDict

import pulumi

from components.base import FIELD_MANAGER, token
from components.hidden_values import values_of
from components.objects import KubernetesObject
from components.provider import at_version
from spec.ground.later import filled, named_in
from spec.releases import Install, ReleaseSpec


class HelmReleaseArgs(TypedDict):
    """What a `HelmRelease` is made from."""

    namespace: pulumi.Input[str]
    """Where it goes."""
    spec: ReleaseSpec
    """Chart, values, and how it is installed."""
    reveal: NotRequired[Callable[[str], pulumi.Output[str]]]
    """Name of a secret → its value, marked as secret; where there are secrets among the values."""
    later: NotRequired[Callable[[str], pulumi.Input[str]]]
    """Name of a place in the values (`spec.ground.later`) → what belongs there; where there are such places."""


_SEEN_BY_WORKLOADS = frozenset({"kubernetes:core/v1:PersistentVolumeClaim", "kubernetes:core/v1:Service"})
"""Not waited for by itself, because the workloads behind it are waited for already. The provider watches each Service
for ten more seconds (measured) to see its endpoints settle. Of a claim that waits for its first pod it must see the
phase Pending, which is over when the pod comes quickly; and to know that it waits, it reads the storage class, which
who has rights in one namespace only may not."""


def _adapted(seconds: int) -> pulumi.ResourceTransform:
    """What is set on every object of a chart, which knows nothing of the engine that makes it."""

    def transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
        limit = f"{seconds}s"
        # A component's own timeouts do not reach its children.
        args.opts.custom_timeouts = pulumi.CustomTimeouts(create=limit, update=limit, delete=limit)
        about = args.props.get("metadata")
        if isinstance(about, dict):
            annotations = dict(FIELD_MANAGER)
            if args.type_ in _SEEN_BY_WORKLOADS:
                annotations["pulumi.com/skipAwait"] = "true"
            about["annotations"] = {**(about.get("annotations") or {}), **annotations}
        return pulumi.ResourceTransformResult(props=args.props, opts=args.opts)

    return transform


def _values(args: HelmReleaseArgs) -> dict[str, Any] | pulumi.Output[dict[str, Any]]:
    """The values with their secrets, and with what only the cloud knows in its places."""
    spec = args["spec"]
    values = values_of(spec, args.get("reveal"))
    names = sorted(named_in(spec.values))
    if not names:
        return values
    if not isinstance(values, pulumi.Output):
        return dict(filled(values, args["later"]))

    def put_in(known: list[Any]) -> dict[str, Any]:
        plain, *found = known
        return dict(filled(plain, dict(zip(names, found, strict=True)).__getitem__))

    return pulumi.Output.all(values, *map(args["later"], names)).apply(put_in)


class HelmRelease(pulumi.ComponentResource):
    """One chart in one namespace (CB-1)."""

    release_name: str
    """The release's name, the chart's `.Release.Name`."""

    def __init__(self, name: str, args: HelmReleaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("kubernetes", "HelmRelease"), name, {}, opts)
        spec = args["spec"]
        self.release_name = spec.name
        if spec.install is Install.RELEASE:
            self._release(name, args)
        else:
            self._objects(name, args)
        self.register_outputs({"release_name": self.release_name})

    def _objects(self, name: str, args: HelmReleaseArgs) -> None:
        transforms: list[pulumi.ResourceTransform] = [_adapted(args["spec"].timeout_seconds)]
        opts = pulumi.ResourceOptions(parent=self, transforms=transforms)
        opts = pulumi.ResourceOptions.merge(opts, at_version())
        pulumi.ComponentResource("kubernetes:helm.sh/v4:Chart", f"{name}-chart", _common(args), opts, remote=True)

    def _release(self, name: str, args: HelmReleaseArgs) -> None:
        # `compat` is what the SDK's own class sends too.
        body = {**_common(args), "timeout": args["spec"].timeout_seconds, "atomic": True, "compat": "true"}
        opts = pulumi.ResourceOptions(parent=self)
        KubernetesObject(
            "kubernetes:helm.sh/v3:Release", f"{name}-release", body, pulumi.ResourceOptions.merge(opts, at_version())
        )


def _common(args: HelmReleaseArgs) -> dict[str, Any]:
    """What both ways of installing a chart are told, in the provider's spelling."""
    spec = args["spec"]
    told: dict[str, Any] = {
        "name": spec.name,
        "namespace": args["namespace"],
        "chart": spec.source.chart,
        "values": _values(args),
    }
    if spec.source.version:
        told["version"] = spec.source.version
    if spec.source.repository:
        told["repositoryOpts"] = {"repo": spec.source.repository}
    return told
