"""`read_prompt`: a system prompt in, a frozen reading out.

>>> from advisor.evidence.prompt.read import read_prompt
>>> read_prompt("You are a helpful assistant.").recommendation
'prompt'
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from advisor.costs import Catalogue, load_catalogue, shipped_catalogue
from advisor.evidence.prompt.assemble import ReadingInputs, assemble
from advisor.evidence.prompt.clean.normalize import PromptError
from advisor.evidence.prompt.labels.signals import Signals, load_signals, shipped_signals
from advisor.evidence.prompt.reading import PromptReading
from advisor.evidence.prompt.recommend.prices import money_for
from advisor.evidence.prompt.recommend.remedies import load_remedies, shipped_remedies
from advisor.formats.days import read_day, today
from advisor.formats.folders import folder_named

__all__ = ["PromptError", "PromptReading", "read_prompt"]


def read_prompt(  # noqa: PLR0913  # each is keyword-only and has a default
    text: str,
    *,
    rulebook_dir: str | Path | None = None,
    signals: Signals | None = None,
    prices: Catalogue | None = None,
    provider: str | None = None,
    model: str | None = None,
    calls_per_month: int | None = None,
    on: date | str | None = None,
) -> PromptReading:
    """Return what each line of a system prompt is for, what it costs, and what to do about it.

    Nothing is sent and nothing is stored: secrets and personal data are dots in the reading. The
    same text gives the same bytes on the same day. `rulebook_dir` is a folder with your own
    `signals` and `prices`. Without a provider, model or number of calls, the shown
    defaults of the price catalogue are used and named in `money.assumed`. `on` is the day for
    prices, by default today (UTC).

    A text above the limits is cut, and `cut` says so. Raises PromptError (an AdvisorError) for
    an empty text and for data that is not text, AnswerError for an invalid number of calls or
    name, ScenarioError for a misspelled provider, DayError when `on` is not a day, and
    RulebookError for faults in `rulebook_dir`.
    """
    folder = None if rulebook_dir is None else folder_named(rulebook_dir, "rulebook_dir")
    catalogue = prices or (load_catalogue(folder) if folder else shipped_catalogue())
    day = read_day(on) or today()
    asked = ReadingInputs(
        signals=signals or (load_signals(folder) if folder else shipped_signals()),
        remedies=load_remedies(folder) if folder else shipped_remedies(),
        catalogue=catalogue,
        on=day,
        money=money_for(catalogue, day, provider, model, calls_per_month),
    )
    return assemble(text, asked)
