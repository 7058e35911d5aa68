"""What we do beyond a decision: the whole advice, the outlook, the proof, and the start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from advisor.advice.compose import advise_on
from advisor.checks.proof import prove
from advisor.engine.answers import read_answers
from advisor.engine.decide import decide
from advisor.engine.diagram.compile import diagrams, full_diagrams
from advisor.engine.diagram.lookahead import Prospects, prospects
from advisor.rulebook.rulebook import Rulebook
from engines_lib.questionnaires import Row
from engines_lib.report import Line, Target
from engines_lib.sample import Sample
from engines_lib.timing import calls, in_fresh_python, whole

FULL_ADVICE = "advisor.advice.compose.advise_on"
FEW = 2_000
"""Outlooks kept ready for the calls that need one."""

Pair: TypeAlias = tuple[Row, Row]
"""What is given, and the same completed."""


def approach_advised(rulebook: Rulebook, given: Row) -> str | None:
    """Return the approach of the whole advice, which is made in full."""
    answers = read_answers(given, rulebook)
    return advise_on(rulebook, answers, rulebook.about.as_of, None).verdict.approach


def advice_lines(rulebook: Rulebook, sample: Sample) -> Iterator[Line]:
    """Yield a line for each of them."""
    yield Line(
        "one advice",
        FULL_ADVICE,
        calls(lambda given: approach_advised(rulebook, given), sample.given),
        target=Target(seconds=1.5e-3),
        remark="verdict, reasons, flips, next question and plan, without costs",
    )
    yield from _outlook_lines(rulebook, sample)
    yield from _once_lines(rulebook)


def _outlook_lines(rulebook: Rulebook, sample: Sample) -> Iterator[Line]:
    pairs = list(zip(sample.given, sample.values, strict=True))
    made = [prospects(rulebook, *pair) for pair in pairs[:FEW]]
    leaning = [one for one in made if one.standing == "leaning"]

    def look(pair: Pair) -> object:
        ahead = prospects(rulebook, *pair)
        return ahead.standing, ahead.possible, ahead.next_question()

    def flip(ahead: Prospects) -> object:
        return ahead.alternatives(decide(rulebook, ahead.values).approach)

    def fresh(used: Prospects) -> Prospects:
        return prospects(rulebook, used.given, used.values)

    remark = "exact standing, possible approaches, next question"
    yield Line(
        "one outlook",
        "advisor.engine.diagram.lookahead.prospects",
        calls(look, pairs),
        remark=remark,
    )
    first = [({"what_must_change": p[0]["what_must_change"]}, p[1]) for p in pairs[:FEW]]
    remark = "the same with one answer given, where most is open"
    yield Line("one outlook", "the first screen", calls(look, first), remark=remark)
    remark = "of verdicts that lean: the fewest assumptions that settle them"
    yield Line("one outlook", "rests_on", calls(Prospects.rests_on, leaning, fresh), remark=remark)
    remark = "decision and nearest flip to each other approach"
    yield Line("one outlook", "alternatives", calls(flip, made, fresh), remark=remark)


def _once_lines(rulebook: Rulebook) -> Iterator[Line]:
    proof = whole(lambda: prove(rulebook), full_diagrams.cache_clear)
    remark = "every combination, rule, question and law; diagram compiled anew"
    yield Line("once", "advisor.checks.proof.prove", proof, target=Target(seconds=1), remark=remark)
    compiled = whole(lambda: diagrams(rulebook), diagrams.cache_clear)
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
