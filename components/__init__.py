"""How it is made: components that turn plain, checked specs into resources of the engine."""
