"""Faults of other libraries, named as ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from advisor.errors import AdvisorError, AnswerError, Problem


@contextmanager
def faults_named(where: str) -> Iterator[None]:
    """Raise AnswerError for whatever a data frame library raises while its data is read."""
    try:
        yield
    except AdvisorError:
        raise
    except Exception as error:
        said = str(error).strip().partition("\n")[0]
        what = f"cannot be read: {type(error).__name__}: {said}".rstrip(": .")
        hint = "Try it in the library the table comes from."
        raise AnswerError(Problem(where, what, hint)) from error
