"""One Markdown page for each rule, under fixed headings, and an index by lever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from advisor.authoring.condition_lists import condition_list
from advisor.authoring.markdown import link, plain
from advisor.engine.case import Case
from advisor.engine.decide import Decision, decide
from advisor.errors import visible
from advisor.formats.phrasing import plural
from advisor.rulebook.conditions import OTHERWISE, Value
from advisor.rulebook.rulebook import Lever, Rulebook
from advisor.rulebook.schema import Citation, Gate, LeverId, Note, Rule, Source
from advisor.rulebook.wording import departure_words, on_top_words, statement

INDEX = "README.md"
MARK = "<!-- Written by `advisor rules docs`. Change the rules instead. -->"
"""The first line of every page."""

_DOES = {"pull": "Pulls", "hold": "Holds", "not_yet": "Puts off"}
_CAUTIONS = {
    "misconception": "Corrects a common belief",
    "closing": "Warns of an offer that is closing",
    "watch": "Names something to watch",
}


def rule_pages(rulebook: Rulebook) -> Mapping[str, str]:
    """Return the text of every page by file name, the index first; each ends in a newline."""
    pages = {INDEX: _index(rulebook)}
    for rule in rulebook.rules.values():
        pages[_file(rule.id)] = _page(rulebook, rule)
    return {name: visible("\n".join([MARK, "", *lines]) + "\n") for name, lines in pages.items()}


def _file(rule_id: str) -> str:
    return f"{rule_id}.md"


def _to(rule_id: str) -> str:
    return f"[`{rule_id}`]({_file(rule_id)})"


# -- one rule --------------------------------------------------------------------------------


def _page(rulebook: Rulebook, rule: Rule | Gate | Note) -> Iterator[str]:
    yield f"# {plain(rule.title)}"
    yield ""
    yield f"{_kind(rulebook, rule)} · `{rule.id}` · [All rules]({INDEX})"
    for heading, lines in (
        ("When it applies", _when(rulebook, rule)),
        ("What it does", _does(rulebook, rule)),
        ("Why", [plain(rule.because)]),
        ("Unless", [_unless(rule.unless_you)]),
        ("Sources", [_source(rulebook.sources[c.source], c) for c in rule.cites]),
        ("Examples", _examples(rulebook, rule)),
        ("Since", [_since(rulebook, rule)]),
    ):
        yield from ("", f"## {heading}", "", *lines)


def _kind(rulebook: Rulebook, rule: Rule | Gate | Note) -> str:
    match rule:
        case Rule():
            lever = _lever_of(rulebook, rule)
            return f"Rule {lever.rules.index(rule) + 1} of {len(lever.rules)}, lever *{lever.id}*"
        case Gate():
            return f"Gate, lever *{_lever_of(rulebook, rule).id}*"
        case Note(then=effect) if effect.tactic:
            return "Tactic"
        case Note(then=effect):
            return "Caution" if effect.caution else "Consideration"


def _when(rulebook: Rulebook, rule: Rule | Gate | Note) -> Iterator[str]:
    before = _rule_before(rulebook, rule)
    if rule.when == OTHERWISE:
        yield "Always."
    else:
        yield from condition_list(rulebook, rule.when)
    if before is not None:
        yield ""
        yield f"Asked only where no rule before it applies; the one before it is {_to(before)}."


def _rule_before(rulebook: Rulebook, rule: Rule | Gate | Note) -> str | None:
    """Return the rule that is asked just before this one, for a lever's rule but the first."""
    for lever in rulebook.levers.values():
        ids = [other.id for other in lever.rules]
        if rule.id in ids[1:]:
            return ids[ids.index(rule.id) - 1]
    return None


def _does(rulebook: Rulebook, rule: Rule | Gate | Note) -> Iterator[str]:
    match rule:
        case Rule(then=then, dismisses=dismisses):
            lever = _lever_of(rulebook, rule)
            no_need = ", because the need is not about it at all" if dismisses else ""
            yield f"{_DOES[then]} the lever *{lever.id}*{no_need}. ({plain(lever.asks)})"
        case Gate():
            lever = _lever_of(rulebook, rule)
            yield f"{_DOES['not_yet']} the lever *{lever.id}*, without changing the approach."
            yield ""
            yield f"- Needed: {plain(rule.needs)}."
            yield f"- To do: {plain(rule.do)}"
            yield f"- Done when: {plain(rule.done_when)}"
        case Note(then=effect):
            yield f"{_adds(effect.tactic, effect.caution, effect.supports, effect.opposes)}."
            yield "It is shown beside the verdict and never decides."


