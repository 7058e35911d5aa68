"""How well the prompt reader labels and recommends, and how fast: `prompt_reader.py [MIRRORS]`.

How well an assistant labels: `prompt_reader.py [MIRRORS] --units OUT.jsonl` writes the lines of
all prompts and the rubric, a prompt a line; `prompt_reader.py [MIRRORS] --labels FILE.jsonl` prints
the score of its labels, in the form that the units ask for, a prompt a line.

MIRRORS is a folder with git clones of the repositories that tests/prompts/public.yaml and
public_units.yaml refer to, as `owner+name/repo` or `owner/name`. With it, every public prompt is
read with weights learned without its repository, which takes minutes and scikit-learn. Without it,
only our own prompts are read, by the weights that ship and were learned from them too.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter

from prompt_lib.cases import Case, own_cases, plain_cases, public_cases
from prompt_lib.findings import judged_findings, print_findings
from prompt_lib.given import report_given, write_units
from prompt_lib.scores import (
    FITTING,
    judged,
    places_right,
    print_confusion,
    print_labels,
    share,
)

from advisor.costs import shipped_catalogue
from advisor.evidence.prompt.assemble import ReadingInputs, assemble
from advisor.evidence.prompt.clean.secret_table import shipped_secrets
from advisor.evidence.prompt.forms.source import PromptText, Source
from advisor.evidence.prompt.labels.signals import shipped_signals
from advisor.evidence.prompt.labels.weights import LabelWeights
from advisor.evidence.prompt.model import PLACES, Place
from advisor.evidence.prompt.read import read_prompt
from advisor.evidence.prompt.reading import PromptReading
from advisor.evidence.prompt.recommend.prices import money_for
from advisor.evidence.prompt.recommend.remedies import Remedies, shipped_remedies

LEARNING_SETS = (("own prompts", "own.yaml"), ("own prompts, written later", "later.yaml"))
TUNING = ("fine_tune", "both")
SHORT_WORDS = 250
MOST_MS = 25
"""Milliseconds that 1,000 words may take."""


def main() -> None:
    asked = _asked()
    sets = [(title, own_cases(name)) for title, name in LEARNING_SETS]
    if asked.units or asked.labels:
        _of_an_assistant(asked, [case for _, cases in sets for case in cases])
        return
    for title, cases in sets:
        report(f"{title} (learning set)", cases, [read_prompt(case.text) for case in cases])
    every = [case for _, cases in sets for case in cases]
    if asked.mirrors:
        every += unseen(asked.mirrors, every)
    speed(every)


def _asked() -> Namespace:
    words = ArgumentParser(description="Score the prompt reader, or the labels of an assistant.")
    words.add_argument("mirrors", nargs="?", type=Path, help="clones of the public repositories")
    words.add_argument("--units", type=Path, help="write the lines of all prompts, to be labeled")
    words.add_argument("--labels", type=Path, help="score the labels in this file")
    return words.parse_args()


def _of_an_assistant(asked: Namespace, cases: list[Case]) -> None:
    """Write what an assistant labels, or report on its labels."""
    if asked.mirrors:
        for name in ("public.yaml", "public_units.yaml"):
            cases += public_cases(asked.mirrors, name)
    if asked.units:
        write_units(cases, asked.units)
    if asked.labels:
        report_given(cases, asked.labels)


def unseen(mirrors: Path, own: Sequence[Case]) -> list[Case]:
    """Report on the public prompts, each read with weights that never saw its repository."""
    from prompt_lib.training import calibrated_folds, examples_of, fit_folds, folds  # noqa: PLC0415

    by_line = list(public_cases(mirrors, "public.yaml"))
    by_unit = list(public_cases(mirrors, "public_units.yaml"))
    examples = examples_of([*own, *plain_cases(), *by_line, *by_unit])
    fold = folds(examples)
    learned = calibrated_folds(examples, fold, fit_folds(examples, fold))
    for title, cases in (("labeled by unit", by_unit), ("labeled by line", by_line)):
        readings = [read_with(learned[fold[case.source]].weights, case.text) for case in cases]
        report(f"public prompts {title} (unseen repositories)", cases, readings)
    print("\nfindings (unseen repositories)")
    cases = [*by_line, *by_unit]
    readings = [read_with(learned[fold[case.source]].weights, case.text) for case in cases]
    both = zip(cases, readings, strict=True)
    print_findings((one for c, r in both for one in judged_findings(c, r)), len(cases))
    print("\nlabels that are wrong, prompts labeled by unit")
    pairs = zip(by_unit, [fold[case.source] for case in by_unit], strict=True)
    readings = [read_with(learned[at].weights, case.text) for case, at in pairs]
    print_confusion([one for c, r in zip(by_unit, readings, strict=True) for one in judged(c, r)])
    return [*by_line, *by_unit]


def read_with(weights: LabelWeights, text: str) -> PromptReading:
    """Return the reading of a text with other weights than those that ship."""
    catalogue, on = shipped_catalogue(), date(2026, 12, 1)
    money = money_for(catalogue, on, None, None, None)
    inputs = ReadingInputs(
        signals=shipped_signals(),
        weights=weights,
        remedies=all_remedies(),
        secrets=shipped_secrets(),
        catalogue=catalogue,
        on=on,
        money=money,
    )
    return assemble(PromptText(text, Source()), inputs)


def all_remedies() -> Remedies:
    """Return the remedies with the findings that readings do not show, for measuring them."""
    advice = shipped_remedies().advice
    return Remedies(advice=tuple(one.model_copy(update={"shown": True}) for one in advice))


def report(title: str, cases: Sequence[Case], readings: Sequence[PromptReading]) -> None:
    by_case = [list(judged(case, r)) for case, r in zip(cases, readings, strict=True)]
    found = [one for case in by_case for one in case]
    print(f"\n{title}: {len(cases)} prompts, {len(found)} labeled parts")
    print_labels(found)
    _report_places([one for case in by_case for one in places_right(case)])
    _report_verdicts(cases, readings)


def _report_places(found: Sequence[tuple[Place, bool]]) -> None:
    for place in FITTING:
        right = [is_right for one, is_right in found if one == place]
        name = f"sections in {PLACES[place].lower()}"
        print(f"  {name:<26}{share(right)}" if right else f"  {name:<26}none")


def _report_verdicts(cases: Sequence[Case], readings: Sequence[PromptReading]) -> None:
    both = list(zip(cases, readings, strict=True))
    right = [r.recommendation in c.accepted for c, r in both]
    always = ["prompt" in c.accepted for c in cases]
    hard = [r.recommendation in c.accepted for c, r in both if "prompt" not in c.accepted]
    short = [r for r in readings if r.facts.words < SHORT_WORDS]
    print(f"  recommendation accepted   {share(right)} (always 'prompt': {share(always)})")
    print(f"  where 'prompt' is wrong   {share(hard)}")
    print(f"  the best one              {share(r.recommendation == c.best for c, r in both)}")
    print(f"  tuning said of short ones {sum(r.recommendation in TUNING for r in short)}")
    planted = sum(len(r.facts.secrets) for c, r in both if c.planted)
    false = sum(len(r.facts.secrets) for c, r in both if not c.planted)
    print(f"  secrets                   {planted} where planted, {false} elsewhere")


def speed(cases: Sequence[Case]) -> None:
    text = "\n".join(case.text for case in cases if not case.planted)
    end = list(re.finditer(r"\S+", text))[999].end()
    words = _best(lambda: read_prompt(text[:end]))
    print("\nspeed, best of 5")
    print(f"  1,000 words               {words:.1f} ms (at most {MOST_MS})")
    print(f"  100,000 characters        {_read((text * 40)[:100_000]):.0f} ms")
    print(f"  200,000 two-letter lines  {_read(('a' + chr(10)) * 100_000):.0f} ms")
    print(f"  one line of 200,000       {_read('never say ' * 20_000):.0f} ms")


def _read(text: str) -> float:
    return _best(lambda: read_prompt(text))


def _best(work: Callable[[], object]) -> float:
    work()
    taken = []
    for _ in range(5):
        start = perf_counter()
        work()
        taken.append(perf_counter() - start)
    return 1000 * min(taken)


if __name__ == "__main__":
    main()
