from hypothesis import HealthCheck, settings

# The same examples in every run: a red run is somebody's change, not luck. No deadline: machines are shared.
settings.register_profile(
    "groundwork",
    max_examples=50,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],  # for the same reason: it is seconds that it counts
)
settings.load_profile("groundwork")
