"""What may never leave the program: rules as pure functions over facts, and the thin layers that ask them."""
