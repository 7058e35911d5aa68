"""The same prompt sent four ways: today, cached, with retrieval, after training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from advisor.costs import Catalogue
from advisor.money.token_prices import TokenPrices
from advisor.reading.parts import Money, ReadLine, Request, RequestPart
from advisor.reading.prefix import MILLION, prices_of, usd
from advisor.reading.signals import LabelId
from advisor.tokens import as_count, family_of

_TRAINED_AWAY: frozenset[LabelId] = frozenset(
    {"tone_style", "output_format", "reasoning_procedure", "few_shot_example"}
)
"""What training can take over; persona, task and policy stay visible and quick to change."""
_LOOKED_UP = "«passages found for this question»"
_PASSAGE_TOKENS = 2_000
"""Five passages of some three hundred words, as in the cost comparison."""
_CALLS = MILLION


@dataclass(frozen=True, slots=True)
class Sent:
    """The prompt as lines, and how it is priced."""

    text: str
    lines: Sequence[ReadLine]
    per_call: frozenset[int]
    """The lines that differ from call to call."""
    money: Money
    total: int
    before_first: int


def requests(sent: Sent, catalogue: Catalogue, on: date) -> tuple[Request, ...]:
    """Return the four requests with tokens and what a million calls of each cost."""
    prices = prices_of(catalogue, sent.money.model, sent.money.provider, on)
    rule = catalogue.caching_rule(sent.money.provider, sent.money.model, on=on)
    floor = rule.min_tokens if rule else None
    maker = _Maker(sent, prices, floor)
    tuned = catalogue.tuned_model(sent.money.model, sent.money.provider, on=on)
    return (
        maker.today(),
        maker.cached(),
        maker.with_rag(),
        maker.tuned(tuned.token_prices if tuned else None),
    )


class _Maker:
    """Adds up the parts of each request in the tokens of the priced model."""

    def __init__(self, sent: Sent, prices: TokenPrices | None, floor: int | None) -> None:
        self.sent = sent
        self.prices = prices
        self.floor = floor
        self.family = family_of(sent.money.model)

    def today(self) -> Request:
        parts = [("the prompt as it stands", self.sent.total, False)]
        return self.made("today", "Sent today", parts, self.sent.text, "Every token at full price.")

    def cached(self) -> Request:
        static, changing = self._split(frozenset())
        parts = [("what never changes, first", static, True), ("per-call parts", changing, False)]
        note = "The same words, per-call parts last; from the second call on."
        if not self._is_cached(static):
            note = "Too short for this model's cache on its own; nothing is saved."
        return self.made("cached", "Reordered and cached", parts, self._text(frozenset()), note)

    def with_rag(self) -> Request:
        gone: frozenset[LabelId] = frozenset({"domain_knowledge"})
        static, changing = self._split(gone)
        known = self._tokens(gone)
        found = min(known, _PASSAGE_TOKENS)
        parts = [
            ("instructions", static, True),
            ("passages looked up", found, False),
            ("per-call parts", changing, False),
        ]
        note = (
            "Facts are looked up per call: at most the facts that stand here now, or 2,000 tokens."
        )
        if not known:
            note = "There are no facts here to look up."
        text = self._text(gone, _LOOKED_UP if known else "")
        return self.made("rag", "With retrieval (RAG)", parts, text, note)

    def tuned(self, prices: TokenPrices | None) -> Request:
        static, changing = self._split(_TRAINED_AWAY)
        parts = [("what training leaves", static, True), ("per-call parts", changing, False)]
        note = "At the tuned model's own prices." if prices else "At the base model's prices."
        note += " Output, which tuned models often charge more for, is not counted."
        maker = _Maker(self.sent, prices or self.prices, self.floor)
        text = self._text(_TRAINED_AWAY)
        return maker.made("tuned", "After fine-tuning", parts, text, note)

    def _split(self, gone: frozenset[LabelId]) -> tuple[int, int]:
        changing = sum(n.tokens for n in self.sent.lines if n.line in self.sent.per_call)
        static = max(0, self.sent.total - changing - self._tokens(gone))
        return static, changing

    def _tokens(self, labels: frozenset[LabelId]) -> int:
        return sum(
            line.tokens
            for line in self.sent.lines
            if line.label in labels and line.line not in self.sent.per_call
        )

    def _is_cached(self, tokens: int) -> bool:
        return self.floor is not None and as_count(tokens, self.family).tokens >= self.floor

    def made(
        self,
        identity: str,
        name: str,
        parts: Sequence[tuple[str, int, bool]],
        text: str,
        note: str,
    ) -> Request:
        made = tuple(
            RequestPart(
                what=what,
                tokens=as_count(tokens, self.family).tokens,
                cached=cached and self._is_cached(tokens),
            )
            for what, tokens, cached in parts
            if tokens
        )
        total = sum(part.tokens for part in made)
        kept = sum(part.tokens for part in made if part.cached)
        return Request.model_validate(
            {
                "id": identity,
                "name": name,
                "parts": made,
                "tokens": total,
                "cached_tokens": kept,
                "usd_per_million_calls": usd(total, kept, self.prices, _CALLS),
                "text": text,
                "note": note,
            }
        )

    def _text(self, gone: frozenset[LabelId], instead: str = "") -> str:
        """Return the prompt without those labels, per-call lines last."""
        dropped = {line.line for line in self.sent.lines if line.label in gone}
        kept_too = {line.line for line in self.sent.lines if line.label not in gone}
        dropped -= kept_too | self.sent.per_call
        lines = self.sent.text.split("\n")
        static = [
            line
            for number, line in enumerate(lines, start=1)
            if number not in dropped and number not in self.sent.per_call
        ]
        tail = [lines[number - 1] for number in sorted(self.sent.per_call)]
        return "\n".join([*static, *([instead] if instead else []), *tail]).strip()
