"""AWS, as data."""
