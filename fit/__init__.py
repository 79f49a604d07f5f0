"""Whether what a stack asks for has room on the nodes that it declares: proved, not summed."""
