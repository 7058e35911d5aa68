"""How secrets in a prompt are told from other words, as files of signals write it."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from advisor.formats.days import Day
from advisor.rulebook.safe_patterns import SafePattern
from advisor.rulebook.schema import Sentence, Strict

SECRETS_FILE = "secrets.yaml"

Beginning = Annotated[str, StringConstraints(min_length=1, max_length=40)]
_FEWEST_CHARACTERS = 3


def _has_letters(word: str) -> str:
    if not re.search(r"\w", word):
        raise ValueError("a name without a letter")
    return word


SecretWord = Annotated[
    str, StringConstraints(min_length=1, max_length=40, to_lower=True), AfterValidator(_has_letters)
]


class SecretForm(Strict):
    """One kind of key: what it is called, and what it looks like."""

    name: Sentence
    """What a reading calls it."""
    begins: tuple[Beginning, ...] = Field(min_length=1)
    """How such a key begins; with a pattern, what stands somewhere in it."""
    least: int = Field(default=20, ge=4, le=200)
    """How many letters, digits, `_` and `-` follow at least."""
    pattern: SafePattern | None = None
    """The whole key, for those that are more than a beginning and what follows."""

    @model_validator(mode="after")
    def _begins_in_its_own_way(self) -> SecretForm:
        short = [begin for begin in self.begins if len(begin) < _FEWEST_CHARACTERS]
        if short and self.pattern is None:
            what = f"'{short[0]}' begins too many other words"
            raise ValueError(what, "Write three characters or more, or a pattern.")
        return self


class SecretWords(Strict):
    """What keys look like, what stands before secrets, and what stands in for them."""

    forms: tuple[SecretForm, ...] = ()
    key_names: frozenset[SecretWord] = frozenset()
    """Names before `=` or `:` of what looks like a key; a space also stands for `_` and `-`."""
    password_names: frozenset[SecretWord] = frozenset()
    """Names of what people choose themselves; a word with a digit is enough."""
    placeholders: frozenset[SecretWord] = frozenset()
    """Words of which a part of a value shows that it stands in for the real one."""

    @property
    def says_nothing(self) -> bool:
        """Whether nothing at all is in it."""
        return not (self.forms or self.key_names or self.password_names or self.placeholders)


class SecretTable(SecretWords):
    """The content of `signals/secrets.yaml`."""

    as_of: Day
    """When the forms were last looked over."""
