"""Exoscale, as data."""
