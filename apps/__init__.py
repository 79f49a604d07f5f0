"""Manifests with Jinja become objects: the only place that runs templates and reads YAML for apps."""
