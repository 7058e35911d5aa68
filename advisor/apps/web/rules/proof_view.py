"""The proof of the rules in figures and sentences, the laws, and how levers make an approach."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.advice.wording import LEVERS
from advisor.apps.web.learn import content
from advisor.apps.web.parts.markup import approach_name, draw, element, notice, text_element
from advisor.apps.web.parts.texts import names
from advisor.apps.web.rules import texts
from advisor.apps.web.rules.rule_list import checked_cases, checked_without_hindsight, jump
from advisor.checks.proof import Proof, prove
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import ApproachId, LeverId

TUNED: frozenset[ApproachId] = frozenset({"fine_tune", "rag_fine_tune"})


def proof_of(rulebook: Rulebook) -> Proof:
    """Return the proof of these rules, worked out once."""
    return rulebook.cached(prove)


def draw_figures(rulebook: Rulebook) -> None:
    """Draw what was counted: combinations, rules, laws and published cases."""
    proof, cases = proof_of(rulebook), checked_cases(rulebook)
    idle = sum(not count for count in proof.decides.values())
    in_vain = sum(case.advised in TUNED and not case.accepted for case in cases)
    figures = [
        (texts.questions(proof), texts.combinations(proof), texts.EVERY_ONE),
        (texts.RULES, str(len(proof.decides)), texts.rules_decide(idle)),
        (texts.LAWS, str(len(rulebook.laws)), texts.laws_hold(len(_broken(proof)))),
    ]
    if cases:
        figures.append((texts.CASES, texts.agree(cases), texts.agree_note(in_vain)))
    cells = (
        text_element("dt", head, "note mute")
        + text_element("dd", figure, "figure")
        + text_element("dd", note, "note mute")
        for head, figure, note in figures
    )
    draw(element("dl", "".join(element("div", cell) for cell in cells), "counted"))


def draw_proof(rulebook: Rulebook) -> None:
    """Draw what was proven; for rules with faults, every fault."""
    proof = proof_of(rulebook)
    if proof.problems:
        notice(texts.PROBLEMS, [str(problem) for problem in proof.problems])
    claims = "".join(_claim(claim) for claim in texts.claims(proof, list(rulebook.approaches)))
    draw(_card(texts.PROVEN, "", element("ul", claims, "claims")))


def draw_laws(rulebook: Rulebook) -> None:
    """Draw every law, and whether it holds."""
    broken = _broken(proof_of(rulebook))
    rows = "".join(
        _claim(f"{law.says}.", holds=law.id not in broken, place=f"law-{law.id}")
        for law in rulebook.laws
    )
    if rows:
        draw(_card(texts.LAWS, texts.LAWS_SAY, element("ul", rows, "claims")))


def draw_levers_to_approaches(rulebook: Rulebook) -> None:
    """Draw which levers lead to which approach."""
    rows = "".join(
        element("li", _levers(rulebook, a.pulls) + approach_name(rulebook, a.id), "row")
        for a in reversed(tuple(rulebook.approaches.values()))
    )
    draw(_card(texts.MAKE, "", element("ul", rows, "make")))


def draw_cases(rulebook: Rulebook) -> None:
    """Draw what the published cases show, and what they do not."""
    published = content.published()
    cases = checked_without_hindsight(rulebook)
    asked = [rulebook.questions[q].short for q in published.hindsight if q in rulebook.questions]
    if cases and asked:
        note = text_element("p", texts.without_hindsight(cases, asked), "note")
        draw(_card(texts.CASES, texts.CASES_SAY, note))


def _broken(proof: Proof) -> set[str]:
    places, found = proof.rulebook.places, {problem.where for problem in proof.problems}
    return {law.id for law in proof.rulebook.laws if places[law.id] in found}


def _claim(claim: str, *, holds: bool = True, place: str = "") -> str:
    mark = text_element(
        "span", "✓" if holds else "✗", "held" if holds else "not-held", aria_hidden="true"
    )
    said = text_element("span", f"{texts.HOLDS if holds else texts.BROKEN}: ", "sr")
    return element("li", f"{mark}{said}{text_element('span', claim)}", id=place)


def _card(title: str, lead: str, inner: str) -> str:
    head = text_element("h2", title, "h3") + (text_element("p", lead, "note mute") if lead else "")
    return element("div", head + inner, "card")


def _levers(rulebook: Rulebook, pulled: Sequence[LeverId]) -> str:
    if not pulled:
        return text_element("span", texts.NO_LEVER)
    words = names(LEVERS[lever].lower() for lever in pulled)
    others = [a for a in rulebook.approaches.values() if a.pulls]
    first = others[0].pulls == tuple(pulled) and len(others) > 1
    return text_element("span", f"{words}, {texts.WHATEVER_ELSE}" if first else words)


def draw_jumps(rulebook: Rulebook) -> None:
    """Draw the ways to the parts of the page."""
    levers = [jump(LEVERS[lever], f"lever-{lever}") for lever in rulebook.levers]
    draw(
        element(
            "p",
            " · ".join([*levers, jump(texts.GRAPH, "graph"), jump(texts.PROOF, "proof")]),
            "jumps",
        )
    )
