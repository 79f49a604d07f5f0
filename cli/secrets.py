"""`./groundwork secrets`: which secrets a stack needs, what of them is there, and a copy of the keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from cli.console import JsonOption, Screen, hide
from cli.engine import SECRETS, Engine
from cli.errors import Refused, UsageError
from cli.escrow import opened, recipient, sealed, write_new
from cli.generated_secrets import made, said
from cli.places import Places
from cli.recovery import only_here
from cli.settings import Stack, read_stacks
from cli.toolchain import ensure
from spec.secrets import PublicKey, SecretNeed

MakeOption = Annotated[
    bool, typer.Option("--make", help="Make what is missing and is made here. Nothing that is there is touched.")
]
RotateOption = Annotated[
    str | None, typer.Option("--rotate", metavar="NAME", help="Make a new value in place of one that may change.")
]
EscrowOption = Annotated[
    Path | None, typer.Option("--escrow", metavar="FILE", help="Write a copy of the keys, for recipients only.")
]
RestoreOption = Annotated[
    Path | None, typer.Option("--restore", metavar="FILE", help="Put back from a copy what is missing.")
]
RecipientOption = Annotated[
    list[Path] | None,
    typer.Option("--recipient", metavar="CERTIFICATE", help="Who can open the copy; PEM, RSA. May be repeated."),
]
KeyOption = Annotated[
    Path | None, typer.Option("--key", metavar="KEY", help="With --restore: the private key of the recipient.")
]


@dataclass(frozen=True, slots=True)
class _Held:
    """The secrets of one stack."""

    stack: Stack
    engine: Engine
    needs: tuple[SecretNeed, ...]

    def is_there(self, need: SecretNeed) -> bool:
        return need.ref.key in self.engine.secret_names()

    def need(self, name: str) -> SecretNeed:
        """The need of this name. Raises UsageError."""
        for one in self.needs:
            if one.ref.key == name:
                return one
        known = ", ".join(one.ref.key for one in self.needs)
        raise UsageError(f"{self.stack.name} needs no secret {name}", remedy=f"one of {known}" if known else None)


def command(
    stack: Annotated[str, typer.Argument(metavar="STACK", help="Name of a stack.")],
    *,
    make: MakeOption = False,
    rotate: RotateOption = None,
    escrow: EscrowOption = None,
    restore: RestoreOption = None,
    recipients: RecipientOption = None,
    key: KeyOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the secrets that a stack needs; make what is missing; keep a copy of keys. Values are never shown.

    A secret that data is encrypted with is made once and never overwritten: without it that data is lost.
    """
    screen = Screen(as_json=as_json)
    places = Places.here()
    (chosen,) = read_stacks(places, [stack])
    _sensible(escrow, restore, recipients or (), key)
    acts = make or rotate is not None or escrow is not None or restore is not None
    did: dict[str, Any] = {}
    if acts:
        with screen.steps(total=False) as steps:
            tools = ensure(places, {"pulumi", "pulumi-language-python"}, steps)
        held = _held(places, chosen, tools.engine_environment(), tools.path("pulumi"))
        with only_here(places, chosen.name, screen.say):
            if restore is not None and key is not None:
                did["restored"] = _restore(held, restore, recipients or (), key)
            if make:
                did["made"] = _make(held)
            if rotate is not None:
                did["rotated"] = _rotate(held, rotate)
            if escrow is not None:
                did["escrow"] = {"file": str(escrow), "secrets": _escrow(held, escrow, recipients or ())}
    else:
        held = _held(places, chosen, {}, Path("pulumi"))
    _show(screen, held, did)


def _held(places: Places, stack: Stack, environment: dict[str, str], pulumi: Path) -> _Held:
    return _Held(stack, Engine(places, stack, environment, pulumi), stack.settings.secret_needs())


def _sensible(escrow: Path | None, restore: Path | None, recipients: Sequence[Path], key: Path | None) -> None:
    if escrow is not None and not recipients:
        raise UsageError("nobody could open this copy", remedy="--recipient CERTIFICATE of who keeps it")
    if restore is not None and (len(recipients) != 1 or key is None):
        raise UsageError(
            "a copy is opened by one of its recipients", remedy="--recipient CERTIFICATE and --key KEY, one of each"
        )
    if recipients and escrow is None and restore is None:
        raise UsageError("--recipient says for whom a copy is", remedy="--escrow FILE or --restore FILE beside it")
    if key is not None and restore is None:
        raise UsageError("--key opens a copy", remedy="--restore FILE beside it")


