"""CloudBlue Commerce PSA Integration: requirements CB-1 to CB-22."""
