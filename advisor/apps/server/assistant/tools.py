"""The tools of an assistant: what each takes, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import JsonValue

from advisor.advice.advise import advise
from advisor.advice.explain import explain
from advisor.advice.explanation import Explanation
from advisor.advice.flips import flips
from advisor.apps.server.assistant.results import (
    AdviceAnswer,
    Detail,
    FlipsAnswer,
    ReplayAnswer,
    advice_answer,
    flips_answer,
    replay_answer,
)
from advisor.apps.server.verbs import (
    Advise,
    AdviseMany,
    Backend,
    CompareCosts,
    Expires,
    JsonObject,
    PromptToLabel,
    ReadPrompt,
    Request,
)
from advisor.history.replay import replay


class AdviseInBrief(Request):
    """Answers to a questionnaire, as far as it is filled in."""

    summary = "Fine-tune, RAG or a better prompt? The verdict, and what to ask next"
    example = Advise.example

    answers: JsonObject
    """Question ids to values; leave out what nobody said, null says "not sure"."""
    detail: tuple[Detail, ...] = ()
    """What to tell beyond the brief advice; record is the whole, to save and to replay."""
    on: str | None = None
    """The day for prices and offers; by default today (UTC)."""

    def result(self, backend: Backend) -> AdviceAnswer:
        book = backend.rulebook
        advice = advise(self.answers, rulebook=book, prices=backend.prices, on=self.on)
        return advice_answer(advice, book, self.detail)


class Flips(Request):
    """Answers to a questionnaire, and an approach they do not lead to."""

    summary = "Every smallest set of changed answers that would lead to another approach"
    example: ClassVar[dict[str, JsonValue]] = {
        "answers": {"what_must_change": "behavior"},
        "approach": "fine_tune",
    }

    answers: JsonObject
    """Question ids to values, as in the tool advise."""
    approach: str
    """The approach to reach."""
    on: str | None = None
    """The day for prices and offers; by default today (UTC)."""

    def result(self, backend: Backend) -> FlipsAnswer:
        book = backend.rulebook
        found = flips(self.answers, self.approach, rulebook=book, prices=backend.prices, on=self.on)
        return flips_answer(self.approach, found, book)


class Explain(Request):
    """Answers to a questionnaire, and a rule."""

    summary = "Why a rule applies to these answers or not, and the nearest change that turns it"
    example: ClassVar[dict[str, JsonValue]] = {
        "answers": {"what_must_change": "behavior"},
        "rule": "prompt-not-measured",
    }

    answers: JsonObject
    """Question ids to values, as in the tool advise."""
    rule: str
    """The id of a rule, as an advice names it."""
    on: str | None = None
    """The day for prices and offers; by default today (UTC)."""

    def result(self, backend: Backend) -> Explanation:
        return explain(
            self.answers,
            self.rule,
            rulebook=backend.rulebook,
            prices=backend.prices,
            on=self.on,
        )


class ReplayRecord(Request):
    """An advice that was saved."""

    summary = "What moved since an advice was saved, what moved it, and the advice now"
    example: ClassVar[dict[str, JsonValue]] = {"record": {"schema_version": 1}}

    record: JsonObject
    """The whole record: `record` of the tool advise, or what `advisor advise --json` printed."""
    on: str | None = None
    """The day to advise for; by default today (UTC)."""

    def result(self, backend: Backend) -> ReplayAnswer:
        book = backend.rulebook
        found = replay(self.record, rulebook=book, prices=backend.prices, on=self.on)
        return replay_answer(found, book)


TOOLS: Mapping[str, type[Request]] = {
    "advise": AdviseInBrief,
    "flips": Flips,
    "explain": Explain,
    "expires": Expires,
    "compare_costs": CompareCosts,
    "read_prompt": ReadPrompt,
    "prompt_units": PromptToLabel,
    "advise_many": AdviseMany,
    "replay": ReplayRecord,
}
"""The request of each tool, the one to start with first."""
