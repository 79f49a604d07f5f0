"""What a stand-in knows about one type of resource, as data: a `Kind`.

A type without a Kind is refused: what the rehearsal does not know it does not pretend to make. That inputs are of the
SDK's own types (names, nesting, required ones, enumerations) is checked for every type; a Kind adds what types cannot
say.

    VPC = Kind(
        token="aws:ec2/vpc:Vpc",
        identity=lambda draft: f"vpc-{draft.hex(17)}",
        computed={
            "arn": lambda draft: f"arn:aws:ec2:{draft.region}:{ACCOUNT}:vpc/{draft.id}",
            "ownerId": lambda _: ACCOUNT,
        },
        defaults={"instanceTenancy": "default", "enableDnsSupport": True},
        replaces=frozenset({"cidrBlock", "instanceTenancy"}),
        checks=(cidr_block,),
    )

    CLOUD = Cloud(package="aws", service=lambda token: token.split(":")[1].split("/")[0], kinds=(VPC, …))

Property names are the wire's: camelCase. A path into nested objects has dots and no list positions:
`vpcConfig.subnetIds` also names the one in each element where `vpcConfig` is a list.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from standins.store import Record, Store

Json = dict[str, Any]
"""An object of plain values: no secret's envelope, no unknown."""


class RefusedError(Exception):
    """The cloud says no. `code` is its own word for why (`EntityAlreadyExists`, `BucketNotEmpty`, `409-Conflict`)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class GoneError(Exception):
    """What was asked for is not there any more."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why inputs are refused before anything is made."""

    path: str
    """`vpcConfig.subnetIds[1]`; empty: the resource as a whole."""
    reason: str


