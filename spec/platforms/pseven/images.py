"""Which images go from the vendor's registry to one's own, and under which name (PS-43, PS-61)."""

from collections.abc import Iterator
from dataclasses import dataclass

from spec.platforms.pseven import figures
from spec.platforms.pseven.settings import Package, PsevenSettings

SUBFOLDER = "pseven"
"""Where the guide's example puts the images below a registry of one's own."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One image, at the vendor's and at one's own registry."""

    source: str
    target: str


def version(settings: PsevenSettings) -> str:
    """The tag of all images; a word for it where no package is named."""
    chart = settings.release.chart
    return chart.app_version if isinstance(chart, Package) else "{version}"


def place(settings: PsevenSettings, image: str) -> str:
    """Where an image lies in the registry that is used, without its tag (INC-PS9)."""
    registry = settings.registry
    below = image != figures.SECRETGEN or registry.secretgen_beside_app
    if registry.mode == "vendor" or not below:
        return f"{registry.url}/{image}"
    return f"{registry.url}/{SUBFOLDER}/{image}"


def secretgen(settings: PsevenSettings) -> str:
    """The image that makes the secrets, with its tag."""
    return f"{place(settings, figures.SECRETGEN)}:{version(settings)}"


def copies(settings: PsevenSettings) -> tuple[Copy, ...]:
    """What is copied; nothing where the vendor's own registry is used."""
    return () if settings.registry.mode == "vendor" else tuple(_copies(settings))


def _copies(settings: PsevenSettings) -> Iterator[Copy]:
    chart = settings.release.chart
    named = tuple(dict.fromkeys(chart.images.values())) if isinstance(chart, Package) else ("pseven-app",)
    for image in (*named, figures.SECRETGEN):
        tag = version(settings)
        yield Copy(f"{figures.VENDOR_REGISTRY}/{image}:{tag}", f"{place(settings, image)}:{tag}")


def copy_commands(settings: PsevenSettings) -> tuple[str, ...]:
    """The guide's way, image by image."""
    copied = copies(settings)
    if not copied:
        return ()
    steps = [f"docker login {figures.VENDOR_REGISTRY}", f"docker login {settings.registry.url}"]
    for one in copied:
        steps += [f"docker pull {one.source}", f"docker tag {one.source} {one.target}", f"docker push {one.target}"]
    steps += [f"docker image rm {one.source} {one.target}" for one in copied]
    return tuple(steps)


def secretgen_commands(settings: PsevenSettings) -> tuple[str, ...]:
    """How the secrets are made, kept and copied (PS-61)."""
    return (
        f"docker login {settings.registry.url}",
        f"docker run --rm {secretgen(settings)} > pseven-secrets.yaml",
        f"pulumi config set --stack STACK --secret groundwork-secrets:{settings.secretgen} < pseven-secrets.yaml",
        "shred --remove pseven-secrets.yaml",
        "./groundwork secrets STACK --escrow pseven-secrets.copy --recipient CERTIFICATE.pem",
    )
