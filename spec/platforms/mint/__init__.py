"""Mint Cloud: requirements MC-1 to MC-17. The hosted apps themselves stand in `spec.apps`."""
