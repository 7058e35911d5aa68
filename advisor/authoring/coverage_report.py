"""The coverage of a run of examples and cases, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.authoring.coverage import Coverage
from advisor.formats.phrasing import plural


def coverage_lines(coverage: Coverage, in_cases: Coverage | None, failures: int) -> Iterator[str]:
    """Yield the coverage in numbers; `coverage.gaps()` lists the gaps.

    `in_cases` is the coverage by the cases alone, None without cases.
    """
    rules = coverage.rules
    ran = f"{plural(2 * len(rules), 'example')} of {plural(len(rules), 'rule')}"
    if in_cases is not None:
        ran += f", {plural(in_cases.samples, 'case')}"
    yield f"{ran}: {'all as expected' if not failures else plural(failures, 'failure')}."
    both = coverage.fired & coverage.silent
    yield f"Rules seen to fire and to stay silent: {len(both)} of {len(rules)}."
    if in_cases is not None:
        yield f"Rules seen to fire in cases alone: {len(in_cases.fired)} of {len(rules)}."
    for what, seen in (
        ("Sides of thresholds", coverage.sides),
        ("Ways of an any", coverage.alternatives),
    ):
        yield f"{what} seen: {sum(seen.values())} of {len(seen)}."
