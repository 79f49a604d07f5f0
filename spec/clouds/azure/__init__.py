"""Azure, as data."""
