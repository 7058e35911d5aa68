"""Write `rules/learn/published.yaml` from the published cases beside the tests.

Run from the checkout: python tools/published_cases.py
A test compares the two, so a case cannot change in one place alone.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from advisor.formats.yaml_source import Data, read_file

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases" / "published"
SHIPPED = ROOT / "rules" / "learn" / "published.yaml"
HINDSIGHT = ("prompting_effort", "base_model_can", "wants_smaller_model")
"""Answers that were judged when the outcome was known already."""

HEAD = "# Written by tools/published_cases.py from tests/cases/published. Change a case there.\n"


def published_text() -> str:
    """Return what the shipped file has to say: each case without its story."""
    cases = [_case(read_file(path).data) for path in sorted(CASES.glob("*.yaml"))]
    data = {"hindsight": list(HINDSIGHT), "cases": cases}
    return HEAD + yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=100)


def _case(data: Data) -> dict[str, Data]:
    match data:
        case {
            "id": str(name),
            "title": str(title),
            "source": str(source),
            "answers": dict(answers),
            "outcome": {"approach": str(approach), "also_accepted": list(also)},
        }:
            return {
                "id": name,
                "title": title,
                "source": source,
                **_link(source),
                "answers": answers,
                "worked": approach,
                "also_accepted": also,
            }
        case _:
            raise ValueError("not a published case")


def _link(source: str) -> dict[str, Data]:
    """Return the first page that a source names, where it names one."""
    if paper := re.search(r"arXiv (\d{4}\.\d{5})", source):
        return {"link": f"https://arxiv.org/abs/{paper[1]}"}
    if page := re.match(r"https?://\S+", source):
        return {"link": page[0]}
    return {}


if __name__ == "__main__":
    SHIPPED.write_text(published_text(), encoding="utf-8")
