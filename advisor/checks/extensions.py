"""Problems that an extension causes in the rulebook under it, with their place in the extension."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from advisor.checks.cross_checks import IncompleteList, UnknownName, UnusedPart
from advisor.checks.law_blame import guilty_rules
from advisor.checks.proof import BrokenLaw, DuplicateRule, faults
from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.errors import Location, Problem
from advisor.rulebook.conditions import Condition, Value
from advisor.rulebook.rulebook import Lever, Rulebook
from advisor.rulebook.schema import Departure, Law, Question, Rule
from advisor.rulebook.wording import statements


def new_faults(rulebook: Rulebook, base: Rulebook) -> Iterator[Problem]:
    """Yield the problems that the proof finds in `rulebook` and not in `base` under it."""
    found = faults(rulebook)
    known = {(problem.where, problem.what) for problem in (faults(base) if found else ())}
    for problem in found:
        is_known = (problem.where, problem.what) in known
        if not is_known and not _is_reported_as_unused(problem, rulebook):
            yield with_extension_at_fault(problem, rulebook)


def _is_reported_as_unused(problem: Problem, rulebook: Rulebook) -> bool:
    """Return whether the duplicate is a rule that never decides; it is reported as unused."""
    if not isinstance(problem, DuplicateRule):
        return False
    rule = rulebook.rules[problem.about]
    return isinstance(rule, Rule) and rulebook.inherits(rule)


def with_extension_at_fault(problem: Problem, rulebook: Rulebook) -> Problem:
    """Return the problem with the place in the extension that causes it.

    A problem in a part of the extension's own stays as it is.
    """
    if rulebook.base is None:
        return problem
    match problem:
        case IncompleteList():
            return _undecided_list(problem, rulebook, rulebook.base)
        case UnknownName():
            return _unknown_name(problem, rulebook)
        case UnusedPart():
            return _unused_part(problem, rulebook)
        case BrokenLaw():
            return _broken_law(problem, rulebook, rulebook.base)
        case _:
            return problem


def _departure(rulebook: Rulebook, name: str) -> Departure | None:
    """Return how the last extension replaced or switched off a part of the rulebook under it."""
    assert rulebook.base is not None
    own = rulebook.departures[len(rulebook.base.departures) :]
    return next((one for one in own if one.id == name and not one.added), None)


def _place(rulebook: Rulebook, name: str) -> Location | str:
    return rulebook.places.get(name, name)


def _undecided_list(problem: IncompleteList, rulebook: Rulebook, base: Rulebook) -> Problem:
    ways = rulebook.list_of(problem.last)
    assert ways is not None
    below = base.levers[ways.id] if isinstance(ways, Lever) else base.means[ways.id]
    departure = _departure(rulebook, below.rules[-1].id)
    if departure is None:
        return problem
    what = f"{_without_words(base, departure)} {problem.what}"
    return replace(problem, where=departure.at, what=what)


def _without_words(base: Rulebook, departure: Departure) -> str:
    named = f"'{departure.id}' ({_place(base, departure.id)})"
    return f"without {named}" if departure.instead is None else f"with {named} replaced,"


def _unknown_name(problem: UnknownName, rulebook: Rulebook) -> Problem:
    """Return the problem that a part which is switched off is still read."""
    departure = _departure(rulebook, problem.name)
    if departure is None or rulebook.base is None:
        return problem
    unread = f"'{problem.reader}' ({problem.where}) cannot be read"
    what = f"{_without_words(rulebook.base, departure)} {unread}"
    return Problem(departure.at, what, "Switch that off too, or replace one of the two.")


def _unused_part(problem: UnusedPart, rulebook: Rulebook) -> Problem:
    title = rulebook.extensions[-1].title
    if problem.about in rulebook.approaches:
        hint = f"Keep it in reach, or say switch_off: [{{approach: {problem.about}, reason: ...}}]."
        return replace(problem, where=title, hint=hint)
    part = rulebook.rules.get(problem.about) or rulebook.questions.get(problem.about)
    if part is None or not rulebook.inherits(part):
        return problem
    kind = "question" if isinstance(part, Question) else "rule"
    switch = f"switch_off: [{{{kind}: {part.id}, reason: ...}}]"
    if not isinstance(part, Rule):
        return replace(problem, hint=f"{title} leaves it so. Keep it in use, or say {switch}.")
    decider = _decider(rulebook, part)
    if rulebook.inherits(decider):
        return replace(problem, hint=f"{title} leaves it so. Mend that, or say {switch}.")
    what = f"'{decider.id}' leaves '{part.id}' ({problem.where}) nothing to decide"
    witness = "; ".join(statements(rulebook, part.examples.fires))
    hint = f"Witness: {witness}. Narrow it, move it down, or say {switch}."
    return Problem(_place(rulebook, decider.id), what, hint)


def _decider(rulebook: Rulebook, unused: Rule) -> Rule:
    """Return the rule of the same lever that decides the `fires` example of an unused rule."""
    decision = decide(Case.from_values(unused.examples.fires, rulebook))
    lever = next(lever for lever in rulebook.levers.values() if unused in lever.rules)
    return decision.levers[lever.id].rule


def _broken_law(problem: BrokenLaw, rulebook: Rulebook, base: Rulebook) -> Problem:
    law = next(law for law in rulebook.laws if law.id == problem.law)
    if not rulebook.inherits(law):
        return problem
    guilty = [rule.id for rule in guilty_rules(rulebook, base, law, problem.witnesses)]
    if guilty:
        others = "".join(f" and '{name}' ({_place(rulebook, name)})" for name in guilty[1:])
        breaks = "together break" if others else "breaks"
        what = f"'{guilty[0]}'{others} {breaks} the law '{law.id}' ({problem.where}): {law.says}"
        return Problem(_place(rulebook, guilty[0]), what, problem.hint)
    for answers in problem.witnesses:
        for name in _parts_behind_law(base, answers, law):
            departure = _departure(rulebook, name)
            if departure is not None:
                broken = f"the law '{law.id}' ({problem.where}) is broken: {law.says}"
                what = f"{_without_words(base, departure)} {broken}"
                return Problem(departure.at, what, problem.hint)
    title = rulebook.extensions[-1].title
    return replace(problem, hint=f"{title} breaks it. {problem.hint}")


def _parts_behind_law(base: Rulebook, answers: Mapping[str, Value], law: Law) -> Iterator[str]:
    """Yield the rules, gates and facts that kept the law under the extension."""
    known = {name: value for name, value in answers.items() if name in base.questions}
    decision = decide(Case.from_values(known, base))
    rules = [decided.rule for decided in decision.levers.values()]
    every = (gate for lever in base.levers.values() for gate in lever.gates)
    gates = [gate for gate in every if gate.when.evaluate(decision.reading).holds]
    yield from (part.id for part in (*rules, *gates))
    for when in (*(rule.when for rule in rules), *(gate.when for gate in gates), law.when):
        yield from _facts_behind(base, when)


def _facts_behind(rulebook: Rulebook, condition: Condition) -> Iterator[str]:
    for atom in condition.atoms():
        if atom.name in rulebook.facts:
            yield atom.name
            yield from _facts_behind(rulebook, rulebook.facts[atom.name].when)
