"""Scripts that run to their end in the cluster before the platform starts."""

import hashlib
import json
from typing import Any, TypedDict

import pulumi

from components.base import metadata, owned, token
from components.objects import kubernetes_object
from spec.names import fit
from spec.plan import Script


class ScriptRunArgs(TypedDict):
    """What a `ScriptRun` is made from."""

    namespace: pulumi.Input[str]
    """Where it runs."""
    script: Script
    """What runs, with which files and environment."""
    again_with: list[pulumi.Resource]
    """Secrets that the script reads. One whose value changes is replaced, and then the script has to run again."""


def _digest(script: Script) -> str:
    """Tells one content from another: a Job cannot be changed, so another content is another Job."""
    content = [
        script.image,
        script.command,
        dict(script.files),
        dict(script.environment),
        dict(script.secret_environment),
        script.task.resources.as_manifest(),
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:7]


def pod_template(script: Script, files: str) -> dict[str, Any]:
    """The pod that runs a script: no token, no rights, nothing that the `restricted` level forbids."""
    environment: list[dict[str, Any]] = [{"name": name, "value": value} for name, value in script.environment.items()]
    environment += [
        {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": entry}}}
        for name, (secret, entry) in script.secret_environment.items()
    ]
    container = {
        "name": "script",
        "image": script.image,
        "command": list(script.command),
        "env": environment,
        "resources": {
            "requests": script.task.resources.requests.as_manifest(),
            "limits": script.task.resources.limits.as_manifest(),
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [{"name": "scripts", "mountPath": "/scripts", "readOnly": True}],
    }
    return {
        "metadata": {"labels": script.task.labels},
        "spec": {
            "restartPolicy": "Never",
            "automountServiceAccountToken": False,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": 65532,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [container],
            "volumes": [{"name": "scripts", "configMap": {"name": files}}],
        },
    }


class ScriptRun(pulumi.ComponentResource):
    """One Job and its files. It runs again, under another name, when what it runs has changed."""

    job_name: pulumi.Output[str]
    """Name of the Job, known when it has ended well."""

    def __init__(self, name: str, args: ScriptRunArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token("kubernetes", "ScriptRun"), name, {}, opts)
        script = args["script"]
        job_name = fit(script.task.name, _digest(script))
        about = metadata(job_name, args["namespace"], script.task.labels)
        data = {"metadata": about, "data": dict(script.files)}
        files = kubernetes_object(f"{name}-files", "v1", "ConfigMap", data, owned(self))
        work = {"backoffLimit": 3, "activeDeadlineSeconds": 300, "template": pod_template(script, job_name)}
        options = pulumi.ResourceOptions(
            parent=self,
            depends_on=[files],  # the pod mounts the files
            replace_with=args["again_with"],
            delete_before_replace=True,  # after a change of a secret the new Job has the name of the old
        )
        job = kubernetes_object(f"{name}-job", "batch/v1", "Job", {"metadata": about, "spec": work}, options)
        self.job_name = job.object_name
        self.register_outputs({"job_name": self.job_name})
