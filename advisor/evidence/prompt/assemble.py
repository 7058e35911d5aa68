"""The steps from a text to its reading: clean, mask, label, count, recommend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from advisor.costs import Catalogue
from advisor.evidence.prompt.clean.normalize import CleanText
from advisor.evidence.prompt.clean.secret_table import Secrets
from advisor.evidence.prompt.clean.secrets import FoundSecrets, lines_of, mask_secrets, secrets_in
from advisor.evidence.prompt.facts.contradictions import contradictions
from advisor.evidence.prompt.facts.facts import Spotted, injections, instruction_lines
from advisor.evidence.prompt.facts.output_demand import count_examples, output_demand
from advisor.evidence.prompt.facts.repeats import duplicates
from advisor.evidence.prompt.facts.template_faults import template_faults
from advisor.evidence.prompt.facts.volatile import per_call_parts, volatile_facts
from advisor.evidence.prompt.forms.source import PromptText, Source, placed
from advisor.evidence.prompt.forms.table import forms
from advisor.evidence.prompt.labels.given import GivenLabels, TakenLabels, take
from advisor.evidence.prompt.labels.labels import LabeledUnit, label_units
from advisor.evidence.prompt.labels.signals import Signals
from advisor.evidence.prompt.labels.units_to_label import UnitToLabel
from advisor.evidence.prompt.labels.weights import LabelWeights
from advisor.evidence.prompt.lines.language import KNOWN, count_words, prompt_language
from advisor.evidence.prompt.lines.phrases import words_of
from advisor.evidence.prompt.model import PLACES, Facts, Money, ReadTokens
from advisor.evidence.prompt.prepare import PreparedPrompt, prepare
from advisor.evidence.prompt.reading import PromptReading
from advisor.evidence.prompt.recommend.answers import questionnaire_answers
from advisor.evidence.prompt.recommend.cacheable_prefix import cacheable
from advisor.evidence.prompt.recommend.findings import FindingInputs, findings
from advisor.evidence.prompt.recommend.prices import Priced, billing_of
from advisor.evidence.prompt.recommend.recommend import recommend
from advisor.evidence.prompt.recommend.remedies import Remedies
from advisor.evidence.prompt.recommend.shares import (
    GROUPS,
    CountedUnits,
    count_units,
    prompt_sizes,
    read_lines,
    read_sections,
    shares_by,
    unlabeled,
)
from advisor.evidence.prompt.recommend.signs import prompt_signs, section_signs, style_share
from advisor.evidence.prompt.recommend.tuning_saving import (
    short_sentence,
    tuned_prices,
    tuning_saving,
)
from advisor.evidence.prompt.recommend.ways_to_send import PromptToSend, requests
from advisor.evidence.prompt.sections.places import place_sections
from advisor.evidence.prompt.sections.sections import sections_of
from advisor.evidence.prompt.structure.reorder import changes_last, with_lines_before
from advisor.evidence.prompt.tokens import tokenizer_of

_UNDERSTOOD_SHARE = 0.4
"""Below this share of lines with a cue of their own, a prompt counts as partly understood."""


@dataclass(frozen=True, slots=True)
class ReadingInputs:
    """Everything a reading depends on, except the text."""

    signals: Signals
    weights: LabelWeights
    remedies: Remedies
    secrets: Secrets
    catalogue: Catalogue
    on: date
    money: Money
    labels: GivenLabels | None = None
    """Labels that somebody else gave."""


def to_label(prepared: PreparedPrompt) -> list[UnitToLabel]:
    """Return the units with words as others see them: masked, and with their index."""
    return [
        UnitToLabel(
            index=index,
            line=unit.line.number,
            kind=unit.line.kind,
            text=prepared.shown_text(unit),
        )
        for index, unit in enumerate(prepared.units)
        if unit.line.kind != "mark"
    ]


def assemble(prompt: PromptText, inputs: ReadingInputs, name: str = "prompt") -> PromptReading:
    """Return the reading of a prompt. Raises PromptError, which says `name`, where it is empty.

    Raises PromptError as well for labels of another text.
    """
    prepared = prepare(prompt, name, inputs.secrets)
    cleaned = prepared.cleaned
    taken = None if inputs.labels is None else take(inputs.labels, to_label(prepared))
    language = prompt_language(cleaned.text)
    given = None if taken is None else taken.by_index
    labeled = label_units(prepared.units, inputs.signals, language, inputs.weights, given)
    counted = count_units(labeled, cleaned.text)
    items = [_mask_unit(item, prepared.shown_text(item.unit)) for item in labeled]
    counted = replace(counted, items=items)
    facts = _facts(counted, cleaned.text, language, prepared.secrets, prompt.source)
    source = placed(prompt.source, forms().stand(inputs.money.provider))
    cleaned = replace(cleaned, text=prepared.shown, cut=(*cleaned.cut, *prepared.cut))
    return _reading(inputs, source, cleaned, counted, facts, taken)


def _mask_unit(item: LabeledUnit, text: str) -> LabeledUnit:
    """Return the unit with its secrets masked; no later step sees the original."""
    unit = item.unit
    if text == unit.text:
        return item
    line = replace(unit.line, text="")
    words = tuple(word.text for word in words_of(text))
    return replace(item, unit=replace(unit, text=text, line=line), words=words)


def _facts(
    counted: CountedUnits, text: str, language: str, secrets: FoundSecrets, source: Source
) -> Facts:
    items, first = counted.items, source.first_line
    return Facts(
        words=count_words(len(text.split()), text),
        language=language,
        understood="fully" if _is_understood(items, language) else "partly",
        instructions=len(instruction_lines(items)),
        output=output_demand(items),
        examples=count_examples(items, counted.tokens),
        volatile=tuple(volatile_facts(items)),
        per_call=_first_per_line(spotted for _, spotted in per_call_parts(items)),
        duplicates=duplicates(items),
        contradictions=contradictions(items, text, first),
        secrets=secrets_in(text, secrets.masked, first),
        placeholders=tuple(dict.fromkeys(lines_of(text, secrets.placeholders, first))),
        injections=injections(items),
        template_faults=template_faults(mask_secrets(text, secrets.masked), first, source.slots),
    )


def _first_per_line(found: Iterable[Spotted]) -> tuple[Spotted, ...]:
    by_line: dict[int, Spotted] = {}
    for spotted in found:
        by_line.setdefault(spotted.line, spotted)
    return tuple(by_line.values())


def _is_understood(items: Sequence[LabeledUnit], language: str) -> bool:
    """Return whether enough lines have a cue of a known language, or a given label."""
    sentences = [
        item for item in items if item.unit.line.kind in ("text", "item") and len(item.words) > 1
    ]
    cued = sum(item.given or (language in KNOWN and _has_cue(item)) for item in sentences)
    return cued >= _UNDERSTOOD_SHARE * len(sentences) and (language in KNOWN or cued > 0)


def _has_cue(item: LabeledUnit) -> bool:
    return any(not cue.startswith("shape-") for cue in item.cues)


def _reading(  # noqa: PLR0913, PLR0917  # each step before it adds one
    inputs: ReadingInputs,
    source: Source,
    cleaned: CleanText,
    counted: CountedUnits,
    facts: Facts,
    taken: TakenLabels | None,
) -> PromptReading:
    signs = section_signs(counted, facts, schema_given=source.schema_given)
    sections = place_sections(sections_of(counted.items, counted.tokens), signs)
    recommendation, because = recommend(prompt_signs(counted, facts, sections, signs))
    lines = read_lines(counted, inputs.signals, sections, None if taken is None else taken.given.by)
    text = with_lines_before(cleaned.text, source.first_line)
    order = changes_last(text, [item.line for item in facts.per_call])
    tools = source.tools.tokens if source.tools else 0
    sizes = prompt_sizes(counted, text, facts, order, tools)
    cache = cacheable(sizes, inputs.money, inputs.catalogue, inputs.on)
    priced = Priced(inputs.money, tokenizer_of(inputs.money.model, inputs.catalogue, inputs.on))
    billing = billing_of(inputs.money, inputs.catalogue, inputs.on)
    sent = PromptToSend(text, lines, order, priced, billing, counted.total, source.tools)
    tuning = tuning_saving(sent, inputs.catalogue, inputs.on)
    found = FindingInputs(
        lines=lines,
        facts=facts,
        stripped=cleaned.stripped,
        cache=cache,
        recommendation=recommendation,
        provider=inputs.money.provider,
        calls_per_month=inputs.money.calls_per_month,
        schema_given=source.schema_given,
    )
    style = style_share(counted)
    given = questionnaire_answers(counted.items, facts.words, facts.output, style)
    label_names: dict[str, str] = {label.id: label.name for label in inputs.signals.labels}
    *tokens, rest = priced.shares([*counted.tokens, counted.not_labeled])
    shares = partial(shares_by, lines, tokens=tokens, priced=priced)
    return PromptReading(
        source=source,
        text=cleaned.text,
        lines=lines,
        labels_given=None if taken is None else taken.given,
        shares=shares("label", label_names),
        groups=shares("group", GROUPS),
        split=shares("place", dict(PLACES.items())),
        sections=read_sections(sections, tokens),
        unlabeled=unlabeled(counted, cleaned.text, rest, priced),
        facts=facts,
        tokens=ReadTokens(count=priced.count(counted.total), o200k=counted.total),
        money=inputs.money,
        cacheable=cache,
        short=short_sentence(tuning, recommendation),
        tuning=tuning,
        recommendation=recommendation,
        because=because,
        answers={found.question: found.answer for found in given},
        places={found.question: found.place for found in given},
        advice=findings(found, inputs.remedies),
        requests=requests(sent, tuned_prices(inputs.money, inputs.catalogue, inputs.on)),
        stripped=cleaned.stripped,
        cut=cleaned.cut,
    )
