"""The command line: which commands there are, and how each way of ending becomes a message and an exit code."""

import importlib
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any, NoReturn

import typer

from cli.console import Screen
from cli.errors import Failed, GroundworkError, UsageError
from cli.places import Places
from rehearsal.errors import PlaneError

COMMANDS = {
    "up": "Make what the stacks say; all set-up included. No stack named: the local ones.",
    "preview": "Show what up would change.",
    "rehearse": "Run a cloud stack without an account: real engine, stand-ins for the cloud.",
    "down": "Destroy the stacks and stop what was started for them.",
    "status": "What runs now and where it is reachable.",
    "test": "Every check that CI runs.",
    "trace": "Each numbered requirement, where it is met and which test proves it.",
    "doctor": "What is installed, in which version, from where, and what is missing for which command.",
    "kubeconfig": "Short-lived credentials of an account that a stack made, the operator's by default.",
    "secrets": "Which secrets a stack needs; make what is missing, and keep an encrypted copy of the keys.",
    "orders": "Bring hosted apps to what the shop's orders say; each app is a stack of its own.",
    "fit": "Prove that every pod has room, also with a node or a zone gone; or say what forbids it.",
    "audit": "Judge what is running by its state: every rule that it violates, and what to do.",
    "runbook": "The steps that people do by hand, made for the stack's own values.",
    "picture": "Every connection that a stack leaves open, drawn as SVG.",
    "bench": "Measure what is promised, against its peer in the same run.",
}
"""Command → its line in the help. The code is `command` in the module `cli.<name>`, loaded when it is asked for."""

INTERRUPTED = 130
"""What shells expect of a program that was stopped with Ctrl-C."""


def application(asked: str | None) -> typer.Typer:
    """The application with the one command that is asked for loaded and the others as lines in the help."""
    app = typer.Typer(
        name="groundwork",
        help="The ground that vendor platforms stand on.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    for name, line in COMMANDS.items():
        code: Callable[..., Any] = importlib.import_module(f"cli.{name}").command if name == asked else _not_loaded
        if isinstance(code, typer.Typer):  # a group of commands
            app.add_typer(code, name=name, short_help=line)
            continue
        app.command(name, help=None if name == asked else line, short_help=line)(code)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused, 2 usage, 3 failed on the way, 130 interrupted."""
    words = _json_behind(list(sys.argv[1:] if arguments is None else arguments))
    options = words[: words.index("--")] if "--" in words else words
    screen = Screen(as_json="--json" in options)
    asked = next((word for word in words if not word.startswith("-")), None)
    for stop in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop, _stop)
    try:
        code = application(asked)(args=words, prog_name="groundwork", standalone_mode=False)
    except GroundworkError as error:
        screen.error(error)
        return error.exit_code
    except typer.TyperException as error:
        return _misused(screen, error, asked)
    except PlaneError as error:
        screen.error(Failed(str(error), log=error.log))
        return Failed.exit_code
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader of our output went away (`| head`); there is nobody left to tell.
        sys.stderr.close()
        return Failed.exit_code
    except Exception as error:  # the last resort: whatever was not foreseen still ends as all else does
        screen.error(_crash(error))
        return Failed.exit_code
    if code == INTERRUPTED:
        _interrupted(screen, asked)
    return code if isinstance(code, int) else 0


def _json_behind(words: list[str]) -> list[str]:
    """`--json status` as `status --json`: the option belongs to the commands, but people put it first."""
    at = next((index for index, word in enumerate(words) if not word.startswith("-")), None)
    if at is None or "--json" not in words[:at]:
        return words
    before = [word for word in words[:at] if word != "--json"]
    return [*before, words[at], "--json", *words[at + 1 :]]


def _crash(error: Exception) -> Failed:
    """An error of ours: one sentence for the screen, and a log that says where it happened."""
    said = next(iter(str(error).splitlines()), "")
    sentence = f"this was not foreseen: {type(error).__name__}{': ' if said else ''}{said}"
    places = Places.here()
    log = places.logs / f"crash-{time.strftime('%Y%m%dT%H%M%S')}.log"
    try:
        places.private(places.logs)
        with log.open("a", encoding="utf-8") as out:
            out.writelines(traceback.format_exception(error))
    except OSError as unwritten:
        # A full disk may be the very reason; the traceback must not be lost with the log.
        traceback.print_exception(error)
        return Failed(sentence, remedy=f"the traceback is above, for the log cannot be written: {unwritten}")
    return Failed(sentence, remedy="the log says where it happened; report it with the log", log=log)


def _misused(screen: Screen, error: typer.TyperException, asked: str | None) -> int:
    if type(error).__name__ == "NoArgsIsHelpError":
        return UsageError.exit_code  # the help has been shown, which is the whole answer
    known = f"./groundwork {asked} --help" if asked in COMMANDS else "./groundwork --help"
    screen.error(UsageError(error.format_message(), remedy=f"see {known}"))
    return UsageError.exit_code


def _interrupted(screen: Screen, asked: str | None) -> None:
    again = f"./groundwork {asked}" if asked in COMMANDS else "the same command"
    sentence = f"stopped before the end; nothing is half-installed, and {again} takes up where this left off"
    if screen.as_json:
        screen.result({"error": {"kind": "interrupted", "exit_code": INTERRUPTED, "message": sentence}})
    else:
        screen.say(sentence)


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    """A polite kill and a closed terminal end a command the way Ctrl-C does: everything is tidied up on the way out."""
    raise KeyboardInterrupt


def _root() -> None:
    """The ground that vendor platforms stand on."""


def _not_loaded() -> NoReturn:
    raise AssertionError("only the command that is asked for is ever run")
