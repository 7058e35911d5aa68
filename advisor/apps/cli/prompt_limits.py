"""What ends the command `prompt` with an exit code: findings, a budget, and growth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

import click

from advisor.evidence.prompt.compare.compare import PromptComparison
from advisor.evidence.prompt.model import Finding
from advisor.evidence.prompt.tokens import TokenCount
from advisor.formats.phrasing import plural, share_words

SEVERITIES = ("note", "warning", "error")
OVER = 3
"""The exit code when something is over a limit."""
_SHARE = re.compile(r"(\d{1,6}(?:\.\d{1,6})?) ?%")


class Share(click.ParamType[Fraction]):
    """A share such as 5%."""

    name = "share"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Fraction:
        if isinstance(value, Fraction):
            return value
        match = _SHARE.fullmatch(str(value).strip())
        if match is None:
            self.fail(f"'{str(value)[:60]}' is not a share. Write it as 5%.", param, ctx)
        return Fraction(Decimal(match[1])) / 100


def serious(advice: Sequence[Finding], least: str | None) -> bool:
    """Return whether a finding is at least as serious as `least`."""
    if least is None:
        return False
    return any(SEVERITIES.index(one.level) >= SEVERITIES.index(least) for one in advice)


def over_budget(name: str, count: TokenCount, most: int | None) -> Iterator[str]:
    """Yield the sentence that a prompt has more tokens than it may."""
    if most is not None and count.tokens > most:
        yield (
            f"{name}: has {count.words}, {plural(count.tokens - most, 'token')} over "
            f"the {most:,} of --max-tokens."
        )


def grown_too_far(name: str, found: PromptComparison, most: Fraction | None) -> Iterator[str]:
    """Yield the sentence that a prompt has grown more than it may."""
    if most is not None and found.tokens > most * found.base.tokens.tokens:
        yield (
            f"{name}: has grown by {share_words(found.grown)}, from "
            f"{found.base.tokens.tokens:,} to {plural(found.new.tokens.tokens, 'token')}; "
            f"--fail-if-grown allows {share_words(float(most))}."
        )
