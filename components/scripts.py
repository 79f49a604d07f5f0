"""Scripts that run to their end in the cluster before the platform starts."""

import hashlib
import json
from typing import TYPE_CHECKING, TypedDict

import pulumi
from pulumi_kubernetes.batch.v1 import Job
from pulumi_kubernetes.core.v1 import ConfigMap

from components.base import metadata, owned, token
from spec.names import fit
from spec.plan import Script

if TYPE_CHECKING:
    from pulumi_kubernetes.core.v1 import ContainerArgsDict, EnvVarArgsDict, PodTemplateSpecArgsDict


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


def pod_template(script: Script, files: str) -> "PodTemplateSpecArgsDict":
    """The pod that runs a script: no token, no rights, nothing that the `restricted` level forbids."""
    environment: list[EnvVarArgsDict] = [{"name": name, "value": value} for name, value in script.environment.items()]
    environment += [
        {"name": name, "value_from": {"secret_key_ref": {"name": secret, "key": entry}}}
        for name, (secret, entry) in script.secret_environment.items()
    ]
    container: ContainerArgsDict = {
        "name": "script",
        "image": script.image,
        "command": list(script.command),
        "env": environment,
        "resources": {
            "requests": script.task.resources.requests.as_manifest(),
            "limits": script.task.resources.limits.as_manifest(),
        },
        "security_context": {
            "allow_privilege_escalation": False,
            "read_only_root_filesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volume_mounts": [{"name": "scripts", "mount_path": "/scripts", "read_only": True}],
    }
    return {
        "metadata": {"labels": script.task.labels},
        "spec": {
            "restart_policy": "Never",
            "automount_service_account_token": False,
            "security_context": {
                "run_as_non_root": True,
                "run_as_user": 65532,
                "seccomp_profile": {"type": "RuntimeDefault"},
            },
            "containers": [container],
            "volumes": [{"name": "scripts", "config_map": {"name": files}}],
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
        files = ConfigMap(f"{name}-files", metadata=about, data=dict(script.files), opts=owned(self))
        job = Job(
            f"{name}-job",
            metadata=about,
            spec={
                "backoff_limit": 3,
                "active_deadline_seconds": 300,
                "template": pod_template(script, job_name),
            },
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[files],  # the pod mounts the files
                replace_with=args["again_with"],
                delete_before_replace=True,  # after a change of a secret the new Job has the name of the old
            ),
        )
        self.job_name = job.metadata.name
        self.register_outputs({"job_name": self.job_name})
