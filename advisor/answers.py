"""What people answer: values that fit their questions, each with where it came from."""

from __future__ import annotations

from advisor.errors import did_you_mean
from advisor.rulebook import Rulebook
from advisor.schema import Choice, Number, Question, YesNo


def misfit(rulebook: Rulebook, question: Question, value: object) -> tuple[str, str] | None:
    """Return (what, hint) when `value` does not fit the question, or None when it does."""
    match question.answer:
        case YesNo():
            if isinstance(value, bool):
                return None
            return f"{value!r} is not an answer to '{question.id}'", "Say true or false."
        case Choice():
            options = rulebook.options(question)
            if isinstance(value, str) and value in options:
                return None
            near = did_you_mean(str(value), options)
            hint = f"{near} Use one of {', '.join(options)}.".strip()
            return f"{value!r} is not an option of '{question.id}'", hint
        case Number():
            return _misfit_number(question.id, question.answer, value)
        case _:
            if isinstance(value, str) and value.strip():
                return None
            return f"{value!r} is not a model name", "Give a name from the price catalogue."


def _misfit_number(name: str, answer: Number, value: object) -> tuple[str, str] | None:
    kind = "a whole number" if answer.type == "integer" else "a number"
    hint = f"Give {kind} from {answer.min:,g} to {answer.max:,g} ({answer.unit})."
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or (answer.type == "integer" and not float(str(value)).is_integer()):
        return f"{value!r} is not {kind} for '{name}'", hint
    assert isinstance(value, int | float)
    if not answer.min <= value <= answer.max:
        return f"{value!r} is out of range for '{name}'", hint
    return None
