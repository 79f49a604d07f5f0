"""What is wanted: plain, frozen, checked. Knows no engine, no network, no clock and no file."""
