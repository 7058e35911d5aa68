"""A price list in a file that somebody brought: that of genai-prices, or that of litellm."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from advisor.costs.prices.age import PriceList
from advisor.costs.prices.token_prices import (
    TokenPrices,
    installed_list,
    newest_check,
    price_starts,
    prices_in,
)
from advisor.costs.upkeep.litellm_list import LitellmList, is_litellm_table
from advisor.errors import Problem, SourceError

if TYPE_CHECKING:
    from genai_prices.data_snapshot import DataSnapshot

MOST_BYTES = 50_000_000
_SHAPES = (
    "Give data.json of genai-prices (prices/new_data/v2/data.json) or litellm's"
    " model_prices_and_context_window.json."
)


class NewPrices(Protocol):
    """A price list that is not in use yet."""

    @property
    def made(self) -> PriceList:
        """Its name, version and day."""

    def prices(self, model: str, provider: str, on: date) -> TokenPrices | None:
        """Return the prices of a model on that day, or None where the list has none."""

    def starts(self, model: str, provider: str) -> tuple[date, ...]:
        """Return the days on which a new price of a model begins, in order."""


@dataclass(frozen=True, slots=True)
class GenaiList:
    """A list of genai-prices: the installed package, or a file of that project."""

    snapshot: DataSnapshot
    made: PriceList

    def prices(self, model: str, provider: str, on: date) -> TokenPrices | None:
        return prices_in(self.snapshot, self.made, model, provider, on)

    def starts(self, model: str, provider: str) -> tuple[date, ...]:
        return price_starts(self.snapshot, model, provider)


def installed_prices() -> GenaiList:
    """Return the list of the installed genai-prices package."""
    from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415

    return GenaiList(get_snapshot(), installed_list())


def read_price_list(path: Path, made: date | None = None) -> NewPrices:
    """Return the price list in a file; `made` is its day, where it names none.

    Raises SourceError, in one sentence, for a file that cannot be read, is 50 MB or larger, is
    cut off, has another shape or version, or says no day.
    """
    data = _json_in(path)
    if isinstance(data, list):
        return _genai_list(path, data, made)
    if isinstance(data, dict) and is_litellm_table(data):
        if made is None:
            hint = "Say with --made the day on which you got it, such as --made 2027-02-01."
            raise SourceError(Problem(str(path), "litellm's list names no day", hint))
        return LitellmList.of(data, PriceList("litellm", "", made))
    raise SourceError(Problem(str(path), "has the form of no price list that can be read", _SHAPES))


def read_litellm_list(path: Path, made: date) -> LitellmList:
    """Return litellm's list in a file. Raises SourceError as `read_price_list` does."""
    found = read_price_list(path, made)
    if isinstance(found, LitellmList):
        return found
    hint = "Give litellm's model_prices_and_context_window.json."
    raise SourceError(Problem(str(path), "is no list of litellm", hint))


def _json_in(path: Path) -> object:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES)
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise SourceError(Problem(str(path), f"cannot be read: {reason}")) from error
    if len(raw) >= MOST_BYTES:
        raise SourceError(Problem(str(path), "is 50 MB or larger, and no price list is", _SHAPES))
    try:
        data: object = json.loads(raw, parse_float=Decimal, parse_int=Decimal)
    except (ValueError, RecursionError) as error:
        raise SourceError(Problem(str(path), "is cut off or no JSON", "Get it again.")) from error
    return data


def _genai_list(path: Path, data: list[object], made: date | None) -> GenaiList:
    from genai_prices.data_snapshot import DataSnapshot  # noqa: PLC0415
    from genai_prices.types import _providers_from_raw  # noqa: PLC0415  # its own way to read it

    try:
        providers = _providers_from_raw(data)
    except (ValueError, TypeError, LookupError, AssertionError) as error:
        version = installed_list().version
        what = f"is of a version that genai-prices {version} cannot read"
        raise SourceError(Problem(str(path), what, "Update that package, or give v2.")) from error
    day = made or newest_check(providers)
    if not providers or day is None:
        hint = "Give data.json and not data_slim.json, or say the day with --made 2027-02-01."
        raise SourceError(Problem(str(path), "says of no price when it was checked", hint))
    snapshot = DataSnapshot(providers, from_auto_update=False)
    return GenaiList(snapshot, PriceList("genai-prices", path.name, day))
