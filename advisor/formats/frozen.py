"""Mappings that nobody can change, so that rulebooks and results may be shared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, TypeAlias, TypeVar

from immutabledict import immutabledict
from pydantic import AfterValidator, WrapSerializer

K = TypeVar("K")
V = TypeVar("V")


def frozen_mapping(mapping: Mapping[K, V]) -> Mapping[K, V]:
    """Return a copy that cannot be changed, in the same order.

    It equals the plain dict, can be pickled, and hashes where all of its values do.
    """
    return immutabledict(mapping)


FrozenMapping: TypeAlias = Annotated[
    Mapping[K, V],
    AfterValidator(frozen_mapping),
    WrapSerializer(lambda mapping, write: write(dict(mapping))),  # pydantic writes dicts alone
]
"""A field of a model that accepts any mapping, holds a frozen copy, and is written as a dict."""
