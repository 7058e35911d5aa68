"""How large a rulebook may be, so that proving and following one always ends soon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from advisor.errors import Problem
from advisor.rulebook.conditions import All, AnyOf, Atom, Between, Condition, Not, Value
from advisor.rulebook.parts import NAMESPACE, Placed
from advisor.rulebook.schema import Fact, Gate, Law, Note, Question, Rule

MAX_QUESTIONS = 150
MAX_RULES = 400
"""Rules, gates and notes together."""
MAX_COMPARED = 40
"""Values that all conditions together compare one name with."""
MAX_DEPTH = 60
"""How deep conditions may go, through the facts they rest on."""

RESERVED = frozenset(
    {"all", "any", "not", "approach", "ask", "made", "rule", "embed", "embed_options"}
)
"""Words that cannot name a question: conditions use them, or URLs of the page."""


def limit_problems(placed: Sequence[Placed], facts: Mapping[str, Fact]) -> Iterator[Problem]:
    """Yield a problem for each limit that is passed, and for each name that cannot be one.

    `facts` stand in order, each after those it rests on.
    """
    yield from too_many(placed)
    yield from _reserved(placed)
    yield from _compared_too_often(placed)
    yield from _too_deep(placed, facts)


def too_many(placed: Sequence[Placed]) -> Iterator[Problem]:
    """Yield a problem for more questions, or more rules, than a rulebook may have."""
    questions = [p for p in placed if isinstance(p.part, Question)]
    rules = [p for p in placed if isinstance(p.part, Rule | Gate | Note)]
    for kind, parts, most in (
        ("questions", questions, MAX_QUESTIONS),
        ("rules, gates and notes", rules, MAX_RULES),
    ):
        if len(parts) > most:
            what = f"{len(parts):,} {kind} are too many"
            yield Problem(parts[most].at("id"), what, f"The limit is {most}.")


def _reserved(placed: Sequence[Placed]) -> Iterator[Problem]:
    for item in placed:
        if NAMESPACE[type(item.part)] == "name" and item.part.id in RESERVED:
            what = f"'{item.part.id}' has another meaning here"
            yield Problem(item.at("id"), what, "Choose another id.")


def _compared_too_often(placed: Sequence[Placed]) -> Iterator[Problem]:
    compared: dict[str, set[Value]] = defaultdict(set)
    told: set[str] = set()
    for item in placed:
        if not isinstance(item.part, Fact | Rule | Gate | Note | Law):
            continue
        for atom in item.part.when.atoms():
            compared[atom.name].update(_values(atom))
            if len(compared[atom.name]) > MAX_COMPARED and atom.name not in told:
                told.add(atom.name)
                what = f"'{atom.name}' is compared with more than {MAX_COMPARED} values"
                yield Problem(item.document.at(atom.at), what, "Use fewer thresholds.")


def _values(atom: Atom) -> tuple[Value, ...]:
    if isinstance(atom.test, Between):
        return tuple(bound for _, bound in atom.test.bounds)
    return atom.test.values


def _too_deep(placed: Sequence[Placed], facts: Mapping[str, Fact]) -> Iterator[Problem]:
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
