"""Problems that only the whole rulebook shows: unknown names, missing last rules, unused parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import isinf
from typing import get_args

from advisor.engine.answers import misfit
from advisor.engine.computed import COMPUTED, PAYBACK, Limits
from advisor.errors import Location, Problem, did_you_mean
from advisor.rulebook.conditions import Between, Condition, OneOf, Value
from advisor.rulebook.facts import APPROACH, MEANS_NAMES, NO_MEANS, OUTCOME_NAMES
from advisor.rulebook.parts import Part, PlacedPart, conditions_of
from advisor.rulebook.rulebook import Rulebook, at_least_bound
from advisor.rulebook.schema import (
    LEVERS,
    TODO,
    AddedStep,
    AssumeWithout,
    Choice,
    Citation,
    Computed,
    Conflict,
    Fact,
    Follows,
    Gate,
    Group,
    Law,
    MeansRule,
    Note,
    Number,
    OfferState,
    OnlyAfter,
    Plan,
    PlanStep,
    Question,
    Rule,
    RuleLike,
)


@dataclass(frozen=True)
class IncompleteList(Problem):
    """A lever, or a list of means, whose last rule does not always apply."""

    last: str = ""
    """The id of the last rule."""


@dataclass(frozen=True)
class UnknownName(Problem):
    """A name in a condition or a computed answer that does not exist."""

    name: str = ""
    reader: str = ""
    """The id of the part that reads the name."""


@dataclass(frozen=True)
class UnusedPart(Problem):
    """A part of the rulebook that changes nothing."""

    about: str = ""
    """The id of the part."""


def cross_check(rulebook: Rulebook, placed: Sequence[PlacedPart]) -> Iterator[Problem]:
    """Yield every problem that shows only when several entries are compared."""
    yield from _check_levers(rulebook, placed)
    yield from _check_means(rulebook, placed)
    yield from _check_days(rulebook, placed)
    yield from _check_diagram_order(rulebook)
    yield from _check_approaches(rulebook)
    yield from _check_computed(rulebook, placed)
    yield from _check_costs_unread(rulebook, placed)
    yield from _check_unused(rulebook, placed)
    for item in placed:
        yield from _check_part(rulebook, item)


def _check_levers(rulebook: Rulebook, placed: Sequence[PlacedPart]) -> Iterator[Problem]:
    for lever_id in LEVERS:
        lever = rulebook.levers.get(lever_id)
        if lever is None or not lever.rules:
            yield Problem(f"levers/{lever_id}.yaml", f"the lever '{lever_id}' has no rules")
        elif not _always(lever.rules[-1].when):
            where = next(p.at("when") for p in placed if p.part is lever.rules[-1])
            what = f"the last rule of '{lever_id}' does not always apply"
            hint = "End the list with a rule that says when: otherwise."
            yield IncompleteList(where, what, hint, lever.rules[-1].id)


def _check_means(rulebook: Rulebook, placed: Sequence[PlacedPart]) -> Iterator[Problem]:
    """Yield a problem for each list of means that is empty, incomplete or lacks words.

    A rulebook may name no means at all; the approach is then carried out in its own words.
    """
    for means_for, ways in rulebook.means.items():
        if not ways.rules:
            what = f"nothing names the means for '{means_for}'"
            yield Problem(f"means/{means_for}.yaml", what, "Add ways: with at least one rule.")
            continue
        if not _always(ways.rules[-1].when):
            where = next(p.at("when") for p in placed if p.part is ways.rules[-1])
            what = f"the last of the means for '{means_for}' does not always apply"
            hint = "End the list with a rule that says when: otherwise."
            yield IncompleteList(where, what, hint, ways.rules[-1].id)
        mine = (item for item in placed if item.means_for == means_for)
        for item in mine:
            if isinstance(item.part, MeansRule) and item.part.then not in ways.words:
                what = f"'{item.part.id}': no words for the means '{item.part.then}'"
                yield Problem(item.at("then"), what, f"Known here: {', '.join(ways.words)}.")


def _always(condition: Condition) -> bool:
    return not any(True for _ in condition.atoms())


def _check_diagram_order(rulebook: Rulebook) -> Iterator[Problem]:
    if rulebook.base is not None:  # an extension may have switched a question off
        return
    for name in rulebook.about.diagram_order:
        if name not in rulebook.questions:
            hint = did_you_mean(name, rulebook.questions)
            yield Problem("rulebook", f"diagram_order: unknown question '{name}'", hint)


def _check_days(rulebook: Rulebook, placed: Sequence[PlacedPart]) -> Iterator[Problem]:
    """Yield a problem for each rule dated later whose absence until then leaves a hole."""
    last = {lever.rules[-1].id for lever in rulebook.levers.values()}
    last |= {ways.rules[-1].id for ways in rulebook.means.values() if ways.rules}
    waiting = {rule.id for rule in rulebook.waiting}
    for item in placed:
        part = item.part
        if part.id not in waiting or not isinstance(part, RuleLike):
            continue
        where, day = item.at("effective", "from"), part.effective.since
        if part.id in last:
            what = f"'{part.id}' ends its list, but counts only from {day} on"
            yield Problem(where, what, f"Date it {rulebook.about.as_of} or earlier.")
        elif part.replaces is not None:
            what = f"'{part.id}' replaces '{part.replaces}', but counts only from {day} on"
            hint = "Add it under an id of its own, and leave the other in place until that day."
            yield Problem(where, what, hint)


def _check_approaches(rulebook: Rulebook) -> Iterator[Problem]:
    for approach in ("prompt", "rag", "fine_tune", "rag_fine_tune", "bigger_model"):
        if approach not in rulebook.approaches:
            yield Problem("approaches.yaml", f"the approach '{approach}' is missing")
        if approach not in rulebook.plans:
            yield Problem("plans.yaml", f"the approach '{approach}' has no plan")
    if rulebook.approaches and all(a.pulls for a in rulebook.approaches.values()):
        hint = "Give one of them pulls: []."
        yield Problem("approaches.yaml", "no approach is left when no lever is pulled", hint)


def _check_computed(rulebook: Rulebook, placed: Sequence[PlacedPart]) -> Iterator[Problem]:
    owner: dict[str, Computed] = {}
    shared: dict[str, str] = {}
    for item in placed:
        if not isinstance(item.part, Computed):
            continue
        if item.part.id not in COMPUTED:
            hint = did_you_mean(item.part.id, COMPUTED) or f"Known are {', '.join(COMPUTED)}."
            yield Problem(item.at("id"), f"nothing computes '{item.part.id}'", hint)
        for i, name in enumerate(item.part.inputs):
            where = item.at("inputs", i)
            if name not in rulebook.questions:
                hint = did_you_mean(name, rulebook.questions)
                yield UnknownName(where, f"unknown question '{name}'", hint, name, item.part.id)
            elif name in owner:
                both = (item.part, owner[name])
                alone = all(shared.setdefault(one.id, name) == name for one in both)
                if not alone or not _may_share(rulebook, name, *both):
                    what = f"'{name}' already feeds '{owner[name].id}'"
                    hint = "Computed answers may share one whole-number question, the same for all."
                    yield Problem(where, what, hint)
            owner.setdefault(name, item.part)


def _check_numbers(rulebook: Rulebook, question: Question, item: PlacedPart) -> Iterator[Problem]:
    """Yield the first computed answer that cannot be computed from every answer to a question."""
    faults = (
        fault
        for name, entry in rulebook.computed.items()
        if name in COMPUTED and question.id in entry.inputs
        for limits in [COMPUTED[name].numbers.get(question.id)]
        if limits is not None and (fault := _number_fault(question, name, limits, item))
    )
    yield from islice(faults, 1)


def _number_fault(
    question: Question, computed: str, limits: Limits, item: PlacedPart
) -> Problem | None:
    answer, (low, high) = question.answer, limits
    if not isinstance(answer, Number):
        what = f"'{question.id}' is not a number, but '{computed}' is computed from it"
        return Problem(item.at("answer"), what, "Write type: integer or type: number.")
    within = f"from {low:g} up" if isinf(high) else f"from {low:g} to {high:g}"
    rest = f"but '{computed}' can be computed only {within}"
    if answer.min < low:
        what = f"'{question.id}' allows {answer.min:g}, {rest}"
        return Problem(item.at("answer", "min"), what, f"Write min: {low:g} or more.")
    if answer.max > high:
        what = f"'{question.id}' allows {answer.max:g}, {rest}"
        return Problem(item.at("answer", "max"), what, f"Write max: {high:g} or less.")
    return None


def _check_costs_unread(rulebook: Rulebook, placed: Sequence[PlacedPart]) -> Iterator[Problem]:
    """Yield a problem for each rule, gate or law that reads what only notes may read of costs."""
    for item in placed:
        match item.part:
            case Rule() | MeansRule() | Gate() | Law() as part:
                for name in rulebook.computed_read_by(part.when):
                    entry = rulebook.computed[name]
                    if not entry.inputs and name in COMPUTED and not COMPUTED[name].decides:
                        what = f"'{part.id}' reads '{name}' off the cost comparison"
                        hint = f"Only notes may; a verdict reads {PAYBACK}."
                        yield Problem(item.at("when"), what, hint)
            case _:
                pass


def _may_share(rulebook: Rulebook, name: str, one: Computed, other: Computed) -> bool:
    """Return whether two computed answers can share a level of the diagram."""
    answer = rulebook.questions[name].answer
    whole = isinstance(answer, Number) and answer.type == "integer"
    ordered = all(COMPUTED[both.id].ordered for both in (one, other) if both.id in COMPUTED)
    return whole and ordered and {*one.inputs} & {*other.inputs} == {name}


def _check_unused(rulebook: Rulebook, placed: Sequence[PlacedPart]) -> Iterator[Problem]:
    used = {name for item in placed for name in _names_read(item.part)}
    used.update(name for c in rulebook.computed.values() for name in c.inputs)
    yield from _check_unassumed(rulebook, placed)
    for item in placed:
        match item.part:
            case _ if item.part.id in used or _orphaned_by_extension(rulebook, item.part):
                pass
            case Question(only_costs=False):
                hint = "Use it in a rule, remove it, or say only_costs: true."
                what = f"nothing uses the question '{item.part.id}'"
                yield UnusedPart(item.at("id"), what, hint, item.part.id)
            case Fact() | Computed():
                yield Problem(
                    item.at("id"), f"nothing uses the fact '{item.part.id}'", "Remove it."
                )
            case _:
                pass


def _orphaned_by_extension(rulebook: Rulebook, part: Part) -> bool:
    """Return whether an extension has switched off everything that used this inherited fact."""
    return isinstance(part, Fact | Computed) and rulebook.inherits(part)


def _check_unassumed(rulebook: Rulebook, placed: Sequence[PlacedPart]) -> Iterator[Problem]:
    """Yield a problem for each question that levers read and that may stay unknown.

    A lever that reads an unknown value could give a verdict that no answer leads to.
    """
    read = {
        name
        for lever in rulebook.levers.values()
        for rule in (*lever.rules, *lever.gates)
        for name in _names_behind(rulebook, rule.when)
    }
    for item in placed:
        if isinstance(item.part, Question) and item.part.id in read:
            question = item.part
            if question.assume is None and not question.required:
                what = f"levers read '{question.id}', but nothing is assumed while it is unanswered"
                yield Problem(item.at("id"), what, "Add assume.")


def _names_behind(rulebook: Rulebook, condition: Condition) -> Iterator[str]:
    """Yield the questions a condition needs an answer to, through facts and computed answers."""
    for atom in condition.atoms():
        computed = rulebook.computed.get(atom.name)
        if atom.name in rulebook.facts:
            yield from _names_behind(rulebook, rulebook.facts[atom.name].when)
        elif computed is None:
            yield atom.name
        elif computed.unanswered is None:
            yield from computed.inputs


def _names_read(part: Part) -> Iterator[str]:
    """Yield the names that a part reads, but those of a law: nobody is advised by a law."""
    if not isinstance(part, Law):
        yield from (atom.name for when in conditions_of(part) for atom in when.atoms())


def _check_part(rulebook: Rulebook, item: PlacedPart) -> Iterator[Problem]:
    part = item.part
    if isinstance(part, Question):
        yield from _check_question(rulebook, part, item)
    if isinstance(part, Group):
        yield from _check_group(rulebook, part, item)
    if isinstance(part, Fact | Computed | RuleLike | Law):
        yield from _check_cites(rulebook, part.cites, item)
    if isinstance(part, Fact | RuleLike | Law):
        known = _names_known_to(rulebook, part)
        yield from _check_condition(rulebook, part.when, known, part.id, item)
    if isinstance(part, Conflict):
        yield from _check_conflict(rulebook, part, item)
    if isinstance(part, Plan | AddedStep):
        yield from _check_plan(rulebook, part, item)
    if isinstance(part, RuleLike) and not rulebook.inherits(part):
        yield from _check_written(part, item)
        yield from _check_examples(rulebook, part, item)
    if isinstance(part, Law) and part.raising is not None:
        yield from _check_raising(rulebook, part.raising, item)
    if isinstance(part, Gate) and part.counted_by is not None:
        yield from _check_counted(rulebook, part.counted_by, item)


def _check_group(rulebook: Rulebook, group: Group, item: PlacedPart) -> Iterator[Problem]:
    for i, name in enumerate(group.also):
        if name not in rulebook.questions:
            hint = did_you_mean(name, rulebook.questions)
            yield Problem(item.at("also", i), f"unknown question '{name}'", hint)


def _has_shown_default(rulebook: Rulebook, question: Question) -> bool:
    """Return whether the costs page shows the question with its default."""
    on_costs = (group.id for group in rulebook.groups if group.page == "costs")
    return question.only_costs and question.group in on_costs


def _check_question(rulebook: Rulebook, question: Question, item: PlacedPart) -> Iterator[Problem]:
    yield from _check_consequences(rulebook, question, item)
    if question.group not in {group.id for group in rulebook.groups}:
        hint = did_you_mean(question.group, [group.id for group in rulebook.groups])
        yield Problem(item.at("group"), f"unknown group '{question.group}'", hint)
    if question.follows is not None:
        yield from _check_follows(rulebook, question, question.follows, item)
    if question.takes is not None and question.ease == "know":
        what = f"'{question.id}' says what looking up takes, but people know the answer"
        yield Problem(item.at("takes"), what, "Add ease: look_up or measure, or remove takes.")
    if question.only_after is not None:
        yield from _check_only_after(rulebook, question, question.only_after, item)
    yield from _check_assumption(rulebook, question, item)
    yield from _check_numbers(rulebook, question, item)


def _check_assumption(
    rulebook: Rulebook, question: Question, item: PlacedPart
) -> Iterator[Problem]:
    """Yield a problem for what stands in for an absent answer and does not fit, or is missing."""
    if question.assume_without is not None:
        yield from _check_assume_without(rulebook, question, question.assume_without, item)
    if question.assume is not None:
        fault = misfit(rulebook, question, question.assume)
        if fault:
            yield Problem(item.at("assume"), *fault)
    elif not (question.required or question.unanswered or _has_shown_default(rulebook, question)):
        hint = "Add assume, or say in unanswered what an absent answer means."
        yield Problem(item.at("id"), f"the question '{question.id}' assumes nothing", hint)


def _check_assume_without(
    rulebook: Rulebook, question: Question, without: AssumeWithout, item: PlacedPart
) -> Iterator[Problem]:
    """Yield a problem for an unknown or unrelated other question, or an unfit value."""
    if without.question not in rulebook.questions:
        hint = did_you_mean(without.question, rulebook.questions)
        what = f"unknown question '{without.question}'"
        yield Problem(item.at("assume_without", "question"), what, hint)
        return
    pair = {question.id, without.question}
    if not any(pair <= {*computed.inputs} for computed in rulebook.computed.values()):
        what = f"'{question.id}' and '{without.question}' feed no computed answer together"
        hint = "Name a question that the same computed answer reads."
        yield Problem(item.at("assume_without", "question"), what, hint)
    fault = misfit(rulebook, question, without.value)
    if fault:
        yield Problem(item.at("assume_without", "value"), *fault)


def _check_consequences(
    rulebook: Rulebook, question: Question, item: PlacedPart
) -> Iterator[Problem]:
    """Yield a problem for each consequence of an option that the question does not have."""
    if not isinstance(question.answer, Choice):
        return
    known = list(rulebook.options(question))
    if question.answer.options_from == "providers":
        known += get_args(OfferState)
    for option in question.answer.consequences:
        if option not in known:
            hint = did_you_mean(option, known) or f"Use one of {', '.join(known)}."
            what = f"'{question.id}': a consequence of the unknown option '{option}'"
            yield Problem(item.at("answer", "consequences", option), what, hint)


def _check_follows(
    rulebook: Rulebook, question: Question, follows: Follows, item: PlacedPart
) -> Iterator[Problem]:
    """Yield a problem for each part of `follows` that names or gives something unknown."""
    other = rulebook.questions.get(follows.question)
    if other is None:
        hint = did_you_mean(follows.question, rulebook.questions)
        what = f"unknown question '{follows.question}'"
        yield Problem(item.at("follows", "question"), what, hint)
        return
    for option, value in follows.values.items():
        where = item.at("follows", "values", option)
        for asked, said in ((other, option), (question, value)):
            fault = misfit(rulebook, asked, said)
            if fault:
                yield Problem(where, *fault)
    together = {name for one in rulebook.computed.values() for name in one.inputs}
    for name in (question.id, other.id):
        if name in together:
            what = f"'{name}' feeds a computed answer, so no assumption may follow from it or to it"
            yield Problem(item.at("follows", "question"), what, "Use assume_without.")


def _check_only_after(
    rulebook: Rulebook, question: Question, after: OnlyAfter, item: PlacedPart
) -> Iterator[Problem]:
    """Yield a problem for an unknown question to wait for, a later one, or an unfit answer."""
    order = list(rulebook.questions)
    if after.question not in order:
        hint = did_you_mean(after.question, order)
        what = f"unknown question '{after.question}'"
        yield Problem(item.at("only_after", "question"), what, hint)
        return
    if question.required:
        what = f"'{question.id}' is required, so it is asked first and waits for nothing"
        yield Problem(item.at("only_after"), what, "Remove required or only_after.")
    if order.index(after.question) >= order.index(question.id):
        what = f"'{question.id}' waits for '{after.question}', which does not come before it"
        hint = f"Move '{question.id}' below the question that it waits for."
        yield Problem(item.at("only_after", "question"), what, hint)
    for i, value in enumerate(after.answers):
        fault = misfit(rulebook, rulebook.questions[after.question], value)
        if fault:
            yield Problem(item.at("only_after", "is", i), *fault)


def _check_cites(
    rulebook: Rulebook, cites: Sequence[Citation], item: PlacedPart, *inner: str | int
) -> Iterator[Problem]:
    for i, citation in enumerate(cites):
        if citation.source not in rulebook.sources:
            hint = did_you_mean(citation.source, rulebook.sources)
            where = item.at(*inner, "cites", i, "source")
            yield Problem(where, f"unknown source '{citation.source}'", hint)


def _check_condition(
    rulebook: Rulebook, when: Condition, known: Sequence[str], reader: str, item: PlacedPart
) -> Iterator[Problem]:
    """Yield a problem for each name and value in a condition that does not exist."""
    named = reader if isinstance(item.part, Plan) else f"'{reader}'"
    for atom in when.atoms():
        where = item.document.at(atom.at)
        if atom.name not in known and atom.name in OUTCOME_NAMES:
            yield _reads_outcome(named, atom.name, item, where)
            continue
        if atom.name not in known:
            hint = did_you_mean(atom.name, known)
            what = f"{named}: unknown fact '{atom.name}'"
            yield UnknownName(where, what, hint, atom.name, reader)
            continue
        for what, hint in _misfits(rulebook, atom.name, atom.test):
            yield Problem(where, f"{named}: {what}", hint)


def _reads_outcome(named: str, name: str, item: PlacedPart, where: Location) -> Problem:
    if isinstance(item.part, Plan | AddedStep):
        what = f"{named} reads '{name}', but it is shown without a verdict"
        return Problem(where, what, "Read answers and facts.")
    what = f"{named} reads '{name}', which is decided only after it"
    return Problem(where, what, "Only notes and the steps of plans may read it.")


def _names_known_to(rulebook: Rulebook, part: Fact | RuleLike | Law) -> list[str]:
    """Return the names that the condition of a part may read."""
    if isinstance(part, Conflict):
        return [*rulebook.questions, *rulebook.facts]
    return known_names(rulebook, for_note=isinstance(part, Note))


def _check_conflict(rulebook: Rulebook, part: Conflict, item: PlacedPart) -> Iterator[Problem]:
    """Yield a problem for each of the two questions that does not exist or is not read."""
    read = rulebook.questions_read_by(part.when)
    for i, name in enumerate(part.between):
        if name not in rulebook.questions:
            hint = did_you_mean(name, rulebook.questions)
            what = f"'{part.id}': unknown question '{name}'"
            yield UnknownName(item.at("between", i), what, hint, name, part.id)
        elif name not in read:
            what = f"'{part.id}' does not read '{name}'"
            yield Problem(item.at("between", i), what, "Its when has to read both answers.")
    if part.between[0] == part.between[1]:
        what = f"'{part.id}' is between one question and itself"
        yield Problem(item.at("between"), what, "Name two questions.")
    if part.look_again not in part.between:
        what = f"'{part.id}': '{part.look_again}' is not one of the two questions"
        yield Problem(item.at("look_again"), what, f"Say {' or '.join(part.between)}.")
    for name in rulebook.computed_read_by(part.when):
        what = f"'{part.id}' reads '{name}', which may rest on an assumption"
        yield Problem(item.at("when"), what, "Read answers, and facts about answers.")


def _check_plan(rulebook: Rulebook, plan: Plan | AddedStep, item: PlacedPart) -> Iterator[Problem]:
    known = known_names(rulebook, for_note=plan.approach != "open")
    if isinstance(plan, AddedStep):
        yield from _check_cites(rulebook, plan.cites, item)
        yield from _check_condition(rulebook, plan.when, known, plan.id, item)
        if plan.approach == "open":
            yield from _check_open_step(rulebook, plan, f"'{plan.id}'", item.at("id"))
        return
    for i, step in enumerate(plan.steps):
        reader = f"the plan for {plan.approach}, step {i + 1}"
        yield from _check_cites(rulebook, step.cites, item, "steps", i)
        yield from _check_condition(rulebook, step.when, known, reader, item)
        if plan.approach == "open":
            yield from _check_open_step(rulebook, step, reader, item.at("steps", i))


def _check_open_step(
    rulebook: Rulebook, step: PlanStep, reader: str, where: Location
) -> Iterator[Problem]:
    """Yield a problem for a step without a verdict that waits for a required answer."""
    read = rulebook.questions_read_by(step.when)
    for name in rulebook.required:
        if name in read:
            what = f"{reader} reads '{name}', which is not answered yet"
            yield Problem(where, what, "Read other answers, or leave when out.")


def known_names(rulebook: Rulebook, *, for_note: bool) -> list[str]:
    """Return the names a condition may read.

    Notes and steps of a plan may also read the approach and its means.
    """
    names = [*rulebook.questions, *rulebook.computed, *rulebook.facts]
    outcome = (APPROACH, *(MEANS_NAMES[ways] for ways in rulebook.means))
    return [*names, *outcome] if for_note else names


def _misfits(rulebook: Rulebook, name: str, test: object) -> Iterator[tuple[str, str]]:
    question = rulebook.questions.get(name)
    if isinstance(test, Between):
        if not _is_number(rulebook, name):
            yield f"'{name}' is not a number, so it has no bounds", ""
        elif question is not None and isinstance(question.answer, Number):
            yield from _bounds_out_of_range(question.id, question.answer, test)
        return
    assert isinstance(test, OneOf)
    for value in test.values:
        if question is not None:
            fault = misfit(rulebook, question, value)
        else:
            fault = _misfit_word(rulebook, name, value)
        if fault:
            yield fault


def _bounds_out_of_range(name: str, answer: Number, test: Between) -> Iterator[tuple[str, str]]:
    for kind, bound in test.bounds:
        if not answer.min <= bound <= answer.max:
            what = f"'{kind}: {bound:,.15g}' is out of range for '{name}'"
            yield what, f"Give a number from {answer.min:,.15g} to {answer.max:,.15g}."


def _is_number(rulebook: Rulebook, name: str) -> bool:
    if name in rulebook.computed:
        return rulebook.computed[name].unit is not None
    question = rulebook.questions.get(name)
    return question is not None and isinstance(question.answer, Number)


def _misfit_word(rulebook: Rulebook, name: str, value: Value) -> tuple[str, str] | None:
    if name in rulebook.facts:
        if isinstance(value, bool):
            return None
        return f"the fact '{name}' is true or false, not '{value}'", ""
    allowed = _words_of(rulebook, name)
    if value in allowed:
        return None
    hint = did_you_mean(str(value), allowed) or f"Use one of {', '.join(allowed)}."
    return f"'{value}' is not a value of '{name}'", hint


def _words_of(rulebook: Rulebook, name: str) -> list[str]:
    """Return the words that a computed answer, the approach or a name of means can be."""
    if name in rulebook.computed:
        return list(rulebook.computed[name].values or ())
    ways = next((ways for ways in rulebook.means.values() if MEANS_NAMES[ways.id] == name), None)
    return list(rulebook.approaches) if ways is None else [NO_MEANS, *ways.words]


def _check_written(part: RuleLike, item: PlacedPart) -> Iterator[Problem]:
    sections = {("cites", i, "section"): c.section for i, c in enumerate(part.cites)}
    texts = {(name,): value for name, value in part} | sections
    for path, text in texts.items():
        if isinstance(text, str) and text.startswith(TODO):
            what = f"'{part.id}': {path[-1]} is still to be written"
            yield Problem(item.at(*path), what, f"Put a text of your own for '{text}'.")


def _check_examples(rulebook: Rulebook, part: RuleLike, item: PlacedPart) -> Iterator[Problem]:
    for kind in ("fires", "silent"):
        example: Mapping[str, Value] = getattr(part.examples, kind)
        for name, value in example.items():
            where = item.at("examples", kind, name)
            if name not in rulebook.questions:
                hint = did_you_mean(name, rulebook.questions)
                yield Problem(where, f"'{part.id}': unknown question '{name}'", hint)
                continue
            fault = misfit(rulebook, rulebook.questions[name], value)
            if fault:
                yield Problem(where, f"'{part.id}': {fault[0]}", fault[1])


def _check_counted(rulebook: Rulebook, name: str, item: PlacedPart) -> Iterator[Problem]:
    if name not in rulebook.facts:
        hint = did_you_mean(name, rulebook.facts)
        yield Problem(item.at("counted_by"), f"unknown fact '{name}'", hint)
    elif at_least_bound(rulebook, name) is None:
        what = f"the fact '{name}' does not count anything"
        yield Problem(item.at("counted_by"), what, "It must be one number with one gte bound.")


def _check_raising(rulebook: Rulebook, name: str, item: PlacedPart) -> Iterator[Problem]:
    if name not in rulebook.questions:
        hint = did_you_mean(name, rulebook.questions)
        yield Problem(item.at("raising"), f"unknown question '{name}'", hint)
