"""What another answer to a question would change."""

from __future__ import annotations

from advisor.apps.web.parts import texts as page_texts
from advisor.apps.web.questions import texts
from advisor.apps.web.session.state import Visit
from advisor.engine.diagram.answer_outcomes import answer_outcomes


def what_it_changes(visit: Visit, name: str) -> str:
    """Return the approaches that another answer alone leads to, or that it takes more."""
    here = visit.advice.verdict.approach
    if here is None:
        return texts.NEEDED_FIRST
    found = (outcome.approach for outcome in answer_outcomes(visit.case, name))
    others = [visit.rulebook.approaches[a].name for a in dict.fromkeys(found) if a != here]
    if others:
        return texts.can_lead_to(page_texts.either(others))
    rests = name in visit.advice.rests_on
    return texts.WITH_OTHERS if rests else texts.CHANGES_NOTHING
