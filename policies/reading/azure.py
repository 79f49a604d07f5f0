"""Facts from resources of azure."""
