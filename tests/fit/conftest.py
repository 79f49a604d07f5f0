from hypothesis import settings

# The same examples in every run: a red run is somebody's change, not luck. No deadline: machines are shared.
settings.register_profile("groundwork", max_examples=50, deadline=None, database=None, derandomize=True)
settings.load_profile("groundwork")
