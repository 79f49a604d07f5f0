"""No image that changes under its name."""

from collections.abc import Iterator

from policies.facts import Pods
from policies.rule import About, Rule, Severity


def violations(pods: Pods, _: About) -> Iterator[str]:
    """Images without a tag or digest, and those with a tag that moves."""
    for one in pods.containers:
        if not one.image:
            continue
        name, at, _digest = one.image.partition("@sha256:")
        tag = name.rpartition("/")[2].partition(":")[2]
        if not at and tag in ("", "latest", "stable", "main", "master", "edge", "nightly"):
            yield f"container {one.name} runs {one.image}, which is another image tomorrow"


RULE = Rule(
    name="image-pinned",
    says="Every image has a digest, or a tag that does not move.",
    why="Two pods of one release run different code, and nobody can say which.",
    remedy="Write the image with its version or, better, its digest.",
    each=(Pods,),
    check_each=violations,
    severity=Severity.MEDIUM,
    requirements=("MC-17", "PS-43"),
    url="https://kubernetes.io/docs/concepts/containers/images/",
)
