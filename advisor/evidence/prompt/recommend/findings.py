"""The findings about a prompt, each with figures, lines, remedy and source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from advisor.evidence.prompt.clean.normalize import Stripped
from advisor.evidence.prompt.model import (
    Cacheable,
    CacheRow,
    Facts,
    Finding,
    ReadLine,
    RecommendationId,
)
from advisor.evidence.prompt.recommend.remedies import Remedies
from advisor.formats.phrasing import plural, usd_words
from advisor.rulebook.prompt_labels import LabelId

MANY_RULES = 28
"""Number of lines read as rules from which there are mostly 20 and more, which we call many."""
_EACH_HOLDS = 0.99
_WORTH_MOVING = 0.1
"""Share of the prompt that must become cacheable for a move to be worth a finding."""
_WORTH_USD = 1
"""A month; what saves less is no advice."""
_LIKELY_TOOLS, _TOOLS_SHARE = 0.7, 0.05
_LIKELY_FACTS = 0.6
_LIKELY_STRAY = 0.5
"""Chances of their labels from which lines are shown, so that findings are right in four of five;
benchmarks/prompt_reader.py prints how often they are."""
_UNDERSTOOD = 0.5
"""The mean chance of all labels, below which a prompt was understood only partly."""
_TRAINING_NEEDS = (
    "a thousand calls a month or more, at least 50 checked examples, and wording that stays"
)


@dataclass(frozen=True, slots=True)
class FindingInputs:
    """Everything that findings are based on."""

    lines: Sequence[ReadLine]
    facts: Facts
    stripped: Sequence[Stripped]
    cache: Cacheable
    recommendation: RecommendationId
    provider: str
    """Whose caches and prices count."""
    calls_per_month: int
    schema_given: bool = False
    """Whether the form of the answer is given beside the prompt already."""


@dataclass(frozen=True, slots=True)
class _FindingText:
    """The text and lines of a finding, before its remedy is added."""

    id: str
    says: str
    lines: Sequence[int] = ()


def findings(inputs: FindingInputs, remedies: Remedies) -> tuple[Finding, ...]:
    """Return the findings, in the order of the remedies file; repeats are one finding."""
    texts = {item.id: item for item in _all_findings(inputs)}
    return tuple(
        Finding(
            **remedy.model_dump(exclude={"shown", "measured"}),
            says=texts[remedy.id].says,
            lines=tuple(sorted(set(texts[remedy.id].lines))),
        )
        for remedy in remedies.advice
        if remedy.shown and remedy.id in texts
    )


def _all_findings(inputs: FindingInputs) -> Iterator[_FindingText]:
    yield from _dangers(inputs)
    yield from _caching(inputs)
    yield from _knowledge(inputs)
    yield from _output_and_tools(inputs)
    yield from _wording(inputs)


def _dangers(inputs: FindingInputs) -> Iterator[_FindingText]:
    for kind, name in (("secret", "secret"), ("personal", "personal-data")):
        held = [item for item in inputs.facts.secrets if item.kind == kind]
        if held:
            names = ", ".join(dict.fromkeys(item.name for item in held))
            yield _FindingText(
                name, f"{plural(len(held), 'place')}: {names}.", [s.line for s in held]
            )
    if stand_ins := inputs.facts.placeholders:
        says = f"{plural(len(stand_ins), 'line')} with a value such as `your-key-here`."
        yield _FindingText("placeholder-key", says, stand_ins)
    if inputs.stripped:
        kinds = ", ".join(plural(item.count, item.kind) for item in inputs.stripped)
        lines = [line for item in inputs.stripped for line in item.lines]
        yield _FindingText("hidden-characters", f"Taken out before reading: {kinds}.", lines)
    marked = inputs.facts.injections
    orders = [item.line for item in marked if item.kind == "order"]
    if orders:
        says = f"{plural(len(marked), 'line')}, {len(orders)} given as an order."
        yield _FindingText("injection-marker", says, [item.line for item in marked])


def _caching(inputs: FindingInputs) -> Iterator[_FindingText]:
    cache = inputs.cache
    own = next((row for row in cache.rows if row.provider == inputs.provider), None)
    gained = cache.share_moved - cache.share_today
    if own is not None and cache.broken_by is not None and gained >= _WORTH_MOVING:
        saved = _saved(own)
        if own.moved_tokens > own.today_tokens and (saved is None or saved >= _WORTH_USD):
            calls = plural(inputs.calls_per_month, "call")
            worth = "" if saved is None else f" At {calls} a month it saves {usd_words(saved)}."
            lines = [item.line for item in inputs.facts.per_call]
            yield _FindingText("per-call-first", f"{cache.says}{worth}", lines)
    below = [row for row in cache.rows if row.moved_tokens == 0]
    if own in below and len(below) < len(cache.rows):
        names = ", ".join(f"{row.model} ({row.floor_tokens:,})" for row in below)
        yield _FindingText("below-floor", f"It stays under the floor of {names}.")
    stray = _lines(inputs, "boilerplate", _LIKELY_STRAY)
    if stray:
        tokens = _tokens(inputs, stray)
        says = f"{plural(len(stray), 'line')} with {plural(tokens, 'token')}."
        yield _FindingText("boilerplate", says, stray)


def _saved(row: CacheRow) -> Decimal | None:
    """Return what a month costs less with per-call parts behind the rest, where that is known."""
    if row.usd_today is None or row.usd_moved is None:
        return None
    return row.usd_today - row.usd_moved


def _knowledge(inputs: FindingInputs) -> Iterator[_FindingText]:
    known = _lines(inputs, "domain_knowledge")
    if not known:
        return
    tokens = _tokens(inputs, known)
    on_lines = frozenset(_lines(inputs, "domain_knowledge", _LIKELY_FACTS))
    dated = (item for item in inputs.facts.volatile if item.line in on_lines)
    aging = [item for item in dated if item.kind != "clock"]
    if aging:
        kinds = ", ".join(dict.fromkeys(item.kind + "s" for item in aging))
        says = f"{plural(tokens, 'token')} of facts, with {kinds} in {plural(len(aging), 'line')}."
        yield _FindingText("aging-facts", says, [item.line for item in aging])
    elif inputs.recommendation not in ("rag", "both"):
        says = f"{plural(tokens, 'token')} of facts, and no price or date among them."
        yield _FindingText("small-facts", says, known)


def _output_and_tools(inputs: FindingInputs) -> Iterator[_FindingText]:
    output = inputs.facts.output
    if output.form in ("json", "closed_list") and not inputs.schema_given:
        name = "json-in-words" if output.form == "json" else "closed-list"
        tokens = plural(_tokens(inputs, output.lines), "token")
        says = f"Asked for in {plural(len(output.lines), 'line')} with {tokens}."
        yield _FindingText(name, says, output.lines)
    tools = _lines(inputs, "tool_definition", _LIKELY_TOOLS)
    tokens_of_tools = _tokens(inputs, tools)
    if tools and tokens_of_tools >= _TOOLS_SHARE * sum(line.tokens for line in inputs.lines):
        says = f"{plural(len(tools), 'line')} with {plural(tokens_of_tools, 'token')}."
        yield _FindingText("tools-in-text", says, tools)
    if inputs.recommendation in ("fine_tune", "both"):
        yield _training_candidate(inputs)


def _training_candidate(inputs: FindingInputs) -> _FindingText:
    style = _lines(inputs, "tone_style")
    examples = inputs.facts.examples
    says = (
        f"{plural(len(style), 'line')} of style and {plural(examples.count, 'example')} "
        f"({plural(examples.tokens, 'token')}). A training candidate if there are "
        f"{_TRAINING_NEEDS}; the text shows none of these."
    )
    return _FindingText("training-candidate", says, [*style, *examples.lines])


def _wording(inputs: FindingInputs) -> Iterator[_FindingText]:
    facts = inputs.facts
    if faults := facts.template_faults:
        says = " ".join(fault.says for fault in faults)
        yield _FindingText("template-fault", says, [fault.line for fault in faults])
    if facts.duplicates:
        pairs = ", ".join(f"{pair.second} repeats {pair.first}" for pair in facts.duplicates)
        lines = [pair.second for pair in facts.duplicates]
        yield _FindingText("repeats", f"Line {pairs}.", lines)
    if facts.contradictions:
        pairs = "; ".join(
            f"lines {pair.first} and {pair.second}: {pair.about}" for pair in facts.contradictions
        )
        lines = [n for pair in facts.contradictions for n in (pair.first, pair.second)]
        yield _FindingText("contradiction", f"Check {pairs}.", lines)
    if facts.instructions >= MANY_RULES:
        all_hold = _EACH_HOLDS**facts.instructions
        says = f"{facts.instructions} rules; at 99 % each, all hold in {all_hold:.0%} of answers."
        yield _FindingText("many-rules", says)
    chances = [line.score for line in inputs.lines if line.kind not in ("heading", "mark")]
    chance = sum(chances) / len(chances) if chances else 1.0
    if facts.understood == "partly" and chance < _UNDERSTOOD:
        says = f"The language was read as '{facts.language}', and a label is right in {chance:.0%}."
        yield _FindingText("partly-understood", says)


def _lines(inputs: FindingInputs, label: LabelId, least: float = 0.0) -> list[int]:
    """Return the lines with a label that is right with this chance at least."""
    sentences = (line for line in inputs.lines if line.kind not in ("heading", "mark"))
    found = (line.line for line in sentences if line.label == label and line.score >= least)
    return list(dict.fromkeys(found))


def _tokens(inputs: FindingInputs, lines: Sequence[int]) -> int:
    asked = frozenset(lines)
    return sum(line.tokens for line in inputs.lines if line.line in asked)
