"""Which binaries there are, what each is built from, and what building it takes."""

import hashlib
import platform
import sys
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MB = 1_000_000

FLAGS = ("-mod=readonly", "-modcacherw", "-buildvcs=false", "-trimpath", "-gcflags=all=-dwarf=false", "-v")
"""Given on the command line, where they win over the user's GOFLAGS without taking his other flags away.

No debug information from the beginning: the linker would drop it, and without it a build takes a quarter less room and
a tenth less time.
"""

REPLACED = "replaced"
"""Folder of a module of `toolchain/` with files that take the place of upstream's."""


@dataclass(frozen=True, kw_only=True)
class After:
    """What a build takes once another one of the same run is done, and its build cache is there."""

    name: str
    seconds: float
    cache: int


@dataclass(frozen=True, kw_only=True)
class Binary:
    """One pinned Go module of `toolchain/` and the program that comes out of it."""

    name: str
    version: str
    package: str = "."
    stamps: tuple[str, ...] = ()
    """Variables that upstream's release build sets, `import/path.Name=value`."""
    tags: tuple[str, ...] = ()
    """Build tags of upstream that leave out what nobody here uses."""
    plain: tuple[str, ...] = ()
    """Packages that are compiled without inlining: full of type parameters, and never where the time is spent."""
    replaced: tuple[tuple[str, str], ...] = ()
    """(module, path) of upstream's files; the file of that name in the folder `replaced` takes the place of each."""
    links: tuple[str, ...] = ()
    """Other names that it is called by; it decides by its name what it is."""
    scripts: tuple[tuple[str, str], ...] = ()
    """(module, path) of files that upstream ships beside the program."""
    checked_as: tuple[str, ...] = ("--version",)
    """Arguments that make it say what it is; with links, the first link is asked."""
    answers: str
    """What that answer contains, or the build is not finished."""
    seconds: float
    """Cold build on 2 cores with nothing beside it, downloads included (measured 2026-11, Go 1.26)."""
    after: After | None = None
    """What is left of its build in one run with a larger one whose libraries have the same versions."""
    cache: int
    """Bytes that it adds to the build cache, which stays until the last of a run is built (measured as above)."""
    peak: int
    """Bytes of its own module cache and working files at the worst moment (measured as above)."""
    size: int
    """Bytes that stay."""

    def key(self, module: Path) -> str:
        """The same inputs give the same key: sources, pins, flags and the machine's kind."""
        digest = hashlib.sha256()
        # A file that is not there counts too, as it always has: the keys of what is built stay what they are.
        others = sorted(path.name for path in module.glob("*.go") if path.name != "main.go")
        replaced = (f"{REPLACED}/{Path(file).name}" for _, file in self.replaced)
        for file in ("go.mod", "go.sum", "main.go", *others, *replaced):
            path = module / file
            digest.update(path.read_bytes() if path.exists() else b"-")
            digest.update(b"\0")
        built = (self.flags, self.package, self.ldflags, self.links, self.scripts, machine())
        digest.update(repr(built if not self.replaced else (*built, self.replaced)).encode())
        return digest.hexdigest()[:12]

    def after_one_of(self, names: Collection[str]) -> After | None:
        """What is left of its build in one run with these, if the one that it comes after is among them."""
        return self.after if self.after and self.after.name in names else None

    def seconds_with(self, names: Collection[str]) -> float:
        """Cold build on 2 cores, in one run with these."""
        return (self.after_one_of(names) or self).seconds

    def cache_with(self, names: Collection[str]) -> int:
        """Bytes that it adds to the build cache of one run with these."""
        return (self.after_one_of(names) or self).cache

    @property
    def flags(self) -> tuple[str, ...]:
        """Flags for every run of the compiler."""
        plain = (f"-gcflags={pattern}=-dwarf=false -l" for pattern in self.plain)
        tags = (f"-tags={','.join(self.tags)}",) if self.tags else ()
        return (*FLAGS, *plain, *tags)

    @property
    def selection(self) -> tuple[str, ...]:
        """Those of the flags that decide which packages belong to the program."""
        return tuple(flag for flag in self.flags if flag.startswith(("-mod", "-tags")))

    @property
    def ldflags(self) -> str:
        """Linker flags: no symbol tables (a third of the size), and upstream's version stamps."""
        return " ".join(["-s", "-w", *(f"-X {stamp}" for stamp in self.stamps)])


