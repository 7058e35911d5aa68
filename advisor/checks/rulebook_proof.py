"""The proof of a rulebook with its forms as text and data."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from advisor.checks.extensions import with_extension_at_fault
from advisor.checks.loading import rulebook_or_shipped
from advisor.checks.proof import Proof, prove
from advisor.checks.proof_report import proof_blocks, proof_data
from advisor.formats.document import Block
from advisor.formats.frozen import frozen_mapping
from advisor.formats.phrasing import plural
from advisor.formats.short_repr import short_repr
from advisor.formats.text_forms import TextForms
from advisor.rulebook.rulebook import Rulebook


@dataclass(frozen=True, repr=False)
class RulebookProof(Proof, TextForms):
    """What holds over every combination of answers, in numbers, and every problem found."""

    def __repr__(self) -> str:
        rules = f"rules {self.rulebook.digest}"
        counted = f"{self.combinations:,} combinations"
        return short_repr(self, rules, counted, plural(len(self.problems), "problem"))

    def report(self) -> tuple[Block, ...]:
        """Return the proof as a document in blocks."""
        return tuple(proof_blocks(self))

    def to_dict(self) -> dict[str, JsonValue]:
        """Return plain data for JSON."""
        return dict(proof_data(self))


def prove_rulebook(rulebook: Rulebook | None = None) -> RulebookProof:
    """Return the proof of a rulebook, by default the shipped one, as `advisor rules prove` does.

    Every combination of answers is decided, every rule is needed, and every law is kept; what is
    not so stands in `problems`, with answers that show it. Raises RulebookError when its diagram
    grows too large, and AdvisorError for a rulebook of another kind.
    """
    book = rulebook_or_shipped(rulebook)
    found = prove(book)
    return RulebookProof(
        rulebook=found.rulebook,
        combinations=found.combinations,
        nodes=found.nodes,
        approaches=frozen_mapping(found.approaches),
        decides=frozen_mapping(found.decides),
        means=frozen_mapping(found.means),
        reasons_only=found.reasons_only,
        problems=tuple(with_extension_at_fault(problem, book) for problem in found.problems),
    )
