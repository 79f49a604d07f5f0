import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from uuid import uuid4

import pytest

from rehearsal.api import Api, wait_for
from rehearsal.nodes import sync_nodes
from rehearsal.parts import NAMES
from rehearsal.plane import Plane
from tests.rehearsal.manifests import node

MakePlane = Callable[..., Plane]


@pytest.fixture(scope="session")
def plane_binaries() -> Mapping[str, Path]:
    folder = os.environ.get("GROUNDWORK_TEST_BIN")
    if not folder:
        pytest.fail(f"GROUNDWORK_TEST_BIN must name a folder with {', '.join(NAMES)}")
    binaries = {name: Path(folder) / name for name in NAMES}
    missing = [str(path) for path in binaries.values() if not os.access(path, os.X_OK)]
    if missing:
        pytest.fail(f"not there or not executable: {', '.join(missing)}")
    return binaries


@pytest.fixture
def make_plane(tmp_path: Path, plane_binaries: Mapping[str, Path]) -> Iterator[MakePlane]:
    """Planes that are gone after the test, however it ends."""
    made: list[Plane] = []

    def make(name: str = "plane", *, durable: bool = False) -> Plane:
        made.append(Plane(tmp_path / name, plane_binaries, durable=durable))
        return made[-1]

    yield make
    for plane in made:
        plane.delete()


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory, plane_binaries: Mapping[str, Path]) -> Iterator[Plane]:
    """One plane with three equal nodes, for tests that leave it as it was."""
    plane = Plane(tmp_path_factory.mktemp("planes") / "shared", plane_binaries, durable=False)
    try:
        plane.start()
        sync_nodes(plane, [node(f"core-{number}") for number in range(3)])
        yield plane
    finally:
        plane.delete()


@pytest.fixture
def api(cluster: Plane) -> Iterator[Api]:
    with Api.of_kubeconfig(cluster.kubeconfig) as client:
        yield client


@pytest.fixture
def namespace(api: Api) -> Iterator[str]:
    """A namespace in which pods may be made. Nobody waits for its end: that is five seconds at least."""
    name = f"test-{uuid4().hex[:8]}"
    path = f"/api/v1/namespaces/{name}"
    api.create("/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    account = f"{path}/serviceaccounts/default"
    wait_for(lambda: api.get(account), limit=10, message="no service account is made")
    yield name
    api.delete(path)
