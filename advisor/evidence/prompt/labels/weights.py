"""The learned weights of the features, read from the file that `tools/train_labels.py` writes.

The file is one line of JSON (`Head`) and then a record for each feature: the CRC-32 of its name and
a signed byte for each label. Names are not kept: a prompt brings its own.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from advisor.formats.cached_method import cached_method
from advisor.rulebook.prompt_labels import LabelId
from advisor.rulebook.schema import Strict

WEIGHTS_FILE = Path(__file__).with_name("label_weights.bin")


class Head(Strict):
    """What holds for all features."""

    labels: tuple[LabelId, ...]
    steps: int
    """Steps of a weight in one unit of log-odds."""
    bias: tuple[int, ...]
    """Of each label, in steps."""
    softness: float
    """What the log-odds are divided by, so that scores are chances on prompts never seen."""
    sure_from: float
    """The score from which lines are shown as sure."""


_KEPT_ROWS = 1 << 15
"""Features of which the row is remembered from prompt to prompt: form and common words."""


@dataclass(frozen=True)
class LabelWeights:
    """What each feature says for each label."""

    head: Head
    rows: Mapping[int, Sequence[int]]

    @cached_method(_KEPT_ROWS)
    def row(self, feature: str) -> Sequence[int] | None:
        """Return the weights of a feature in the order of the labels, None without any."""
        return self.rows.get(feature_key(feature))

    def chances(self, rows: Iterable[Sequence[int]], own: Mapping[LabelId, float]) -> list[float]:
        """Return the chance of each label from the rows of a unit and log-odds added to them."""
        sums = map(sum, zip(self.head.bias, *rows, strict=True))
        odds = [total / self.head.steps for total in sums]
        for label, more in own.items():
            odds[self.head.labels.index(label)] += more
        return self.chances_of(odds)

    def chances_of(self, odds: Sequence[float]) -> list[float]:
        """Return the chance of each label for its log-odds."""
        most = max(odds)
        powers = [math.exp((value - most) / self.head.softness) for value in odds]
        total = sum(powers)
        return [power / total for power in powers]

    def is_sure(self, score: float) -> bool:
        """Return whether lines of that score are mostly right on prompts never seen."""
        return score >= self.head.sure_from


def feature_key(feature: str) -> int:
    """Return the number that stands for a feature in the file."""
    return zlib.crc32(feature.encode("utf-8", "surrogatepass"))


def write_weights(head: Head, rows: Mapping[str, Sequence[int]], path: Path = WEIGHTS_FILE) -> None:
    """Write the file; equal weights give equal bytes."""
    record = struct.Struct(f"<I{len(head.labels)}b")
    hashed = sorted((feature_key(name), row) for name, row in rows.items())
    body = b"".join(record.pack(key, *row) for key, row in hashed)
    path.write_bytes(head.model_dump_json().encode() + b"\n" + body)


def read_weights(path: Path = WEIGHTS_FILE) -> LabelWeights:
    """Return the weights in a file that `write_weights` wrote."""
    first, _, body = path.read_bytes().partition(b"\n")
    head = Head.model_validate_json(first)
    record = struct.Struct(f"<I{len(head.labels)}b")
    return LabelWeights(head, {key: row for key, *row in record.iter_unpack(body)})


@lru_cache(maxsize=1)
def shipped_weights() -> LabelWeights:
    """Return the weights shipped with the advisor, read once."""
    return read_weights()
