"""A control plane that knows every family of custom resource definitions."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.toolchain.definitions import FAMILIES
from rehearsal.api import Api
from rehearsal.definitions import apply_definitions
from rehearsal.parts import NAMES
from rehearsal.plane import Plane
from tests.judges.programs import FOLDER


@pytest.fixture(scope="session")
def families() -> dict[str, Path]:
    """Family → its definitions, as `./groundwork test` puts them beside the programs."""
    folder = os.environ.get(FOLDER)
    if not folder:
        pytest.fail(f"{FOLDER} must name a folder with the programs and the definitions")
    return {name: Path(folder) / "definitions" / f"{name}.json" for name in FAMILIES}


@pytest.fixture(scope="session")
def knowing(tmp_path_factory: pytest.TempPathFactory, families: dict[str, Path]) -> Iterator[Plane]:
    """A plane that serves the kinds of every family. Tests that use it carry `xdist_group("definitions")`."""
    folder = Path(os.environ[FOLDER])
    plane = Plane(tmp_path_factory.mktemp("planes") / "knowing", {name: folder / name for name in NAMES}, durable=False)
    try:
        plane.start()
        apply_definitions(plane, families)
        yield plane
    finally:
        plane.delete()


@pytest.fixture(scope="session")
def knowing_api(knowing: Plane) -> Iterator[Api]:
    """Requests to it."""
    with Api.of_kubeconfig(knowing.kubeconfig, timeout=30) as api:
        yield api
