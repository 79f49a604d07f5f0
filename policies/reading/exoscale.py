"""Facts from resources of exoscale."""