@dataclass(slots=True, kw_only=True)
class Draft:
    """A resource as the functions of its Kind see it: being made, changed, read or removed."""

    token: str
    name: str
    """Its name in the program."""
    inputs: Json
    """Plain: secrets are opened. Unknown values are left out, which happens in `checks` only."""
    id: str = ""
    before: Json | None = None
    """The inputs that it had; None while it is made."""
    outputs: Json = field(default_factory=dict)
    """What was answered for it before; empty while it is made."""
    provider: Mapping[str, Any]
    """Configuration of the provider: `region`, `skipMetadataApiCheck`, … ."""
    cloud: "Store"
    """Everything else that is there: `draft.cloud.get(token, id)`, `draft.cloud.of(token)`."""

    @property
    def region(self) -> str:
        """Of the resource if it names one, else of the provider."""
        return str(self.inputs.get("region") or self.provider.get("region") or "")

    def hex(self, count: int) -> str:
        """Random hexadecimal digits."""
        return secrets.token_hex(count // 2 + 1)[:count]

    def letters(self, count: int, of: str = "abcdefghijklmnopqrstuvwxyz234567") -> str:
        """Random characters; by default those of an OCID."""
        return "".join(secrets.choice(of) for _ in range(count))

    def referred(self, path: str) -> "Record | None":
        """The resource, of whatever token, whose id stands at a property of this one."""
        value = at(self.inputs, path)
        return self.cloud.by_id(str(value)) if value else None


Compute = Callable[[Draft], Any]
Check = Callable[[Draft], Iterable[Problem]]
Effect = Callable[[Draft], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How the provider names what the program leaves unnamed: the resource's name and random digits."""

    property: str = "name"
    random: int = 7
    """How many hexadecimal digits follow; 0: the resource's name as it is."""
    separator: str = "-"
    longest: int = 255
    form: Callable[[str], str] = str
    """Makes the resource's name fit: lower case, no hyphens, … ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A property that holds the id (or another output) of something that must be there, and that keeps it from being
    deleted."""

    tokens: frozenset[str]
    """Types that it may be of."""
    output: str = "id"
    """Which of its outputs stands there: `id`, `arn`, `name`."""
    missing: str = "NotFound"
    """The cloud's word for something that is not there."""
    holds: bool = True
    """Whether the cloud refuses to delete what is referred to. False: it goes, and this dangles."""


@dataclass(slots=True, kw_only=True)
class Answer:
    """What a service that is really asked says about a resource."""

    id: str
    outputs: Json
    """Beside the inputs, which are echoed; wins over them."""
    inputs: Json | None = None
    """After a read: all inputs as they really are, in full: what is left out counts as removed."""


class Service(Protocol):
    """Something that really keeps a resource, over HTTP for example. Each raises RefusedError as the cloud would."""

    def ahead(self, draft: Draft) -> None:
        """Get ready to be asked; called when a preview shows that one of the type will be made."""

    def create(self, draft: Draft) -> Answer:
        """Make it."""

    def read(self, draft: Draft) -> Answer | None:
        """Ask for it; None if it is gone. `draft.inputs` are the last known ones, empty in an import."""

    def update(self, draft: Draft) -> Answer:
        """Change it from `draft.before` to `draft.inputs`."""

    def delete(self, draft: Draft) -> None:
        """Remove it. What is gone already is no error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One type of resource."""

    token: str
    """`aws:s3/bucket:Bucket`, `azure-native:network:VirtualNetwork`, `oci:Core/vcn:Vcn`."""
    identity: Compute = lambda draft: draft.hex(32)
    """The id that the cloud gives, in its own shape; functions of `computed` find it in `draft.id`."""
    computed: Mapping[str, Compute] = field(default_factory=dict)
    """Output (or path of one) → its value. Unknown in the preview of a creation, known ever after. One that is an
    optional input too is only computed where the program leaves it out."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Inputs that the cloud sets where the program leaves them out: known, and among the outputs."""
    derived: Mapping[str, Compute] = field(default_factory=dict)
    """Outputs (or paths) that follow from the inputs and the provider alone, `tagsAll` for example: known in previews
    as soon as the inputs are, and made anew with each change."""
    volatile: frozenset[str] = frozenset()
    """Outputs that are computed anew with each change, and so unknown in the preview of one."""
    sensitive: frozenset[str] = frozenset()
    """Outputs that the provider marks as secret."""
    replaces: frozenset[str] = frozenset()
    """Properties (or paths) that cannot be changed in place. `*`: nothing can."""
    delete_first: bool = False
    """Whether the old one must go before its replacement comes."""
    documents: frozenset[str] = frozenset()
    """Properties that are JSON in a string: compared by what they say, not by how it is written."""
    sets: frozenset[str] = frozenset()
    """Lists whose order means nothing: security groups, subnets, … ."""
    guards: frozenset[str] = frozenset()
    """Inputs by which the cloud refuses to delete it while they are true: `deletionProtection`, … ."""
    write_only: frozenset[str] = frozenset()
    """Inputs that the cloud never tells again (passwords): a read leaves them as the state has them."""
    naming: Naming | None = None
    unique: tuple[str, ...] = ()
    """Inputs that no two of this kind may share, all together; `provider.region` stands for the provider's."""
    taken: str = "AlreadyExists"
    """The cloud's word when `unique` is violated."""
    references: Mapping[str, Reference] = field(default_factory=dict)
    """Property (or path) → what must be there."""
    required: frozenset[str] = frozenset()
    """Inputs that the SDK calls optional and the cloud demands."""
    choices: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    """Property (or path) → the values that the cloud takes, where the SDK's types do not say so."""
    open_choices: frozenset[str] = frozenset()
    """Properties (or paths) whose enumeration in the SDK is behind what the cloud takes: sizes, releases, … ."""
    patterns: Mapping[str, str] = field(default_factory=dict)
    """Property (or path) → regular expression that the whole value must match."""
    checks: tuple[Check, ...] = ()
    """Whatever else is refused before anything is made. Called in previews too, then with unknown values left out."""
    ahead: Effect | None = None
    """What making it would have to wait for and nobody can see; begun when a preview shows that one will be made. A
    service has its own."""
    on_create: Effect | None = None
    """What else comes with it: a control plane, nodes. Runs before `computed`; draft.id is set."""
    on_update: Effect | None = None
    on_delete: Effect | None = None
    observe: Callable[[Draft], Json] | None = None
    """Inputs as they really are, where something else than the store knows: the number of nodes. Runs in a read."""
    service: Service | None = None
    """Who really keeps it; None: the store does. With a service `identity`, `unique`, `references` are its business."""
    tags: str | None = None
    """The property that holds tags or labels; None: the type has none."""
    unique_tag: bool = True
    """Whether the tags may be used to find one again whose creation was cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """Everything that one package's stand-in knows."""

    package: str
    """`aws`, `azure-native`, `oci`, `exoscale`."""
    kinds: tuple[Kind, ...]
    functions: Mapping[str, Callable[[Json, Draft], Json]] = field(default_factory=dict)
    """Token of a function (invoke) → arguments and a draft (provider and store) to its result."""
    service: Callable[[str], str] = lambda token: token.split(":")[1]
    """Token → name of the service for the report."""
    module: Callable[[str], str] = lambda package: f"pulumi_{package.replace('-', '_')}"
    """Package → import name of its SDK."""
    lists: Callable[[Path, str], Iterable[tuple[str, str, str]]] | None = None
    """Room and region → token, id and name of what the cloud itself lists there; None: nobody but the store knows."""
    configure: Callable[[Mapping[str, Any]], Iterable[Problem]] = lambda _: ()
    """What is wrong with a provider's configuration: an unknown region, missing credentials."""

    def kind(self, token: str) -> Kind | None:
        """What is known of a type."""
        return next((one for one in self.kinds if one.token == token), None)


def at(values: Mapping[str, Any], path: str) -> Any:  # noqa: ANN401 - any JSON
    """The value at a dotted path through objects; None where there is none. Of a list the first element counts."""
    found: Any = values
    for part in path.split("."):
        if isinstance(found, list):
            found = found[0] if found else None
        if not isinstance(found, Mapping):
            return None
        found = found.get(part)
    return found


def every(values: Mapping[str, Any], path: str) -> list[tuple[str, Any]]:
    """All values at a dotted path, through every element of lists, each with its exact path: `rules[1].port`."""
    found: list[tuple[str, Any]] = [("", values)]
    for part in path.split("."):
        found = [
            (f"{way}.{part}" if way else part, one[part])
            for way, one in _spread(found)
            if isinstance(one, Mapping) and part in one
        ]
    return [pair for pair in _spread(found) if pair[1] is not None]


def _spread(found: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    spread: list[tuple[str, Any]] = []
    for way, one in found:
        spread += [(f"{way}[{n}]", each) for n, each in enumerate(one)] if isinstance(one, list) else [(way, one)]
    return spread
