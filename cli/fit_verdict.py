"""What the real scheduler made of the same pods on the same nodes."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Of one stack."""

    orders: int
    """In how many orders the pods were handed over."""
    placed: int
    """In how many of them every pod got a node."""
    solver_fits: bool | None
    """What the solver says; None: not decided."""
    witness_taken: bool | None
    """Whether the scheduler took the solver's own placement; None where there is none."""
    left: tuple[str, ...] = ()
    """Workloads of which a pod was left over in some order."""
    seconds: float = 0.0

    @property
    def short(self) -> str:
        """`feasible`, `feasible but order-dependent (17 of 20)`, `infeasible`."""
        if self.placed == self.orders:
            return "feasible"
        if self.placed or self.witness_taken:
            return f"feasible but order-dependent ({self.placed} of {self.orders})"
        return "infeasible"

    @property
    def contradicts(self) -> bool:
        """Whether the scheduler did what the solver calls impossible, or refused the solver's placement: a defect."""
        return (self.solver_fits is False and self.placed > 0) or self.witness_taken is False

    @property
    def sentence(self) -> str:
        """For a person."""
        said = f"{self.short}: the scheduler placed every pod in {self.placed} of {self.orders} random orders"
        if self.witness_taken:
            said += ", and takes the placement that was found"
        if self.left:
            said += f"; left over in some: {', '.join(self.left[:4])}"
        if self.contradicts:
            said += ". This contradicts the solver, which is a defect of this program"
        return said

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "verdict": self.short,
            "orders": self.orders,
            "placed": self.placed,
            "witnessTaken": self.witness_taken,
            "left": list(self.left),
            "contradicts": self.contradicts,
            "seconds": round(self.seconds, 2),
        }
