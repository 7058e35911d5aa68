"""How often each kind of finding is right, by the labels that people gave to its lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from advisor.evidence.prompt.facts.facts import INSTRUCTING
from advisor.evidence.prompt.model import Finding
from advisor.evidence.prompt.reading import PromptReading
from advisor.evidence.prompt.recommend.remedies import shipped_remedies
from advisor.rulebook.prompt_labels import LabelId
from prompt_lib.cases import Case
from prompt_lib.scores import judged

SAID_OF: Mapping[str, frozenset[LabelId]] = {
    "per-call-first": frozenset({"dynamic_placeholder"}),
    "aging-facts": frozenset({"domain_knowledge"}),
    "small-facts": frozenset({"domain_knowledge"}),
    "json-in-words": frozenset({"output_format", "task_instruction"}),
    "closed-list": frozenset({"output_format", "task_instruction"}),
    "tools-in-text": frozenset({"tool_definition"}),
    "training-candidate": frozenset({"tone_style", "few_shot_example"}),
    "boilerplate": frozenset({"boilerplate"}),
}
"""The labels that lines of a finding have where it is right; labels cannot judge other kinds."""
_MANY = 20
_FEWEST_LABELED = 5
_LINES_LOOKED_AT = 5
_ENOUGH = 0.5
"""Share of the lines looked at that must be what the finding says."""


@dataclass(frozen=True)
class JudgedFinding:
    """A finding about one prompt, and whether people said the same of its lines."""

    id: str
    prompt: str
    right: bool | None
    """None where no label says so."""


def judged_findings(case: Case, reading: PromptReading) -> Iterator[JudgedFinding]:
    """Yield every finding of a reading, with what the labels say of it."""
    labels = defaultdict[int, set[LabelId]](set)
    for said in case.said:
        labels[said.line].add(said.label)
    for finding in reading.advice:
        match finding.id:
            case "many-rules":
                right = _has_many_rules(reading, labels)
            case "partly-understood":
                right = _is_hard(case, reading)
            case _:
                right = _has_lines_of(finding, labels)
        yield JudgedFinding(finding.id, case.name, right)


def _has_many_rules(reading: PromptReading, labels: Mapping[int, set[LabelId]]) -> bool | None:
    """Return whether there are 20 rules, where the labeled lines are like those that are not."""
    rules = {line.line for line in reading.lines if line.kind in ("text", "item")}
    read = {line.line for line in reading.lines if line.label in INSTRUCTING}
    known = rules.intersection(labels)
    if len(known) < _FEWEST_LABELED:
        return None
    said = sum(not INSTRUCTING.isdisjoint(labels[number]) for number in known)
    return reading.facts.instructions * said >= _MANY * max(1, len(known & read))


def _is_hard(case: Case, reading: PromptReading) -> bool | None:
    """Return whether fewer than two thirds of the labels are right."""
    right = [one.right for one in judged(case, reading)]
    return 3 * sum(right) < 2 * len(right) if right else None


def _has_lines_of(finding: Finding, labels: Mapping[int, set[LabelId]]) -> bool | None:
    """Return whether half of the first five lines are what the finding says."""
    wanted = SAID_OF.get(finding.id)
    if wanted is None:
        return None
    looked_at = [labels[n] for n in finding.lines[:_LINES_LOOKED_AT] if n in labels]
    if not looked_at:
        return None
    right = sum(not wanted.isdisjoint(found) for found in looked_at)
    return right >= _ENOUGH * len(looked_at)


def print_findings(found: Iterable[JudgedFinding], prompts: int) -> None:
    """Print for each kind how many prompts have it, and how often labels say it is right."""
    by_kind = defaultdict[str, list[JudgedFinding]](list)
    for one in found:
        by_kind[one.id].append(one)
    print("  finding               prompts  judged  right  share  readings")
    for remedy in shipped_remedies().advice:
        held = by_kind[remedy.id]
        how = "shown" if remedy.shown else "not shown"
        print(f"  {remedy.id:20s} {len(held):8d}  {_figures(held)}  {how}")
    print(f"  of {prompts} prompts; where nothing is judged, labels cannot tell")


def _figures(held: Sequence[JudgedFinding]) -> str:
    known = [one.right for one in held if one.right is not None]
    right = sum(known)
    share = f"{right / len(known):.0%}" if known else ""
    return f"{len(known):6d}  {right:5d}  {share:>5s}"
