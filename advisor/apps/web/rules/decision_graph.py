"""The levers in order as a graph in DOT, with the way of the present answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from advisor.advice.wording import EFFECTS, LEVERS
from advisor.apps.web.parts.dot import box_label
from advisor.apps.web.session.state import Visit
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId, LeverId

_WIDTH, _END_WIDTH = 20, 10
"""Characters on a line in a box, so that four ends fit side by side."""


@dataclass
class _Tree:
    """Boxes and arrows, collected while walking down from the first lever."""

    rulebook: Rulebook
    effects: dict[LeverId, bool]
    """Whether each lever is pulled in this advice."""
    lines: list[str] = field(default_factory=list)

    def box(self, text: str, *, on: bool, end: bool) -> str:
        name = f"n{len(self.lines)}"
        kind = " ".join(word for word, said in (("on", on), ("end", end)) if said) or "off"
        self.lines.append(
            f'{name} [label="{box_label(text, _END_WIDTH if end else _WIDTH)}" class="{kind}"]'
        )
        return name

    def arrow(self, start: str, end: str, text: str, *, on: bool) -> None:
        kind = "on" if on else "off"
        self.lines.append(f'{start} -> {end} [label=" {box_label(text, _WIDTH)} " class="{kind}"]')

    def add_levers(
        self, levers: tuple[LeverId, ...], pulled: frozenset[LeverId], *, on: bool
    ) -> str:
        """Draw what follows once some levers are decided; return the box it begins with."""
        ends = set(_ends(self.rulebook, levers, pulled))
        if len(ends) == 1:
            return self.box(self.rulebook.approaches[ends.pop()].name, on=on, end=True)
        lever, *rest = levers
        asks = self.rulebook.levers[lever].asks
        start = self.box(f"{LEVERS[lever]}\n{asks}", on=on, end=False)
        for pull in (False, True):
            taken = on and self.effects.get(lever) is pull
            following = self.add_levers(tuple(rest), pulled | {lever} if pull else pulled, on=taken)
            self.arrow(start, following, EFFECTS["pull" if pull else "hold"], on=taken)
        return start


def dot(visit: Visit) -> str:
    """Return the graph in DOT; colors come from the style sheet, by class."""
    effects = {lever: effect != "hold" for lever, effect in visit.advice.verdict.levers.items()}
    tree = _Tree(visit.rulebook, effects)
    tree.add_levers(tuple(visit.rulebook.levers), frozenset(), on=True)
    style = (
        'graph [ordering=out bgcolor="transparent" nodesep=0.2 ranksep=0.42]; '
        'node [shape=box style="rounded,filled" fillcolor="none" fontname="Source Sans" '
        'fontsize=13 margin="0.12,0.07"]; edge [fontname="Source Sans" fontsize=12 arrowsize=0.7]'
    )
    return f"digraph {{ {style}; {'; '.join(tree.lines)} }}"


def _ends(
    rulebook: Rulebook, levers: tuple[LeverId, ...], pulled: frozenset[LeverId]
) -> Iterator[ApproachId]:
    """Yield where the levers still undecided can lead."""
    if not levers:
        yield next(a.id for a in rulebook.approaches.values() if pulled.issuperset(a.pulls))
        return
    for more in (frozenset(), frozenset(levers[:1])):
        yield from _ends(rulebook, levers[1:], pulled | more)
