"""What we do beyond a decision: the whole advice, the outlook, the proof, and the start."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from advisor.advice.advise import advise_case
from advisor.checks.proof import prove
from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.engine.diagram.compile import diagrams
from advisor.engine.diagram.lookahead import Lookahead, look_ahead
from advisor.rulebook.rulebook import Rulebook
from engines_lib.questionnaires import Row
from engines_lib.report import Line, Target
from engines_lib.sample import Sample
from engines_lib.timing import calls, in_fresh_python, whole

FULL_ADVICE = "advisor.advice.advise.advise_case"
FEW = 2_000
"""Outlooks kept ready for the calls that need one."""


def approach_advised(rulebook: Rulebook, given: Row) -> str | None:
    """Return the approach of the whole advice, which is made in full."""
    return advise_case(Case.read(given, rulebook, rulebook.about.as_of)).verdict.approach


def advice_lines(rulebook: Rulebook, sample: Sample) -> Iterator[Line]:
    """Yield a line for each of them."""
    yield Line(
        "one advice",
        FULL_ADVICE,
        calls(lambda given: approach_advised(rulebook, given), sample.given),
        target=Target(seconds=2e-3),
        remark="verdict, reasons, flips, next question and plan, without costs",
    )
    yield from _outlook_lines(rulebook, sample)
    yield from _once_lines(rulebook)


def _outlook_lines(rulebook: Rulebook, sample: Sample) -> Iterator[Line]:
    cases = [Case.from_values(row, rulebook) for row in sample.given]
    made = [look_ahead(case) for case in cases[:FEW]]
    leaning = [one for one in made if one.standing == "leaning"]

    def look(case: Case) -> object:
        ahead = look_ahead(case)
        return ahead.standing, ahead.possible, ahead.next_question()

    def flip(ahead: Lookahead) -> object:
        return ahead.alternatives(decide(ahead.case).approach)

    def fresh(used: Lookahead) -> Lookahead:
        return look_ahead(used.case)

    remark = "exact standing, possible approaches, next question"
    yield Line(
        "one outlook",
        "advisor.engine.diagram.lookahead.look_ahead",
        calls(look, cases),
        remark=remark,
    )
    first = [
        Case.from_values({"what_must_change": row["what_must_change"]}, rulebook)
        for row in sample.given[:FEW]
    ]
    remark = "the same with one answer given, where most is open"
    yield Line("one outlook", "the first screen", calls(look, first), remark=remark)
    remark = "of verdicts that lean: the fewest assumptions that settle them"
    yield Line("one outlook", "rests_on", calls(Lookahead.rests_on, leaning, fresh), remark=remark)
    remark = "decision and nearest flip to each other approach"
    yield Line("one outlook", "alternatives", calls(flip, made, fresh), remark=remark)


def _once_lines(rulebook: Rulebook) -> Iterator[Line]:
    proof = whole(lambda: prove(replace(rulebook)))
    remark = "every combination, rule, question and law; diagram compiled anew"
    yield Line("once", "advisor.checks.proof.prove", proof, target=Target(seconds=1), remark=remark)
    compiled = whole(lambda: diagrams(replace(rulebook)))
    yield Line(
        "once",
        "advisor.engine.diagram.compile.diagrams",
        compiled,
        remark="compiled once a rulebook",
    )
    imported = in_fresh_python("import advisor")
    remark = "names are loaded when first used"
    yield Line("once", "import advisor", imported, target=Target(seconds=0.15), remark=remark)
    verbs = "from advisor import advise, load_rulebook"
    yield Line("once", verbs, in_fresh_python(verbs), remark="what using it takes")
    loaded = in_fresh_python("load_rulebook()", verbs)
    yield Line("once", "load_rulebook()", loaded, remark="all files read and checked")
    first = in_fresh_python("advise({'what_must_change': 'behavior'})", f"{verbs}; load_rulebook()")
    yield Line("once", "the first advise()", first, remark="compiles the diagram, reads prices")
