"""The picture shows every node with what fills it, for light and dark pages, and for people who see no colours."""

import re
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from fit.answer import Answer, answer
from fit.palette import PATTERNS, Theme, style
from fit.picture import HIGH, LEFT, LONGEST, WIDE, svg
from spec.drawing import width
from spec.units import Bytes
from tests.fit.drawn import pictures
from tests.fit.stacks import PLATFORMS, local, with_nodes

NAMESPACE = "{http://www.w3.org/2000/svg}"


def told(platform: str) -> Answer:
    return answer(f"{platform}-local-dev", local(platform), sizes=False)


def drawn(one: Answer, theme: Theme = Theme.AUTO) -> Element:
    return fromstring(svg(one, theme))  # noqa: S314 (what we drew ourselves)


def texts(picture: Element) -> list[str]:
    return ["".join(one.itertext()) for one in picture.iter(f"{NAMESPACE}text")]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_node_has_a_row_with_its_figures(platform: str) -> None:
    one = told(platform)
    said = texts(drawn(one))
    for place in one.shown[0].places:
        assert place.name in said
    assert sum("cores" in text for text in said) == len(one.shown[0].places)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_parts_of_a_bar_fill_it_without_gap_or_overlap(platform: str) -> None:
    picture = drawn(told(platform))
    bars: dict[float, list[tuple[float, float]]] = {}
    for one in picture.iter(f"{NAMESPACE}rect"):
        if one.get("class", "").startswith("part") and one.get("height") == str(int(HIGH)):
            bars.setdefault(float(one.get("y", 0)), []).append((float(one.get("x", 0)), float(one.get("width", 0))))
    assert bars
    for parts in bars.values():
        assert parts[0][0] == LEFT
        assert all(abs(first[0] + first[1] - second[0]) < 0.21 for first, second in pairwise(parts))
        assert parts[-1][0] + parts[-1][1] <= LEFT + LONGEST + 0.2


@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_text_runs_out_of_the_picture(platform: str) -> None:
    kinds = {"title": "title", "head": "head", "small": "small", "in": "small", "figure": "small"}
    for one in drawn(told(platform)).iter(f"{NAMESPACE}text"):
        text, kind = "".join(one.itertext()), kinds.get(one.get("class", ""), "small")
        wide = width(text, kind) / (2 if one.get("text-anchor") == "middle" else 1)
        assert float(one.get("x", 0)) + wide <= WIDE, text


def test_what_is_told_apart_by_colour_is_told_apart_by_pattern_and_name_too() -> None:
    picture = drawn(told("thingpark"))
    defined = {one.get("id") for one in picture.iter(f"{NAMESPACE}pattern")}
    used = set(re.findall(r"url\(#(p-\w+)\)", svg(told("thingpark"))))
    assert used <= defined
    assert len(set(PATTERNS.values())) == len(PATTERNS)
    coloured = [f"w{count}" for count in range(6)]
    assert sum(name not in PATTERNS for name in coloured) == 1
    legend = texts(picture)
    assert {"mongo-replicaset", "kafka-cluster-kafka", "free for pods"} <= set(legend)


def test_whoever_points_at_a_part_is_told_what_it_is() -> None:
    titles = ["".join(one.itertext()) for one in drawn(told("pseven")).iter(f"{NAMESPACE}title")]
    assert "worker-0: 1 pod of htcondorexecute: 4 cores" in titles
    assert any(one.startswith("worker-0: kept by the node: 2.7") for one in titles)


def test_a_screen_reader_is_told_what_it_shows() -> None:
    picture = drawn(told("psa"))
    assert picture.get("role") == "img"
    assert [one.text for one in picture if one.tag == f"{NAMESPACE}title"] == ["psa-local-dev: 2 pods on 2 nodes"]


def test_what_does_not_fit_is_shown_with_what_is_left_over_and_why() -> None:
    one = answer("smi-small", with_nodes("smi", nodes=1, memory=Bytes.parse("2Gi")), sizes=False)
    said = " ".join(texts(drawn(one)))
    assert "without a place on 1 node" in said
    assert "GiB short" in said
    assert "✗" in said
    assert "would fit with cluster.pools[0]." in said


def test_light_or_dark_can_be_asked_for() -> None:
    one = told("psa")
    both, light, dark = (svg(one, theme) for theme in (Theme.AUTO, Theme.LIGHT, Theme.DARK))
    assert "prefers-color-scheme: dark" in both
    assert "prefers-color-scheme" not in light + dark
    assert ".page { fill: #ffffff; }" in light
    assert ".page { fill: #0d1117; }" in dark


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(first: str, second: str) -> float:
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [Theme.LIGHT, Theme.DARK])
def test_every_text_can_be_read_on_its_ground(theme: Theme) -> None:
    """WCAG 2.2, 1.4.3: a contrast of 4.5 at least."""
    colours = dict(re.findall(r"\.(\w+) \{ fill: (#[0-9a-f]{6}); \}", style(theme)))
    text = re.findall(r"text \{ fill: (#[0-9a-f]{6}); \}", style(theme))[0]
    for ground in ("page", "kept", "system", "other", *(f"w{count}" for count in range(6))):
        assert _contrast(text, colours[ground]) >= 4.5, ground
    for other, ground in (("small", "page"), ("small", "free"), ("good", "page"), ("bad", "page")):
        assert _contrast(colours[other], colours[ground]) >= 4.5, other


def test_nodes_that_are_filled_alike_share_a_row_where_there_are_many() -> None:
    one = answer("smi-large", with_nodes("smi", nodes=20, zones=1), sizes=False)
    said = texts(drawn(one))
    assert any(re.fullmatch(r"core-\d+ (to \d+|\+ \d+ alike)", text) for text in said)
    assert sum("cores" in text for text in said) < 10


@pytest.mark.parametrize("file", pictures())
def test_the_picture_in_the_documents_is_what_is_drawn_today(file: Path) -> None:
    assert file.read_text(encoding="utf-8") == pictures()[file], "python -m tests.fit.drawn"
