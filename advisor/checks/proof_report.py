"""A proof as lines to read and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from advisor.checks.proof import Proof
from advisor.formats.phrasing import plural
from advisor.rulebook.wording import departure_words, on_top_words


def proof_lines(proof: Proof) -> Iterator[str]:
    """Yield what was proved, one statement a line, without the problems."""
    book = proof.rulebook
    questions = sum(not question.only_costs for question in book.questions.values())
    on_top = on_top_words(book.on_top)
    yield f"{book.about.title} {book.about.version}{on_top}, digest {book.digest}"
    yield from map(departure_words, book.departures)
    combos = f"{proof.combinations:,} combinations of cells"
    yield f"{plural(questions, 'question')}, {combos}: every one gets a verdict."
    for lever in book.levers.values():
        idle = sum(not proof.decides[rule.id] for rule in lever.rules)
        told = "each decides somewhere" if not idle else f"{idle} never decide"
        yield f"{lever.id}: {plural(len(lever.rules), 'rule')}, {told}."
    for approach, count in proof.approaches.items():
        share = count / proof.combinations
        yield f"  {book.approaches[approach].name:<18}{share:>7.1%} of the combinations"
    yield f"{plural(len(book.laws), 'law')} checked on all combinations."
    if proof.reasons_only:
        yield f"Only add a reason, never another verdict: {', '.join(proof.reasons_only)}."
    yield "No problems." if not proof.problems else f"{plural(len(proof.problems), 'problem')}:"


def proof_data(proof: Proof) -> Mapping[str, JsonValue]:
    """Return the proof as plain data for JSON."""
    return {
        "rulebook": proof.rulebook.about.version,
        "digest": proof.rulebook.digest,
        "extensions": list(proof.rulebook.on_top),
        "departures": [told.model_dump(mode="json") for told in proof.rulebook.departures],
        "combinations": proof.combinations,
        "nodes": proof.nodes,
        "approaches": {str(k): v for k, v in proof.approaches.items()},
        "decides": dict(proof.decides),
        "reasons_only": list(proof.reasons_only),
        "laws": [law.id for law in proof.rulebook.laws],
        "problems": [
            {"where": str(p.where), "what": p.what, "hint": p.hint} for p in proof.problems
        ],
    }
