"""Azure: what stands around a platform's own objects there."""
