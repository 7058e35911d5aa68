"""Columns whose library gives all values one type."""

from __future__ import annotations

from typing import Literal, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

ColumnKind: TypeAlias = Literal["numbers", "yes_no", "other"]


@runtime_checkable
class TypedColumn(Protocol):
    """A column whose library gives all values one type."""

    @property
    def kind(self) -> ColumnKind:
        """What it holds: numbers, yes and no, or anything else."""
        ...

    def numbers(self) -> NDArray[np.float64]:
        """Return the numbers, NaN for a missing one; for `yes_no`, 1 is yes and 0 is no."""
        ...

    def values(self) -> list[object]:
        """Return plain values; a missing one is None, or missing in the sense of `cells`."""
        ...

    def __len__(self) -> int: ...


class ArrayColumn:
    """A NumPy array with one value a row; what a masked array hides is missing."""

    def __init__(self, array: NDArray[np.generic]) -> None:
        self._array = array

    @property
    def kind(self) -> ColumnKind:
        """What it holds."""
        return _KINDS.get(self._array.dtype.kind, "other")

    def numbers(self) -> NDArray[np.float64]:
        """Return the numbers, NaN for a missing one."""
        found = float_numbers(self._array)
        return found.filled(np.nan) if isinstance(found, np.ma.MaskedArray) else found

    def values(self) -> list[object]:
        """Return plain values."""
        found: list[object] = self._array.tolist()
        return found

    def __len__(self) -> int:
        return len(self._array)


_KINDS: dict[str, ColumnKind] = {"i": "numbers", "u": "numbers", "f": "numbers", "b": "yes_no"}


def float_numbers(array: NDArray[np.generic]) -> NDArray[np.float64]:
    """Return numbers in 64 bits; one of 32 or 16 bits as the decimal it is shown as.

    A score of 0.9 in 32 bits would otherwise become 0.8999999761581421, and miss a target of 0.9.
    """
    found: NDArray[np.float64] = array.astype(np.float64)
    if array.dtype.kind == "f" and array.dtype.itemsize < found.dtype.itemsize:
        short, places = np.unique(np.asarray(array), return_inverse=True)
        found[...] = np.array([float(str(number)) for number in short])[places]
    return found
