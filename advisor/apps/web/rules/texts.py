"""The wording of "Rules"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from advisor.apps.web.parts.texts import names
from advisor.authoring.published_cases import CheckedCase
from advisor.checks.proof import Proof
from advisor.formats.phrasing import number_words, plural
from advisor.rulebook.schema import ApproachId, Note

TITLE = "The rules"
SAYS = (
    "Three levers, each with a list of rules. A list is read from the top, and the first rule that"
    " applies decides. There are no points and no weights."
)

# One rule
WHEN = "When"
AND, OR, NOT = "and", "or", "not"
OTHERWISE = "Whenever no rule above applies."
DECIDES_NOW = "decides for your answers"
APPLIES_NOW = "applies to your answers"
OPEN_NOW = "open for your answers"
AS_ADVISED = "the rules advise"
IT_WORKED = "what worked"

# The rule that somebody came for
ASKED = "The rule you came for"
IN_LIST = "Show it in its list"
ALL_RULES = "Close"
APPLIES = "It applies to your answers."
APPLIES_NOT = "It does not apply to your answers."
WOULD_IF = "It would, with"
NEVER = "No change of answers makes it apply."

# Levers
GATES_SAY = "Gates never change the approach. Every one that is open has to be met first."
PROOF = "The proof"
MEANS = "How it is carried out"
MEANS_SAY = (
    "Of each list, the first rule that applies names the means. Means never change the approach."
)

NOTES = "Notes that never decide"
NOTES_SAY = "They add what is worth doing, what to watch, and what speaks for or against a lever."

CONFLICTS = "Answers that cannot both be right"
CONFLICTS_SAY = (
    "When both answers of a pair are given, the result names the pair first, and no verdict is"
    " settled."
)
PAIRS = "Pairs of answers"

# The proof
PROVEN = "What was proven"
PROVEN_SAYS = (
    "Not tried on samples. All answers that the rules tell apart are laid out in one diagram, and"
    " each line below was read off the whole of it, just now."
)
PROBLEMS = "What is wrong with these rules"
RULES = "Rules"
LAWS = "Laws"
LAWS_SAY = "Promises that hold for every combination of answers, whatever rules are added."
HOLDS = "holds"
BROKEN = "broken"
MAKE = "How levers make an approach"
NO_LEVER = "no lever"
WHATEVER_ELSE = "whatever else"
CASES = "Published cases"
CASES_SAY = (
    "Accounts by people who did it, in their papers and blogs. The rules were written with them at"
    " hand, so this shows agreement, not foresight."
)

# The graph
GRAPH = "From answers to an approach"
GRAPH_SAYS = "The levers are asked in this order. What your answers lead to is drawn bold."
GRAPH_SAYS_OPEN = "The levers are asked in this order."
READS = "reads"
FED = "What fed your verdict"
FED_SAYS = "Answers feed facts, facts feed rules, and one rule decides each lever."
FED_ALT = "From your answers to the approach. The list below says the same."
FED_LIST = "The same as a list"

# The way on
ON = "Put your own case to the rules"
ON_RESULT = "Back to your result"
LEARN = "Learn the ideas behind them"


def rules_and_gates(rules: int, gates: int) -> str:
    gated = f", then {plural(gates, 'gate')}" if gates else ""
    return f"{plural(rules, 'rule')}{gated}."


def since(day: date) -> str:
    return f"since {day}"


def formerly(ids: Sequence[str]) -> str:
    return f"This rule was called {' and '.join(ids)} in earlier versions."


def decided(cases: Sequence[CheckedCase]) -> str:
    return plural(len(cases), "case")


def instead(rule: str) -> str:
    return f"It does not decide here: {rule} does."


def questions(proof: Proof) -> str:
    asked = proof.rulebook.questions.values()
    return plural(sum(not question.only_costs for question in asked), "question")


def combinations(proof: Proof) -> str:
    return number_words(proof.combinations)


EVERY_ONE = "combinations of answers, and every one gets a verdict"


def rules_decide(idle: int) -> str:
    return "each decides somewhere" if not idle else f"{number_words(idle)} never decide"


def laws_hold(broken: int) -> str:
    return "hold everywhere" if not broken else f"{number_words(broken)} broken"


def agree(cases: Sequence[CheckedCase]) -> str:
    return f"{sum(case.matches for case in cases)} of {len(cases)}"


def agree_note(in_vain: int) -> str:
    vain = "none" if not in_vain else number_words(in_vain)
    return f"advised what worked; {vain} told to train in vain"


def without_hindsight(cases: Sequence[CheckedCase], questions: Sequence[str]) -> str:
    """Say how many agree without the answers that were judged afterwards."""
    judged = names(f"“{question}”" for question in questions)
    return (
        f"What the accounts say about {judged} was judged with the outcome known. Without those"
        f" answers {sum(case.matches for case in cases)} of {len(cases)} agree."
    )


KINDS = {
    "tactic": "Worth doing",
    "caution": "To keep in mind",
    "supports": "Speaks for",
    "opposes": "Speaks against",
}


def note_kind(note: Note) -> str:
    """Return which of the kinds above a note is of."""
    return next(iter(note.then.model_fields_set))


def claims(proof: Proof, approaches: Sequence[ApproachId]) -> list[str]:
    """Return what the proof found, one sentence each; only what is so."""
    idle = [rule for rule, count in proof.decides.items() if not count]
    said = [
        f"Every combination ends in one of {len(approaches)} approaches.",
        "" if idle else "Every rule decides for at least one combination.",
        f"{len(proof.rulebook.laws)} laws checked on all of them.",
        "Every example that a rule carries does what it says." if not proof.problems else "",
    ]
    if proof.reasons_only:
        said.append(
            f"{plural(len(proof.reasons_only), 'rule')} only name a better reason: without them"
            " the advice would be the same."
        )
    return [line for line in said if line]
