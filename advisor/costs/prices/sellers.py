"""Who sells fine-tuning of which model, to whom, and from when until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, model_validator

from advisor.costs.prices.good_until import offer_good_until
from advisor.formats.days import Day

OpenTo: TypeAlias = Literal["everyone", "existing", "nobody"]
"""Who can start a training job: `existing` are the customers who already tune there."""


class TunableModel(BaseModel):
    """A model that a provider fine-tunes, and for whom; several entries say it by day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str = Field(min_length=2)
    """The name in the provider's price list."""
    also_called: tuple[str, ...] = ()
    """Other names that people use for it."""
    methods: tuple[Literal["supervised", "preference", "reinforcement", "distillation"], ...]
    """The ways of training that the provider offers for it."""
    open_to: OpenTo
    since: Day | None = Field(None, alias="from")
    """The first day of which this is known; without it, the first day is not known."""
    until: Day | None = None
    """The last day on which a new training job can start; without it, no end is known."""
    serves_until: Day | None = None
    """The day on which the fine-tuned model stops; without it, no end is known."""
    served: Literal["tokens", "hours", "nowhere"] = "tokens"
    """How a fine-tuned version is billed; `nowhere`: the provider trains it but does not run it."""
    training: str | None = None
    """Id of the training price of its size, where the price is not listed by model."""
    checked: Day
    good_until: Day | None = None
    """The last day on which this is taken to hold without a new check; without it, a year on."""
    status: Literal["verified", "third_party", "unverified"]
    source: str = Field(min_length=3)
    note: str | None = None
    """What a reader should know besides, such as sources that contradict each other."""

    @model_validator(mode="after")
    def _in_order(self) -> TunableModel:
        days = [day for day in (self.since, self.until, self.serves_until) if day is not None]
        if days != sorted(days):
            raise ValueError("write from, until and serves_until in the order of the days")
        return self

    def is_called(self, name: str) -> bool:
        """Return whether `name` means this model, in upper or lower case."""
        known = (self.model, *self.also_called)
        return name.strip().lower() in (other.lower() for other in known)

    def holds(self, on: date) -> bool:
        """Return whether a training job can start under this entry on that day.

        It cannot where that is not known any more.
        """
        return self.is_known(on) and self.says(on)

    @property
    def good_through(self) -> date:
        """The last day on which the entry is taken to hold."""
        return self.good_until or offer_good_until(self.checked)

    def is_known(self, on: date) -> bool:
        """Return whether the entry was checked recently enough for that day."""
        return on <= self.good_through

    def says(self, on: date) -> bool:
        """Return whether a training job could start on that day, as of the last check."""
        begun = self.since is None or self.since <= on
        ended = self.until is not None and self.until < on
        return begun and not ended and (self.serves_until is None or on < self.serves_until)

    def admits(self, *, existing: bool) -> bool:
        """Return whether a customer of that kind is admitted at all."""
        return self.open_to == "everyone" or (existing and self.open_to == "existing")


@dataclass(frozen=True, slots=True)
class Seller:
    """A provider with the models that it fine-tunes or has fine-tuned."""

    id: str
    name: str
    tunable_models: tuple[TunableModel, ...] = ()

    def on_sale(self, on: date, *, existing: bool) -> Iterator[TunableModel]:
        """Yield what that customer can have trained and served on that day, the usual one first."""
        for entry in self.tunable_models:
            if entry.served != "nowhere" and entry.holds(on) and entry.admits(existing=existing):
                yield entry

    def find(self, model: str, on: date, *, existing: bool) -> TunableModel | None:
        """Return the entry under which that customer can tune a model on that day, or None."""
        sold = self.on_sale(on, existing=existing)
        return next((entry for entry in sold if entry.is_called(model)), None)

    def last_known(self, model: str, on: date, *, existing: bool) -> TunableModel | None:
        """Return the entry under which a model was tunable, where that is not known any more."""
        entries = (entry for entry in self.tunable_models if entry.is_called(model))
        sold = (e for e in entries if e.says(on) and e.admits(existing=existing))
        return next((entry for entry in sold if not entry.is_known(on)), None)

    def closed_since(self, on: date, *, existing: bool) -> date | None:
        """Return the first day on which that customer could tune nothing here, or None.

        None where nothing was ever open to them, or where the last day is not known.
        """
        admitted = (e for e in self.tunable_models if e.admits(existing=existing))
        ends = [e.until for e in admitted if e.until is not None and e.until < on]
        return max(ends) + timedelta(days=1) if ends else None


class _SellerEntry(BaseModel):
    """What prices need to know of a provider in `providers.yaml`."""

    id: str
    name: str
    tunable_models: tuple[TunableModel, ...] = ()


class SellerFile(BaseModel):
    """A file of providers, of which only the models they fine-tune are read."""

    providers: tuple[_SellerEntry, ...] = ()

    @property
    def sellers(self) -> tuple[Seller, ...]:
        """Every provider of the file with the models that it fine-tunes."""
        return tuple(Seller(one.id, one.name, one.tunable_models) for one in self.providers)


def overlapping(entries: tuple[TunableModel, ...]) -> str | None:
    """Return the name of a model that two entries describe on the same day, or None."""
    for i, one in enumerate(entries):
        for other in entries[i + 1 :]:
            begins = max(one.since or date.min, other.since or date.min)
            ends = min(one.until or date.max, other.until or date.max)
            if one.model == other.model and begins <= ends:
                return one.model
    return None
