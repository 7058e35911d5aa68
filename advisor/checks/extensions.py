"""What an extension breaks in the rulebook under it, told where the extension says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from advisor.checks.cross_checks import Idle, Incomplete, Unknown
from advisor.checks.proof import BrokenLaw, Twin, faults
from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.errors import Location, Problem
from advisor.rulebook.conditions import Condition, Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Departure, Law, Question, Rule
from advisor.rulebook.wording import statements


def new_faults(rulebook: Rulebook, base: Rulebook) -> Iterator[Problem]:
    """Yield what the proof finds wrong with `rulebook` and not with `base` under it."""
    found = faults(rulebook)
    known = {(problem.where, problem.what) for problem in (faults(base) if found else ())}
    for problem in found:
        if (problem.where, problem.what) not in known and not _said_as_idle(problem, rulebook):
            yield blamed(problem, rulebook)


def _said_as_idle(problem: Problem, rulebook: Rulebook) -> bool:
    """Return whether this is the twin of a rule that decides in its place, which is told once."""
    if not isinstance(problem, Twin):
        return False
    rule = rulebook.rules[problem.about]
    return isinstance(rule, Rule) and rulebook.inherits(rule)


def blamed(problem: Problem, rulebook: Rulebook) -> Problem:
    """Return a problem as one of the extension, when it lies in what the extension took over."""
    if rulebook.base is None:
        return problem
    match problem:
        case Incomplete():
            return _left_undecided(problem, rulebook, rulebook.base)
        case Unknown():
            return _left_without(problem, rulebook)
        case Idle():
            return _left_idle(problem, rulebook)
        case BrokenLaw():
            return _law_broken(problem, rulebook, rulebook.base)
        case _:
            return problem


def _departure(rulebook: Rulebook, name: str) -> Departure | None:
    """Return how the last extension departed from a part of the rulebook under it."""
    assert rulebook.base is not None
    own = rulebook.departures[len(rulebook.base.departures) :]
    return next((told for told in own if told.id == name), None)


def _place(rulebook: Rulebook, name: str) -> Location | str:
    return rulebook.places.get(name, name)


def _left_undecided(problem: Incomplete, rulebook: Rulebook, base: Rulebook) -> Problem:
    last = base.levers[problem.lever].rules[-1]
    told = _departure(rulebook, last.id)
    if told is None:
        return problem
    return replace(problem, where=told.at, what=f"{_lacking(base, told)} {problem.what}")


def _lacking(base: Rulebook, told: Departure) -> str:
    named = f"'{told.id}' ({_place(base, told.id)})"
    return f"without {named}" if told.instead is None else f"with {named} replaced,"


def _left_without(problem: Unknown, rulebook: Rulebook) -> Problem:
    """Return that something which is switched off is still read."""
    told = _departure(rulebook, problem.name)
    if told is None or rulebook.base is None:
        return problem
    what = f"{_lacking(rulebook.base, told)} '{problem.reader}' ({problem.where}) cannot be read"
    return Problem(told.at, what, "Switch that off too, or replace one of the two.")


def _left_idle(problem: Idle, rulebook: Rulebook) -> Problem:
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
    decider = _deciding_instead(rulebook, part)
    if rulebook.inherits(decider):
        return replace(problem, hint=f"{title} leaves it so. Mend that, or say {switch}.")
    what = f"'{decider.id}' leaves '{part.id}' ({problem.where}) nothing to decide"
    witness = "; ".join(statements(rulebook, part.examples.fires))
    hint = f"Witness: {witness}. Narrow it, move it down, or say {switch}."
    return Problem(_place(rulebook, decider.id), what, hint)


def _deciding_instead(rulebook: Rulebook, idle: Rule) -> Rule:
    """Return the rule that decides, in its lever, the case that an idle rule shows itself by."""
    decision = decide(Case.from_values(idle.examples.fires, rulebook))
    lever = next(lever for lever in rulebook.levers.values() if idle in lever.rules)
    return decision.levers[lever.id].rule


def _law_broken(problem: BrokenLaw, rulebook: Rulebook, base: Rulebook) -> Problem:
    law = next(law for law in rulebook.laws if law.id == problem.law)
    if not rulebook.inherits(law):
        return problem
    for answers in problem.witnesses:
        decision = decide(Case.from_values(answers, rulebook))
        for rule in (taken.rule for taken in decision.levers.values()):
            if not rulebook.inherits(rule):
                what = f"'{rule.id}' breaks the law '{law.id}' ({problem.where}): {law.says}"
                return Problem(_place(rulebook, rule.id), what, problem.hint)
        for name in _deciding_below(base, answers, law):
            told = _departure(rulebook, name)
            if told is not None:
                broken = f"the law '{law.id}' ({problem.where}) is broken: {law.says}"
                return Problem(told.at, f"{_lacking(base, told)} {broken}", problem.hint)
    title = rulebook.extensions[-1].title
    return replace(problem, hint=f"{title} breaks it. {problem.hint}")


def _deciding_below(base: Rulebook, answers: Mapping[str, Value], law: Law) -> Iterator[str]:
    """Yield the rules, gates and facts that kept the law under the extension."""
    known = {name: value for name, value in answers.items() if name in base.questions}
    decision = decide(Case.from_values(known, base))
    rules = [taken.rule for taken in decision.levers.values()]
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
