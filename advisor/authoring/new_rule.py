"""A new rule to fill in: every key of a rule, with its two examples."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from textwrap import dedent, indent
from typing import Literal, TypeAlias

from pydantic import TypeAdapter, ValidationError

from advisor.errors import AdvisorError, Problem
from advisor.formats.yaml_source import Document
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import TODO, Choice, KebabId, LeverId, Number, Question, YesNo

RuleKind: TypeAlias = Literal["rule", "gate", "tactic", "caution", "consideration"]
"""The kind of a new rule: a rule or gate of a lever, or a kind of note."""

_LISTS = {"rule": "rules", "gate": "gates"}
_UNQUOTED = re.compile(r"(?!(?:yes|no|on|off|true|false|null)$)[a-z][a-z0-9_]*")
"""Words that every YAML parser reads as text without quotes."""


def new_rule(rulebook: Rulebook, rule_id: str, kind: RuleKind, lever: LeverId, since: date) -> str:
    """Return a rule to fill in, as an entry of a YAML list, ending in a newline.

    It fits the schema. Every text still to write begins with TODO, and `advisor rules check` names
    each. In an extension the rule also says where it goes. Raises AdvisorError for an id that is
    taken or badly formed.
    """
    _refuse_id(rulebook, rule_id)
    return "\n".join(_lines(rulebook, rule_id, kind, lever, since)) + "\n"


def _refuse_id(rulebook: Rulebook, rule_id: str) -> None:
    try:
        TypeAdapter(KebabId).validate_python(rule_id)
    except ValidationError:
        better = re.sub(r"[^a-z0-9.]+", "-", rule_id.lower()).strip("-.")
        such_as = f", such as {better}" if better else ""
        hint = f"Use small letters, digits, hyphens and dots{such_as}."
        raise AdvisorError(Problem("id", f"'{rule_id}' cannot be the id of a rule", hint)) from None
    if rule_id in rulebook.rules:
        where = rulebook.places[rule_id]
        raise AdvisorError(Problem(where, f"'{rule_id}' is here already", "Choose another id."))
    renamed = rulebook.find_rule(rule_id)
    if renamed is not None:
        what = f"'{rule_id}' was the id of '{renamed.id}'"
        raise AdvisorError(Problem(rulebook.places[renamed.id], what, "Choose another id."))


def _lines(
    rulebook: Rulebook, rule_id: str, kind: RuleKind, lever: LeverId, since: date
) -> Iterator[str]:
    question, here, elsewhere = _example_answers(rulebook)
    yield f"  - id: {rule_id}"
    yield from _position_lines(rulebook, kind, lever)
    yield _todo("title", "one sentence someone could disagree with")
    yield f"    when: {{{question}: {here}}}  # the answers and facts it applies to"
    yield f"    then: {_then(rule_id, kind, lever)}"
    yield _todo("because", "why, to a product manager, in two sentences at most")
    yield '    # unless_you: The exception, going on from "unless you". Or leave it out.'
    if kind == "gate":
        yield _todo("needs", "what has to be in place, as a noun")
        yield _todo("after", "how the headline goes on from: Fine-tune, after")
        yield _todo("met", "what to say once it is in place")
        yield _todo("do", "what to do about it")
        yield _todo("done_when", "the test that ends that step")
    source = _default_source(rulebook)
    yield f'    cites: [{{source: {source}, section: "{TODO}: where it says so"}}]'
    yield f"    effective: {{from: {since}}}"
    yield "    examples:"
    yield f"      fires: {{{question}: {here}}}"
    yield f"      silent: {{{question}: {elsewhere}}}"


def _position_lines(rulebook: Rulebook, kind: RuleKind, lever: LeverId) -> Iterator[str]:
    """Yield the position of an extension's rule: after the last conditional rule of the base."""
    if rulebook.base is None or lever not in rulebook.levers:
        return
    below = rulebook.levers[lever]
    gates = [gate.id for gate in below.gates if rulebook.inherits(gate)]
    if kind == "gate" and gates:
        yield f"    before: {gates[-1]}  # the gate it is told before"
    elif kind == "rule":
        *others, last = below.rules
        inherited = [rule.id for rule in others if rulebook.inherits(rule)]
        place = f"after: {inherited[-1]}" if inherited else f"before: {last.id}"
        yield f"    {place}  # or where else it has to be asked"


def _todo(key: str, what: str) -> str:
    return f'    {key}: "{TODO}: {what}"'


