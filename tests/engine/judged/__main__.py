"""A pod and a map of which nobody may know a value before another object is made; written to files, made nowhere."""

from typing import Any

import pulumi
import pulumi_kubernetes as kubernetes

config = pulumi.Config()
provider = kubernetes.Provider("nowhere", render_yaml_to_directory=config.require("directory"))
there = pulumi.ResourceOptions(provider=provider)
first = kubernetes.core.v1.ConfigMap("first", metadata={"name": "first"}, data={"a": "b"}, opts=there)
later = config.get_bool("later")
all_sizes: Any = {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "1Gi"}}
sizes: Any = {} if config.get_bool("unsized") else all_sizes


def known_later(text: str) -> pulumi.Input[str]:
    """The text, which a preview does not know where the settings say `later`."""
    return first.id.apply(lambda _: text) if later else text


kubernetes.core.v1.Pod(
    "app",
    metadata={"name": "app", "namespace": "x"},
    spec={
        "containers": [
            {
                "name": "app",
                "image": known_later(config.require("image")),
                "resources": sizes,
            }
        ]
    },
    opts=there,
)
text = config.get("text")
if text:
    kubernetes.core.v1.ConfigMap(
        "notes", metadata={"name": "notes", "namespace": "x"}, data={"adminPassword": known_later(text)}, opts=there
    )
