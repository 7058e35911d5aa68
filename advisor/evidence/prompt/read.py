"""`read_prompt`: a system prompt in, a frozen reading out; `prompt_units`: its lines, to label.

>>> from advisor import read_prompt
>>> read_prompt("You are a helpful assistant.").recommendation
'prompt'
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from advisor.costs import Catalogue, given_prices, shipped_catalogue
from advisor.evidence.prompt.assemble import ReadingInputs, assemble, to_label
from advisor.evidence.prompt.clean.secret_table import Secrets, secrets_of, shipped_secrets
from advisor.evidence.prompt.forms.find import find_prompt, text_of
from advisor.evidence.prompt.labels.given import GivenLabels, read_labels
from advisor.evidence.prompt.labels.signals import (
    Signals,
    given_signals,
    shipped_signals,
    signals_of,
)
from advisor.evidence.prompt.labels.units_to_label import PromptUnits, units_to_label
from advisor.evidence.prompt.labels.weights import shipped_weights
from advisor.evidence.prompt.model import Finding
from advisor.evidence.prompt.prepare import prepare
from advisor.evidence.prompt.reading import PromptReading
from advisor.evidence.prompt.recommend.prices import money_for
from advisor.evidence.prompt.recommend.remedies import Remedies, load_remedies, shipped_remedies
from advisor.evidence.prompt.silence.marks import Marks, marks_in
from advisor.evidence.prompt.silence.silence import without
from advisor.formats.days import read_day, today
from advisor.rulebook.rulebook import Rulebook, rulebook_argument


def read_prompt(  # noqa: PLR0913  # each is keyword-only and has a default
    text: str | bytes,
    *,
    at: str | None = None,
    name: str = "prompt",
    labels: Mapping[str, object] | GivenLabels | None = None,
    rulebook: Rulebook | None = None,
    signals: Signals | None = None,
    prices: Catalogue | None = None,
    provider: str | None = None,
    model: str | None = None,
    calls_per_month: int | None = None,
    on: date | str | None = None,
) -> PromptReading:
    """Return what each line of a system prompt is for, what it costs, and what to do about it.

    `text` is the prompt, or what it is kept in: a request, a log, a configuration, an agent file
    or source code, as text or as the bytes of a file; `source` of the reading says what it was
    read as. `name` stands in messages, and its ending tells how the text is written. `at` is the
    place of the prompt, such as `messages[0]`, its name in source code, or `.` for the whole text.

    `labels` are those of a person or an assistant, in the form that `prompt_units` asks for. Each
    that fits stands, as plain evidence; `labels_given` names each that does not, and the other
    lines keep the labels of the reader.

    Nothing is sent and nothing is stored: secrets and personal data are dots in the reading. The
    same text gives the same bytes on the same day. Without `signals` and `prices`, those of the
    rulebook hold; a rulebook without its own signals is read with the shipped ones. Without a
    provider, model or number of calls, the shown defaults of the price catalogue are used and
    named in `money.assumed`. `on` is the day for prices, by default today (UTC).

    A text above the limits is cut, and `cut` says so. Raises PromptError (an AdvisorError) for
    an empty text, for data that is not text, and for data or source code in which no prompt is
    known, and for labels of another text; AnswerError for an invalid number of calls or
    name, ScenarioError for a misspelled provider, DayError when `on` is not a day, RulebookError
    for faults in the signals of the rulebook, and AdvisorError for a rulebook, signals or prices
    of another kind.
    """
    book, own, catalogue = rulebook_argument(rulebook), given_signals(signals), given_prices(prices)
    if catalogue is None:
        catalogue = shipped_catalogue() if book is None else book.prices
    beside = _beside(book)
    day = read_day(on) or today()
    asked = ReadingInputs(
        signals=beside.signals if own is None else own,
        weights=shipped_weights(),
        remedies=beside.remedies,
        secrets=beside.secrets,
        catalogue=catalogue,
        on=day,
        money=money_for(catalogue, day, provider, model, calls_per_month),
        labels=None if labels is None else read_labels(labels),
    )
    reading = assemble(find_prompt(text, name, at=at), asked, name)
    return _without_marked(reading, marks_in(text_of(text, name)))


def _without_marked(reading: PromptReading, marks: Marks | None) -> PromptReading:
    """Return the reading without the findings that the file silences."""
    if marks is None:
        return reading

    def is_silenced(finding: Finding, line: int | None) -> bool:
        return marks.silence(finding.id, None if line is None else reading.source.file_line(line))

    kept = without(reading.advice, is_silenced, "mark")
    return reading.model_copy(update={"advice": kept.advice, "silenced": kept.silenced})


def prompt_units(
    text: str | bytes,
    *,
    at: str | None = None,
    name: str = "prompt",
    rulebook: Rulebook | None = None,
    signals: Signals | None = None,
) -> PromptUnits:
    """Return the lines of a system prompt for somebody else to label, and the rubric for it.

    The arguments are those of `read_prompt`, which takes the labels. Secrets and personal data are
    dots, and nothing is sent: who labels the lines, and where, is yours to choose. Raises as
    `read_prompt` does.
    """
    book, own = rulebook_argument(rulebook), given_signals(signals)
    beside = _beside(book)
    prepared = prepare(find_prompt(text, name, at=at), name, beside.secrets)
    return units_to_label(to_label(prepared), beside.signals if own is None else own)


@dataclass(frozen=True)
class _Beside:
    """What stands beside the rules for reading prompts."""

    signals: Signals
    remedies: Remedies
    secrets: Secrets


def _beside(rulebook: Rulebook | None) -> _Beside:
    if rulebook is None:
        return _Beside(shipped_signals(), shipped_remedies(), shipped_secrets())
    return rulebook.cached(_read_beside)


def _read_beside(rulebook: Rulebook) -> _Beside:
    folder = rulebook.own_signals
    remedies = shipped_remedies() if folder is None else load_remedies(folder)
    return _Beside(signals_of(rulebook), remedies, secrets_of(rulebook))


def check_signals(rulebook: Rulebook) -> None:
    """Read the signals and remedies that come with rules of one's own.

    Raises RulebookError, or SourceError, for faults in them.
    """
    if rulebook.own_signals is not None or rulebook.more_signals:
        _beside(rulebook)
