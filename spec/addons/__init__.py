"""Add-ons: public charts that a platform needs in its cluster and no vendor brings, at exact versions."""
