"""The request that a prompt makes: today, cached, with retrieval, after training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.costs.prices.token_prices import TokenPrices
from advisor.evidence.prompt.forms.source import SourceTools
from advisor.evidence.prompt.model import (
    Place,
    ReadLine,
    Request,
    RequestId,
    RequestPart,
    RequestPartKind,
)
from advisor.evidence.prompt.recommend.cacheable_prefix import MILLION
from advisor.evidence.prompt.recommend.prices import Billing, Priced
from advisor.evidence.prompt.structure.reorder import Order, in_order
from advisor.evidence.prompt.tokens import apportion, as_count

_KIND_OF: Mapping[Place, RequestPartKind] = {
    "stays": "instructions",
    "schema": "form",
    "training_material": "manner",
    "look_up": "facts",
}
_STATIC: tuple[RequestPartKind, ...] = tuple(_KIND_OF.values())
_PART_NAMES: dict[RequestPartKind, str] = {
    "tools": "tools",
    "instructions": "instructions",
    "form": "form of the answer",
    "manner": "training material",
    "facts": "facts to look up",
    "passages": "passages looked up",
    "per_call": "per-call parts",
    "question": "question",
    "answer": "answer",
}
_PASSAGES_MARK = "«passages found for this question»"
_PASSAGE_TOKENS = 2_000
"""Five passages of about three hundred words, as in the cost comparison."""


@dataclass(frozen=True, slots=True)
class PromptToSend:
    """The prompt as lines, and how it is priced."""

    text: str
    """With blank lines before it, so that its lines have the numbers of `lines`."""
    lines: Sequence[ReadLine]
    order: Order
    """The lines with what changes per call last."""
    priced: Priced
    billing: Billing
    total: int
    """Tokens of the text, in the counting vocabulary."""
    tools: SourceTools | None = None


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the prompt, in tokens of the counting vocabulary."""

    kind: RequestPartKind
    tokens: int
    leads: bool = False
    """Whether nothing that changes per call stands before it."""
    cached: bool = False


def requests(sent: PromptToSend, tuned: TokenPrices | None) -> tuple[Request, ...]:
    """Return the requests with tokens and the cost of a million calls of each.

    One with retrieval only where facts can be looked up, and one after training only with `tuned`,
    the prices of a tuned model that somebody sells.
    """
    return tuple(_requests(_RequestBuilder(sent), tuned))


def before_and_after(sent: PromptToSend, tuned: TokenPrices) -> tuple[Request, Request]:
    """Return the request of today and the one after training, at these prices."""
    build = _RequestBuilder(sent)
    return build.today(), build.tuned(tuned)


def _requests(build: _RequestBuilder, tuned: TokenPrices | None) -> Iterator[Request]:
    yield build.today()
    yield build.cached()
    if build.holds("look_up"):
        yield build.with_rag()
    if tuned is not None:
        yield build.tuned(tuned)


