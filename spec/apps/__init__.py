"""Hosted apps of Mint Cloud: catalogue, orders, and the app that each order line makes of them (MC-8 to MC-16)."""