def _make(held: _Held) -> list[str]:
    """What is made here and is not there yet. Of a local stack also what other systems would have."""
    if held.stack.is_local:
        before = {need.ref.key for need in held.needs if held.is_there(need)}
        held.engine.prepare(held.stack)
        return sorted({need.ref.key for need in held.needs} - before)
    new = []
    for need in sorted(held.needs, key=lambda one: isinstance(one.kind, PublicKey)):
        if need.ours and not held.is_there(need):
            held.engine.keep_secret(need.ref.key, made(need.kind, held.engine.secret))
            new.append(need.ref.key)
    return new


def _rotate(held: _Held, name: str) -> str:
    need = held.need(name)
    if need.immutable:
        raise Refused(
            f"Pulumi.{held.stack.name}.yaml: {need.place}: {name} is never overwritten "
            f"[{', '.join(need.requirements)}]: data that it encrypted could not be read again",
            remedy="a new secret under another name, and the vendor's own way to encrypt the data again",
        )
    pairs = [one.ref.key for one in held.needs if isinstance(one.kind, PublicKey) and one.kind.of == need.ref]
    if pairs or isinstance(need.kind, PublicKey):
        raise Refused(
            f"{name} is half of a pair",
            remedy="new names for both halves in the settings: what was signed with the old pair stays readable",
        )
    if not (need.ours or held.stack.is_local):
        raise Refused(
            f"{name} is not made here: another system has it",
            remedy=f"change it there, then pulumi config set --secret {SECRETS}:{name}",
        )
    held.engine.keep_secret(name, made(need.kind, held.engine.secret))
    return name


def _escrow(held: _Held, path: Path, recipients: Sequence[Path]) -> list[str]:
    """All that belongs into a copy. Raises Refused where something of it is not there yet."""
    wanted = [need for need in held.needs if need.escrow]
    missing = [need.ref.key for need in wanted if not held.is_there(need)]
    if missing:
        raise Refused(
            f"not there yet: {', '.join(missing)}", remedy=f"./groundwork secrets {held.stack.name} --make first"
        )
    if not wanted:
        raise Refused(f"{held.stack.name} has no key that a copy is kept of")
    values = {need.ref.key: held.engine.secret(need.ref.key) for need in wanted}
    write_new(path, sealed(held.stack.name, values, [recipient(one) for one in recipients]))
    return sorted(values)


def _restore(held: _Held, path: Path, recipients: Sequence[Path], key: Path) -> list[str]:
    """What is missing, from a copy. Raises Refused, before anything is written, where the copy has another value."""
    try:
        message = path.read_bytes()
        locked = b"ENCRYPTED" in key.read_bytes()
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be read: {error.strerror}") from None
    passphrase = typer.prompt("passphrase of the key", hide_input=True, err=True).encode() if locked else None
    values = opened(message, recipient(recipients[0]), key, passphrase)
    for value in values.values():
        hide(value)
    known = {need.ref.key: need for need in held.needs if need.ref.key in values}
    there = {name for name, need in known.items() if held.is_there(need)}
    other = [name for name in sorted(there) if held.engine.secret(name) != values[name]]
    if other:
        raise Refused(
            f"the copy has other values than this stack for {', '.join(other)} [SM-51]; nothing was changed",
            remedy="the copy of this very stack; or take those out of its settings, once you know which are right",
        )
    back = sorted(known.keys() - there)
    for name in back:
        held.engine.keep_secret(name, values[name])
    return back


def _show(screen: Screen, held: _Held, did: dict[str, Any]) -> None:
    there = set(held.engine.secret_names())
    rows: list[dict[str, Any]] = [
        {
            "name": need.ref.key,
            "purpose": need.purpose,
            "kind": said(need.kind),
            "there": need.ref.key in there,
            "made_here": need.ours or held.stack.is_local,
            "immutable": need.immutable,
            "escrow": need.escrow,
        }
        for need in held.needs
    ]
    table = Table("secret", "what for", "what", "state", "overwritten", "in a copy", box=None)
    for row in rows:
        missing = (
            "missing: --make" if row["made_here"] else f"missing: pulumi config set --secret {SECRETS}:{row['name']}"
        )
        table.add_row(
            row["name"],
            row["purpose"],
            row["kind"],
            "there" if row["there"] else missing,
            "never" if row["immutable"] else "may be",
            "yes" if row["escrow"] else "no",
        )
    screen.show(table if rows else f"{held.stack.name} needs no secrets")
    for what, names in did.items():
        if what == "escrow":
            screen.show(f"copy of {', '.join(names['secrets'])}: {names['file']}")
        else:
            screen.show(f"{what}: {names if isinstance(names, str) else ', '.join(names) or 'nothing'}")
    screen.result({"stack": held.stack.name, "secrets": rows, **did})
