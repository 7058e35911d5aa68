"""Takes findings away that are silenced, and says which."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from advisor.evidence.prompt.model import Finding, Silenced, SilencedBy
from advisor.formats.phrasing import plural


@dataclass(frozen=True, slots=True)
class Kept:
    """The findings that are left, and what was silenced."""

    advice: tuple[Finding, ...]
    silenced: tuple[Silenced, ...]


def without(
    advice: Sequence[Finding], is_silenced: Callable[[Finding, int | None], bool], by: SilencedBy
) -> Kept:
    """Return the findings without the lines for which `is_silenced` holds.

    A finding about the whole prompt is asked about with None. A finding of which some lines are
    left says how many are not shown.
    """
    kept: list[Finding] = []
    gone: list[Silenced] = []
    for finding in advice:
        lines = tuple(line for line in finding.lines if is_silenced(finding, line))
        whole = not finding.lines and is_silenced(finding, None)
        if lines or whole:
            gone.append(Silenced(id=finding.id, lines=lines, by=by))
        if whole or (lines and len(lines) == len(finding.lines)):
            continue
        kept.append(_less(finding, frozenset(lines)) if lines else finding)
    return Kept(tuple(kept), tuple(gone))


def _less(finding: Finding, silenced: frozenset[int]) -> Finding:
    left = tuple(line for line in finding.lines if line not in silenced)
    more = f" {plural(len(silenced), 'line')} of these {'is' if len(silenced) == 1 else 'are'}"
    return finding.model_copy(update={"lines": left, "says": f"{finding.says}{more} silenced."})