PULUMI = Binary(
    name="pulumi",
    version="3.257.0",
    package="github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    stamps=("github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.257.0",),
    # A reader of OpenAPI for `pulumi cloud api`: a quarter of the whole build, an eighth without inlining.
    plain=("github.com/pb33f/libopenapi/...", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi/cloud"),
    checked_as=("version",),
    answers="v3.257.0",
    seconds=150,
    cache=1200 * MB,
    peak=1500 * MB,
    size=114 * MB,
)

LANGUAGE_HOST = Binary(
    name="pulumi-language-python",
    version="3.187.0",
    package="github.com/pulumi/pulumi/sdk/python/cmd/pulumi-language-python/v3",
    stamps=("github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v3.187.0",),
    scripts=(
        ("github.com/pulumi/pulumi/sdk/v3", "python/cmd/pulumi-language-python-exec"),
        ("github.com/pulumi/pulumi/sdk/v3", "python/dist/pulumi-resource-pulumi-python"),
        ("github.com/pulumi/pulumi/sdk/v3", "python/dist/pulumi-analyzer-policy-python"),
    ),
    checked_as=("--help",),  # it has no version flag
    answers="-virtualenv",
    seconds=45,
    cache=200 * MB,
    peak=1000 * MB,
    size=29 * MB,
)

PROVIDER = Binary(
    name="pulumi-resource-kubernetes",
    version="4.27.0",
    plain=("github.com/pulumi/pulumi/sdk/v3/go/pulumi",),
    # Go types of every kind, six tenths of the whole build; of each object the provider uses URN and ID.
    replaced=(("github.com/pulumi/pulumi-kubernetes/sdk/v4", "go/kubernetes/yaml/v2/kinds.go"),),
    checked_as=("--help",),  # it has no version flag
    answers="-tracing",
    seconds=140,
    after=After(name="kubernetes", seconds=50, cache=400 * MB),
    cache=1100 * MB,
    peak=1600 * MB,
    size=85 * MB,
)

KUBERNETES = Binary(
    name="kubernetes",
    version="1.35.1",
    stamps=(
        "k8s.io/component-base/version.gitVersion=v1.35.1",
        "k8s.io/component-base/version.gitMajor=1",
        "k8s.io/component-base/version.gitMinor=35",
    ),
    links=("kube-apiserver", "kube-controller-manager", "kube-scheduler", "etcd", "kubectl"),
    answers="v1.35.1",
    seconds=220,
    cache=2500 * MB,
    peak=1400 * MB,
    size=132 * MB,
)

KWOK = Binary(
    name="kwok",
    version="0.8.0",
    package="sigs.k8s.io/kwok/cmd/kwok",
    stamps=("sigs.k8s.io/kwok/pkg/consts.Version=v0.8.0",),
    answers="v0.8.0",
    seconds=70,
    cache=600 * MB,
    peak=1200 * MB,
    size=64 * MB,
)

BINARIES = {binary.name: binary for binary in (PROVIDER, KUBERNETES, PULUMI, KWOK, LANGUAGE_HOST)}
"""Programs that commands start."""

NETPOL_ANALYZER = Binary(
    name="netpol-analyzer",
    version="1.4.4",
    package="github.com/np-guard/netpol-analyzer/cmd/netpolicy",
    checked_as=("--help",),  # it has no version flag
    answers="Kubernetes NetworkPolicy",
    seconds=50,
    cache=400 * MB,
    peak=900 * MB,
    size=49 * MB,
)

CALICO_JUDGE = Binary(
    name="calico-judge",
    version="3.31.0",
    checked_as=("--help",),
    answers="v3.31.0",
    seconds=85,
    cache=700 * MB,
    peak=1200 * MB,
    size=55 * MB,
)

PROMETHEUS = Binary(
    name="prometheus",
    version="3.11.1",
    package="github.com/prometheus/prometheus/cmd/prometheus",
    stamps=("github.com/prometheus/common/version.Version=3.11.1",),
    tags=("remove_all_sd",),  # a third of the build is ways to find machines in clouds
    answers="3.11.1",
    seconds=145,
    cache=1000 * MB,
    peak=1600 * MB,
    size=49 * MB,
)

PROMETHEUS_ADAPTER = Binary(
    name="prometheus-adapter",
    version="0.12.0",
    package="sigs.k8s.io/prometheus-adapter/cmd/adapter",
    checked_as=("--help",),  # it has no version flag
    answers="--prometheus-url",
    seconds=85,
    cache=800 * MB,
    peak=1200 * MB,
    size=62 * MB,
)

JUDGES = {binary.name: binary for binary in (PROMETHEUS, PROMETHEUS_ADAPTER, CALICO_JUDGE, NETPOL_ANALYZER)}
"""Programs that tests ask for their opinion; nothing else needs them."""

EVERYTHING = {**BINARIES, **JUDGES}
"""All that can be built."""

GO_MINIMUM = (1, 26)


@cache
def machine() -> str:
    """GOOS/GOARCH of this machine, without asking a Go that may not be there yet."""
    architecture = platform.machine().lower()
    return f"{sys.platform}/{ {'x86_64': 'amd64', 'aarch64': 'arm64'}.get(architecture, architecture) }"
