"""Writes what was made of a prompt to files, never over the file it was read from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from advisor.apps.cli.console import say
from advisor.apps.cli.interview import check_writable
from advisor.apps.cli.prompt_input import PromptInput
from advisor.errors import AnswerError, Problem, PromptError
from advisor.evidence.prompt.extracts.examples import examples_lines, prompt_examples
from advisor.evidence.prompt.extracts.schema import prompt_schema
from advisor.evidence.prompt.in_file.rewritten import (
    RewrittenFile,
    diff_of_prompt,
    rewrite_file,
)
from advisor.evidence.prompt.reading import PromptReading
from advisor.formats.phrasing import capitalized, plural, sentence
from advisor.rulebook.rulebook import Rulebook


def check_target(option: str, out: Path, read: Iterable[Path]) -> None:
    """Raise AnswerError for a file that cannot be written, or that is one of those read."""
    if str(out) == "-":
        raise AnswerError(Problem(option, "writes a file", "Give it the name of one."))
    check_writable(out)
    if out.is_dir():
        raise AnswerError(Problem(str(out), "is a folder", f"Give {option} the name of a file."))
    for file in read:
        if out.exists() and file.exists() and out.samefile(file):
            hint = f"Give {option} another name."
            raise AnswerError(Problem(str(out), "is the file that is read", hint))


def write_rewritten(given: PromptInput, reading: PromptReading, out: Path, *, aside: bool) -> None:
    """Write the file with its prompt rewritten, and say what changed; `aside` on standard error."""
    found = rewrite_file(given.raw, reading, name=given.name, at=given.at)
    out.write_bytes(found.content)
    say(f"Written to {out}: {_changed(found)}", error=aside)
    for note in found.notes:
        say(sentence(capitalized(note)), error=aside)


def _changed(found: RewrittenFile) -> str:
    if not found.changes:
        return "nothing moved and nothing went; it is the same text."
    return sentence("; ".join(found.changes))


def write_schema(given: PromptInput, reading: PromptReading, out: Path, *, aside: bool) -> None:
    """Write the schema that the prompt asks for. Raises PromptError where there is none."""
    found = prompt_schema(reading)
    if found is None:
        what = "asks for no JSON with keys and for no closed list, so there is no schema in it"
        raise PromptError(Problem(given.name, what, f"Nothing was written to {out}."))
    out.write_bytes(found.text.encode())
    keys = plural(len(found.keys), "key") if found.keys else "a closed list"
    where = f"line{'s' if len(found.lines) > 1 else ''} {', '.join(map(str, found.lines))}"
    say(f"Written to {out}: {keys}, read from {where}.", error=aside)
    for note in found.notes:
        say(note, error=aside)


def write_examples(given: PromptInput, reading: PromptReading, out: Path, *, aside: bool) -> None:
    """Write the examples of the prompt as JSON lines. Raises PromptError where there are none."""
    found = prompt_examples(reading)
    if not found:
        what = "shows no example with a question and its answer"
        raise PromptError(Problem(given.name, what, f"Nothing was written to {out}."))
    text = examples_lines(found)
    out.write_bytes(text.encode())
    say(f"Written to {out}: {plural(len(found), 'example')}.", error=aside)
    if "•" in text:
        say("Dots stand for secrets and personal data in them.", error=aside)


def print_diff(given: PromptInput, reading: PromptReading, rulebook: Rulebook) -> None:
    """Print the difference; what has to be said about it goes to standard error."""
    try:
        found = rewrite_file(given.raw, reading, name=given.name, at=given.at, rulebook=rulebook)
    except PromptError:
        rewrite = reading.rewritten()
        diff = diff_of_prompt(reading, given.name) if rewrite.changes else ""
        changes, notes = rewrite.changes, rewrite.notes
        if diff:
            notes = (f"The line numbers are those of the prompt in {given.name}.", *notes)
    else:
        diff, changes, notes = found.diff, found.changes, found.notes
    if not changes:
        notes = ("Nothing moves and nothing goes: there is no difference.", *notes)
    elif "•" in diff:
        notes = ("Dots stand for secrets: git apply will not take it, --rewrite will.", *notes)
    say(diff, newline=False)
    for note in notes:
        say(sentence(capitalized(note)), error=True)
