"""What is promised about speed, measured against its peer in the same run."""
