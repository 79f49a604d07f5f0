"""An app's ConfigMap for Ansible (MC-14)."""

import yaml

from spec.apps.app import App


def vars_yml(app: App) -> str:
    """The text of `vars.yml`: with it Ansible's `template` makes of the same manifests the same objects (MC-3)."""
    head = f"# {app.stack}: {app.product.name}, order {app.order}\n---\n"
    return head + yaml.safe_dump(dict(app.values), sort_keys=True, allow_unicode=True, default_flow_style=False)
