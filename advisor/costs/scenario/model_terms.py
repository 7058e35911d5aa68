"""Figures that depend on the model: tokens it thinks with, and tokens for a word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from advisor.costs.amounts import plain, round_to, shown
from advisor.costs.prices.facts import Language, Tokenizer
from advisor.costs.scenario.defaults import Figures
from advisor.costs.scenario.model_choice import ChosenModel

_THINKING, _PER_WORD, _LANGUAGE = "reasoning_tokens", "tokens_per_word", "text_language"
_FOUR_PLACES = Decimal("0.0001")
_TWO_PLACES = Decimal("0.01")


def thinking_of(
    figures: Figures, model: str | None, provider: str | None, on: date, scenario_key: str
) -> Decimal:
    """Return the tokens that a model thinks with: the answer, else the default of the model."""
    found = model and figures.catalogue.thinking(model, provider, on=on)
    if figures.is_given(_THINKING):
        return figures.given(_THINKING, scenario_key=scenario_key)
    if not found:
        figures.note_thinking(scenario_key, figures.catalogue.defaults[_THINKING])
        return figures.number(_THINKING, scenario_key)
    figures.note_thinking(scenario_key, found)
    if scenario_key != "prompt.reasoning_tokens":
        figures.note_origin(scenario_key, f"assumed for {model}: {found.says}")
        return found.tokens
    what = {"key": _THINKING, "value": plain(found.tokens), "unit": "tokens"}
    figures.assume(found, found.says, scenario_key=scenario_key, **what)
    return found.tokens


@dataclass(frozen=True, slots=True)
class WordRate:
    """Tokens for one word, in words that name the band, with the answers it depends on."""

    tokens: Decimal
    words: str
    answers: tuple[str, ...] = ()


def tokens_per_word(figures: Figures, chosen: ChosenModel) -> WordRate:
    """Return the tokens for a word: the answer, else by language and kind of model."""
    if figures.is_given(_PER_WORD):
        given = figures.given(_PER_WORD)
        return WordRate(given, f"{shown(given)} tokens a word", (_PER_WORD,))
    named = figures.choice(_LANGUAGE)
    catalogue = figures.catalogue
    language = catalogue.language(named, on=chosen.on)
    tokenizer = catalogue.tokenizer(chosen.model or "", on=chosen.on)
    if language is None:
        return WordRate(figures.number(_PER_WORD), "the usual tokens a word", (_PER_WORD,))
    exact, low, high = _band(figures, language, tokenizer, chosen.on)
    between = " to ".join(shown(round_to(end, _TWO_PLACES)) for end in (low, high))
    of = tokenizer.name if tokenizer else "most models"
    says = f"A word of {language.name} is so many tokens to {of} ({between})."
    value = round_to(exact, _FOUR_PLACES)
    what = {"key": _PER_WORD, "value": plain(value), "unit": "tokens a word"}
    figures.assume(language, says, **what)
    figures.note_band(_PER_WORD, low, high)
    return WordRate(exact, f"{shown(value)} tokens a word ({between}, {of}, {language.name})")


def _band(
    figures: Figures, language: Language, tokenizer: Tokenizer | None, on: date
) -> tuple[Decimal, Decimal, Decimal]:
    """Return the likely tokens of a word, and the ends of their band."""
    usual = Decimal(language.tokens) / language.words
    if tokenizer is None:
        return usual, language.low, language.high
    measured = figures.catalogue.language_ratio(tokenizer, language, on=on)
    if measured is not None:
        times = measured.ratio
        return usual * times, language.low * times, language.high * times
    likely, (least, most) = tokenizer.ratio, tokenizer.band or (1, 1)
    ends = (Decimal(str(end)) for end in (least, most))
    low, high = (end * edge for end, edge in zip(ends, (language.low, language.high), strict=True))
    return usual * Decimal(str(likely)), low, high
