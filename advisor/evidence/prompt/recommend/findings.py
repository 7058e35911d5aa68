"""The findings about a prompt, each with figures, lines, remedy and source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.evidence.prompt.clean.normalize import Stripped
from advisor.evidence.prompt.model import Cacheable, Facts, Finding, ReadLine, RecommendationId
from advisor.evidence.prompt.recommend.remedies import Remedies
from advisor.formats.phrasing import plural
from advisor.rulebook.prompt_labels import LabelId

MANY_RULES = 20
"""Number of rules from which the many-rules finding appears; our own judgement."""
_EACH_HOLDS = 0.99
_WORTH_MOVING = 0.1
"""Share of the prompt that must become cacheable for a move to be worth a finding."""
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
            **remedy.model_dump(),
            says=texts[remedy.id].says,
            lines=tuple(sorted(set(texts[remedy.id].lines))),
        )
        for remedy in remedies.advice
        if remedy.id in texts
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
    if marked:
        orders = sum(item.kind == "order" for item in marked)
        how = f"{orders} given as an order" if orders else "all as cases to be refused"
        says = f"{plural(len(marked), 'line')}, {how}."
        yield _FindingText("injection-marker", says, [item.line for item in marked])


def _caching(inputs: FindingInputs) -> Iterator[_FindingText]:
    cache = inputs.cache
    if cache.broken_by is not None and cache.share_moved - cache.share_today >= _WORTH_MOVING:
        yield _FindingText(
            "per-call-first", cache.says, [item.line for item in inputs.facts.per_call]
        )
    below = [row for row in cache.rows if row.moved_tokens == 0]
    if below and len(below) < len(cache.rows):
        names = ", ".join(f"{row.model} ({row.floor_tokens:,})" for row in below)
        yield _FindingText("below-floor", f"It stays under the floor of {names}.")
    stray = _lines(inputs, "boilerplate")
    if stray:
        tokens = _tokens(inputs, "boilerplate")
        says = f"{plural(len(stray), 'line')} with {plural(tokens, 'token')}."
        yield _FindingText("boilerplate", says, stray)


def _knowledge(inputs: FindingInputs) -> Iterator[_FindingText]:
    known = _lines(inputs, "domain_knowledge")
    if not known:
        return
    tokens, on_lines = _tokens(inputs, "domain_knowledge"), frozenset(known)
    aging = [item for item in inputs.facts.volatile if item.line in on_lines]
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
        asking = frozenset(output.lines)
        tokens = sum(line.tokens for line in inputs.lines if line.line in asking)
        name = "json-in-words" if output.form == "json" else "closed-list"
        says = f"Asked for in {plural(len(output.lines), 'line')} with {plural(tokens, 'token')}."
        yield _FindingText(name, says, output.lines)
    tools = _lines(inputs, "tool_definition")
    if tools:
        tokens = _tokens(inputs, "tool_definition")
        says = f"{plural(len(tools), 'line')} with {plural(tokens, 'token')}."
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
    if facts.understood == "partly":
        yield _FindingText("partly-understood", f"The language was read as '{facts.language}'.")


def _lines(inputs: FindingInputs, label: LabelId) -> list[int]:
    sentences = (line for line in inputs.lines if line.kind not in ("heading", "mark"))
    return list(dict.fromkeys(line.line for line in sentences if line.label == label))


def _tokens(inputs: FindingInputs, label: LabelId) -> int:
    return sum(line.tokens for line in inputs.lines if line.label == label)