class _RequestBuilder:
    """Adds up the parts of each request in the tokens of the priced model."""

    def __init__(self, sent: PromptToSend) -> None:
        self.sent = sent
        self.moved = frozenset(sent.order.before_changes)
        changing = min(sent.order.changing, default=None)
        self.unmoved = frozenset(
            line.line for line in sent.lines if changing is None or line.line < changing
        )

    def holds(self, place: Place) -> bool:
        return any(line.place == place for line in self.sent.lines)

    def today(self) -> Request:
        parts = self._cached([*self._static(_STATIC, self.unmoved)])
        note = "Every token at full price."
        if not self.sent.billing.automatic:
            parts = [replace(part, cached=False) for part in parts]
        elif any(part.cached for part in parts):
            note = self._automatic()
        text = self.sent.text.lstrip("\n")
        return self._request("today", "Sent today", [*parts, self._per_call()], text, note)

    def cached(self) -> Request:
        parts = self._cached([*self._static(_STATIC, self.moved)])
        note = "The same words, per-call parts last; from the second call on."
        if not any(part.cached for part in parts):
            note = "Too short for this model's cache on its own; nothing is saved."
        return self._request(
            "cached", "Reordered and cached", [*parts, self._per_call()], self._text(None), note
        )

    def with_rag(self) -> Request:
        kept = [kind for kind in _STATIC if kind != "facts"]
        found = _Part("passages", min(self._tokens("facts"), _PASSAGE_TOKENS))
        parts = [*self._cached([*self._static(kept, self.moved)]), found, self._per_call()]
        note = "Facts are looked up per call: at most those that stand here now, or 2,000 tokens."
        text = self._text("look_up", _PASSAGES_MARK)
        return self._request("rag", "With retrieval (RAG)", parts, text, note)

    def tuned(self, prices: TokenPrices) -> Request:
        kept = [kind for kind in _STATIC if kind != "manner"]
        parts = [*self._cached([*self._static(kept, self.moved)]), self._per_call()]
        note = "At the tuned model's prices. Training and upkeep are not counted."
        if not self.holds("training_material"):
            note = f"Nothing here is training material. {note}"
        text = self._text("training_material")
        billing = replace(self.sent.billing, prices=prices)
        return self._request("tuned", "After fine-tuning", parts, text, note, billing)

    def _automatic(self) -> str:
        found = f"{self.sent.billing.hits:.0%} of the calls"
        return f"The provider caches by itself; at this number of calls, {found} find the cache."

    # -- parts

    def _static(self, kinds: Sequence[RequestPartKind], leading: frozenset[int]) -> Iterator[_Part]:
        """Yield the parts that are the same for every call; those that lead come first."""
        if self._tools_lead:
            yield from self._tools()
        for leads in (True, False):
            for kind in kinds:
                tokens = self._tokens(kind, leading, leads=leads)
                if kind == "instructions" and leads is not bool(self.sent.order.changing):
                    tokens += self._not_labeled
                if tokens:
                    yield _Part(kind, tokens, leads=leads)
        if not self._tools_lead:
            yield from self._tools()

    @property
    def _not_labeled(self) -> int:
        """The end of a prompt too long to label whole; it leads where nothing changes."""
        return max(0, self.sent.total - sum(line.tokens for line in self.sent.lines))

    @property
    def _tools_lead(self) -> bool:
        """Whether the tools stand ahead of the prompt, or nothing in it changes."""
        tools = self.sent.tools
        return tools is not None and (tools.stand == "ahead" or not self.sent.order.changing)

    def _tools(self) -> Iterator[_Part]:
        if self.sent.tools is not None:
            yield _Part("tools", self.sent.tools.tokens, leads=self._tools_lead)

    def _per_call(self) -> _Part:
        changing = self.sent.order.changing
        return _Part("per_call", sum(one.tokens for one in self.sent.lines if one.line in changing))

    def _tokens(
        self, kind: RequestPartKind, leading: frozenset[int] | None = None, *, leads: bool = True
    ) -> int:
        return sum(
            line.tokens
            for line in self.sent.lines
            if line.line not in self.sent.order.changing
            and _KIND_OF[line.place] == kind
            and (leading is None or leads == (line.line in leading))
        )

    def _cached(self, static: Sequence[_Part]) -> list[_Part]:
        """Return the parts; those that lead are cached if together they reach the minimum."""
        leading = sum(part.tokens for part in static if part.leads)
        cached = self.sent.billing.caches(as_count(leading, self.sent.priced.tokenizer).tokens)
        return [replace(part, cached=cached and part.leads) for part in static]

    def _request(  # noqa: PLR0913, PLR0917  # what differs between the requests
        self,
        identity: RequestId,
        name: str,
        parts: Sequence[_Part],
        text: str,
        note: str,
        billing: Billing | None = None,
    ) -> Request:
        money = self.sent.priced.money
        prompt = self._counted([part for part in parts if part.tokens])
        sent = [*prompt, _part("question", money.question_tokens)]
        answer = _part("answer", money.answer_tokens)
        tokens = sum(part.tokens for part in sent)
        cached = sum(part.tokens for part in sent if part.cached)
        bill = billing or self.sent.billing
        return Request(
            id=identity,
            name=name,
            parts=(*sent, answer),
            tokens=tokens,
            cached_tokens=cached,
            output_tokens=answer.tokens,
            usd_per_million_calls=bill.usd(tokens, cached, answer.tokens, MILLION),
            text=text,
            note=note,
        )

    def _counted(self, parts: Sequence[_Part]) -> list[RequestPart]:
        """Return the parts in tokens of the priced model, which add up to those of the whole."""
        tokens = [part.tokens for part in parts]
        whole = as_count(sum(tokens), self.sent.priced.tokenizer).tokens
        shares = apportion(whole, tokens)
        return [_part(p.kind, n, cached=p.cached) for p, n in zip(parts, shares, strict=True)]

    def _text(self, left_out: Place | None, instead: str = "") -> str:
        """Return the prompt in its new order without that place; what changes comes last."""
        dropped = {line.line for line in self.sent.lines if line.place == left_out}
        dropped -= self.sent.order.changing
        numbers, leading = self.sent.order.numbers, len(self.sent.order.before_changes)
        lines = self.sent.text.split("\n")
        static, rest = (
            in_order(lines, (number for number in part if number not in dropped))
            for part in (numbers[:leading], numbers[leading:])
        )
        return "\n".join([*static, *([instead] if instead else []), *rest]).strip()


def _part(kind: RequestPartKind, tokens: int, *, cached: bool = False) -> RequestPart:
    return RequestPart(kind=kind, what=_PART_NAMES[kind], tokens=tokens, cached=cached)
