"""A catalogue extended with a company's own prices, and with some facts left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from advisor.costs.prices.catalogue import (
    FACT_KINDS,
    Catalogue,
    follow_nobody,
    overlap,
    read_price_files,
)
from advisor.costs.prices.facts import DatedFact, PriceFile
from advisor.errors import Location, Problem, RulebookError, did_you_mean
from advisor.formats.yaml_source import Document


def extended_catalogue(
    base: Catalogue, folder: Path, name: str, without: Mapping[str, Location | str]
) -> Catalogue:
    """Return `base` with the prices in `folder`, called `name`, added.

    `without` names facts of the base to leave out, such as `unit_prices/pinecone-standard`, with
    the place of each name. Raises RulebookError, with file, line and column, for a fact that the
    base already has on the same days, and for a name that the base does not have.
    """
    problems = list(_unknown(base, without))
    kept = tuple(_without(file, without) for file in base.files)
    files = read_price_files(folder, name, problems)
    problems.extend(_conflicts(kept, files))
    found = Catalogue((*kept, *(file for _, file in files)), base.sellers)
    problems.extend(follow_nobody(found, files))
    if problems:
        raise RulebookError(problems)
    return found


def _unknown(base: Catalogue, without: Mapping[str, Location | str]) -> Iterator[Problem]:
    known = {f"{kind}/{fact.identity}" for kind, fact in base.facts()}
    for name, where in without.items():
        if name not in known:
            hint = (
                did_you_mean(name, known) or "Write the list and the id: defaults/rag_build_hours."
            )
            yield Problem(where, f"unknown price '{name}'", hint)


def _without(file: PriceFile, without: Mapping[str, Location | str]) -> PriceFile:
    left = {
        kind: tuple(f for f in _listed(file, kind) if f"{kind}/{f.identity}" not in without)
        for kind in FACT_KINDS
    }
    return file.model_copy(update=left)


def _listed(file: PriceFile, kind: str) -> tuple[DatedFact, ...]:
    facts: tuple[DatedFact, ...] = getattr(file, kind)
    return facts


def _conflicts(
    base: Sequence[PriceFile], files: Sequence[tuple[Document, PriceFile]]
) -> Iterator[Problem]:
    for kind in FACT_KINDS:
        below = [fact for file in base for fact in _listed(file, kind)]
        for document, file in files:
            for i, mine in enumerate(_listed(file, kind)):
                if any(f.identity == mine.identity and overlap(f, mine) for f in below):
                    name = f"{kind}/{mine.identity}"
                    what = f"the rulebook below says '{name}' for the same days"
                    hint = f"Choose other days or another id, or switch off price: {name}."
                    yield Problem(document.at((kind, i)), what, hint)
