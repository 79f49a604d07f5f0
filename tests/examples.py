"""How Hypothesis draws its examples."""

from hypothesis import settings


def the_same_in_every_run() -> None:
    """A red run is somebody's change, not luck. No deadline: machines are shared."""
    settings.register_profile("groundwork", max_examples=50, deadline=None, database=None, derandomize=True)
    settings.load_profile("groundwork")
