"""Single values as other libraries hand them over: NumPy and Arrow scalars, and missing values."""

from __future__ import annotations


def plain(value: object) -> object:
    """Return the plain value of a NumPy or Arrow scalar; any other value as it is."""
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        item = value.item()
        return float(str(value)) if isinstance(item, float) else item  # 0.9 in 32 bits is 0.9
    return value.as_py() if hasattr(value, "as_py") else value


def is_missing(value: object) -> bool:
    """Return whether a value stands for none at all: NaN, NaT, or the NA of a library.

    NaN is not equal to itself; the other ones stay what they are when they are compared. None is
    left to the caller: a person may have said "not sure" by it.
    """
    if value is None or isinstance(value, str | bool | int):
        return False
    if hasattr(value, "as_py"):
        return value.as_py() is None
    try:
        unequal = value != value  # noqa: PLR0124  # that is how NaN is known
        return unequal is value or (plain(unequal) is True)
    except Exception:  # noqa: BLE001  # values of any library, which may not be comparable
        return False
