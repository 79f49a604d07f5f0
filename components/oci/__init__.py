"""How a platform's ground is made on Oracle Cloud Infrastructure."""
