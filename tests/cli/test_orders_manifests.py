"""Manifests from addresses and files: https only, pinned, fetched in sequence and once."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from cli.orders.manifests import LARGEST, Manifests
from spec.apps.faults import AppsError
from tests.cli.orders_ground import app_places
from tests.spec.mint_apps import catalogue, catalogue_file
from tests.spec.told_of_orders import in_files

TEXT = b"kind: ConfigMap\n"
DIGEST = hashlib.sha256(TEXT).hexdigest()
URL = "https://build.example.com/odoo.yaml"

Answer = Callable[[httpx.Request], httpx.Response]


def _manifests(tmp_path: Path, answer: Answer, **manifest: str) -> Manifests:
    odoo, service = {"title": "Odoo", **manifest}, {"title": "Service", "url": "https://build.example.com/srv.yaml"}
    known = catalogue({"manifests": [odoo, service]})
    return Manifests(app_places(tmp_path), known, tmp_path / "catalogue.yaml", httpx.MockTransport(answer))


def _text(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=TEXT)


def _fault(manifests: Manifests, source: str = "manifest Odoo") -> str:
    with pytest.raises(AppsError) as caught:
        manifests.texts(["Odoo"])
    (fault,) = caught.value.faults
    assert (fault.source, fault.requirements) == (source, ("MC-10",))
    in_files([fault], {"catalogue.yaml": catalogue_file({"manifests.0.sha256": "0" * 64})})
    return fault.what


@pytest.mark.requirement("MC-13")
def test_manifests_are_fetched_in_their_sequence_and_each_only_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path)
        return httpx.Response(200, content=TEXT)

    manifests = _manifests(tmp_path, answer, url=URL)
    assert manifests.texts(["Service", "Odoo"]) == {"Service": TEXT.decode(), "Odoo": TEXT.decode()}
    manifests.texts(["Odoo", "Service"])
    assert asked == ["/srv.yaml", "/odoo.yaml"]
    assert manifests.digests["Odoo"] == DIGEST


@pytest.mark.requirement("MC-10")
def test_a_pinned_manifest_is_kept_and_needs_no_network_again(tmp_path: Path) -> None:
    _manifests(tmp_path, _text, url=URL, sha256=DIGEST).texts(["Odoo"])

    def nobody(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    assert _manifests(tmp_path, nobody, url=URL, sha256=DIGEST).texts(["Odoo"]) == {"Odoo": TEXT.decode()}


@pytest.mark.requirement("MC-10")
def test_a_manifest_that_has_changed_is_refused_and_not_kept(tmp_path: Path) -> None:
    wrong = "0" * 64
    manifests = _manifests(tmp_path, _text, url=URL, sha256=wrong)
    assert DIGEST in _fault(manifests, "catalogue.yaml")
    assert not (app_places(tmp_path).manifests / wrong).exists()
    assert manifests.digests["Odoo"] == DIGEST  # what to write once the change is wanted


@pytest.mark.requirement("MC-10")
def test_an_answer_that_leads_to_http_is_not_followed(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.scheme == "https", "it was followed"
        return httpx.Response(302, headers={"location": "http://build.example.com/odoo.yaml"})

    assert _fault(_manifests(tmp_path, answer, url=URL)) == "leads to an address that is not https"


def test_an_address_that_leads_in_circles_has_an_end(tmp_path: Path) -> None:
    answer = httpx.Response(302, headers={"location": URL})
    assert "leads on to another address" in _fault(_manifests(tmp_path, lambda _: answer, url=URL))


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (httpx.Response(404), "the server answered 404"),
        (httpx.Response(200, content=b"x" * (LARGEST + 1)), f"is larger than {LARGEST} bytes"),
        (httpx.Response(200, content=b"\xff\xfe"), "the file is not text in UTF-8, so it is no YAML"),
    ],
)
def test_what_is_no_manifest_says_so(tmp_path: Path, answer: httpx.Response, says: str) -> None:
    assert _fault(_manifests(tmp_path, lambda _: answer, url=URL)) == says


def test_a_server_that_does_not_answer_is_a_fault_of_that_manifest(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route to host", request=request)

    assert _fault(_manifests(tmp_path, answer, url=URL)) == "cannot be fetched: no route to host"


def test_a_file_is_read_below_the_catalogue_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "odoo.yaml").write_bytes(TEXT)
    assert _manifests(tmp_path, _text, path="odoo.yaml").texts(["Odoo"]) == {"Odoo": TEXT.decode()}
    (tmp_path / "link.yaml").symlink_to("/etc/hostname")
    assert _fault(_manifests(tmp_path, _text, path="link.yaml")) == "leads out of the catalogue's folder"
    assert "cannot be read" in _fault(_manifests(tmp_path, _text, path="nothing.yaml"))


@pytest.mark.requirement("MC-10")
def test_a_preview_names_the_values_that_a_manifest_takes(tmp_path: Path) -> None:
    (tmp_path / "odoo.yaml").write_text("image: {{ KUBERNETES_IMAGE }}\nhost: {{ KUBERNETES_HOSTNAME }}\n")
    manifests = _manifests(tmp_path, _text, path="odoo.yaml")
    manifests.texts(["Odoo"])
    assert manifests.takes("Odoo") == ("KUBERNETES_HOSTNAME", "KUBERNETES_IMAGE")
