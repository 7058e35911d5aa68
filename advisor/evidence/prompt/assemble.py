"""The steps from a text to its reading: clean, mask, label, count, recommend."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from advisor.costs import Catalogue
from advisor.evidence.prompt.clean.normalize import CleanText, clean_text
from advisor.evidence.prompt.clean.secrets import (
    Secret,
    find_secrets,
    mask_secrets,
    secrets_in,
)
from advisor.evidence.prompt.facts.facts import Spotted, injections, instruction_lines
from advisor.evidence.prompt.facts.output_demand import count_examples, output_demand
from advisor.evidence.prompt.facts.repeats import contradictions, duplicates
from advisor.evidence.prompt.facts.volatile import per_call_parts, volatile_facts
from advisor.evidence.prompt.forms.source import PromptText, Source, placed
from advisor.evidence.prompt.forms.table import forms
from advisor.evidence.prompt.labels.labels import LabeledUnit, label_units
from advisor.evidence.prompt.labels.signals import Signals
from advisor.evidence.prompt.labels.weights import LabelWeights
from advisor.evidence.prompt.lines.language import KNOWN, count_words, prompt_language
from advisor.evidence.prompt.lines.phrases import words_of
from advisor.evidence.prompt.lines.units import read_units
from advisor.evidence.prompt.model import PLACES, Facts, Money, ReadTokens
from advisor.evidence.prompt.reading import PromptReading
from advisor.evidence.prompt.recommend.answers import questionnaire_answers
from advisor.evidence.prompt.recommend.cacheable_prefix import cacheable
from advisor.evidence.prompt.recommend.findings import FindingInputs, findings
from advisor.evidence.prompt.recommend.four_requests import PromptToSend, requests
from advisor.evidence.prompt.recommend.prices import Priced
from advisor.evidence.prompt.recommend.recommend import PromptSigns, Weights, recommend, weigh
from advisor.evidence.prompt.recommend.remedies import Remedies
from advisor.evidence.prompt.recommend.shares import (
    GROUPS,
    CountedUnits,
    prompt_sizes,
    read_lines,
    shares_by,
    unlabeled,
)
from advisor.evidence.prompt.structure.reorder import changes_last, with_lines_before
from advisor.evidence.prompt.tokens import as_count, count_each, tokenizer_of

_UPLOADED_FILES = re.compile(r"(?i)\bfiles uploaded as knowledge\b")
_RETRIEVED_TEXT = re.compile(
    r"(?i)context|passage|document|chunk|search_?results|retriev|knowledge|excerpt|article|source"
)
_ANSWER_FROM_TEXT = re.compile(
    r"(?i)\b(?:using|use|based|rely|from|answer)\b[^.\n]{0,40}\b(?:context|passages?"
    r"|documents?|excerpts?|articles?|sources?|search results|knowledge)\b"
)
_MOST_FRAME_SLOTS = 3
"""A frame around retrieved text has few other slots."""
_MOST_FRAME_UNITS = 30
"""A longer prompt is about more than the files or passages it is given."""
_UNDERSTOOD_SHARE = 0.4
"""Below this share of lines with a cue of their own, a prompt counts as partly understood."""


@dataclass(frozen=True, slots=True)
class ReadingInputs:
    """Everything a reading depends on, except the text."""

    signals: Signals
    weights: LabelWeights
    remedies: Remedies
    catalogue: Catalogue
    on: date
    money: Money


def assemble(prompt: PromptText, inputs: ReadingInputs, name: str = "prompt") -> PromptReading:
    """Return the reading of a prompt. Raises PromptError, which says `name`, where it is empty."""
    first = prompt.source.first_line
    cleaned = clean_text(prompt.text, name, first)
    secret_spans = find_secrets(cleaned.text)
    shown = mask_secrets(cleaned.text, secret_spans)
    units, cut = read_units(cleaned.text, first)
    language = prompt_language(cleaned.text)
    labeled = label_units(units, inputs.signals, language, inputs.weights)
    counts = count_each([cleaned.text, *(item.unit.text for item in labeled)])
    items = [_mask_unit(item, shown) for item in labeled]
    counted = CountedUnits(items, counts[1:], counts[0])
    secrets = secrets_in(cleaned.text, secret_spans, first)
    facts = _facts(counted, cleaned.text, language, secrets)
    source = placed(prompt.source, forms().stand(inputs.money.provider))
    weights = _weights(counted, facts, schema_given=source.schema_given)
    cleaned = replace(cleaned, text=shown, cut=(*cleaned.cut, *cut))
    return _reading(inputs, source, cleaned, counted, facts, weights)


def _mask_unit(item: LabeledUnit, shown: str) -> LabeledUnit:
    """Return the unit with its secrets masked; no later step sees the original."""
    unit = item.unit
    text = shown[unit.start : unit.end]
    if text == unit.text:
        return item
    line = replace(unit.line, text="")
    words = tuple(word.text for word in words_of(text))
    return replace(item, unit=replace(unit, text=text, line=line), words=words)


def _facts(counted: CountedUnits, text: str, language: str, secrets: tuple[Secret, ...]) -> Facts:
    items = counted.items
    return Facts(
        words=count_words(len(text.split()), text),
        language=language,
        understood="fully" if language in KNOWN and _has_cues(items) else "partly",
        instructions=len(instruction_lines(items)),
        output=output_demand(items),
        examples=count_examples(items, counted.tokens),
        volatile=tuple(volatile_facts(items)),
        per_call=_first_per_line(spotted for _, spotted in per_call_parts(items)),
        duplicates=duplicates(items),
        contradictions=contradictions(items),
        secrets=secrets,
        injections=injections(items),
    )


def _first_per_line(found: Iterable[Spotted]) -> tuple[Spotted, ...]:
    by_line: dict[int, Spotted] = {}
    for spotted in found:
        by_line.setdefault(spotted.line, spotted)
    return tuple(by_line.values())


def _has_cues(items: Sequence[LabeledUnit]) -> bool:
    sentences = [
        item for item in items if item.unit.line.kind in ("text", "item") and len(item.words) > 1
    ]
    cued = sum(any(not cue.startswith("shape-") for cue in item.cues) for item in sentences)
    return cued >= _UNDERSTOOD_SHARE * len(sentences)


def _weights(counted: CountedUnits, facts: Facts, *, schema_given: bool) -> Weights:
    sentences = {item.unit.line.number for item in counted.items if item.unit.line.kind != "mark"}
    signs = PromptSigns(
        volatile=any(spotted.kind != "clock" for spotted in facts.volatile),
        demand="none" if schema_given else facts.output.form,
        demand_share=len(facts.output.lines) / (len(sentences) or 1),
        retrieves=_retrieves(counted.items),
        understood=facts.understood == "fully",
    )
    return weigh(counted.by_label(), counted.likely_by_label(), facts.words, signs)


def _retrieves(items: Sequence[LabeledUnit]) -> bool:
    """Return whether the prompt is a frame around files or passages inserted per call."""
    if len(items) > _MOST_FRAME_UNITS:
        return False
    if any(_UPLOADED_FILES.search(item.unit.text) for item in items):
        return True
    named = [item for item in items if item.slots]
    names = {item.unit.text[slot.start : slot.end] for item in named for slot in item.slots}
    if not 0 < len(names) <= _MOST_FRAME_SLOTS:
        return False
    # A slot stands in the text of its line, so that to search each line once finds its name too.
    given = any(_RETRIEVED_TEXT.search(item.unit.text) for item in named)
    return given and any(
        _ANSWER_FROM_TEXT.search(item.unit.text) for item in items if not item.slots
    )


def _reading(  # noqa: PLR0913, PLR0917  # each step before it adds one
    inputs: ReadingInputs,
    source: Source,
    cleaned: CleanText,
    counted: CountedUnits,
    facts: Facts,
    weights: Weights,
) -> PromptReading:
    recommendation, because = recommend(weights)
    lines = read_lines(counted, inputs.signals, weights, recommendation)
    text = with_lines_before(cleaned.text, source.first_line)
    order = changes_last(text, [item.line for item in facts.per_call])
    tools = source.tools.tokens if source.tools else 0
    sizes = prompt_sizes(counted, text, facts, order, tools)
    cache = cacheable(sizes, inputs.money, inputs.catalogue, inputs.on)
    priced = Priced(inputs.money, tokenizer_of(inputs.money.model, inputs.catalogue, inputs.on))
    sent = PromptToSend(text, lines, order, priced, counted.total, source.tools)
    found = FindingInputs(
        lines, facts, cleaned.stripped, cache, recommendation, source.schema_given
    )
    style = weights.share.get("tone_style", 0.0)
    given = questionnaire_answers(counted.items, facts.words, facts.output, style)
    label_names: dict[str, str] = {label.id: label.name for label in inputs.signals.labels}
    return PromptReading(
        source=source,
        text=cleaned.text,
        lines=lines,
        shares=shares_by(lines, "label", label_names, priced),
        groups=shares_by(lines, "group", GROUPS, priced),
        split=shares_by(lines, "place", dict(PLACES.items()), priced),
        unlabeled=unlabeled(counted, cleaned.text, priced),
        facts=facts,
        tokens=ReadTokens(count=as_count(counted.total, priced.tokenizer), o200k=counted.total),
        money=inputs.money,
        cacheable=cache,
        recommendation=recommendation,
        because=because,
        answers={found.question: found.answer for found in given},
        places={found.question: found.place for found in given},
        advice=findings(found, inputs.remedies),
        requests=requests(sent, inputs.catalogue, inputs.on),
        stripped=cleaned.stripped,
        cut=cleaned.cut,
    )
