"""`compare_prompts`: two readings in, what changed from one to the other out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from pydantic import JsonValue

from advisor.errors import Problem, PromptError
from advisor.evidence.prompt.compare.model import (
    ComparedPrompt,
    ComparisonData,
    FindingChange,
    LabelChange,
    Relabeled,
)
from advisor.evidence.prompt.compare.report import comparison_blocks
from advisor.evidence.prompt.model import Finding, ReadLine
from advisor.evidence.prompt.reading import PromptReading
from advisor.evidence.prompt.report import monthly_usd
from advisor.formats.document import Block
from advisor.formats.text_forms import TextForms
from advisor.rulebook.prompt_labels import LabelId


class PromptComparison(ComparisonData, TextForms):
    """What changed from one version of a prompt to the next."""

    def report(self) -> Sequence[Block]:
        """Return the comparison as a document in blocks."""
        return tuple(comparison_blocks(self))

    def to_dict(self) -> dict[str, JsonValue]:
        """Return the comparison as JSON data; equal prompts give equal bytes."""
        return self.model_dump(mode="json")


def compare_prompts(new: PromptReading, base: PromptReading) -> PromptComparison:
    """Return what changed from `base` to `new`: tokens, cached tokens, money, labels, findings.

    Raises PromptError where the two were read for different models or numbers of calls.
    """
    _check_same_terms(new, base)
    return PromptComparison(
        base=_compared(base),
        new=_compared(new),
        model=new.money.model,
        calls_per_month=new.money.calls_per_month,
        notes=tuple(_notes(new, base)),
        labels=tuple(_labels(new, base)),
        relabeled=tuple(_relabeled(new, base)),
        gained=tuple(_only_in(new, base)),
        lost=tuple(_only_in(base, new)),
    )


def _check_same_terms(new: PromptReading, base: PromptReading) -> None:
    for key in ("provider", "model", "calls_per_month"):
        one, other = getattr(new.money, key), getattr(base.money, key)
        if one != other:
            what = f"is {one} for the new prompt and {other} for the base"
            hint = "Read both with the same, so that they can be compared."
            raise PromptError(Problem(key, what, hint))


def _compared(reading: PromptReading) -> ComparedPrompt:
    tools = (part.tokens for part in reading.requests[0].parts if part.kind == "tools")
    provider = reading.money.provider
    rows = (row.today_tokens for row in reading.cacheable.rows if row.provider == provider)
    return ComparedPrompt(
        read_as=reading.source.says,
        words=reading.facts.words,
        tokens=reading.tokens.count,
        tools_tokens=sum(tools),
        cacheable_tokens=reading.cacheable.today_tokens,
        cached_tokens=next(rows, None),
        usd_per_month=monthly_usd(reading),
        recommendation=reading.recommendation,
    )


def _notes(new: PromptReading, base: PromptReading) -> Iterator[str]:
    if new.source.form != base.source.form:
        yield (
            f"The two are kept in different forms: {base.source.name} before, "
            f"{new.source.name} now. What is compared is the prompts in them."
        )
    if new.source.prompts > 1 or base.source.prompts > 1:
        yield "A file holds several prompts; one of each is compared."
    if (new.source.tools is None) != (base.source.tools is None):
        yield "Only one of the two is sent with tools; they are no tokens of the prompt."
    for one, which in ((base, "base"), (new, "new prompt")):
        for cut in one.cut:
            yield f"Of the {which} {cut}."


def _labels(new: PromptReading, base: PromptReading) -> Iterator[LabelChange]:
    names: Mapping[LabelId, str] = {
        line.label: line.name for one in (base, new) for line in one.lines
    }
    was, now = (_by_label(reading) for reading in (base, new))
    for label in sorted(names, key=lambda one: (-max(was[one], now[one]), one)):
        if was[label] != now[label]:
            yield LabelChange(
                id=label,
                name=names[label],
                base_tokens=was[label],
                tokens=now[label],
            )


def _by_label(reading: PromptReading) -> Counter[LabelId]:
    counts: Counter[LabelId] = Counter()
    for line in reading.lines:
        counts[line.label] += line.tokens
    return counts


def _relabeled(new: PromptReading, base: PromptReading) -> Iterator[Relabeled]:
    """Yield the lines that both have, in order of the new prompt, the first with the first."""
    known: dict[str, list[ReadLine]] = {}
    for line in base.lines:
        known.setdefault(_same(line.text), []).append(line)
    for line in new.lines:
        same = known.get(_same(line.text))
        if same and (was := same.pop(0)).label != line.label:
            yield Relabeled(
                base_line=was.line, line=line.line, base_label=was.label, label=line.label
            )


def _only_in(one: PromptReading, other: PromptReading) -> Iterator[FindingChange]:
    """Yield the places of findings that `other` has not, by the words on their lines."""
    known = Counter(place for finding in other.advice for place in _places(other, finding))
    for finding in one.advice:
        places = _places(one, finding)
        lines: list[int] = []
        found = False
        for place, line in zip_longest(places, finding.lines):
            if known[place] > 0:
                known[place] -= 1
                continue
            found = True
            lines += [] if line is None else [line]
        if found:
            yield FindingChange(
                id=finding.id, level=finding.level, title=finding.title, lines=tuple(lines)
            )


def _places(reading: PromptReading, finding: Finding) -> list[tuple[str, str]]:
    text = reading.text.split("\n")
    first = reading.source.first_line
    held = [_same(text[n - first]) if 0 <= n - first < len(text) else "" for n in finding.lines]
    return [(finding.id, words) for words in held or [""]]


def _same(words: str) -> str:
    return " ".join(words.split())
