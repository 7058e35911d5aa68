"""About how many questions are left: a median, never a share."""

from __future__ import annotations

from bisect import bisect_right

from advisor.apps.web.session.state import Visit

AT_THE_START = 3
"""After the first question; asking takes four questions in the median, and eight at the 90th
percentile."""
_FEWEST_OPEN = (1, 19, 21, 24)
"""From so many questions that can still matter on, one more is usually asked.

Our measurement on the published cases, answered by the honest people of
`benchmarks/questions_asked.py`, with the list of answers as soon as few guesses are left.
"""


def about_how_many_left(visit: Visit, name: str) -> int:
    """Return how many questions usually follow the one in view; 0 when it can be the last."""
    if visit.case.missing:
        return AT_THE_START
    others = visit.questions_left - {name}
    return bisect_right(_FEWEST_OPEN, len(others))
