"""What keys look like and what stands before secrets: the shipped table and what is added to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from advisor.evidence.prompt.signals_files import read_signals_file
from advisor.formats.folders import default_rules
from advisor.rulebook.prompt_secrets import SECRETS_FILE, SecretForm, SecretTable, SecretWords
from advisor.rulebook.prompt_signals import SIGNALS_FOLDER
from advisor.rulebook.rulebook import Rulebook

_LONGEST_KEY = 200
_FOLLOWS = (
    r"(?P<follows>(?:[_-][\w-]{0,24}|[A-Z0-9]\w{0,24}|s)?)"
    r"(?:[\"'`*]{0,3}\s{0,2}(?:=>|:=|[:=\uff1a])|(?: (?:for|of|to)(?: [\w'-]{1,20}){1,4})?"
    r"\s(?:is|are|ist|sind|lautet|es|est|è|é|jest|är|er|это)\s|\s?(?:是|为|為|は))"
    r"\*{0,3}\s{0,3}[*\"'`]{0,3}(?:(?i:bearer|basic) )?[\"'`]?"
    r"(?P<value>[^\s\"'`,;<>(){}\[\]\u3002\uff0c]{4,900})"
)
"""What follows a name: the rest of a longer name, what says that a value comes, and the value."""


@dataclass(frozen=True)
class KeyForm:
    """One kind of key, ready to be looked for."""

    name: str
    begins: tuple[str, ...]
    pattern: re.Pattern[str]
    is_plain: bool
    """Whether nothing else is written like it, so that it need not look like chance."""

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """Yield every place of `text` that is written like this kind of key."""
        if any(begin in text for begin in self.begins):
            yield from self.pattern.finditer(text)


@dataclass(frozen=True)
class Secrets:
    """The table by which secrets are found."""

    words: tuple[SecretWords, ...]

    @cached_property
    def forms(self) -> tuple[KeyForm, ...]:
        """Every kind of key."""
        return tuple(_key_form(form) for one in self.words for form in one.forms)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names before secrets, each without its spaces, for a first look at a text."""
        every = (*self._all("key_names"), *self._all("password_names"))
        return frozenset(max(name.split(), key=len) for name in every)

    @cached_property
    def named(self) -> re.Pattern[str]:
        """A name, with a value after it; the group `password` holds names of what people choose."""
        password, key = self._all("password_names"), self._all("key_names")
        return re.compile(f"(?:(?P<password>{_any_of(password)})|{_any_of(key)}){_FOLLOWS}")

    @cached_property
    def placeholders(self) -> frozenset[str]:
        """Words that stand in for a secret."""
        return frozenset(self._all("placeholders"))

    def _all(self, field: str) -> Sequence[str]:
        return [word for one in self.words for word in getattr(one, field)]


def _key_form(form: SecretForm) -> KeyForm:
    if form.pattern is None:
        begins = "|".join(map(re.escape, sorted(form.begins, key=len, reverse=True)))
        written = rf"\b(?:{begins})[A-Za-z0-9_-]{{{form.least},{_LONGEST_KEY}}}"
    else:
        written = rf"\b(?:{form.pattern})"
    return KeyForm(form.name, form.begins, re.compile(written), form.pattern is not None)


def _any_of(names: Iterable[str]) -> str:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    written = (re.escape(name).replace(r"\ ", "[ _-]?") for name in longest_first)
    return f"(?i:{'|'.join(written)})"


def secrets_of(rulebook: Rulebook) -> Secrets:
    """Return the table under a rulebook, with what its extensions add.

    Raises SourceError for a file that cannot be read and RulebookError with file, line and column.
    """
    folder = rulebook.own_signals
    own = folder is not None and (folder / SIGNALS_FOLDER / SECRETS_FILE).is_file()
    below = load_secrets(folder) if folder is not None and own else shipped_secrets()
    added = tuple(one.secrets for one in rulebook.more_signals if not one.secrets.says_nothing)
    return Secrets((*below.words, *added)) if added else below


def load_secrets(rules_dir: Path) -> Secrets:
    """Return the table in the `signals` folder of `rules_dir`. Raises as `secrets_of` does."""
    return Secrets((read_signals_file(rules_dir, SECRETS_FILE, SecretTable),))


@lru_cache(maxsize=1)
def shipped_secrets() -> Secrets:
    """Return the table shipped with the advisor, read once."""
    return load_secrets(default_rules())
