"""The same prompt sent four ways: today, cached, with retrieval, after training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from advisor.costs import Catalogue
from advisor.costs.prices.token_prices import TokenPrices
from advisor.evidence.prompt.forms.source import SourceTools
from advisor.evidence.prompt.model import (
    ReadLine,
    Request,
    RequestId,
    RequestPart,
    RequestPartKind,
)
from advisor.evidence.prompt.recommend.cacheable_prefix import MILLION, usd
from advisor.evidence.prompt.recommend.prices import Priced
from advisor.evidence.prompt.structure.reorder import Order, in_order
from advisor.evidence.prompt.tokens import as_count
from advisor.rulebook.prompt_labels import LabelId

_TRAINABLE_LABELS: frozenset[LabelId] = frozenset(
    {"tone_style", "output_format", "reasoning_procedure", "few_shot_example"}
)
"""Labels that training can replace; persona, task and policy stay easy to see and change."""
_FACT_LABELS: frozenset[LabelId] = frozenset({"domain_knowledge"})
_KIND_OF: Mapping[LabelId, RequestPartKind] = {
    **dict.fromkeys(_TRAINABLE_LABELS, "manner"),
    **dict.fromkeys(_FACT_LABELS, "facts"),
}
_PART_NAMES: dict[RequestPartKind, str] = {
    "tools": "tools",
    "instructions": "instructions",
    "manner": "voice, format and examples",
    "facts": "facts",
    "passages": "passages looked up",
    "per_call": "per-call parts",
    "question": "question",
    "answer": "answer",
}
_PASSAGES_MARK = "«passages found for this question»"
_PASSAGE_TOKENS = 2_000
"""Five passages of about three hundred words, as in the cost comparison."""
_CALLS = MILLION


@dataclass(frozen=True, slots=True)
class PromptToSend:
    """The prompt as lines, and how it is priced."""

    text: str
    """With blank lines before it, so that its lines have the numbers of `lines`."""
    lines: Sequence[ReadLine]
    order: Order
    """The lines with what changes per call last."""
    priced: Priced
    total: int
    """Tokens of the text, in the counting vocabulary."""
    tools: SourceTools | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the prompt, in tokens of the counting vocabulary."""

    kind: RequestPartKind
    tokens: int
    leads: bool = False
    """Whether nothing that changes per call stands before it in the new order."""
    cached: bool = False


def requests(sent: PromptToSend, catalogue: Catalogue, on: date) -> tuple[Request, ...]:
    """Return the four requests with tokens and the cost of a million calls of each."""
    money = sent.priced.money
    prices = catalogue.known_prices(money.model, money.provider, on=on)
    rule = catalogue.caching_rule(money.provider, money.model, on=on)
    floor = rule.min_tokens if rule else None
    builder = _RequestBuilder(sent, prices, floor)
    tuned = catalogue.tuned_model(money.model, money.provider, on=on)
    return (
        builder.today(),
        builder.cached(),
        builder.with_rag(),
        builder.tuned(tuned.token_prices if tuned else None),
    )


def _part(kind: RequestPartKind, tokens: int, *, cached: bool = False) -> RequestPart:
    return RequestPart(kind=kind, what=_PART_NAMES[kind], tokens=tokens, cached=cached)


