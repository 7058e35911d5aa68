"""`prompt_examples`: the worked examples of a prompt as rows of an evaluation set."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from advisor.evidence.prompt.reading import PromptReading
from advisor.formats.json_text import json_text
from advisor.rulebook.schema import Strict

_ASKS = (
    "input", "user", "customer", "caller", "client", "human", "student", "pupil", "patient",
    "question", "q", "message", "text", "review", "query", "before", "original", "kunde", "frage",
    "eingabe", "utilisateur", "entrée", "usuario", "pregunta", "entrada", "cliente", "用户", "客户",
    "问", "輸入", "质问", "質問", "ユーザー",
)  # fmt: skip
_SAYS = (
    "output", "assistant", "agent", "bot", "tutor", "teacher", "answer", "a", "response", "reply",
    "label", "sentiment", "sql", "after", "rewrite", "result", "expected", "antwort", "ausgabe",
    "réponse", "sortie", "respuesta", "salida", "客服", "答", "回答", "アシスタント",
)  # fmt: skip
_NAMED = re.compile(
    r"^\s{0,12}(?:[-*•]\s{1,3})?(?:\*\*)?(?:example|sample|beispiel|exemple|ejemplo)?\s{0,2}"
    rf"(?P<name>{'|'.join(map(re.escape, (*_ASKS, *_SAYS)))})(?:\s{{0,2}}\d{{1,3}})?"
    r"\s{0,2}(?:\*\*)?[:\uff1a](?:\*\*)?\s{0,3}(?P<rest>.*)$",
    re.IGNORECASE,
)
_TAG = re.compile(r"^\s{0,12}<(?P<close>/?)(?P<name>[a-z_]{1,20})>(?P<rest>.*)$", re.IGNORECASE)
_ARROW = re.compile(
    r"^\s{0,12}(?:[-*•]\s{1,3}|\d{1,3}[.)]\s{1,3})?(?P<asks>\S.{0,2000}?)\s{0,3}(?:->|→|⇒|=>)\s{0,3}(?P<says>\S.{0,2000})$"
)
_QUOTED_ARROW = re.compile(r"^\s{0,12}[\"“][^\"”\n]{1,500}[\"”]\s{0,3}(?:->|→|⇒|=>)\s")
_JSON_ANSWER = re.compile(r"^\s{0,12}[{\[]")
_FENCE = re.compile(r"^\s{0,12}(?:```|~~~)")


class PromptExample(Strict):
    """A worked example: what is given, and the answer that the prompt shows for it."""

    input: str
    expected: str
    line: int
    """Where it begins in the prompt."""


def prompt_examples(reading: PromptReading) -> tuple[PromptExample, ...]:
    """Return the pairs of a question and its answer that a prompt shows, in order.

    They are marked by names before a colon (`Input:` and `Output:`, `Q:` and `A:`), by elements
    (`<input>`, `<output>`) or by an arrow, and stand in lines that were read as examples. In a
    dialog each turn is a pair with the answer to it. Secrets and personal data are dots.
    """
    first = reading.source.first_line
    lines = reading.text.split("\n")
    wanted = _stretches(reading)
    pairs = _Pairs()
    last = 0
    for number in sorted(wanted):
        if 0 <= number - first < len(lines):
            if number > last + _GAP:
                pairs.end()
            pairs.add(number, lines[number - first])
            last = number
    pairs.end()
    return tuple(pairs.found)


def examples_lines(examples: Iterable[PromptExample]) -> str:
    """Return the examples as JSON lines with `input` and `expected`, as evaluations take them."""
    rows = ({"input": one.input, "expected": one.expected} for one in examples)
    return "".join(f"{json_text(row, indent=None)}\n" for row in rows)


_GAP = 3
"""Lines without an example between two that belong together."""


def _stretches(reading: PromptReading) -> set[int]:
    """Return the lines read as examples, with the marked ones right beside them."""
    wanted = {line.line for line in reading.lines if line.label == "few_shot_example"}
    wanted.update(
        line.line
        for line in reading.lines
        if line.label == "output_format" and _QUOTED_ARROW.match(line.text)
    )
    lines, first = reading.text.split("\n"), reading.source.first_line
    for number in sorted(wanted):
        for near in range(number + 1, number + 1 + _GAP):
            at = near - first
            if not 0 <= at < len(lines):
                break
            line = lines[at]
            if not (_NAMED.match(line) or _TAG.match(line) or _JSON_ANSWER.match(line)):
                break
            wanted.add(near)
    return wanted


@dataclass
class _Pairs:
    """Collects pairs line by line."""

    found: list[PromptExample] = field(default_factory=list)
    side: str = ""
    """Whether the last words were a question (asks) or an answer (says)."""
    asks: list[str] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    begins: int = 0

    def add(self, number: int, line: str) -> None:
        """Take the next line."""
        tag = _TAG.match(line)
        side = _side(tag["name"]) if tag is not None else ""
        if tag is not None and side:
            self._turn(number, "" if tag["close"] else side, _untagged(tag["rest"]))
            return
        named = _NAMED.match(line)
        if named is not None:
            self._turn(number, _side(named["name"]), named["rest"])
            return
        arrow = _ARROW.match(line)
        if arrow is not None and self.side == "":
            self._turn(number, "asks", arrow["asks"])
            self._turn(number, "says", arrow["says"])
            self.end()
            return
        if self.side == "asks" and _JSON_ANSWER.match(line):
            self._turn(number, "says", line)
        elif self.side and line.strip() and tag is None and not _FENCE.match(line):
            getattr(self, self.side).append(line.strip())
        elif not line.strip() and self.says:
            self.end()

    def _turn(self, number: int, side: str, rest: str) -> None:
        if side == "asks" and self.says:
            self.end()
        if side == "asks" and not self.asks:
            self.begins = number
        self.side = side
        if side and rest.strip():
            getattr(self, side).append(rest.strip())

    def end(self) -> None:
        """End the present pair; one without a question or an answer is none."""
        if self.asks and self.says:
            asked, said = "\n".join(self.asks), "\n".join(self.says)
            pair = PromptExample(input=_bare(asked), expected=_bare(said), line=self.begins)
            self.found.append(pair)
        self.side, self.asks, self.says = "", [], []


def _side(name: str) -> str:
    lowered = name.lower()
    if lowered in _ASKS:
        return "asks"
    return "says" if lowered in _SAYS else ""


def _untagged(rest: str) -> str:
    return re.sub(r"</[a-z_]{1,20}>\s*$", "", rest, flags=re.IGNORECASE)


def _bare(text: str) -> str:
    """Return a text without the quotes around it."""
    pairs = (('"', '"'), ("“", "”"))
    for opens, closes in pairs:
        if len(text) > 1 and text.startswith(opens) and text.endswith(closes):
            inner = text[1:-1]
            return text if opens in inner or closes in inner else inner
    return text
