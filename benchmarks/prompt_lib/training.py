"""Learns the weights of the features from labeled prompts: a multinomial logistic regression.

Needs scikit-learn, which the product does not.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from advisor.evidence.prompt.clean.normalize import clean_text
from advisor.evidence.prompt.labels.features import describe
from advisor.evidence.prompt.labels.signals import shipped_signals
from advisor.evidence.prompt.labels.weights import Head, LabelWeights, feature_key
from advisor.evidence.prompt.lines.language import prompt_language
from advisor.evidence.prompt.lines.units import Unit, read_units
from advisor.rulebook.prompt_labels import LabelId
from prompt_lib.cases import OWN, Case

STEPS = 40
"""Steps of a shipped weight in one unit of log-odds."""
LEAST_WEIGHT = 0.03
"""Log-odds; a feature whose weights are all below it is left out."""
STRENGTH = 0.2
"""Inverse of the penalty on large weights."""
SURE_RIGHT = 0.86
"""Share of sure lines to be right on sources not learned from: the promised 85 % and a margin."""
FOLDS = 10
_LARGEST = 127

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
BoolArray: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True)
class Learned:
    """The weights of one fit, by feature."""

    head: Head
    rows: dict[str, tuple[int, ...]]

    @property
    def weights(self) -> LabelWeights:
        return LabelWeights(self.head, {feature_key(f): row for f, row in self.rows.items()})


@dataclass(frozen=True)
class Example:
    """The labeled units of one prompt, as features."""

    source: str
    units: tuple[tuple[LabelId, frozenset[str]], ...]


def examples_of(cases: Iterable[Case]) -> list[Example]:
    """Return the features of every labeled unit."""
    return [_example(case) for case in cases]


def _example(case: Case) -> Example:
    text = clean_text(case.text).text
    units, _ = read_units(text)
    described = describe(units, shipped_signals(), prompt_language(text))
    found = ((_label_of(item.read.unit, case), item.features) for item in described)
    return Example(case.source, tuple((label, names) for label, names in found if label))


def _label_of(unit: Unit, case: Case) -> LabelId | None:
    """Return the label of most characters of a unit."""
    first = unit.start - unit.line.start
    held: Counter[LabelId] = Counter()
    for said in case.said:
        if said.line == unit.line.number:
            common = min(said.last, first + len(unit.text)) - max(said.first, first)
            if common > 0:
                held[said.label] += common
    return held.most_common(1)[0][0] if held else None


def folds(examples: Sequence[Example], count: int = FOLDS) -> dict[str, int]:
    """Return the fold of each public source: none is in two folds, and folds are of like size.

    Our own prompts are in no fold. They are learned from in each, and no figure comes from them.
    """
    size: Counter[str] = Counter()
    for example in examples:
        if example.source != OWN:
            size[example.source] += len(example.units)
    loads, fold = [0] * count, {}
    for source, units in sorted(size.items(), key=lambda item: (-item[1], item[0])):
        fold[source] = loads.index(min(loads))
        loads[fold[source]] += units
    return fold


def fit(examples: Sequence[Example]) -> Learned:
    """Return the weights learned from `examples`; scores are not yet chances, no line is sure."""
    labels = tuple(label.id for label in shipped_signals().labels)
    names = sorted({name for example in examples for _, found in example.units for name in found})
    number = {name: at for at, name in enumerate(names)}
    columns, ends, wanted, importance = [], [0], [], []
    for example in examples:
        for label, found in example.units:
            columns += [number[name] for name in sorted(found)]
            ends.append(len(columns))
            wanted.append(labels.index(label))
            importance.append(1 / math.sqrt(len(example.units)))
    matrix = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(wanted), len(names)))
    scale = np.array(importance) * len(importance) / sum(importance)
    model = LogisticRegression(C=STRENGTH, max_iter=80, tol=3e-3)
    model.fit(matrix, wanted, sample_weight=scale)
    table, bias = np.zeros((len(names), len(labels))), np.full(len(labels), -9.0)
    table[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    steps = np.clip(np.rint(table * STEPS), -_LARGEST, _LARGEST).astype(int)
    kept = np.flatnonzero(np.abs(table).max(axis=1) >= LEAST_WEIGHT)
    return Learned(
        Head(
            labels=labels,
            steps=STEPS,
            bias=tuple(int(b) for b in np.rint(bias * STEPS)),
            softness=1.0,
            sure_from=1.01,
        ),
        {names[at]: tuple(int(w) for w in steps[at]) for at in kept},
    )


def fit_without(job: tuple[Sequence[Example], frozenset[str]]) -> Learned:
    """Return the weights learned from the examples of all sources but some."""
    examples, left_out = job
    return fit([example for example in examples if example.source not in left_out])


def fit_folds(examples: Sequence[Example], fold: dict[str, int]) -> list[Learned]:
    """Return for each fold the weights learned from the others."""
    parts = [
        frozenset(s for s, at in fold.items() if at == k) for k in range(max(fold.values()) + 1)
    ]
    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(fit_without, [(examples, part) for part in parts]))


@dataclass(frozen=True)
class Guess:
    """A label read with weights that never saw its source."""

    said: LabelId
    odds: tuple[float, ...]


def guesses(learned: Learned, examples: Sequence[Example]) -> list[Guess]:
    """Return the log-odds of all labels for every unit of some examples."""
    found = []
    for example in examples:
        for label, names in example.units:
            rows = [learned.rows[name] for name in names if name in learned.rows]
            sums = [sum(column) for column in zip(learned.head.bias, *rows, strict=True)]
            found.append(Guess(label, tuple(total / STEPS for total in sums)))
    return found


def calibrated(head: Head, found: Sequence[Guess]) -> Head:
    """Return the head with softness and sure limits that fit guesses about unseen sources."""
    odds = np.array([guess.odds for guess in found])
    said = np.array([head.labels.index(guess.said) for guess in found])
    softness = min((s / 20 for s in range(10, 61)), key=lambda s: _surprise(odds / s, said))
    chances = _chances(odds / softness)
    right = chances.argmax(axis=1) == said
    limit = _limit(chances.max(axis=1).round(2), right)
    return head.model_copy(update={"softness": softness, "sure_from": limit})


def _limit(score: FloatArray, right: BoolArray) -> float:
    """Return the lowest score from which enough lines are right; above 1 if there is none."""
    for limit in np.unique(score):
        if right[score >= limit].mean() >= SURE_RIGHT:
            return float(limit)
    return 1.01


def _chances(odds: FloatArray) -> FloatArray:
    powers = np.exp(odds - odds.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _surprise(odds: FloatArray, said: IntArray) -> float:
    return float(-np.log(_chances(odds)[np.arange(len(said)), said] + 1e-9).mean())


def calibrated_folds(
    examples: Sequence[Example], fold: dict[str, int], learned: Sequence[Learned]
) -> list[Learned]:
    """Return the weights of each fold with limits learned only from the other folds."""
    by_fold = defaultdict(list)
    for example in examples:
        if example.source in fold:
            by_fold[fold[example.source]].append(example)
    found = [guesses(one, by_fold[at]) for at, one in enumerate(learned)]
    rest = [
        [g for at, group in enumerate(found) if at != k for g in group] for k in range(len(found))
    ]
    return [
        Learned(calibrated(one.head, others), one.rows)
        for one, others in zip(learned, rest, strict=True)
    ]


def calibrated_on_all(
    shipped: Learned, examples: Sequence[Example], fold: dict[str, int], learned: Sequence[Learned]
) -> Learned:
    """Return the weights of all examples, with limits learned from the folds."""
    found = [
        guess
        for at, one in enumerate(learned)
        for guess in guesses(one, [e for e in examples if fold.get(e.source) == at])
    ]
    return Learned(calibrated(shipped.head, found), shipped.rows)
