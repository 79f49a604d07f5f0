"""ThingPark Enterprise on Kubernetes: what its guide and the vendor's public files ask for."""
