"""The rewritten prompt in the file it stands in, and the difference with lines of the file.

A prompt is written back only where each of its lines is a line of the file, all with the same
indent, as in a text, an agent file or a block of YAML. The file is compared with the prompt, so no
form has to be trusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff

from advisor.errors import Problem, PromptError
from advisor.evidence.prompt.clean.secret_table import Secrets, secrets_of, shipped_secrets
from advisor.evidence.prompt.clean.secrets import find_secrets, mask_secrets
from advisor.evidence.prompt.forms.find import find_prompt
from advisor.evidence.prompt.forms.source import Source
from advisor.evidence.prompt.in_file.file_text import FileText, file_text
from advisor.evidence.prompt.model import Rewrite
from advisor.evidence.prompt.reading import PromptReading
from advisor.rulebook.rulebook import Rulebook

_NO_END = "\\ No newline at end of file"


@dataclass(frozen=True)
class RewrittenFile:
    """A file with its prompt rewritten."""

    content: bytes = field(repr=False)
    """The whole file, secrets and all, in its own encoding and with its own line ends."""
    diff: str
    """From the file as it is, with its line numbers; secrets are dots."""
    changes: tuple[str, ...]
    """What moved and what went; empty where nothing did."""
    notes: tuple[str, ...]
    """What stays where it is and why, and what to look at before the file is used."""


def rewrite_file(
    raw: bytes | str,
    reading: PromptReading,
    *,
    name: str = "prompt",
    at: str | None = None,
    rulebook: Rulebook | None = None,
) -> RewrittenFile:
    """Return the file that `reading` was read from, with its prompt rewritten.

    `raw`, `name`, `at` and `rulebook` are those that `read_prompt` was given. Only lines of the
    prompt move or go, and nothing else of the file changes. Raises PromptError where the prompt
    does not stand in lines of its own in the file, such as one in JSON; `PromptReading.rewritten`
    gives its text.
    """
    file = file_text(raw, name)
    block = _block(file, find_prompt(raw, name, at=at).text, reading, name)
    rewrite = reading.rewritten()
    new = block.rewritten(file.lines, rewrite.numbers)
    table = shipped_secrets() if rulebook is None else secrets_of(rulebook)
    shown = _masked(file.lines, block, reading, table)
    return RewrittenFile(
        content=file.written(new),
        diff=_diff(file, shown, block.rewritten(shown, rewrite.numbers), name),
        changes=rewrite.changes,
        notes=tuple(_notes(rewrite)),
    )


def diff_of_prompt(reading: PromptReading, name: str = "prompt") -> str:
    """Return the difference with lines of the prompt, for one that has no lines in its file."""
    diff = reading.rewritten().diff.split("\n")
    place = " and ".join(reading.source.places) or "prompt"
    return "\n".join([f"--- {name}: {place}", f"+++ {name}: {place}", *diff[2:]]) + "\n"


@dataclass(frozen=True)
class _Block:
    """The lines of the file that are the prompt."""

    first: int
    """Its first line, as the number that the reading gives it."""
    start: int
    """The index of that line in the file."""
    count: int
    indent: str

    def rewritten(self, lines: Sequence[str], numbers: Sequence[int]) -> list[str]:
        """Return the lines of the file with those of the prompt in a new order."""
        kept = (n for n in numbers if not 0 < n < self.first)
        new = [lines[self.start + n - self.first] if n else "" for n in kept]
        return [*lines[: self.start], *new, *lines[self.start + self.count :]]


def _block(file: FileText, text: str, reading: PromptReading, name: str) -> _Block:
    if reading.text.count("\n") != text.count("\n"):
        hint = "Save it with plain line ends, and in parts where it is longer than that."
        what = "has line ends of another kind, or is longer than what is read at once"
        raise PromptError(Problem(name, what, hint))
    lines = text.split("\n")
    source = reading.source
    first = source.first_line
    at = [source.file_line(first + n) - 1 for n in range(len(lines))]
    if at != list(range(at[0], at[0] + len(lines))) or at[-1] >= len(file.lines):
        raise _not_in_lines(source, name)
    held = file.lines[at[0] : at[0] + len(lines)]
    spoken = next((n for n, line in enumerate(lines) if line.strip()), 0)
    indent = held[spoken].removesuffix(lines[spoken])
    if indent.strip() or not all(
        one.rstrip() == (indent + line).rstrip() or not (one.strip() or line.strip())
        for one, line in zip(held, lines, strict=True)
    ):
        raise _not_in_lines(source, name)
    return _Block(first, at[0], len(lines), indent)


def _not_in_lines(source: Source, name: str) -> PromptError:
    what = f"keeps its prompt in {source.name}, where its lines are no lines of the file"
    hint = "Keep the prompt in a text file, or take the changes over by hand: --diff shows them."
    return PromptError(Problem(name, what, hint))


def _masked(
    lines: Sequence[str], block: _Block, reading: PromptReading, table: Secrets
) -> list[str]:
    """Return the lines of the file with dots for secrets, in the prompt and around it."""
    text = "\n".join(lines)
    shown = mask_secrets(text, find_secrets(text, table).masked).split("\n")
    read = reading.text.split("\n")
    for n, line in enumerate(read, start=block.start):
        if "•" in line:
            shown[n] = block.indent + line
    return shown


def _diff(file: FileText, old: Sequence[str], new: Sequence[str], name: str) -> str:
    path = name.replace("\\", "/").removeprefix("./").lstrip("/")
    was, now = ([line for line in file.with_ends(lines) if line] for lines in (old, new))
    found = unified_diff(was, now, f"a/{path}", f"b/{path}")
    ended = ("\n", "\r")
    return "".join(line if line.endswith(ended) else f"{line}\n{_NO_END}\n" for line in found)


def _notes(rewrite: Rewrite) -> Iterator[str]:
    """Yield the notes that hold for the file, in which secrets are no dots."""
    yield from (note for note in rewrite.notes if not note.startswith("Dots stand"))
