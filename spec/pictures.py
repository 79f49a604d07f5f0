"""The picture of a platform's flow table: boxes and arrows where they can be followed, a grid where there are many."""

from collections.abc import Mapping, Sequence

from spec.drawing import document, width, words
from spec.drawing_boxes import Arrow, boxes
from spec.drawing_boxes import Party as Box
from spec.drawing_grid import Crossing, Heading, grid, mark
from spec.flows import Addresses, Flow, OtherPods, Party, Pods
from spec.plan import PlatformPlan
from spec.requirements import REGISTER
from spec.requirements.model import Mark, Platform
from spec.workloads import Kind

MANY = 14
"""With more kinds of pods than this, arrows can no longer be told apart."""
WIDEST = 1400.0
"""A page shows a wider picture so small that its texts can no longer be read."""
LISTED = 3
EVERYWHERE = {"0.0.0.0/0", "::/0"}
AROUND = "around the cluster"
GROUPS = {Kind.JOB: "Jobs", Kind.CRON_JOB: "CronJobs"}

_Part = tuple[float, float, list[str]]
"""Width, height and lines of a part of a picture."""


def picture(plan: PlatformPlan, stack: str) -> str:
    """The flows of a plan as an SVG document: what runs through no pod as boxes, the rest as boxes too or as a grid."""
    pods = {one.name for flow in plan.flows for one in (flow.source, flow.target) if isinstance(one, Pods)}
    title = f"Who connects to whom in {Platform(plan.platform).product}"
    described: tuple[str, ...] = (
        f"{len(plan.flows)} connections and {len(pods)} kinds of pods, from the flow table of stack {stack}.",
        "What is not shown is closed, but for the cluster's resolver: whoever connects may ask it (TCP and UDP 53).",
    )
    parts = _parts(plan, len(pods))
    if any("again" in line for _, _, lines in parts for line in lines if line.startswith("<rect")):
        described += ("A dashed box stands further left too: arrows run to the right only.",)
    return _stacked(title, described, parts)


def _parts(plan: PlatformPlan, pods: int) -> list[_Part]:
    if not plan.flows:
        return []
    if pods <= MANY and (whole := _boxes(plan.flows))[0] <= WIDEST:
        return [whole]
    around = [one for one in plan.flows if not isinstance(one.source, Pods) and not isinstance(one.target, Pods)]
    inside = [one for one in plan.flows if isinstance(one.source, Pods) or isinstance(one.target, Pods)]
    kinds = {one.name: one.kind for one in plan.workloads}
    return [*([_boxes(around)] if around else []), *([_grid(inside, kinds)] if inside else [])]


def _stacked(title: str, described: Sequence[str], parts: Sequence[_Part]) -> str:
    wide = max(width(title, "title") + 48, *(width(one, "small") + 48 for one in described), *(one[0] for one in parts))
    lines = [words(title, 24, 36, "title")]
    lines += [words(one, 24, 58 + 18 * count, "small") for count, one in enumerate(described)]
    y = 66.0 + 18 * len(described)
    for _, high, body in parts:
        lines += [f'<g transform="translate(0 {y:.1f})">', *body, "</g>"]
        y += high
    return document(title, " ".join(described), wide, y, lines)


def _boxes(flows: Sequence[Flow]) -> _Part:
    parties: dict[str, Box] = {}
    arrows: dict[tuple[str, str, str], Arrow] = {}
    for flow in flows:
        for party in (flow.source, flow.target):
            parties.setdefault(_key(party), _box(party))
        key = (_key(flow.source), _key(flow.target), f"{_ports(flow, flows)} {flow.application}")
        before = arrows.get(key)
        numbers = (*before.numbers, *flow.requirements) if before else flow.requirements
        arrows[key] = Arrow(*key, numbers=tuple(dict.fromkeys(numbers)), says=_says(flow, key[2]))
    return boxes(list(parties.values()), list(arrows.values()))


def _key(party: Party) -> str:
    return f"pods {party.name}" if isinstance(party, Pods) else repr(party)


def _box(party: Party) -> Box:
    match party:
        case Pods():
            details = () if party.role == party.name else (party.name,)
            return Box(_key(party), party.role, details, own=True)
        case Addresses():
            return Box(_key(party), party.role, _ranges(party))
        case OtherPods():
            return Box(_key(party), party.role, tuple(value for _, value in party.namespace_labels))
        case _:
            return Box(_key(party), party.role)


def _ranges(party: Addresses) -> tuple[str, ...]:
    if EVERYWHERE & set(party.cidrs):
        shown = ["any address"]
    else:
        shown = list(party.cidrs[:LISTED])
        if len(party.cidrs) > LISTED:
            shown.append(f"and {len(party.cidrs) - LISTED} more")
    if party.excluded:
        shown.append(f"but for {len(party.excluded)} ranges")
    return tuple(shown)


def _says(flow: Flow, spoken: str) -> str:
    numbers = ", ".join(flow.requirements)
    return f"{_name(flow.source)} to {_name(flow.target)}, {spoken}: {flow.purpose} ({numbers})"


def _name(party: Party) -> str:
    return party.name if isinstance(party, Pods) else party.role


def _grid(flows: Sequence[Flow], kinds: Mapping[str, Kind]) -> _Part:
    rows: dict[str, Heading] = {}
    columns: dict[str, Heading] = {}
    crossings: dict[tuple[str, str], Crossing] = {}
    for flow in flows:
        ports = _ports(flow, flows)
        row, column = _key(flow.source), f"{_key(flow.target)} {ports}"
        rows.setdefault(row, Heading(row, _name(flow.source), _group(flow.source, kinds)))
        where = "pods" if isinstance(flow.target, Pods) else "around"
        columns.setdefault(column, Heading(column, _name(flow.target), where, ports))
        says = _says(flow, f"{flow.application} {ports}")
        crossings[row, column] = Crossing(row, column, says, _printed(flow))
    wide, high, lines = grid(_by_group(rows), _by_group(columns), list(crossings.values()))
    legend = [
        mark(34, high + 2, "printed in the guide", printed=True),
        words("printed in the vendor's guide", 48, high + 6, "small"),
        mark(264, high + 2, "not printed in the guide", printed=False),
        words("not printed there, and open because nothing would work without it", 278, high + 6, "small"),
    ]
    return wide, high + 30, [*lines, *legend]


def _ports(flow: Flow, flows: Sequence[Flow]) -> str:
    """`TCP 10080`. The ports of one service around the cluster together: `TCP+UDP 111, 1110, 2049, 4045`."""
    alike = [
        one
        for one in flows
        if (one.source, one.target, one.application) == (flow.source, flow.target, flow.application)
        and (one.ports == flow.ports or not isinstance(flow.target, Pods))
        and _printed(one) == _printed(flow)
    ]
    protocols = sorted({str(one.protocol) for one in alike})
    return f"{'+'.join(protocols)} {', '.join(dict.fromkeys(one.ports for one in alike))}"


def _printed(flow: Flow) -> bool:
    return any(REGISTER[number].mark is not Mark.DERIVED for number in flow.requirements)


def _group(party: Party, kinds: Mapping[str, Kind]) -> str:
    if not isinstance(party, Pods):
        return AROUND
    return GROUPS.get(kinds.get(party.name, Kind.DEPLOYMENT), "keep running")


def _by_group(headings: dict[str, Heading]) -> list[Heading]:
    """Those of one group beside each other, groups and members in the order in which they came."""
    groups = list(dict.fromkeys(one.group for one in headings.values()))
    return sorted(headings.values(), key=lambda one: groups.index(one.group))
