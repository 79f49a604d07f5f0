"""What a platform asks of a cloud, how a network is cut, and what the settings say about the supply."""
