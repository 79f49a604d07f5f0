"""pSeven Enterprise: requirements PS-1 to PS-74."""
