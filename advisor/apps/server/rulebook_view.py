"""The rulebook as callers of the server see it: its questions and its rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, TypeAlias

from pydantic import JsonValue

from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import (
    Approach,
    Choice,
    Citation,
    Conflict,
    Departure,
    Group,
    LeverId,
    MeansFor,
    MeansId,
    NoteEffect,
    Question,
    RuleLike,
    Source,
    Strict,
)
from advisor.rulebook.wording import condition_words

Kind: TypeAlias = Literal["rule", "means_rule", "gate", "note", "conflict"]


class ShownRule(Strict):
    """A rule, gate, note or conflict in words."""

    id: str
    formerly: tuple[str, ...]
    """Ids it had in earlier versions, which saved advice may still name."""
    kind: Kind
    lever: LeverId | None
    """The lever it decides; null for a note, a conflict and a rule that names means."""
    means_for: MeansFor | None
    """What it names the means for; null for every other rule."""
    title: str
    when: str
    """The condition in words."""
    then: Literal["pull", "hold", "not_yet"] | MeansId | NoteEffect | None
    """What it does; null for a conflict, which only says that two answers cannot both be right."""
    between: tuple[str, str] | None
    """The two questions of a conflict; null for every other rule."""
    look_again: str | None
    """The question of a conflict to look at again first; null for every other rule."""
    because: str
    unless_you: str | None
    cites: tuple[Citation, ...]
    since: date
    """The day from which it is said."""


class ShownRulebook(Strict):
    """What a form needs to ask, and a reader to look up what the advice names."""

    title: str
    version: str
    as_of: date
    """The day these beliefs were last checked as a whole."""
    digest: str
    """Changes with the content; equal digests give equal advice."""
    extensions: tuple[str, ...]
    """Title and version of each extension on top of the rulebook."""
    departures: tuple[Departure, ...]
    """What those extensions replaced, switched off or added to plans and signals, and why."""
    groups: tuple[Group, ...]
    questions: tuple[Question, ...]
    """In the order of the questionnaire, every option written out."""
    approaches: tuple[Approach, ...]
    rules: tuple[ShownRule, ...]
    """Those of each lever in order, the first that applies decides; then means, gates, notes and
    conflicts."""
    sources: tuple[Source, ...]

    def to_dict(self) -> dict[str, JsonValue]:
        """Return plain data for JSON."""
        return self.model_dump(mode="json", by_alias=True)


def shown_rulebook(rulebook: Rulebook) -> ShownRulebook:
    """Return the questions, approaches, rules and sources of `rulebook`."""
    about = rulebook.about
    return ShownRulebook(
        title=about.title,
        version=about.version,
        as_of=about.as_of,
        digest=rulebook.digest,
        extensions=tuple(f"{e.title} {e.version}" for e in rulebook.extensions),
        departures=rulebook.departures,
        groups=rulebook.groups,
        questions=tuple(_question(rulebook, q) for q in rulebook.questions.values()),
        approaches=tuple(rulebook.approaches.values()),
        rules=tuple(_rules(rulebook)),
        sources=tuple(rulebook.sources.values()),
    )


def _question(rulebook: Rulebook, question: Question) -> Question:
    if not isinstance(question.answer, Choice):
        return question
    options = dict(rulebook.options(question))
    answer = question.answer.model_copy(update={"options": options, "options_from": None})
    return question.model_copy(update={"answer": answer})


def _rules(rulebook: Rulebook) -> Iterator[ShownRule]:
    for lever in rulebook.levers.values():
        yield from (_shown(rulebook, rule, "rule", lever.id) for rule in lever.rules)
    for ways in rulebook.means.values():
        for way in ways.rules:
            yield _shown(rulebook, way, "means_rule", None, ways.id)
    for lever in rulebook.levers.values():
        yield from (_shown(rulebook, gate, "gate", lever.id) for gate in lever.gates)
    yield from (_shown(rulebook, note, "note", None) for note in rulebook.notes)
    yield from (_shown(rulebook, one, "conflict", None) for one in rulebook.conflicts)


def _shown(
    rulebook: Rulebook,
    rule: RuleLike,
    kind: Kind,
    lever: LeverId | None,
    means_for: MeansFor | None = None,
) -> ShownRule:
    return ShownRule(
        id=rule.id,
        formerly=rule.formerly,
        kind=kind,
        lever=lever,
        means_for=means_for,
        title=rule.title,
        when=condition_words(rulebook, rule.when),
        then=None if isinstance(rule, Conflict) else rule.then,
        between=rule.between if isinstance(rule, Conflict) else None,
        look_again=rule.look_again if isinstance(rule, Conflict) else None,
        because=rule.because,
        unless_you=rule.unless_you,
        cites=rule.cites,
        since=rule.effective.since,
    )
