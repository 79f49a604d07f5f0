"""Facts from resources of oci."""
