"""Pictures show every flow, can be read on light and dark pages, and are those of the shipped stack files."""

import re
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
import yaml

from spec.drawing import STYLE, width
from spec.flows import Addresses, Elsewhere, Flow, OtherPods, Party, Pods, Protocol
from spec.load import load
from spec.pictures import picture
from spec.plan import PlatformPlan
from spec.platforms import PLATFORMS
from spec.platforms.psa.plan import plan as psa_plan
from tests.spec.psa_stack import PREPARE, psa

ROOT = Path(__file__).resolve().parents[2]
STACKS = [f"{platform}-local-dev" for platform in PLATFORMS]
SVG = "{http://www.w3.org/2000/svg}"


def shipped(stack: str) -> PlatformPlan:
    written = yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))
    settings = load(written["config"]["groundwork:platform"]).settings
    return PLATFORMS[settings.platform].plan(settings)


def flow(source: Party, target: Party, port: int, *numbers: str, protocol: Protocol = Protocol.TCP) -> Flow:
    return Flow(
        requirements=numbers or ("CB-1",),
        source=source,
        target=target,
        application="HTTP",
        port=port,
        protocol=protocol,
        purpose="reasons",
    )


def having(*flows: Flow) -> PlatformPlan:
    return replace(psa_plan(psa({"postgres.prepare": PREPARE})), flows=flows)


def pods(count: int) -> list[Pods]:
    return [Pods(name=f"pod-{number}", role=f"pod-{number}") for number in range(count)]


MANY = having(
    *(flow(one, two, 80) for one, two in combinations(pods(16), 2)),
    flow(Elsewhere(role="browser"), pods(1)[0], 443),
    flow(pods(2)[1], Addresses(role="storage", cidrs=("192.0.2.0/24",)), 111, "PS-60"),
)
"""More pods than arrows can be drawn for."""

