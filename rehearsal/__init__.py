"""A real control plane on this machine with simulated nodes, and everything else that a rehearsal needs."""
