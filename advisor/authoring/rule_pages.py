"""One Markdown page for each rule, under fixed headings, and an index by lever."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from advisor.authoring.condition_lists import condition_list
from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.engine.decision import Decision
from advisor.formats.document import (
    Block,
    Heading,
    Items,
    Line,
    Paragraph,
    Span,
    code,
    linked,
    listed,
)
from advisor.formats.markdown import to_markdown
from advisor.formats.phrasing import plural
from advisor.rulebook.conditions import OTHERWISE, Value
from advisor.rulebook.rulebook import Lever, MeansList, Rulebook
from advisor.rulebook.schema import (
    Citation,
    Conflict,
    Gate,
    MeansRule,
    Note,
    NoteEffect,
    Rule,
    RuleLike,
    Source,
)
from advisor.rulebook.wording import (
    departure_words,
    exception_words,
    extensions_words,
    means_words,
    statement,
)

INDEX = "README.md"
GENERATED_MARK = "<!-- Written by `advisor rules docs`. Change the rules instead. -->"
"""The first line of every page."""

_EFFECT_VERBS = {"pull": "Pulls", "hold": "Holds", "not_yet": "Puts off"}
_CAUTIONS = {
    "misconception": "Corrects a common belief",
    "closing": "Warns of an offer that is closing",
    "watch": "Names something to watch",
}


def rule_pages(rulebook: Rulebook) -> Mapping[str, str]:
    """Return the text of every page by file name, the index first; each ends in a newline."""
    pages = {INDEX: _index(rulebook)}
    for rule in rulebook.rules.values():
        pages[_file_name(rule.id)] = _page(rulebook, rule)
    return {name: f"{GENERATED_MARK}\n\n{to_markdown(blocks)}" for name, blocks in pages.items()}


def _file_name(rule_id: str) -> str:
    return f"{rule_id}.md"


def _rule_link(rule_id: str) -> Span:
    return code(rule_id, _file_name(rule_id))


# -- one rule --------------------------------------------------------------------------------


def _page(rulebook: Rulebook, rule: RuleLike) -> Iterator[Block]:
    yield Heading(rule.title, 1)
    all_rules = Span("All rules", link=INDEX)
    yield Paragraph((*_kind(rulebook, rule), " · ", code(rule.id), " · ", all_rules))
    for heading, blocks in (
        ("When it applies", _when(rulebook, rule)),
        ("What it does", _effect_blocks(rulebook, rule)),
        ("Why", [Paragraph((rule.because,))]),
        ("Unless", [Paragraph((exception_words(rule.unless_you) or "No exception is named.",))]),
        ("Sources", [listed(_source(rulebook.sources[c.source], c) for c in rule.cites)]),
        ("Examples", _examples(rulebook, rule)),
        ("Since", [Paragraph(_since(rulebook, rule))]),
    ):
        yield from (Heading(heading, 2), *blocks)


def _kind(rulebook: Rulebook, rule: RuleLike) -> Line:
    match rule:
        case Rule():
            lever = _lever_of(rulebook, rule)
            place = f"Rule {lever.rules.index(rule) + 1} of {len(lever.rules)}, lever "
            return (place, code(lever.id))
        case MeansRule():
            ways = _means_of(rulebook, rule)
            place = f"Rule {ways.rules.index(rule) + 1} of {len(ways.rules)}, means for "
            return (place, code(ways.id))
        case Gate():
            return ("Gate, lever ", code(_lever_of(rulebook, rule).id))
        case Note(then=effect) if effect.tactic:
            return ("Tactic",)
        case Note(then=effect):
            return ("Caution" if effect.caution else "Consideration",)
        case Conflict():
            return ("Conflict of two answers",)


def _when(rulebook: Rulebook, rule: RuleLike) -> Iterator[Block]:
    if rule.when == OTHERWISE:
        yield Paragraph(("Always.",))
    else:
        yield Items(tuple(condition_list(rulebook, rule.when)))
    before = _rule_before(rulebook, rule)
    if before is not None:
        asked = "Asked only where no rule before it applies; the one before it is "
        yield Paragraph((asked, _rule_link(before), "."))


def _rule_before(rulebook: Rulebook, rule: RuleLike) -> str | None:
    """Return the id of the rule before this one in its list, or None."""
    ways = rulebook.list_of(rule.id)
    ids = [other.id for other in ways.rules] if ways is not None else []
    return ids[ids.index(rule.id) - 1] if rule.id in ids[1:] else None


def _effect_blocks(rulebook: Rulebook, rule: RuleLike) -> Iterator[Block]:
    match rule:
        case Rule(then=then, dismisses=dismisses):
            lever = _lever_of(rulebook, rule)
            no_need = ", because the need is not about it at all" if dismisses else ""
            asks = f"{no_need}. ({lever.asks})"
            yield Paragraph((f"{_EFFECT_VERBS[then]} the lever ", code(lever.id), asks))
        case MeansRule(then=means):
            ways = _means_of(rulebook, rule)
            named = means_words(rulebook, means)
            yield Paragraph((f"Names the means: {named}. ({ways.asks})",))
        case Gate():
            lever = _lever_of(rulebook, rule)
            unchanged = ", without changing the approach."
            yield Paragraph((f"{_EFFECT_VERBS['not_yet']} the lever ", code(lever.id), unchanged))
            done = f"Done when: {rule.done_when}"
            yield listed((f"Needed: {rule.needs}.", f"To do: {rule.do}", done))
        case Note(then=effect):
            shown = ". It is shown beside the verdict and never decides."
            yield Paragraph((*_note_effect(effect), shown))
        case Conflict(between=(one, other), look_again=name):
            asked = {q.id: q.short for q in rulebook.questions.values()}
            pair = f'"{asked[one]}" and "{asked[other]}"'
            shown = "The verdict is computed as answered, and is not settled while both stand."
            yield Paragraph((f"Says that the answers to {pair} cannot both be right. {shown}",))
            yield Paragraph((f'Look again at "{asked[name]}".',))


def _note_effect(effect: NoteEffect) -> Line:
    if effect.tactic:
        return ("Recommends the tactic ", code(effect.tactic))
    if effect.caution:
        return (_CAUTIONS[effect.caution],)
    if effect.supports:
        return ("Speaks for the lever ", code(effect.supports))
    return ("Speaks against the lever ", code(str(effect.opposes)))


def _lever_of(rulebook: Rulebook, rule: Rule | Gate) -> Lever:
    lever = rulebook.list_of(rule.id)
    assert isinstance(lever, Lever)
    return lever


def _means_of(rulebook: Rulebook, rule: MeansRule) -> MeansList:
    ways = rulebook.list_of(rule.id)
    assert isinstance(ways, MeansList)
    return ways


def _source(source: Source, citation: Citation) -> Line:
    published = f", {source.published}" if source.published else ""
    read = f" Read on {source.read}." if source.read else ""
    via = f" Known through: {source.via}." if source.via else ""
    text = f", {citation.section}. {source.author}{published}.{read}{via}"
    return (linked(source.title, source.link), text)


def _since(rulebook: Rulebook, rule: RuleLike) -> Line:
    written = (f"{rule.effective.since}, in ", code(rulebook.places[rule.id].path), ".")
    if not rule.formerly:
        return written
    names = [part for old in rule.formerly for part in (", ", code(old))][1:]
    return (*written, " Its id was ", *names, " in earlier versions.")


# -- examples --------------------------------------------------------------------------------


def _examples(rulebook: Rulebook, rule: RuleLike) -> Iterator[Block]:
    yield Paragraph(("It applies to:",))
    yield from _example(rulebook, rule, rule.examples.fires)
    yield Paragraph(("It stays silent on:",))
    yield from _example(rulebook, rule, rule.examples.silent)


def _example(rulebook: Rulebook, rule: RuleLike, answers: Mapping[str, Value]) -> Iterator[Block]:
    yield listed(
        statement(rulebook, rulebook.questions[name], value)
        for name, value in answers.items()
        if name in rulebook.questions  # an extension may have switched it off
    )
    decision = decide(Case.from_values(answers, rulebook))
    advised = f"Advised: {_advised(rulebook, decision)}."
    yield Paragraph((advised, *_deciding_instead(rulebook, rule, decision)))


def _advised(rulebook: Rulebook, decision: Decision) -> str:
    approach = rulebook.approaches[decision.approach]
    waits = any(decision.levers[lever].effect == "not_yet" for lever in approach.pulls)
    return f"{approach.name}, but not yet" if waits else approach.name


def _deciding_instead(rulebook: Rulebook, rule: RuleLike, decision: Decision) -> Line:
    """Return the rule that decides when a rule of a list does not apply; else empty."""
    ways = rulebook.list_of(rule.id)
    if ways is None or isinstance(rule, Gate):
        return ()
    decider = decision.decider_of(ways)
    if decider is None or decider is rule:
        return ()
    return (" Here ", _rule_link(decider.id), " decides in its place.")


# -- the index -------------------------------------------------------------------------------


def _index(rulebook: Rulebook) -> Iterator[Block]:
    about = rulebook.about
    on_top = extensions_words(rulebook.on_top)
    yield Heading(f"Rules of {about.title} {about.version}{on_top}", 1)
    count = plural(len(rulebook.rules), "rule")
    text = "Of each lever's rules, the first that applies decides. Gates say what must be in place"
    yield Paragraph((f"{count}, as of {about.as_of}. {text} first. Notes never decide.",))
    for lever in rulebook.levers.values():
        yield from _lever_section(lever)
    for ways in rulebook.means.values():
        yield Heading(f"Means for {ways.id}: {ways.asks}", 2)
        named = ((f"{means_words(rulebook, r.then)}: ", _entry(r)) for r in ways.rules)
        yield listed(named, numbered=True)
    for heading, notes in _note_sections(rulebook):
        if notes:
            yield from (Heading(heading, 2), listed(map(_entry, notes)))
    if rulebook.departures:
        yield Heading("Replaced, switched off or added", 2)
        yield listed(map(departure_words, rulebook.departures))


def _lever_section(lever: Lever) -> Iterator[Block]:
    yield Heading(f"{lever.id.capitalize()}: {lever.asks}", 2)
    rules = ((f"{_EFFECT_VERBS[rule.then]}: ", _entry(rule)) for rule in lever.rules)
    yield listed(rules, numbered=True)
    if lever.gates:
        yield Paragraph(("What must be in place first:",))
        yield listed(map(_entry, lever.gates))


def _note_sections(rulebook: Rulebook) -> Iterator[tuple[str, Sequence[Note | Conflict]]]:
    notes = rulebook.notes
    for lever in rulebook.levers:
        yield f"For {lever}", [note for note in notes if note.then.supports == lever]
        yield f"Against {lever}", [note for note in notes if note.then.opposes == lever]
    yield "Cautions", [note for note in notes if note.then.caution]
    yield "Tactics", [note for note in notes if note.then.tactic]
    yield "Answers that cannot both be right", rulebook.conflicts


def _entry(rule: RuleLike) -> Span:
    return Span(rule.title, link=_file_name(rule.id))
