"""What was found in a prompt, each finding with figures, lines, remedy and source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.evidence.prompt.clean.normalize import Stripped
from advisor.evidence.prompt.model import Cacheable, Facts, Finding, ReadLine, RecommendationId
from advisor.evidence.prompt.recommend.remedies import Remedies
from advisor.evidence.prompt.vocabulary import LabelId
from advisor.formats.phrasing import plural

MANY_RULES = 20
"""From here on the many-rules finding appears; our own judgement."""
_EACH_HOLDS = 0.99
_WORTH_MOVING = 0.1
"""Share of the prompt that must become cacheable for a move to be worth a finding."""
_MISSING = "a thousand calls a month or more, at least 50 checked examples, and wording that stays"


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that findings are drawn from."""

    lines: Sequence[ReadLine]
    facts: Facts
    stripped: Sequence[Stripped]
    cache: Cacheable
    recommendation: RecommendationId


@dataclass(frozen=True, slots=True)
class _Said:
    """A finding before its remedy is added."""

    id: str
    says: str
    lines: Sequence[int] = ()


def findings(found: Found, remedies: Remedies) -> tuple[Finding, ...]:
    """Return the findings, in the order of the remedies file; repeats are one finding."""
    said = {item.id: item for item in _all(found)}
    return tuple(
        Finding(
            **remedy.model_dump(),
            says=said[remedy.id].says,
            lines=tuple(sorted(set(said[remedy.id].lines))),
        )
        for remedy in remedies.advice
        if remedy.id in said
    )


def _all(found: Found) -> Iterator[_Said]:
    yield from _dangers(found)
    yield from _caching(found)
    yield from _knowledge(found)
    yield from _forms(found)
    yield from _wording(found)


def _dangers(found: Found) -> Iterator[_Said]:
    for kind, name in (("secret", "secret"), ("personal", "personal-data")):
        held = [item for item in found.facts.secrets if item.kind == kind]
        if held:
            names = ", ".join(dict.fromkeys(item.name for item in held))
            yield _Said(name, f"{plural(len(held), 'place')}: {names}.", [s.line for s in held])
    if found.stripped:
        kinds = ", ".join(plural(item.count, item.kind) for item in found.stripped)
        lines = [line for item in found.stripped for line in item.lines]
        yield _Said("hidden-characters", f"Taken out before reading: {kinds}.", lines)
    marked = found.facts.injections
    if marked:
        orders = sum(item.kind == "order" for item in marked)
        how = f"{orders} given as an order" if orders else "all as cases to be refused"
        says = f"{plural(len(marked), 'line')}, {how}."
        yield _Said("injection-marker", says, [item.line for item in marked])


def _caching(found: Found) -> Iterator[_Said]:
    cache = found.cache
    if cache.broken_by is not None and cache.share_moved - cache.share_today >= _WORTH_MOVING:
        yield _Said("per-call-first", cache.says, [item.line for item in found.facts.per_call])
    below = [row for row in cache.rows if row.moved_tokens == 0]
    if below and len(below) < len(cache.rows):
        names = ", ".join(f"{row.model} ({row.floor_tokens:,})" for row in below)
        yield _Said("below-floor", f"It stays under the floor of {names}.")
    stray = _lines(found, "boilerplate")
    if stray:
        tokens = _tokens(found, "boilerplate")
        says = f"{plural(len(stray), 'line')} with {plural(tokens, 'token')}."
        yield _Said("boilerplate", says, stray)


def _knowledge(found: Found) -> Iterator[_Said]:
    known = _lines(found, "domain_knowledge")
    if not known:
        return
    tokens = _tokens(found, "domain_knowledge")
    aging = [item for item in found.facts.volatile if item.line in set(known)]
    if aging:
        kinds = ", ".join(dict.fromkeys(item.kind + "s" for item in aging))
        says = f"{plural(tokens, 'token')} of facts, with {kinds} in {plural(len(aging), 'line')}."
        yield _Said("aging-facts", says, [item.line for item in aging])
    elif found.recommendation not in ("rag", "both"):
        says = f"{plural(tokens, 'token')} of facts, and no price or date among them."
        yield _Said("small-facts", says, known)


def _forms(found: Found) -> Iterator[_Said]:
    output = found.facts.output
    if output.form in ("json", "closed_list"):
        tokens = sum(line.tokens for line in found.lines if line.line in set(output.lines))
        name = "json-in-words" if output.form == "json" else "closed-list"
        says = f"Asked for in {plural(len(output.lines), 'line')} with {plural(tokens, 'token')}."
        yield _Said(name, says, output.lines)
    tools = _lines(found, "tool_definition")
    if tools:
        tokens = _tokens(found, "tool_definition")
        says = f"{plural(len(tools), 'line')} with {plural(tokens, 'token')}."
        yield _Said("tools-in-text", says, tools)
    if found.recommendation in ("fine_tune", "both"):
        yield _candidate(found)


def _candidate(found: Found) -> _Said:
    style = _lines(found, "tone_style")
    examples = found.facts.examples
    says = (
        f"{plural(len(style), 'line')} of style and {plural(examples.count, 'example')} "
        f"({plural(examples.tokens, 'token')}). A training candidate if there are {_MISSING}; the "
        "text shows none of these."
    )
    return _Said("training-candidate", says, [*style, *examples.lines])


def _wording(found: Found) -> Iterator[_Said]:
    facts = found.facts
    if facts.duplicates:
        pairs = ", ".join(f"{pair.second} repeats {pair.first}" for pair in facts.duplicates)
        lines = [pair.second for pair in facts.duplicates]
        yield _Said("repeats", f"Line {pairs}.", lines)
    if facts.contradictions:
        pairs = "; ".join(
            f"lines {pair.first} and {pair.second}: {pair.about}" for pair in facts.contradictions
        )
        lines = [n for pair in facts.contradictions for n in (pair.first, pair.second)]
        yield _Said("contradiction", f"Check {pairs}.", lines)
    if facts.instructions >= MANY_RULES:
        all_hold = _EACH_HOLDS**facts.instructions
        says = f"{facts.instructions} rules; at 99 % each, all hold in {all_hold:.0%} of answers."
        yield _Said("many-rules", says)
    if facts.understood == "partly":
        yield _Said("partly-understood", f"The language was read as '{facts.language}'.")


def _lines(found: Found, label: LabelId) -> list[int]:
    spoken = (line for line in found.lines if line.kind not in ("heading", "mark"))
    return list(dict.fromkeys(line.line for line in spoken if line.label == label))


def _tokens(found: Found, label: LabelId) -> int:
    return sum(line.tokens for line in found.lines if line.label == label)
