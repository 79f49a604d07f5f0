"""A pod whose image nobody may know before another object is made; both are written to files and made nowhere."""

import pulumi
import pulumi_kubernetes as kubernetes

config = pulumi.Config()
provider = kubernetes.Provider("nowhere", render_yaml_to_directory=config.require("directory"))
there = pulumi.ResourceOptions(provider=provider)
first = kubernetes.core.v1.ConfigMap("first", metadata={"name": "first"}, data={"a": "b"}, opts=there)
image = config.require("image")
kubernetes.core.v1.Pod(
    "app",
    metadata={"name": "app", "namespace": "x"},
    spec={
        "containers": [
            {
                "name": "app",
                "image": first.id.apply(lambda _: image) if config.get_bool("later") else image,
                "resources": {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "1Gi"}},
            }
        ]
    },
    opts=there,
)
