"""How large a rulebook may be, so that a proof and a decision always end soon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from advisor.errors import Problem
from advisor.rulebook.conditions import All, AnyOf, Atom, Between, Condition, Not, Value
from advisor.rulebook.facts import OUTCOME_NAMES
from advisor.rulebook.parts import NAMESPACE, PlacedPart, conditions_of
from advisor.rulebook.schema import Fact, Question, RuleLike

MAX_QUESTIONS = 150
MAX_RULES = 400
"""Rules, gates, notes and conflicts together."""
MAX_COMPARED = 40
"""Values one name is compared with, over all conditions."""
MAX_DEPTH = 60
"""Levels of a condition, with those of the facts it reads."""

RESERVED = frozenset(
    {"all", "any", "not", "ask", "made", "rule", "embed", "embed_options"} | OUTCOME_NAMES
)
"""Words that cannot be the id of a question, fact or computed answer.

Conditions or URLs of the page use them.
"""


def limit_problems(placed: Sequence[PlacedPart], facts: Mapping[str, Fact]) -> Iterator[Problem]:
    """Yield a problem for each limit that is exceeded, and for each reserved word used as an id.

    Each of `facts` follows the facts it reads.
    """
    yield from size_problems(placed)
    yield from _reserved_id_problems(placed)
    yield from _following_problems(placed)
    yield from _comparison_problems(placed)
    yield from _depth_problems(placed, facts)


def size_problems(placed: Sequence[PlacedPart]) -> Iterator[Problem]:
    """Yield a problem for more questions, or more rules, than a rulebook may have."""
    questions = [p for p in placed if isinstance(p.part, Question)]
    rules = [p for p in placed if isinstance(p.part, RuleLike)]
    for kind, parts, most in (
        ("questions", questions, MAX_QUESTIONS),
        ("rules, gates and notes", rules, MAX_RULES),
    ):
        if len(parts) > most:
            what = f"{len(parts):,} {kind} are too many"
            yield Problem(parts[most].at("id"), what, f"The limit is {most}.")


def _reserved_id_problems(placed: Sequence[PlacedPart]) -> Iterator[Problem]:
    for item in placed:
        if NAMESPACE[type(item.part)] == "name" and item.part.id in RESERVED:
            what = f"'{item.part.id}' has another meaning here"
            yield Problem(item.at("id"), what, "Choose another id.")


def _following_problems(placed: Sequence[PlacedPart]) -> Iterator[Problem]:
    """Yield a problem for assumptions that follow each other in a circle."""
    asked = {p.part.id: p for p in placed if isinstance(p.part, Question)}
    for name, item in asked.items():
        chain = [name]
        while (following := _follows(asked.get(chain[-1]))) is not None and len(chain) <= len(
            asked
        ):
            chain.append(following)
            if following == name:
                what = f"assumptions follow each other in a circle: {' -> '.join(chain)}"
                yield Problem(item.at("follows"), what, "Remove one of them.")
                return


def _follows(item: PlacedPart | None) -> str | None:
    """Return the question that an assumption follows, if it follows one."""
    if item is None or not isinstance(item.part, Question) or item.part.follows is None:
        return None
    return item.part.follows.question


def _comparison_problems(placed: Sequence[PlacedPart]) -> Iterator[Problem]:
    compared: dict[str, set[Value]] = defaultdict(set)
    reported: set[str] = set()
    for item in placed:
        for atom in (atom for when in conditions_of(item.part) for atom in when.atoms()):
            compared[atom.name].update(_values(atom))
            if len(compared[atom.name]) > MAX_COMPARED and atom.name not in reported:
                reported.add(atom.name)
                what = f"'{atom.name}' is compared with more than {MAX_COMPARED} values"
                yield Problem(item.document.at(atom.at), what, "Use fewer thresholds.")


def _values(atom: Atom) -> tuple[Value, ...]:
    if isinstance(atom.test, Between):
        return tuple(bound for _, bound in atom.test.bounds)
    return atom.test.values


def _depth_problems(placed: Sequence[PlacedPart], facts: Mapping[str, Fact]) -> Iterator[Problem]:
    depths: dict[str, int] = {}
    for fact in facts.values():
        depths[fact.id] = 1 + _depth(fact.when, depths)
    hint = f"The limit is {MAX_DEPTH} levels, through all facts it rests on."
    for item in placed:
        if isinstance(item.part, Fact) and depths[item.part.id] > MAX_DEPTH:
            yield Problem(item.at("id"), f"the fact '{item.part.id}' goes too deep", hint)


def _depth(condition: Condition, depths: Mapping[str, int]) -> int:
    match condition:
        case All(parts=parts) | AnyOf(parts=parts):
            return 1 + max((_depth(part, depths) for part in parts), default=0)
        case Not(part=part):
            return 1 + _depth(part, depths)
        case _:
            return 1 + depths.get(condition.name, 0)
