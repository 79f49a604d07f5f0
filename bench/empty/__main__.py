"""Nothing is made: what such a run costs, every run of the engine costs."""
