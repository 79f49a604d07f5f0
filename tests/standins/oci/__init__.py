"""Kinds of Oracle Cloud Infrastructure."""
