"""Parts of a prompt that change: facts that age, and parts that differ from call to call."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from advisor.evidence.prompt.facts.facts import Spotted, quote_of
from advisor.evidence.prompt.labels.labels import LabeledUnit
from advisor.evidence.prompt.lines.call_values import shows_clock, shows_profile, value_of_call
from advisor.rulebook.prompt_labels import LabelId

PerCallKind: TypeAlias = Literal["slot", "clock", "id", "directory", "profile", "pasted text"]
VolatileKind: TypeAlias = Literal["price", "date", "version", "clock"]

_FACTUAL: frozenset[LabelId] = frozenset(
    {"domain_knowledge", "task_instruction", "persona", "dynamic_placeholder", "safety_policy"}
)
"""Labels of lines whose prices and dates are facts; in examples and formats they are samples."""
_MONTH = (
    r"(?:(?-i:May)|jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|f[ée]vrier|febrero|enero"
    r"|mar(?:ch|s|zo)?|märz|apr(?:il)?|avril|abril|mai|mayo"
    r"|june?|juni|juin|junio|july?|juli|juillet|julio|aug(?:ust)?|août|agosto"
    r"|sept?(?:ember|embre|iembre)?|o[ck]t(?:ober|obre|ubre)?"
    r"|nov(?:ember|embre|iembre)?|de[cz](?:ember|embre|iembre)?|décembre|dic(?:iembre)?)"
)
_VOLATILE: tuple[tuple[VolatileKind, re.Pattern[str]], ...] = (
    ("clock", re.compile(r"(?i)\bknowledge cut-?off\b")),
    (
        "price",
        re.compile(
            r"(?i)[$€£¥₹] ?[0-9]|[0-9] ?(?:€|£|¥|円|元|zł)|[0-9] ?(?:euros?|dollars?"
            r"|pounds? sterling|usd|eur|gbp|chf|francs?|yen|pesos)\b"
            r"|\b(?:costs?|prices?|fees?|fares?|pays?|charges?) (?:is |are )?"
            r"(?:only |about )?[0-9]{1,6}"
            r" pounds?\b|[0-9] ?欧元|\b[0-9]{1,3} ?(?:%|percent|prozent) off\b"
        ),
    ),
    (
        "date",
        re.compile(
            rf"(?i)\b[0-9]{{1,2}}(?:st|nd|rd|th|\.|er)? (?:of "
            rf"|de )?{_MONTH}\b(?:,? (?:de )?(?:19|20)[0-9]{{2}})?"
            rf"|\b{_MONTH} [0-9]{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)[0-9]{{2}}\b"
            rf"|\b(?:until|till|through|since|from|as of|by|bis|seit"
            rf"|ab) {_MONTH} (?:19|20)[0-9]{{2}}"
            r"|\b20[0-9]{2}-[01][0-9]-[0-3][0-9]\b|\b[0-3]?[0-9]\.[01]?[0-9]\.20[0-9]{"
            r"2}\b|20[0-9]{2}年[0-9]{1,2}月"
            r"|\bcurrently (?:out of stock|unavailable|closed|suspended)"
        ),
    ),
    ("version", re.compile(r"(?i)\bversion [0-9]{1,4}(?:\.[0-9]{1,4})?|\bv[0-9]{1,3}\.[0-9]{1,3}")),
)
_DIGITS = frozenset("0123456789")


def volatile_facts(items: Sequence[LabeledUnit]) -> Iterator[Spotted]:
    """Yield the prices, dates and versions that the prompt states as facts."""
    for item in items:
        if item.label not in _FACTUAL or item.unit.line.kind in ("heading", "mark"):
            continue
        if item.label == "dynamic_placeholder" and not shows_clock(item.unit.text):
            continue
        text = item.unit.text
        if value_of_call(text) in ("id", "directory"):
            continue
        kind = _volatile_kind(text, has_digit=not _DIGITS.isdisjoint(text))
        if kind is not None:
            yield Spotted(line=item.unit.line.number, quote=quote_of(item), kind=kind)


def _volatile_kind(text: str, *, has_digit: bool) -> VolatileKind | None:
    if has_digit and shows_clock(text):
        return "clock"
    for kind, pattern in _VOLATILE:
        worth_trying = has_digit or "urrently" in text or "utoff" in text or "ut-off" in text
        if worth_trying and pattern.search(text):
            return kind
    return None


def per_call_parts(items: Sequence[LabeledUnit]) -> Iterator[tuple[int, Spotted]]:
    """Yield (index, place) for every part that differs from call to call."""
    for at, item in enumerate(items):
        kind = _per_call_kind(item)
        if kind is not None:
            yield at, Spotted(line=item.unit.line.number, quote=quote_of(item), kind=kind)


_TEMPLATE_KINDS = ("braces", "block", "shell", "percent")
"""Slots that a program fills in; single braces and brackets may be for the model."""
_PASTED_FROM = 0.6
"""The chance from which a line without a slot counts as pasted for each call."""


def _is_said(item: LabeledUnit) -> bool:
    """Return whether a line is said to the model, and does not show it a sample."""
    return item.unit.line.kind != "code" and item.label != "few_shot_example"


def _per_call_kind(item: LabeledUnit) -> PerCallKind | None:
    value = value_of_call(item.unit.text) if _is_said(item) else None
    if value is not None:
        return value
    if item.unit.line.kind in ("heading", "mark"):
        return "slot" if any(slot.kind in _TEMPLATE_KINDS for slot in item.slots) else None
    if item.slots and item.label not in ("output_format", "few_shot_example", "tool_definition"):
        return "slot"
    if any(slot.kind in _TEMPLATE_KINDS for slot in item.slots):
        return "slot"
    if item.label != "dynamic_placeholder" or item.score < _PASTED_FROM:
        return None
    return "profile" if shows_profile(item.unit.text) else "pasted text"
