"""`preview`: the program against one that makes nothing."""

from bench.ground import STACK, Ground, destroy, finished, up
from bench.measure import Note, Pair, Result, Role, Side, compared, interleave

AIM = 2.5
"""Times the empty program: what is promised."""


def measured(ground: Ground, runs: int, note: Note) -> list[Result]:
    """Before anything is made, and again when all of it stands and nothing has changed."""
    with ground.plane(lambda text: note(text, 0.0)):
        product, empty = ground.product(), ground.empty()
        floor = Side(
            name="empty program",
            what="pulumi preview",
            role=Role.PEER,
            once=lambda: finished(empty.run("preview"), "preview of the empty program"),
        )
        first = Side(
            name="first preview",
            what=f"pulumi preview of {STACK}, nothing made",
            role=Role.OURS,
            once=lambda: finished(product.run("preview"), "first preview"),
        )
        unchanged = Side(
            name="unchanged preview",
            what=f"pulumi preview of {STACK}, all made",
            role=Role.OURS,
            once=lambda: finished(product.run("preview", "--expect-no-changes"), "unchanged preview"),
        )
        before = interleave([first, floor], runs, lambda text, done: note(text, done * 0.45))
        note(f"making {STACK}", 0.45)
        up(product, STACK)
        after = interleave([unchanged, floor], runs, lambda text, done: note(text, 0.5 + done * 0.45))
        note(f"destroying {STACK}", 0.95)
        destroy(product, STACK)
    return [
        Result(
            title=f"preview of {STACK}, {state}",
            timed=timed,
            ratios=compared(timed, [Pair(ours=timed[0].name, peer=floor.name, aim=AIM)]),
        )
        for state, timed in (("nothing made", before), ("unchanged", after))
    ]
