"""Learn the weights of the prompt reader: `train_labels.py MIRRORS [--write]`.

MIRRORS is a folder with clones of the repositories that tests/prompts/public.yaml and
public_units.yaml refer to. Prints learning curves and the confusion that is left, by folds over
repositories; `--write` learns from all prompts and writes the file that ships. Needs
`pip install -r benchmarks/requirements.txt`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from prompt_lib.cases import Case, own_cases, plain_cases, public_cases
from prompt_lib.scores import Judged, print_confusion, print_labels
from prompt_lib.training import (
    Example,
    Guess,
    Learned,
    calibrated_folds,
    calibrated_on_all,
    examples_of,
    fit,
    fit_folds,
    folds,
    guesses,
)

from advisor.evidence.prompt.labels.weights import LabelWeights, write_weights

CURVE = (0.25, 0.5)
"""Shares of the prompts to learn from, besides all."""


def main() -> None:
    mirrors = Path(sys.argv[1])
    cases = all_cases(mirrors)
    examples = examples_of(cases)
    fold = folds(examples)
    for part in CURVE:
        some = [example for at, example in enumerate(examples) if at % round(1 / part) == 0]
        report(f"learned from {part:.0%} of the prompts", fit_folds(some, fold), examples, fold)
    learned = fit_folds(examples, fold)
    report("learned from all", calibrated_folds(examples, fold, learned), examples, fold)
    if "--write" in sys.argv:
        shipped = calibrated_on_all(fit(examples), examples, fold, learned)
        write_weights(shipped.head, shipped.rows)
        print(f"\nwritten: {len(shipped.rows):,} features; {shipped.head}")


def all_cases(mirrors: Path) -> list[Case]:
    """Return every labeled prompt that can be read."""
    return [
        *own_cases("own.yaml"),
        *own_cases("later.yaml"),
        *plain_cases(),
        *public_cases(mirrors, "public.yaml"),
        *public_cases(mirrors, "public_units.yaml"),
    ]


def report(
    title: str, learned: Sequence[Learned], examples: Sequence[Example], fold: dict[str, int]
) -> None:
    """Print the figures of the units of each fold, read with weights learned from the others."""
    found: list[Judged] = []
    for at, one in enumerate(learned):
        part = [example for example in examples if fold.get(example.source) == at]
        found += [_judged(one.weights, guess) for guess in guesses(one, part)]
    print(f"\n{title}: {len(found):,} units of {len(fold)} sources, each by weights of the others")
    print_labels(found)
    if any(one.sure for one in found):
        print_confusion(found)


def _judged(weights: LabelWeights, guess: Guess) -> Judged:
    chances = weights.chances_of(guess.odds)
    score = round(max(chances), 2)
    label = weights.head.labels[chances.index(max(chances))]
    return Judged(guess.said, label, score, weights.is_sure(score))


if __name__ == "__main__":
    main()
