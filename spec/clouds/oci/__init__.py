"""Oracle Cloud Infrastructure, as data."""
