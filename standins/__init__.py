"""Stand-ins for the clouds: providers that the real engine talks to instead of AWS, Azure, OCI and Exoscale.

A process of its own (`python -m standins …`). What a resource needs, how it is named, what it answers with and what
replaces it is declared as a `Kind` below `standins/<cloud>/`; everything else is the same for all clouds.
"""