FAR = Addresses(role="far", cidrs=("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "10.0.0.0/8"))
WORLD = Addresses(role="world", cidrs=("0.0.0.0/0",), excluded=("10.0.0.0/8",))
SHOP = OtherPods(role="shop", namespace_labels=(("name", "shop"),), pod_labels=())
BROWSER = Elsewhere(role="browser & <more>")
FIRST, SECOND, THIRD, FOURTH = pods(4)

ROUND = having(
    flow(FIRST, SECOND, 80),
    flow(SECOND, FIRST, 81),
    flow(FIRST, FIRST, 82),
    flow(BROWSER, THIRD, 83),
    flow(THIRD, FOURTH, 84),
    flow(FOURTH, FAR, 85),
    flow(BROWSER, WORLD, 86),
    flow(SHOP, FIRST, 87, "CB-2", "CB-10"),
)
"""Arrows in circles, long ones, and every kind of party."""


def drawn(plan: PlatformPlan) -> Element:
    return fromstring(picture(plan, "some-stack"))  # noqa: S314 (what we drew ourselves)


PLANS = {
    **{stack: shipped(stack) for stack in STACKS},
    "many": MANY,
    "round": ROUND,
    "none": having(),
}
every_plan = pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)


@pytest.mark.parametrize("stack", STACKS)
def test_the_picture_of_a_shipped_stack_is_fresh(stack: str) -> None:
    path = f"docs/platforms/{stack.removesuffix('-local-dev')}-flows.svg"
    kept = (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).exists() else ""
    assert kept == picture(shipped(stack), stack), f"draw it anew: ./groundwork picture {stack} > {path}"


@pytest.mark.parametrize("stack", STACKS)
def test_the_page_of_a_platform_shows_its_picture(stack: str) -> None:
    platform = stack.removesuffix("-local-dev")
    page = (ROOT / "docs" / "platforms" / f"{platform}.md").read_text(encoding="utf-8")
    assert f"({platform}-flows.svg)" in page


@every_plan
def test_a_picture_says_what_it_is_to_those_who_do_not_see_it(plan: PlatformPlan) -> None:
    root = drawn(plan)
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("aria-labelledby") == "title desc"
    assert title is not None
    assert title.text == "Who connects to whom in CloudBlue Commerce PSA Integration" or plan.platform != "psa"
    assert description is not None
    assert "stack some-stack" in (description.text or "")


def said(plan: PlatformPlan) -> list[str]:
    """What is said when somebody points at a line or a mark."""
    root = drawn(plan)
    return [one.text or "" for one in root.iter(f"{SVG}title") if one.get("id") is None]


@every_plan
def test_every_flow_is_in_the_picture_with_its_port_and_numbers(plan: PlatformPlan) -> None:
    lines = said(plan)
    for one in plan.flows:
        ends = [party.name if isinstance(party, Pods) else party.role for party in (one.source, one.target)]
        start = f"{ends[0]} to {ends[1]}, "
        found = [line for line in lines if line.startswith(start)]
        port = re.compile(rf"(?<![\d-]){re.escape(one.ports)}(?![\d-])")
        assert any(port.search(line.removeprefix(start).split(":")[0]) for line in found), one


def test_the_same_port_by_both_protocols_is_one_arrow() -> None:
    one, two = pods(2)
    both = having(flow(one, two, 53), flow(one, two, 53, protocol=Protocol.UDP))
    assert said(both) == ["pod-0 to pod-1, TCP+UDP 53 HTTP: reasons (CB-1)"]


def test_what_the_guide_forgets_is_drawn_differently_from_what_it_prints() -> None:
    root = drawn(MANY)
    hollow = [one for one in root.iter(f"{SVG}path") if "hollow" in (one.get("class") or "")]
    spoken = [title.text or "" for one in hollow for title in one.iter(f"{SVG}title")]
    assert spoken == ["pod-1 to storage, HTTP TCP 111: reasons (PS-60)", "not printed in the guide"]


@dataclass(frozen=True)
class Area:
    """Where something is in the picture."""

    what: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Area") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: "Area") -> bool:
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


def areas(element: Element, y: float = 0.0) -> tuple[list[Area], list[Area]]:
    """Texts and boxes, in the coordinates of the whole picture."""
    texts: list[Area] = []
    rectangles: list[Area] = []
    for one in element:
        if one.tag == f"{SVG}g":
            moved = float(re.findall(r"[\d.]+", one.get("transform") or "")[1])
            more = areas(one, y + moved)
            texts += more[0]
            rectangles += more[1]
        elif one.tag == f"{SVG}text":
            texts.append(text_area(one, y))
        elif one.tag == f"{SVG}rect" and (one.get("class") or "").split()[0] in ("box", "pod"):
            left, top = float(one.get("x") or 0), float(one.get("y") or 0) + y
            wide, high = float(one.get("width") or 0), float(one.get("height") or 0)
            rectangles.append(Area("box", left, top, left + wide, top + high))
    return texts, rectangles


def text_area(one: Element, moved: float) -> Area:
    kind = one.get("class") or ""
    styled = re.search(rf"\.{kind} {{[^}}]*font-size: (\d+)px", STYLE)
    size = float(styled[1]) if styled else 13.0
    x, y, wide = float(one.get("x") or 0), float(one.get("y") or 0) + moved, width(one.text or "", kind)
    # Letters stand on the line; a fifth of them hangs below it.
    if "rotate(-90" in (one.get("transform") or ""):
        return Area(one.text or "", x - size * 0.8, y - wide, x + size * 0.2, y)
    left = x - wide if one.get("text-anchor") == "end" else x
    return Area(one.text or "", left, y - size * 0.8, left + wide, y + size * 0.2)


@every_plan
def test_no_text_covers_another_or_leaves_the_picture(plan: PlatformPlan) -> None:
    root = drawn(plan)
    texts, rectangles = areas(root)
    _, _, wide, high = map(float, (root.get("viewBox") or "").split())
    page = Area("page", 0, 0, wide, high)
    assert [one.what for one in [*texts, *rectangles] if not page.holds(one)] == []
    assert [(one.what, two.what) for one, two in combinations(texts, 2) if one.meets(two)] == []


@every_plan
def test_no_box_covers_another_and_every_text_in_one_is_inside(plan: PlatformPlan) -> None:
    texts, rectangles = areas(drawn(plan))
    assert not any(one.meets(two) for one, two in combinations(rectangles, 2))
    touching = [(text, one) for text in texts for one in rectangles if text.meets(one)]
    assert [text.what for text, one in touching if not one.holds(text)] == []


@every_plan
def test_arrows_run_to_the_right_only(plan: PlatformPlan) -> None:
    for one in drawn(plan).iter(f"{SVG}path"):
        if "line" in (one.get("class") or "").split():
            numbers = [float(text) for text in re.findall(r"-?[\d.]+", one.get("d") or "")]
            assert numbers[0::2] == sorted(numbers[0::2])


def colours(style: str) -> dict[str, str]:
    """Class → colour that something of this class has."""
    found = re.findall(r"\.?(\w+)(?:, \.(\w+))? { (?:fill|stroke): (#\w{6})", style)
    return {name: colour for first, second, colour in found for name in (first, second) if name}


def contrast(one: str, two: str) -> float:
    """As WCAG 2 reckons it."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    darker, lighter = sorted((light(one), light(two)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("page", ["light", "dark"])
def test_texts_and_lines_stand_out_from_light_and_from_dark_pages(page: str) -> None:
    light, dark = STYLE.split("@media (prefers-color-scheme: dark)")
    used = colours(light) | (colours(dark) if page == "dark" else {})
    for behind in ("page", "box", "pod", "band"):
        for letters in ("text", "small"):
            assert contrast(used[letters], used[behind]) >= 4.5, (letters, behind)
    for line in (f"c{number}" for number in range(6)):
        assert contrast(used[line], used["page"]) >= 3, line
