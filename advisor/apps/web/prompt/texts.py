"""The wording of "Check a prompt"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from advisor.formats.phrasing import number_words, plural

if TYPE_CHECKING:
    from advisor.evidence.prompt.model import Money
    from advisor.evidence.prompt.reading import PromptReading

TITLE = "Check a prompt"
SAYS = (
    "Each part of your prompt, where it belongs, and what it costs. Works offline: the text stays"
    " on this machine and is never put in a link."
)
DOOR = "Paste your prompt"
DOOR_SAYS = "See what stays, and what is better looked up, a schema or trained. Works offline."
DOOR_BUTTON = "Paste"

# The text
PASTE = "Your system prompt"
PASTE_HINT = "You are ..."
CHECK = "Check it"
UPLOAD = "Open a file"
UPLOAD_LABEL = "A file with your prompt"
UPLOAD_SAYS = (
    "The prompt, or what you keep it in: a request, a log, a configuration, an agent file, source"
    " code."
)
PLACE = "Where in it the prompt stands"
PLACE_HINT = "messages[0]"
READ_THERE = "Read it there"
READ_WHOLE = "Read all of it as text"
READ_ANOTHER = "Read another"
KEPT = (
    "Keys, passwords and personal data are shown as dots. Nothing is sent, logged or saved; the"
    " text is forgotten soon after you close this tab."
)
EXAMPLES = "Or look at an example"
EXAMPLES_SAY = "Three invented prompts: a voice, a shop with prices, and one in German."
UNREADABLE = "This prompt cannot be read"
EDIT = "Change the text"
ANOTHER = "Check another"

# What it says
PARTLY = (
    "Only partly understood: the cues cover English first, then German, French, Spanish,"
    " Japanese and Chinese."
)
READ_FROM = "What was read"
LENGTH = "Length"
CACHED_NOW = "In the cache"
BEFORE_AFTER = "Before and after"
BEFORE_AFTER_SAYS = "Tokens sent with every call, and what can go."
TODAY = "Today"
AFTER = "After"
NOTHING = "Nothing here."
COPY = "Copy the reordered prompt"
COPY_SAYS = "Only the order changes, and repeats go. Secrets stay dots: put yours back in."
TOO_SHORT = "{model} caches from {floor} tokens on, so at this length nothing is saved."
BILLED = (
    "{model} then bills {tokens} tokens from the cache: {usd} less a month, if every call finds it."
)
CACHES = "{model} bills {tokens} tokens from the cache already, if every call finds it."
NO_FINDINGS = "No findings"
NO_FINDINGS_SAY = "Nothing in it needs to move."
FINDINGS_SAY = "Worst first. The same finding on several lines is listed once."
WHY = "Why, and who says so"
LEVELS = {"error": "fix first", "warning": "worth doing", "note": "note"}

# Answers
USE = "Use these answers"
FROM_PROMPT = "from your prompt, please confirm"
CONFIRM = "That is right"
NO_ANSWERS = "You answered everything it says already."

# Line by line
PARTS = "The whole prompt"
GUESS = "a guess"

# Ways to send it
LEGEND = {
    "tools": "tools",
    "instructions": "instructions",
    "form": "form of the answer",
    "manner": "training material",
    "facts": "facts to look up",
    "passages": "retrieved passages",
    "per_call": "differs per call",
    "question": "question",
    "answer": "answer",
    "cached": "read from the cache",
}
READ_THEM = "Read the requests"
CACHED = "from the cache"

# Rewritten
REWRITTEN = "The rewritten prompt, as a diff"
REWRITTEN_SAYS = "Whole blocks, elements and sections move, or stay; no word is changed."
SAVE_REWRITTEN = "Download the rewritten prompt"
SAVE = "Download"
MARKDOWN = "Markdown"
JSON = "JSON"


def basis(reading: PromptReading) -> tuple[str, ...]:
    """Return how long the prompt is and what it is priced with."""
    count, money = reading.tokens.count, reading.money
    lines = reading.text.count("\n") + 1
    exact = "counted exactly" if count.label == "exact" else count.label
    return (
        count.words,
        plural(reading.facts.words, "word"),
        plural(lines, "line"),
        f"{exact} for {money.model}",
        _calls(money),
    )


def _calls(money: Money) -> str:
    assumed = ", assumed" if "calls_per_month" in money.assumed else ""
    return f"{number_words(money.calls_per_month)} calls a month{assumed}"


def more_prompts(count: int) -> str:
    return f"{plural(count, 'further prompt')} in it"


def findings(count: int) -> str:
    return plural(count, "finding")


def part_prices(usd: str | None) -> str:
    if usd is None:
        return "One place for each section. The price of this model is unknown."
    return f"One place for each section, at {usd} per million input tokens."


def more_lines(first: int, last: int, count: int) -> str:
    return f"{plural(count, 'more line', 'more lines')}, {first} to {last}"


def more_parts(count: int) -> str:
    return f"Show {plural(count, 'more part')}"


def not_labeled(lines: int, tokens: int, usd: str) -> str:
    """Say what comes after the parts of a prompt too long to label whole."""
    rest = "The last line is" if lines == 1 else f"The last {number_words(lines)} lines are"
    return f"{rest} not labeled: {plural(tokens, 'token')}, {usd} a month."


def fills_in(count: int, kept: int) -> str:
    """Say what using the answers does, and that what a person said stays."""
    fills = f"Fills in {plural(count, 'question')} and quotes the lines."
    waits = "It waits" if count == 1 else "Each waits"
    stays = f" {plural(kept, 'answer')} you gave {'stays' if kept == 1 else 'stay'}."
    return f"{fills} {waits} for your confirmation.{stays if kept else ''}"


def ways_say(money: Money) -> str:
    size = (
        f"A question of {money.question_tokens:,} tokens and an answer of {money.answer_tokens:,}"
    )
    return f"One call and its answer, drawn to one scale. {size} are assumed; {_calls(money)}."


def line_words(lines: Sequence[int], most: int = 4) -> str:
    """Return line numbers in words, neighbours as a range: lines 4, 6 to 9."""
    spans = list(_spans(lines))
    shown = ", ".join(str(a) if a == b else f"{a} to {b}" for a, b in spans[:most])
    rest = sum(b - a + 1 for a, b in spans[most:])
    more = f" and {rest} more" if rest else ""
    return f"{'line' if len(lines) == 1 else 'lines'} {shown}{more}" if lines else ""


def _spans(lines: Iterable[int]) -> Iterator[tuple[int, int]]:
    first = last = None
    for line in lines:
        if first is None or last is None:
            first = line
        elif line != last + 1:
            yield first, last
            first = line
        last = line
    if first is not None and last is not None:
        yield first, last