def _adds(
    tactic: str | None, caution: str | None, supports: LeverId | None, opposes: LeverId | None
) -> str:
    if tactic:
        return f"Recommends the tactic `{tactic}`"
    if caution:
        return _CAUTIONS[caution]
    return f"Speaks for the lever *{supports}*" if supports else f"Speaks against *{opposes}*"


def _lever_of(rulebook: Rulebook, rule: Rule | Gate) -> Lever:
    levers = rulebook.levers.values()
    return next(lever for lever in levers if rule in (*lever.rules, *lever.gates))


def _unless(text: str | None) -> str:
    if text is None:
        return "No exception is named."
    return f"Unless you {plain(text[0].lower() + text[1:])}"


def _source(source: Source, citation: Citation) -> str:
    section = f", *{plain(citation.section)}*" if citation.section else ""
    published = f", {source.published}" if source.published else ""
    read = f" Read on {source.read}." if source.read else ""
    via = f" Known through: {plain(source.via)}." if source.via else ""
    title = link(source.title, source.link)
    return f"- {title}{section}. {plain(source.author)}{published}.{read}{via}"


def _since(rulebook: Rulebook, rule: Rule | Gate | Note) -> str:
    return f"{rule.effective.since}, in `{rulebook.places[rule.id].path}`."


# -- examples --------------------------------------------------------------------------------


def _examples(rulebook: Rulebook, rule: Rule | Gate | Note) -> Iterator[str]:
    yield "It applies to:"
    yield ""
    yield from _example(rulebook, rule, rule.examples.fires)
    yield ""
    yield "It stays silent on:"
    yield ""
    yield from _example(rulebook, rule, rule.examples.silent)


def _example(
    rulebook: Rulebook, rule: Rule | Gate | Note, answers: Mapping[str, Value]
) -> Iterator[str]:
    for name, value in answers.items():
        if name in rulebook.questions:  # an extension may have switched it off
            yield f"- {plain(statement(rulebook, rulebook.questions[name], value))}"
    decision = decide(Case.said(answers, rulebook))
    yield ""
    yield f"Advised: {_advised(rulebook, decision)}.{_instead(rulebook, rule, decision)}"


def _advised(rulebook: Rulebook, decision: Decision) -> str:
    approach = rulebook.approaches[decision.approach]
    waits = any(decision.levers[lever].effect == "not_yet" for lever in approach.pulls)
    return f"{plain(approach.name)}, but not yet" if waits else plain(approach.name)


def _instead(rulebook: Rulebook, rule: Rule | Gate | Note, decision: Decision) -> str:
    """Return which rule decides in place of a lever's rule that stays silent."""
    if not isinstance(rule, Rule):
        return ""
    decider = decision.levers[_lever_of(rulebook, rule).id].rule
    return "" if decider is rule else f" Here {_to(decider.id)} decides in its place."


# -- the index -------------------------------------------------------------------------------


def _index(rulebook: Rulebook) -> Iterator[str]:
    about = rulebook.about
    title = f"{about.title} {about.version}{on_top_words(rulebook.on_top)}"
    yield f"# Rules of {plain(title)}"
    yield ""
    yield f"{plural(len(rulebook.rules), 'rule')}, as of {about.as_of}."
    yield "Of each lever's rules, the first that applies decides."
    yield "Gates say what must be in place first. Notes never decide."
    for lever in rulebook.levers.values():
        yield from _lever_section(lever)
    for heading, notes in _note_sections(rulebook):
        if notes:
            yield from ("", f"## {heading}", "", *(_entry(note) for note in notes))
    if rulebook.departures:
        yield from ("", "## Replaced or switched off", "")
    for departure in rulebook.departures:
        yield f"- {plain(departure_words(departure))}"


def _lever_section(lever: Lever) -> Iterator[str]:
    yield from ("", f"## {lever.id.capitalize()}: {plain(lever.asks)}", "")
    for number, rule in enumerate(lever.rules, start=1):
        yield f"{number}. {_DOES[rule.then]}: [{plain(rule.title)}]({_file(rule.id)})"
    if lever.gates:
        yield from ("", "What must be in place first:", "", *(_entry(gate) for gate in lever.gates))


def _note_sections(rulebook: Rulebook) -> Iterator[tuple[str, Sequence[Note]]]:
    notes = rulebook.notes
    for lever in rulebook.levers:
        yield f"For {lever}", [note for note in notes if note.then.supports == lever]
        yield f"Against {lever}", [note for note in notes if note.then.opposes == lever]
    yield "Cautions", [note for note in notes if note.then.caution]
    yield "Tactics", [note for note in notes if note.then.tactic]


def _entry(rule: Gate | Note) -> str:
    return f"- [{plain(rule.title)}]({_file(rule.id)})"
