"""A proof in blocks and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from advisor.checks.proof import Proof
from advisor.formats.document import Block, Heading, Paragraph, Table, listed
from advisor.formats.phrasing import plural
from advisor.rulebook.wording import departure_words, extensions_words


def proof_blocks(proof: Proof) -> Iterator[Block]:
    """Yield the results of a proof, without the problems themselves."""
    book = proof.rulebook
    questions = sum(not question.only_costs for question in book.questions.values())
    combos = f"{proof.combinations:,} combinations of cells"
    yield Heading(f"{plural(questions, 'question')}, {combos}: every one gets a verdict.", 1)
    on_top = extensions_words(book.on_top)
    yield Paragraph((f"{book.about.title} {book.about.version}{on_top}, digest {book.digest}",))
    if book.departures:
        yield listed(map(departure_words, book.departures))
    yield listed(_levers(proof))
    shares = ((a, n / proof.combinations) for a, n in proof.approaches.items())
    rows = ((book.approaches[approach].name, f"{share:.1%}") for approach, share in shares)
    yield Table(("Approach", "Share of the combinations"), tuple(rows))
    yield Paragraph((f"{plural(len(book.laws), 'law')} checked on all combinations.",))
    conflicts, plans = plural(len(book.conflicts), "conflict"), plural(len(book.plans), "plan")
    yield Paragraph((f"{conflicts} and {plans} checked on all combinations.",))
    if proof.reasons_only:
        named = ", ".join(proof.reasons_only)
        yield Paragraph((f"Only add a reason, never another verdict: {named}.",))
    problems = plural(len(proof.problems), "problem")
    yield Paragraph(("No problems." if not proof.problems else f"{problems}:",))


def _levers(proof: Proof) -> Iterator[str]:
    for lever in proof.rulebook.levers.values():
        idle = sum(not proof.decides[rule.id] for rule in lever.rules)
        told = "each decides somewhere" if not idle else f"{idle} never decide"
        yield f"{lever.id}: {plural(len(lever.rules), 'rule')}, {told}."
    for ways in proof.rulebook.means.values():
        idle = sum(not proof.decides[rule.id] for rule in ways.rules)
        told = "each names somewhere" if not idle else f"{idle} never name"
        yield f"means for {ways.id}: {plural(len(ways.rules), 'rule')}, {told}."


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
        "means": {str(k): v for k, v in proof.means.items()},
        "reasons_only": list(proof.reasons_only),
        "laws": [law.id for law in proof.rulebook.laws],
        "conflicts": [conflict.id for conflict in proof.rulebook.conflicts],
        "problems": [
            {"where": str(p.where), "what": p.what, "hint": p.hint} for p in proof.problems
        ],
    }
