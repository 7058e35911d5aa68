"""The descriptions in a decision model: the words and sources of each part, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from advisor.authoring.dmn.feel import constant
from advisor.formats.phrasing import number_words, sentence
from advisor.formats.version import __version__
from advisor.rulebook.conditions import Value
from advisor.rulebook.facts import NO_MEANS
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import Citation, Computed, Fact, Number, Question, RuleLike
from advisor.rulebook.wording import departure_words, exception_words, extensions_words

NEVER_MONTHS = 1_000_000
"""A number of months to give for never; more than any rule tells from a smaller one."""


def rule_words(rulebook: Rulebook, rule: RuleLike) -> str:
    """Return a rule in words: what it says, why, its exception, its sources and its id."""
    return _lines(
        [
            sentence(rule.title),
            sentence(rule.because),
            sentence(exception_words(rule.unless_you)) if rule.unless_you else "",
            _sources(rulebook, rule.cites),
            f"Rule {rule.id}, since {rule.effective.since}.",
        ]
    )


def fact_words(rulebook: Rulebook, fact: Fact) -> str:
    """Return a fact as a statement with its sources."""
    return _lines([f"True where this holds: {sentence(fact.says)}", _sources(rulebook, fact.cites)])


def question_words(rulebook: Rulebook, question: Question) -> str:
    """Return a question with the values it takes, and what stands in while nobody has answered."""
    return _lines(
        [
            f"{sentence(question.ask)} {sentence(question.help)}",
            *_values(rulebook, question),
            *_stand_ins(question),
        ]
    )


def _values(rulebook: Rulebook, question: Question) -> Iterator[str]:
    """Yield the options, or the limits of a number."""
    if isinstance(question.answer, Number):
        answer = question.answer
        kind = "A whole number" if answer.type == "integer" else "A number"
        limits = f"from {number_words(answer.min)} to {number_words(answer.max)}"
        yield f"{kind} {limits} ({answer.unit})."
    for word, said in rulebook.options(question).items():
        yield f"{word}: {sentence(said)}"


def _stand_ins(question: Question) -> Iterator[str]:
    """Yield what to give while nobody has answered, the most special case first."""
    if question.follows is not None:
        follows = question.follows
        values = ", ".join(f"{_shown(v)} for {option}" for option, v in follows.values.items())
        yield f"Not answered, but {follows.question} is: give {values}. {sentence(follows.because)}"
    if question.assume_without is not None:
        instead = question.assume_without
        given = f"give {_shown(instead.value)}. {sentence(instead.because)}"
        yield f"Not answered, and {instead.question} neither: {given}"
    if question.assume is not None:
        why = sentence(question.assumed_because) if question.assumed_because else ""
        yield f"Not answered: give {_shown(question.assume)}. {why}".rstrip()
    elif question.required:
        yield "There is no other stand-in: without this answer there is no verdict."
    else:
        yield f"Not answered: give null. {sentence(question.unanswered or '')}".removesuffix(" .")


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else constant(value)


def computed_words(rulebook: Rulebook, entry: Computed) -> str:
    """Return what a computed answer means, from what it is worked out, and its sources."""
    inputs = ", ".join(entry.inputs)
    origin = f"The advisor works it out from {inputs}." if inputs else "It is read off the costs."
    return _lines(
        [
            f"{sentence(entry.says)} {origin} Give its result.",
            f"In {entry.unit}." if entry.unit else "",
            *_results(entry),
            _sources(rulebook, entry.cites),
        ]
    )


def _results(entry: Computed) -> Iterator[str]:
    """Yield the meaning of each word; a number is null where the advisor has a word."""
    for word, said in (entry.values or {}).items():
        yield f"{'null' if entry.unit else word}: {sentence(said)}"
    if entry.unit and not entry.inputs:
        yield f"Never: give {NEVER_MONTHS}."


def _sources(rulebook: Rulebook, cites: Sequence[Citation]) -> str:
    return "Sources: " + "; ".join(_source(rulebook, cited) for cited in cites) + "."


def _source(rulebook: Rulebook, cited: Citation) -> str:
    source = rulebook.sources.get(cited.source)
    if source is None:
        return cited.source
    section = f', "{cited.section}"' if cited.section else ""
    return f"{source.title}{section}{f' ({source.link})' if source.link else ''}"


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(line for line in lines if line)


# -- the whole file --------------------------------------------------------------------------


@dataclass(frozen=True)
class Contents:
    """The names of what is in the model, but not the facts."""

    approach: str
    levers: Sequence[str]
    gates: Sequence[str]
    means: Sequence[str]
    nullable: Sequence[str]
    """The inputs that are null where the advisor says `unknown`."""
    unanswered: Sequence[str]
    """The inputs that are null while nobody has answered."""


def model_words(rulebook: Rulebook, contents: Contents) -> str:
    """Return the description of the file: whose rules, what to give, what is left out."""
    about = rulebook.about
    on_top = extensions_words(rulebook.on_top)
    parts = {
        "Changed by the rules on top:": map(departure_words, rulebook.departures),
        "What it decides:": _decides(contents),
        "What you must give:": _to_give(contents),
        "What does not travel:": _left_out(rulebook),
    }
    rules = f"{about.title} {about.version}{on_top}, rules {rulebook.digest}"
    paragraphs = [f"{rules}, written by tune-or-prompt {__version__}."]
    for head, items in parts.items():
        lines = [f"- {item}" for item in items]
        paragraphs += ["\n".join([head, *lines])] if lines else []
    return "\n\n".join(paragraphs)


def _decides(contents: Contents) -> Iterator[str]:
    yield f"{contents.approach}: where the levers lead."
    yield (
        f"{', '.join(contents.levers)}: pull or hold. The rules of a lever have an order, and the "
        "first that applies decides."
    )
    if contents.gates:
        yield (
            f"{', '.join(contents.gates)}: what must be in place before a pulled lever can start, "
            "as a list of ids. With an entry, the lever is what the advisor calls not_yet. The "
            "approach stays the same."
        )
    if contents.means:
        yield (
            f"{', '.join(contents.means)}: how the approach is carried out, or {NO_MEANS} where "
            "the approach does not need it."
        )
    yield "Every other decision is a fact, true or false. Thresholds and their sources stand there."


def _to_give(contents: Contents) -> Iterator[str]:
    yield (
        "Every input. Nothing is assumed here: where nobody has answered, give the stand-in that "
        "the description of the input names."
    )
    yield (
        "The computed answers too. The JSON of an advice has all that is needed, under answers, "
        "assumptions and computed."
    )
    for name in contents.nullable:
        yield (
            f"{name}: in that JSON, null is never and unknown is not known. Here give "
            f"{NEVER_MONTHS} for never and null for not known."
        )
    if contents.unanswered:
        yield f"{', '.join(contents.unanswered)}: null while nobody has answered."
    other = "other " if contents.nullable or contents.unanswered else ""
    yield f"No {other}input may be null."


def _left_out(rulebook: Rulebook) -> Iterator[str]:
    """Yield each thing that the advisor does and this file does not."""
    yield (
        "Unknown answers. The advisor says which approaches are still possible, how firm a verdict "
        "is (settled, leaning or open), what it rests on, and what to ask next. Here a stand-in "
        "counts like an answer, so a result says nothing about how firm it is."
    )
    yield "Flips: the changed answers that would lead to another approach."
    yield (
        "Computed answers: what a measured share says with its 95% interval, whether a text fits, "
        "what a provider offers on a day. They are inputs here."
    )
    yield "Money: what each option costs, and when fine-tuning pays for itself, at dated prices."
    yield "Notes, cautions, considerations, conflicts between answers, plans, and the proof."
    yield "Days: these are the rules of one day. Offers and prices move."
    for rule in rulebook.whole.waiting:
        if rule.id not in rulebook.rules:
            yield f"The rule {rule.id}. It counts from {rule.effective.since} on, and not before."
