"""SMI Digital Twin platform: requirements SM-1 to SM-52."""
