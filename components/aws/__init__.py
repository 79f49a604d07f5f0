"""AWS: what is made there, one family of resources a file."""
