"""The configuration of the reverse proxy, read by NGINX's own parser for such files."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import crossplane
import pytest

from spec.platforms.pseven.plan import plan
from spec.platforms.pseven.proxy import ingress_annotations, nginx_configuration
from tests.spec.pseven_stack import MINIMUM, pseven

Directive = dict[str, Any]


def parsed(text: str, folder: Path) -> list[Directive]:
    """The file inside the `http` part of a whole configuration; every directive must be known and in its place.

    The parser takes what stands in a `map` for directives, although they are values there: those lines are left out.
    """
    (folder / "pseven.conf").write_text(text)
    (folder / "nginx.conf").write_text("events {}\nhttp {\n    include pseven.conf;\n}\n")
    strict = crossplane.parse(str(folder / "nginx.conf"), combine=True, strict=True)
    values = range(2, text.splitlines().index("}") + 1)
    assert [one["error"] for one in strict["errors"] if one["line"] not in values] == []
    found = crossplane.parse(str(folder / "nginx.conf"), combine=True)
    assert found["status"] == "ok", found["errors"]
    (config,) = found["config"]
    (http,) = [one for one in config["parsed"] if one["directive"] == "http"]
    return list(http["block"])


def every(block: list[Directive], directive: str) -> Iterator[list[str]]:
    """The arguments of a directive, however deep it stands."""
    for one in block:
        if one["directive"] == directive:
            yield one["args"]
        yield from every(one.get("block") or [], directive)


@pytest.fixture
def block(tmp_path: Path) -> list[Directive]:
    text = nginx_configuration(pseven())
    assert text is not None
    return parsed(text, tmp_path)


@pytest.mark.requirement("PS-38")
def test_it_balances_over_all_worker_nodes_on_the_web_port(block: list[Directive]) -> None:
    assert list(every(block, "proxy_pass")) == [["http://pseven"]]
    (upstream,) = [one for one in block if one["directive"] == "upstream"]
    assert upstream["args"] == ["pseven"]
    assert list(every(upstream["block"], "server")) == [[f"worker-{number}:30080"] for number in range(5)]


@pytest.mark.requirement("PS-38")
@pytest.mark.requirement("PS-46")
def test_it_asks_the_nodes_for_their_health_on_the_port_for_that(block: list[Directive]) -> None:
    assert list(every(block, "health_check")) == [["port=30001"]]
    assert list(every(block, "zone")) == [["pseven", "64k"]]


@pytest.mark.requirement("PS-38")
@pytest.mark.requirement("PS-45")
def test_it_ends_tls_for_the_name_of_the_platform(block: list[Directive]) -> None:
    assert list(every(block, "listen")) == [["443", "ssl"]]
    assert list(every(block, "server_name")) == [["pseven.example.com"]]
    assert list(every(block, "ssl_certificate")) == [["/etc/ssl/pseven/pseven.crt"]]
    assert list(every(block, "ssl_certificate_key")) == [["/etc/ssl/pseven/pseven.key"]]


@pytest.mark.requirement("PS-38")
def test_it_says_who_came_and_how(block: list[Directive]) -> None:
    headers = dict(every(block, "proxy_set_header"))
    assert headers["X-Forwarded-For"] == "$proxy_add_x_forwarded_for"
    assert headers["X-Forwarded-Proto"] == "$scheme"
    assert headers["X-Forwarded-Host"] == headers["Host"] == "$host"
    assert headers["X-Forwarded-Port"] == "$server_port"


@pytest.mark.requirement("PS-38")
@pytest.mark.requirement("PS-39")
def test_it_hands_websockets_on(block: list[Directive]) -> None:
    headers = dict(every(block, "proxy_set_header"))
    assert headers["Upgrade"] == "$http_upgrade"
    assert headers["Connection"] == "$pseven_connection"
    (chosen,) = [one for one in block if one["directive"] == "map"]
    assert chosen["args"] == ["$http_upgrade", "$pseven_connection"]
    assert list(every(block, "proxy_http_version")) == [["1.1"]]


@pytest.mark.requirement("PS-39")
def test_its_buffer_is_128k_and_uploads_may_be_large(block: list[Directive]) -> None:
    assert list(every(block, "proxy_buffer_size")) == [["128k"]]
    assert list(every(block, "proxy_buffers")) == [["8", "128k"]]
    assert list(every(block, "proxy_busy_buffers_size")) == [["256k"]]
    assert list(every(block, "client_max_body_size")) == [["2048m"]]


@pytest.mark.requirement("PS-39")
def test_sizes_and_ports_follow_the_settings(tmp_path: Path) -> None:
    changes: dict[str, object] = {
        "proxy.buffer": "1Mi",
        "proxy.body-size": "10G",
        "proxy.web-nodeport": 31080,
        "proxy.health-nodeport": 31001,
        "workers.addresses": ["10.10.0.11", "10.10.0.12"],
    }
    text = nginx_configuration(pseven(changes))
    assert text is not None
    block = parsed(text, tmp_path)
    assert list(every(block, "proxy_buffer_size")) == [["1m"]]
    assert list(every(block, "client_max_body_size")) == [["9537m"]]
    (upstream,) = [one for one in block if one["directive"] == "upstream"]
    assert list(every(upstream["block"], "server")) == [["10.10.0.11:31080"], ["10.10.0.12:31080"]]
    assert list(every(block, "health_check")) == [["port=31001"]]


@pytest.mark.requirement("PS-38")
def test_plain_nginx_gets_no_directive_that_it_does_not_know(tmp_path: Path) -> None:
    text = nginx_configuration(pseven({"proxy.product": "nginx"}))
    assert text is not None
    block = parsed(text, tmp_path)
    assert list(every(block, "health_check")) == []
    (upstream,) = [one for one in block if one["directive"] == "upstream"]
    assert next(every(upstream["block"], "server")) == ["worker-0:30080", "max_fails=1", "fail_timeout=10s"]


def test_a_broken_configuration_is_no_configuration_to_the_parser(tmp_path: Path) -> None:
    text = nginx_configuration(pseven())
    assert text is not None
    with pytest.raises(AssertionError, match="unknown directive"):
        parsed(text.replace("proxy_buffer_size", "proxy_bufer_size"), tmp_path)


@pytest.mark.requirement("PS-39")
def test_an_ingress_of_another_cluster_gets_the_same_as_annotations() -> None:
    assert ingress_annotations(pseven()) == {
        "nginx.ingress.kubernetes.io/proxy-body-size": "2048m",
        "nginx.ingress.kubernetes.io/proxy-buffer-size": "128k",
        "nginx.ingress.kubernetes.io/proxy-read-timeout": "3600",
        "nginx.ingress.kubernetes.io/proxy-send-timeout": "3600",
    }


@pytest.mark.requirement("PS-40")
def test_without_a_proxy_there_is_no_configuration_and_nothing_is_trusted() -> None:
    made = plan(pseven({"proxy.enabled": False, **MINIMUM}))
    assert made.outputs["proxy"]["nginx"] is None
    assert made.outputs["chartValues"]["entrypoint"]["usingTrustedReverseProxy"] is False
