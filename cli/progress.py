"""Long work made visible: what runs, for how long, what is left; and the durations for the table at the end."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table

HEARTBEAT = 15.0
"""Seconds between two lines of a long step where there is no terminal to redraw: a log that stands still looks dead."""


class State(StrEnum):
    """Where a step is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


_MARKS = {
    State.WAITING: "[dim]·[/]",
    State.RUNNING: "[cyan]▸[/]",
    State.DONE: "[green]✓[/]",
    State.FAILED: "[red]✗[/]",
    State.STOPPED: "[yellow]■[/]",
}


def spoken(seconds: float) -> str:
    """A duration as a person says it: `0.4 s`, `42 s`, `3 min 05 s`."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60:02d} s"


@dataclass
class Step:
    """One part of the work. Made by `Steps.step`; a thread may own it alone."""

    name: str
    expected: float | None = None
    """Seconds that it took before, where that is known."""
    state: State = State.WAITING
    started: float = 0.0
    seconds: float = 0.0
    text: str = ""
    fraction: float | None = None
    said: Callable[["Step"], None] = field(default=lambda _: None, repr=False)
    """Whom a note is told to."""

    def note(self, text: str) -> None:
        """What the step is at right now."""
        if text != self.text:
            self.text = text
            self.said(self)

    def progress(self, fraction: float) -> None:
        """How much of the step is done, 0 to 1; never runs backwards."""
        self.fraction = max(self.fraction or 0.0, min(fraction, 1.0))

    def elapsed(self, now: float) -> float:
        """Seconds since the start, or its whole length once it has ended."""
        return now - self.started if self.state is State.RUNNING else self.seconds

    def left(self, now: float) -> float | None:
        """Seconds until the end as far as can be told; None where nothing is known."""
        if self.state in (State.DONE, State.FAILED, State.STOPPED):
            return 0.0
        elapsed = self.elapsed(now)
        if self.fraction is not None and self.fraction >= 0.1:
            return elapsed * (1 - self.fraction) / self.fraction
        return max(self.expected - elapsed, 0.0) if self.expected is not None else None


class Steps:
    """The progress display of one command: a live table on a terminal, plain lines elsewhere.

    Steps may overlap and may belong to different threads. Use it as a context manager; its end prints the total.
    """

    def __init__(
        self,
        console: Console,
        *,
        clock: Callable[[], float] = time.monotonic,
        heartbeat: float = HEARTBEAT,
        total: bool = True,
    ) -> None:
        self._console = console
        self._clock = clock
        self._heartbeat = heartbeat
        self._total = total
        self._lock = threading.RLock()
        self._steps: list[Step] = []
        self._began = clock()
        self._workers = 1
        self._live: Live | None = None
        self._ended = threading.Event()
        self._beating: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(ended_well=error is None)

    def plan(self, expected: Mapping[str, float], *, workers: int = 1) -> None:
        """Announce steps to come with the seconds they are known to take, so that what is left can be told.

        Of one that is announced already, and has not begun, the new figure counts.
        """
        with self._lock:
            self._workers = workers
            waiting = {step.name: step for step in self._steps if step.state is State.WAITING}
            for name, seconds in expected.items():
                if name in waiting:
                    waiting[name].expected = seconds
                else:
                    self._steps.append(Step(name, seconds))

    def say(self, text: str) -> None:
        """A line above or between the steps."""
        self._console.print(text, highlight=False, markup=False, soft_wrap=True)

    @contextmanager
    def step(self, name: str, *, expected: float | None = None) -> Iterator[Step]:
        """Run a part of the work under a name; its end, good or bad, is recorded and shown."""
        step = self._start(name, expected)
        try:
            yield step
        except Exception:
            self._end(step, State.FAILED)
            raise
        except BaseException:
            self._end(step, State.STOPPED)
            raise
        else:
            self._end(step, State.DONE)

    def close(self, *, ended_well: bool = True) -> None:
        """Stop redrawing and print the total; harmless when called again."""
        if self._ended.is_set():
            return
        self._ended.set()
        if self._beating is not None:
            self._beating.join()
        if self._live is not None:
            self._live.update(self._table(), refresh=True)
            self._live.stop()
        if self._total and self._steps and ended_well:
            self._console.print(f"total {spoken(self.seconds)}", highlight=False)

    @property
    def seconds(self) -> float:
        """How long all of it has taken so far."""
        return self._clock() - self._began

    def durations(self) -> dict[str, float]:
        """Part → seconds, in the order in which the parts began; parts of the same name are added up."""
        with self._lock:
            ended = [step for step in self._steps if step.state not in (State.WAITING, State.RUNNING)]
            sums: dict[str, float] = {}
            for step in sorted(ended, key=lambda step: step.started):
                sums[step.name] = round(sums.get(step.name, 0.0) + step.seconds, 3)
            return sums

    def summary(self) -> Table:
        """The durations as a table for the end of a command."""
        table = Table("part", "time", box=None, pad_edge=False)
        table.columns[1].justify = "right"
        for name, seconds in self.durations().items():
            table.add_row(name, spoken(seconds))
        table.add_row("[bold]total[/]", f"[bold]{spoken(self.seconds)}[/]")
        return table

    def left(self) -> float | None:
        """Seconds until the planned end; None where no step said what to expect."""
        now = self._clock()
        with self._lock:
            known = [left for step in self._steps if (left := step.left(now)) is not None and left > 0]
        return max(sum(known) / self._workers, *known) if known else None

    def _start(self, name: str, expected: float | None) -> Step:
        with self._lock:
            step = next((s for s in self._steps if s.name == name and s.state is State.WAITING), None)
            if step is None:
                step = Step(name, expected)
                self._steps.append(step)
            step.state, step.started, step.said = State.RUNNING, self._clock(), self._noted
            self._watch()
        self._line(f"{name} …{self._outlook(step)}")
        return step

    def _end(self, step: Step, state: State) -> None:
        with self._lock:
            step.seconds = self._clock() - step.started
            step.state = state
        self._line(f"{step.name}: {state} after {spoken(step.seconds)}")

    def _noted(self, step: Step) -> None:
        if self._live is None and step.elapsed(self._clock()) > 1:
            return  # the next heartbeat says it
        self._line(f"{step.name}: {step.text}")

    def _line(self, text: str) -> None:
        if self._live is None:
            self._console.print(text, highlight=False, markup=False, soft_wrap=True)

    def _outlook(self, step: Step) -> str:
        left = step.left(self._clock())
        return f" (about {spoken(left)})" if left and left >= 10 else ""

    def _watch(self) -> None:
        if self._ended.is_set() or self._live is not None or self._beating is not None:
            return
        if self._console.is_terminal:
            self._live = Live(
                console=self._console,
                get_renderable=self._table,
                refresh_per_second=4,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._live.start()
        else:
            self._beating = threading.Thread(target=self._beat, name="progress", daemon=True)
            self._beating.start()

    def _beat(self) -> None:
        while not self._ended.wait(self._heartbeat):
            now = self._clock()
            with self._lock:
                running = [s for s in self._steps if s.state is State.RUNNING and s.elapsed(now) >= self._heartbeat / 2]
            if running:
                left = self.left()
                tail = f"; about {spoken(left)} left" if left else ""
                self._line("; ".join(self._beat_of(step, now) for step in running) + tail)

    def _beat_of(self, step: Step, now: float) -> str:
        share = f" {step.fraction:.0%}" if step.fraction is not None else ""
        note = f" ({step.text})" if step.text else ""
        return f"{step.name}{share}, {spoken(step.elapsed(now))}{note}"

    def _table(self) -> Table:
        now = self._clock()
        table = Table(box=None, show_header=False, pad_edge=False)
        for justify in ("left", "left", "right", "right", "left"):
            table.add_column(justify=justify, no_wrap=True, overflow="ellipsis")
        with self._lock:
            for step in self._steps:
                share = f"{step.fraction:.0%}" if step.fraction is not None and step.state is State.RUNNING else ""
                elapsed = "" if step.state is State.WAITING else spoken(step.elapsed(now))
                table.add_row(_MARKS[step.state], step.name, elapsed, share, f"[dim]{_escaped(step.text)}[/]")
        left = self.left()
        if left and not self._ended.is_set():
            table.add_row("", "[dim]left, about[/]", f"[dim]{spoken(left)}[/]", "", "")
        return table


def _escaped(text: str) -> str:
    return text.replace("[", r"\[")
