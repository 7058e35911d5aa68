"""The labels of an assistant on labeled prompts: its units out, its labels in, and the score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from advisor.errors import AdvisorError
from advisor.evidence.prompt.labels.given import GivenLabels, labels_in_json
from advisor.evidence.prompt.read import prompt_units, read_prompt
from advisor.evidence.prompt.reading import PromptReading
from advisor.formats.json_text import json_text
from prompt_lib.cases import Case
from prompt_lib.scores import judged, print_confusion, print_labels, share

WHOLE = "."
"""The prompts are texts already, whatever they look like."""


def write_units(cases: Sequence[Case], file: Path) -> None:
    """Write the units of each prompt, one JSON document a line, without what people said."""
    found = {units.digest: units for case in cases for units in [prompt_units(case.text, at=WHOLE)]}
    lines = (json_text(units.to_dict(), indent=None) for units in found.values())
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(found)} prompts are written to {file}")


def report_given(cases: Sequence[Case], file: Path) -> None:
    """Print how many of the labels in a file are those that people gave, beside the reader's."""
    given = dict(_labels_by_digest(file))
    both = list(_readings(cases, given))
    found = [one for case, reading in both for one in judged(case, reading)]
    if not found:
        print(f"{file} holds no labels of these prompts")
        return
    taken = [reading.labels_given for _, reading in both if reading.labels_given]
    lines, refused = sum(one.lines for one in taken), sum(one.refused_in_all for one in taken)
    print(f"\nlabels given: {len(both)} prompts of {len(cases)}, {len(found)} labeled parts")
    print(f"  lines with a given label  {sum(one.taken for one in taken)}/{lines}")
    print(f"  labels refused            {refused}")
    print_labels(found)
    right = (reading.recommendation in case.accepted for case, reading in both)
    print(f"  recommendation accepted   {share(right)}")
    print_confusion(found)
    own = [one for case, _ in both for one in judged(case, read_prompt(case.text, at=WHOLE))]
    print("\nthe reader on the same prompts, from which its weights were learned")
    print_labels(own)


def _readings(
    cases: Sequence[Case], given: Mapping[str, GivenLabels]
) -> Iterator[tuple[Case, PromptReading]]:
    for case in cases:
        labels = given.get(prompt_units(case.text, at=WHOLE).digest)
        if labels is not None:
            yield case, read_prompt(case.text, at=WHOLE, labels=labels)


def _labels_by_digest(file: Path) -> Iterator[tuple[str, GivenLabels]]:
    """Yield the labels in each line of a file; what holds none is said and left out."""
    for number, line in enumerate(file.read_bytes().split(b"\n"), start=1):
        if line.strip():
            try:
                found = labels_in_json(line, f"{file}, line {number}")
            except AdvisorError as error:
                print(error)
                continue
            yield found.digest, found