class _RequestBuilder:
    """Adds up the parts of each request in the tokens of the priced model."""

    def __init__(self, sent: PromptToSend, prices: TokenPrices | None, floor: int | None) -> None:
        self.sent = sent
        self.prices = prices
        self.floor = floor
        self.leading = frozenset(sent.order.before_changes)

    def today(self) -> Request:
        static = [self._part(kind) for kind in ("instructions", "manner", "facts")]
        parts = [*self._tools(), *static, self._per_call()]
        return self._request(
            "today", "Sent today", parts, self.sent.text.lstrip("\n"), "Every token at full price."
        )

    def cached(self) -> Request:
        static = self._static("instructions", "manner", "facts")
        parts = [*self._cached(static), self._per_call()]
        note = "The same words, per-call parts last; from the second call on."
        if not self._is_cached(static):
            note = "Too short for this model's cache on its own; nothing is saved."
        return self._request("cached", "Reordered and cached", parts, self._text(frozenset()), note)

    def with_rag(self) -> Request:
        static = self._static("instructions", "manner")
        known = self._part("facts").tokens
        found = _Part("passages", min(known, _PASSAGE_TOKENS))
        parts = [*self._cached(static), found, self._per_call()]
        note = (
            "Facts are looked up per call: at most the facts that stand here now, or 2,000 tokens."
        )
        if not known:
            note = "There are no facts here to look up."
        text = self._text(_FACT_LABELS, _PASSAGES_MARK if known else "")
        return self._request("rag", "With retrieval (RAG)", parts, text, note)

    def tuned(self, prices: TokenPrices | None) -> Request:
        static = self._static("instructions", "facts")
        parts = [*self._cached(static), self._per_call()]
        note = "At the tuned model's own prices." if prices else "At the base model's prices."
        note += " Training and upkeep are not counted."
        builder = _RequestBuilder(self.sent, prices or self.prices, self.floor)
        return builder._request(
            "tuned", "After fine-tuning", parts, self._text(_TRAINABLE_LABELS), note
        )

    # -- parts

    def _static(self, *kinds: RequestPartKind) -> list[_Part]:
        """Return the parts that are the same for every call; those that lead come first."""
        texts = [
            part
            for leads in (True, False)
            for kind in kinds
            if (part := self._part(kind, leads=leads)).tokens
        ]
        return [*self._tools(), *texts] if self._tools_lead else [*texts, *self._tools()]

    @property
    def _tools_lead(self) -> bool:
        """Whether the tools stand ahead of the prompt, or nothing in it changes."""
        tools = self.sent.tools
        return tools is not None and (tools.stand == "ahead" or not self.sent.order.changing)

    def _tools(self) -> list[_Part]:
        tools = self.sent.tools
        return [_Part("tools", tools.tokens, leads=self._tools_lead)] if tools is not None else []

    def _part(self, kind: RequestPartKind, *, leads: bool | None = None) -> _Part:
        """Return a static part whole, or what of it leads or does not."""
        if kind == "instructions" and leads is not False:
            return _Part(kind, self._rest(whole=leads is None), leads=leads is True)
        return _Part(kind, self._tokens(kind, leads=leads), leads=leads is True)

    def _rest(self, *, whole: bool) -> int:
        """Return the tokens of the instructions, line ends and what is not labeled included."""
        others = [self._part("manner"), self._part("facts"), self._per_call()]
        if not whole:
            others.append(self._part("instructions", leads=False))
        return max(0, self.sent.total - sum(part.tokens for part in others))

    def _per_call(self) -> _Part:
        changing = self.sent.order.changing
        return _Part("per_call", sum(one.tokens for one in self.sent.lines if one.line in changing))

    def _tokens(self, kind: RequestPartKind, *, leads: bool | None) -> int:
        return sum(
            line.tokens
            for line in self.sent.lines
            if line.line not in self.sent.order.changing
            and _KIND_OF.get(line.label, "instructions") == kind
            and leads in (None, line.line in self.leading)
        )

    def _cached(self, static: Sequence[_Part]) -> list[_Part]:
        """Return the parts; those that lead are cached if together they reach the minimum."""
        cached = self._is_cached(static)
        return [replace(part, cached=cached and part.leads) for part in static]

    def _is_cached(self, static: Sequence[_Part]) -> bool:
        leading = sum(part.tokens for part in static if part.leads)
        tokens = as_count(leading, self.sent.priced.tokenizer).tokens
        return self.floor is not None and tokens >= self.floor

    def _request(
        self, identity: RequestId, name: str, parts: Sequence[_Part], text: str, note: str
    ) -> Request:
        money = self.sent.priced.money
        prompt = [self._counted(part) for part in parts if part.tokens]
        sent = [*prompt, _part("question", money.question_tokens)]
        answer = _part("answer", money.answer_tokens)
        return Request(
            id=identity,
            name=name,
            parts=(*sent, answer),
            tokens=sum(part.tokens for part in sent),
            cached_tokens=sum(part.tokens for part in sent if part.cached),
            output_tokens=answer.tokens,
            usd_per_million_calls=self._usd(sent, answer),
            text=text,
            note=note,
        )

    def _counted(self, part: _Part) -> RequestPart:
        tokens = as_count(part.tokens, self.sent.priced.tokenizer).tokens
        return _part(part.kind, tokens, cached=part.cached)

    def _usd(self, sent: Sequence[RequestPart], answer: RequestPart) -> Decimal | None:
        kept = sum(part.tokens for part in sent if part.cached)
        paid = usd(sum(part.tokens for part in sent), kept, self.prices, _CALLS)
        if paid is None or self.prices is None or self.prices.output is None:
            return None
        output = self.prices.output * answer.tokens * _CALLS / MILLION
        return (paid + output).quantize(Decimal("0.01"))

    def _text(self, left_out: frozenset[LabelId], instead: str = "") -> str:
        """Return the prompt in its new order without those labels; what changes comes last."""
        dropped = {line.line for line in self.sent.lines if line.label in left_out}
        partly_kept = {line.line for line in self.sent.lines if line.label not in left_out}
        dropped -= partly_kept | self.sent.order.changing
        numbers, leading = self.sent.order.numbers, len(self.sent.order.before_changes)
        lines = self.sent.text.split("\n")
        static, rest = (
            in_order(lines, (number for number in part if number not in dropped))
            for part in (numbers[:leading], numbers[leading:])
        )
        return "\n".join([*static, *([instead] if instead else []), *rest]).strip()
