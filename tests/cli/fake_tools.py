"""Small scripts that stand in for Go and for tools on PATH, so that a build takes milliseconds."""

import io
import json
import os
from pathlib import Path

from rich.console import Console

from cli.places import Places
from cli.progress import Steps
from cli.toolchain.definitions import FAMILIES
from cli.toolchain.definitions import NAME as DEFINITIONS
from cli.toolchain.pins import EVERYTHING, REPLACED

GO = """#!/bin/sh
PATH=/usr/bin:/bin
echo "$*" >>"$FAKE_GO/asked"
says() { # that it has begun, and which process it is: whoever waits for the file reads all of it, also of several
    echo $$ >>"$FAKE_GO/$1.processes"
    echo $$ >"$FAKE_GO/$1.$$.starting"
    mv "$FAKE_GO/$1.$$.starting" "$FAKE_GO/$1.started"
}
case $1 in
version) echo "go version go1.26.8 linux/amd64"; exit ;;
list)
    case $* in *-deps*) if [ -e "$FAKE_GO/list.hangs" ]; then says list; exec sleep 60; fi ;; esac
    for last; do :; done
    case $2 in -m) echo "$FAKE_GO/module" ;; *) echo "example.org/a/library"; echo "$last" ;; esac
    exit
    ;;
mod)
    case "$2 $3" in
    "download -modcacherw")
        [ ! -e "$FAKE_GO/adds.sum" ] || echo "more" >>"$(dirname "${4#-modfile=}")/go.sum"
        exit
        ;;
    edit*) echo "$3" >>"$FAKE_GO/edits"; cat "${3#*=*=}/go/kubernetes/yaml/v2/kinds.go" >>"$FAKE_GO/edits"; exit ;;
    esac
    echo definitions >>"$FAKE_GO/calls"
    if [ -e "$FAKE_GO/definitions.hangs" ]; then says definitions; exec sleep 60; fi
    if [ -e "$FAKE_GO/definitions.slow" ]; then sleep 0.5; fi
    if [ -e "$FAKE_GO/definitions.fails" ]; then
        echo '{"Path": "example.org/module", "Error": "verifying module: checksum mismatch; SECURITY ERROR"}'
        exit 1
    fi
    cat "$FAKE_GO/definitions.json"
    exit
    ;;
esac
out=
while [ $# -gt 0 ]; do
    [ "$1" != -o ] || out=$2
    last=$1
    shift
done
name=${out##*/}
echo "$GOCACHE" >>"$FAKE_GO/caches"
[ "${name:-$last}" = example.org/a/library ] || echo "${name:-$last}" >>"$FAKE_GO/calls"
[ "$last" != std ] || [ ! -e "$FAKE_GO/std.fails" ] || exit 1
[ -n "$name" ] || { [ "$last" = std ] || printf 'fmt\\n%s\\n' "$last"; exit 0; }
echo "go: downloading example.org/module v1.0.0"
echo example.org/module/package
mkdir -p "$GOMODCACHE/example.org/module@v1.0.0"
echo >"$GOMODCACHE/example.org/module@v1.0.0/file.go"
chmod -R a-w "$GOMODCACHE/example.org"
if [ -e "$FAKE_GO/$name.fails" ]; then
    echo "package.go:1:1: this does not compile"
    exit 1
fi
if [ -e "$FAKE_GO/$name.hangs" ]; then
    says "$name"
    exec sleep 60
fi
if [ -e "$FAKE_GO/$name.slow" ]; then sleep 0.5; fi
answers="v3.257.0 v1.35.1 v0.8.0 -virtualenv -tracing v3.31.0 3.11.1 --prometheus-url Kubernetes NetworkPolicy"
if [ -e "$FAKE_GO/$name.mute" ]; then answers=; fi
printf '#!/bin/sh\\necho "%s"\\n' "$answers" >"$out"
chmod +x "$out"
"""

DEFINITION = """
# START crd {{- if .Values.crds.enabled }}
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: NAME
  labels:
    app: '{{ template "name" . }}'
    kept: "yes"
spec:
  names: {kind: KIND}
  versions:
    - schema:
        description: left out
        properties:
          description: {type: string, description: left out}
          on: {default: on, enum: [on, off, =, 2020-01-01, 12, true, null, 1.5]}
"""
"""A definition as upstream writes them: with a chart's braces, and words that YAML 1.1 reads as something else."""


def script(path: Path, text: str) -> Path:
    """An executable file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def says(path: Path, answer: str) -> Path:
    """A program that answers everything with one line."""
    return script(path, f"#!/bin/sh\necho '{answer}'\n")


def fake_checkout(root: Path) -> Places:
    """A checkout with pins and nothing else, and a cache of its own."""
    places = Places(checkout=root / "check out", cache=root / "cache")
    for name in (*EVERYTHING, DEFINITIONS):
        module = places.toolchain / name
        module.mkdir(parents=True)
        (module / "go.mod").write_text(f"module {name}\n")
        (module / "go.sum").write_text("")
    for binary in EVERYTHING.values():
        for _, path in binary.replaced:
            ours = places.toolchain / binary.name / REPLACED / Path(path).name
            ours.parent.mkdir(exist_ok=True)
            ours.write_text("ours\n")
    sums = "".join(f"{family.module} v1.0.0 h1:sum\n" for family in FAMILIES.values())
    (places.toolchain / DEFINITIONS / "go.sum").write_text(sums)
    (places.toolchain / "go").mkdir()
    (places.toolchain / "go" / "requirements.lock").write_text("")
    return places


def fake_go(root: Path) -> Path:
    """A folder for PATH with a Go in it; what it does is told by files in the folder `control` beside it."""
    control = root / "control"
    for _, path in EVERYTHING["pulumi-language-python"].scripts:
        script(control / "module" / path, "#!/bin/sh\n")
    for _, path in EVERYTHING["pulumi-resource-kubernetes"].replaced:
        script(control / "module" / path, "upstream's\n")
    _definitions(control)
    script(root / "bin" / "go", GO)
    return root / "bin"


def _definitions(control: Path) -> None:
    """Modules with one definition for each family, and what Go says about them after a download."""
    said = []
    for name, family in FAMILIES.items():
        folder = control / "modules" / name
        file = folder / family.files.replace("*", name)
        file.parent.mkdir(parents=True)
        kinds = (*family.kinds, "Other") if family.kinds else ("Any",)
        file.write_text("---".join(DEFINITION.replace("NAME", name).replace("KIND", kind) for kind in kinds))
        said.append(json.dumps({"Path": family.module, "Version": "v1.0.0", "Sum": "h1:sum", "Dir": str(folder)}))
    (control / "definitions.json").write_text("\n".join(said))


def environment(root: Path) -> dict[str, str]:
    """The variables under which only the fakes are found."""
    return {"PATH": str(root / "bin"), "FAKE_GO": str(root / "control"), "GROUNDWORK_TOOLCHAIN": "auto"}


def calls(root: Path) -> list[str]:
    """What the fake Go was asked to build, in order."""
    log = root / "control" / "calls"
    return log.read_text().split() if log.exists() else []


def quiet_steps() -> Steps:
    """A progress display that nobody sees."""
    return Steps(Console(file=io.StringIO()))


def everything_under(folder: Path) -> list[str]:
    """Names of all that is in a folder, at any depth."""
    return sorted(
        str(Path(top, name).relative_to(folder)) for top, dirs, files in os.walk(folder) for name in dirs + files
    )