def _then(rule_id: str, kind: RuleKind, lever: LeverId) -> str:
    match kind:
        case "rule":
            return "hold  # or pull"
        case "gate":
            return "not_yet"
        case "tactic":
            return f"{{tactic: {_tactic_name(rule_id)}}}  # a short name for what to try"
        case "caution":
            return "{caution: watch}  # or misconception, closing"
        case "consideration":
            return f"{{supports: {lever}}}  # or opposes"


def _tactic_name(rule_id: str) -> str:
    name = re.sub(r"[^a-z0-9]", "_", rule_id)
    return name if name[0].isalpha() else f"do_{name}"


def _default_source(rulebook: Rulebook) -> str:
    ours = "our-judgement"
    return ours if ours in rulebook.sources else next(iter(rulebook.sources), ours)


def _example_answers(rulebook: Rulebook) -> tuple[str, str, str]:
    """Return a question for the examples, a required one if any, and two answers to it."""
    asked = sorted(rulebook.questions.values(), key=lambda question: not question.required)
    for question in asked:
        values = _two_values(rulebook, question)
        if len(values) > 1 and not question.only_costs:
            return question.id, _yaml_value(values[0]), _yaml_value(values[1])
    what = "these rules ask nothing that an example could answer"
    raise AdvisorError(Problem("questions", what, "Add a question first."))


def _two_values(rulebook: Rulebook, question: Question) -> tuple[Value, ...]:
    match question.answer:
        case YesNo():
            return True, False
        case Choice():
            return tuple(rulebook.options(question))[:2]
        case Number(min=least, max=most):
            return most, least
        case _:
            return ()


def _yaml_value(value: Value) -> str:
    plain = isinstance(value, str) and _UNQUOTED.fullmatch(value)
    return str(value) if plain else json.dumps(value)


# -- into a file -----------------------------------------------------------------------------


def with_rule(
    document: Document, text: str, rule: str, kind: RuleKind, lever: LeverId | None
) -> str:
    """Return the text of a rule file with a rule added: before the last of a lever, else last.

    The last rule of a lever always applies, so a rule after it would never decide. Without
    `lever`, the file belongs to an extension, whose rules say where they go. Raises AdvisorError
    when the file, read as `document`, has no list for the rule.
    """
    key = _LISTS.get(kind, "notes")
    entries = _entries(document, key, None if key == "notes" else lever)
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
    before_last = key == "rules" and lever is not None
    at = _insertion_line(document, lines, key, len(entries), before_last=before_last)
    column = document.at((key, 0)).column if entries else _DEFAULT_COLUMN
    entry = indent(dedent(rule), " " * max(column - len("- ") - 1, 0))
    if not entries:
        lines[at - 1] = f"{key}:\n"
    elif before_last:
        entry = f"{entry}\n"
    else:
        lines[at - 1] = lines[at - 1].rstrip("\r\n") + "\n"
        entry = f"\n{entry}"
    return "".join([*lines[:at], entry, *lines[at:]])


_DEFAULT_COLUMN = 5
"""The column of the first key of an entry when a list is indented by two."""


def _entries(document: Document, key: str, lever: LeverId | None) -> list[object]:
    """Return the list under `key`. Raises AdvisorError for a file about another lever."""
    match document.data:
        case dict(data) if lever is not None and data.get("lever") != lever:
            hint = f"Choose the file that says lever: {lever}, or another --lever."
            what = f"these are not the rules of '{lever}'"
            raise AdvisorError(Problem(document.at(("lever",)), what, hint))
        case dict(data) if isinstance(entries := data.get(key), list):
            return [*entries]
        case _:
            raise AdvisorError(
                Problem(document.path, f"holds no list of {key}", f"Begin one with {key}: []")
            )


def _insertion_line(
    document: Document, lines: list[str], key: str, count: int, *, before_last: bool
) -> int:
    """Return the index of the line before which the new entry goes."""
    head = document.at((key,)).line - 1
    if not count and re.fullmatch(rf"{key}:\s*\[\]\s*", lines[head]):
        return head + 1
    last = document.at((key, count - 1)).line - 1 if count else head
    if last == head:
        hint = "Write it with one entry a line first."
        raise AdvisorError(Problem(document.at((key,)), f"the list of {key} is on one line", hint))
    if before_last:
        return _above_comments(lines, last)
    end = next((i for i in range(last + 1, len(lines)) if re.match(r"[^\s-]", lines[i])), None)
    end = len(lines) if end is None else end
    while not lines[end - 1].strip():
        end -= 1
    return end


def _above_comments(lines: list[str], line: int) -> int:
    while lines[line - 1].lstrip().startswith("#"):
        line -= 1
    return line
