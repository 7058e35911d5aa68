"""Where the rules and prices that come with the package lie."""

from __future__ import annotations

from pathlib import Path


def default_rules() -> Path:
    """Return the folder of the shipped rules: inside the installed package, or beside it."""
    package = Path(__file__).parents[1]
    packaged = package / "rules"
    return packaged if packaged.is_dir() else package.parent / "rules"
