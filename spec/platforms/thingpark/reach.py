"""Where something outside of the namespace is: the one form in which every outgoing party is written."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StrictBool, StrictStr, model_validator

from spec.addresses import Cidr
from spec.fields import Spec, mistake
from spec.flows import Addresses, OtherPods, Party
from spec.names import Labels

EVERYWHERE = ("0.0.0.0/0", "::/0")


def _filled(value: str) -> str:
    if not value.strip():
        raise mistake("nothing is written here", "what is meant")
    if "<" in value or ">" in value:
        raise mistake(f"{value!r} is a placeholder that nobody filled in", "what is meant, without < and >")
    return value


Filled = Annotated[StrictStr, AfterValidator(_filled)]
"""Free text in which no placeholder is left."""

Port = Annotated[int, Field(ge=1, le=65535, strict=True)]


def said_once(values: dict[str, Any], *requirements: str) -> None:
    """Raise a mistake unless exactly one of the values is given."""
    if sum(bool(value) for value in values.values()) != 1:
        raise mistake(
            "say where it is, once",
            "either cidrs: [ranges of addresses], or anywhere: true, or namespace-labels of pods in this cluster",
            *requirements,
        )


class Reach(Spec):
    """Addresses, or pods of another namespace. Network policies cannot follow names."""

    cidrs: tuple[Cidr, ...] = ()
    anywhere: StrictBool = False
    """True opens the port to every address, because the service's own addresses change."""
    namespace_labels: Labels = Field(default_factory=dict)
    """Of the namespace, where it stands in the same cluster."""
    pod_labels: Labels = Field(default_factory=dict)
    """Of the pods there; none: all pods of that namespace."""

    @model_validator(mode="after")
    def _once(self) -> "Reach":
        said_once({"cidrs": self.cidrs, "anywhere": self.anywhere, "labels": self.namespace_labels})
        return self

    def party(self, role: str) -> Party:
        """As the flow table has it."""
        if self.namespace_labels:
            return OtherPods(
                role=role,
                namespace_labels=tuple(sorted(self.namespace_labels.items())),
                pod_labels=tuple(sorted(self.pod_labels.items())),
            )
        return Addresses(role=role, cidrs=EVERYWHERE if self.anywhere else self.cidrs)
