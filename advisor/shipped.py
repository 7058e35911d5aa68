"""Where the rules and prices that come with the package lie."""

from __future__ import annotations

from pathlib import Path


def default_rules() -> Path:
    """Return the folder of the shipped rules: inside the installed package, or beside it."""
    packaged = Path(__file__).parent / "rules"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "rules"
