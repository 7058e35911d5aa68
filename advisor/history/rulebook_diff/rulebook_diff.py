"""Two rulebooks compared, with the forms of the comparison as text and data."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from advisor.checks.loading import rulebook_or_shipped
from advisor.errors import AdvisorError, Problem
from advisor.formats.arguments import checked_argument
from advisor.formats.document import Block
from advisor.formats.frozen import frozen_mapping
from advisor.formats.short_repr import short_repr
from advisor.formats.text_forms import TextForms
from advisor.history.rulebook_diff.diff import RuleDiff, diff
from advisor.history.rulebook_diff.report import diff_blocks, diff_data, percent
from advisor.rulebook.rulebook import Rulebook

_GIVE = "Give what load_rulebook() returns, such as load_rulebook('old-rules')."


@dataclass(frozen=True, repr=False)
class RulebookDiff(RuleDiff, TextForms):
    """What differs between two rulebooks, and exactly whose approach moves."""

    def __repr__(self) -> str:
        moved = f"{percent(self.share)} of the combinations moved"
        return short_repr(self, f"{self.old.digest} to {self.new.digest}", moved)

    def report(self) -> tuple[Block, ...]:
        """Return the comparison as a document in blocks."""
        return tuple(diff_blocks(self, None))

    def to_dict(self) -> dict[str, JsonValue]:
        """Return plain data for JSON; shares are exact fractions as text."""
        return dict(diff_data(self, None))


def diff_rulebooks(old: Rulebook, new: Rulebook | None = None) -> RulebookDiff:
    """Return what changes from one rulebook to another, by default to the shipped one.

    `moves` counts the combinations of answers whose approach changes, each with answers that show
    it, run on both rulebooks; `changes` names what is written differently. Raises RulebookError
    when the two cannot be compared exactly, and AdvisorError for a rulebook of another kind.
    """
    before = checked_argument(old, Rulebook, "old", _GIVE)
    if before is None:
        raise AdvisorError(Problem("old", "is missing", _GIVE))
    found = diff(before, rulebook_or_shipped(new))
    return RulebookDiff(
        old=found.old,
        new=found.new,
        changes=found.changes,
        combinations=found.combinations,
        before=frozen_mapping(found.before),
        now=frozen_mapping(found.now),
        moves=found.moves,
        can_start=found.can_start,
        must_wait=found.must_wait,
        left_out=found.left_out,
    )
