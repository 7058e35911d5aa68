"""How well the prompt reader labels and recommends, and how fast: `prompt_reader.py [MIRRORS]`.

MIRRORS is a folder with git clones of the repositories that tests/prompts/public.yaml refers to,
as `owner+name/repo` or `owner/name`. Without it, only our own prompts are measured.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import yaml

from advisor.evidence.prompt.labels.signals import shipped_signals
from advisor.evidence.prompt.read import read_prompt
from advisor.evidence.prompt.reading import PromptReading
from advisor.rulebook.prompt_labels import LabelId

PROMPTS = Path(__file__).parent.parent / "tests" / "prompts"
SETS = (("own prompts", "own.yaml"), ("own prompts, written later", "later.yaml"))
TUNING = ("fine_tune", "both")
SHORT_WORDS = 250


@dataclass(frozen=True)
class Case:
    """A prompt with what people said about it."""

    name: str
    text: str
    lines: dict[int, LabelId]
    accepted: tuple[str, ...]
    best: str
    planted: bool
    """Whether secrets were planted in it."""


def main() -> None:
    mirrors = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    sets = [(title, own_cases(PROMPTS / name)) for title, name in SETS]
    if mirrors is not None:
        sets.append(("public prompts", list(public_cases(mirrors))))
    for title, cases in sets:
        report(title, cases)
    speed([case for _, cases in sets for case in cases])


def own_cases(path: Path) -> list[Case]:
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["prompts"]
    return [_case(e, (PROMPTS / e["file"]).read_text(encoding="utf-8")) for e in entries]


def public_cases(mirrors: Path) -> Iterator[Case]:
    entries = yaml.safe_load((PROMPTS / "public.yaml").read_text(encoding="utf-8"))["prompts"]
    for entry in entries:
        text = _public_text(mirrors, entry)
        if hashlib.sha256(text.encode()).hexdigest() == entry["sha256"]:
            yield _case(entry, text)
        else:
            print(f"{entry['id']}: not the text that was labeled, left out")


def _case(entry: dict[str, object], text: str) -> Case:
    name = str(entry.get("id") or entry["file"])
    lines: dict[int, LabelId] = {}
    labels = entry.get("lines", {})
    assert isinstance(labels, dict)
    for label, ranges in labels.items():
        for part in str(ranges).split(","):
            first, _, last = part.strip().partition("-")
            for number in range(int(first), int(last or first) + 1):
                lines[number] = label
    spoken = {n for n, line in enumerate(text.split("\n"), start=1) if line.strip()}
    accepted = entry["accepted"]
    assert isinstance(accepted, list)
    kept = {n: label for n, label in lines.items() if n in spoken}
    planted = name.endswith("13-secrets-and-pii.txt")
    return Case(name, text, kept, tuple(accepted), str(entry["best"]), planted)


def _public_text(mirrors: Path, entry: dict[str, object]) -> str:
    owner, _, name = str(entry["repository"]).partition("/")
    places = (mirrors / f"{owner}+{name}" / "repo", mirrors / owner / name)
    folder = next((place for place in places if place.exists()), places[0])
    what = f"{entry['commit']}:{entry['path']}"
    done = subprocess.run(
        ["git", "-C", str(folder), "show", what], capture_output=True, check=False
    )
    return _selected(done.stdout.decode("utf-8", "replace").replace("\r\n", "\n"), entry)


def _selected(text: str, entry: dict[str, object]) -> str:
    match entry.get("select"):
        case {"csv_row": int(row)}:
            return list(csv.reader(io.StringIO(text)))[row][1] if text else ""
        case {"json_index": int(at)}:
            return str(json.loads(text)[at]["prompt"]) if text else ""
        case {"lines": [int(first), int(last)]}:
            return "\n".join(text.split("\n")[first - 1 : last])
        case _:
            return text


def report(title: str, cases: Sequence[Case]) -> None:
    readings = [read_prompt(case.text) for case in cases]
    pairs = [pair for case, r in zip(cases, readings, strict=True) for pair in _pairs(case, r)]
    groups = shipped_signals().group_of
    five = [(groups[a], groups[b]) for a, b, _ in pairs if a != "boilerplate"]
    print(f"\n{title}: {len(cases)} prompts, {len(pairs)} labeled lines")
    print(f"  five-way macro-F1         {_macro_f1(five):.3f}")
    print(f"  11-label macro-F1         {_macro_f1([(a, b) for a, b, _ in pairs]):.3f}")
    sure = [a == b for a, b, is_sure in pairs if is_sure]
    print(f"  shown lines right         {_share(sure)}, {len(sure) / len(pairs):.0%} of lines")
    _report_verdicts(cases, readings)


def _report_verdicts(cases: Sequence[Case], readings: Sequence[PromptReading]) -> None:
    both = list(zip(cases, readings, strict=True))
    right = [r.recommendation in c.accepted for c, r in both]
    always = ["prompt" in c.accepted for c in cases]
    hard = [r.recommendation in c.accepted for c, r in both if "prompt" not in c.accepted]
    short = [r for r in readings if r.facts.words < SHORT_WORDS]
    print(f"  recommendation accepted   {_share(right)} (always 'prompt': {_share(always)})")
    print(f"  where 'prompt' is wrong   {_share(hard)}")
    print(f"  the best one              {_share([r.recommendation == c.best for c, r in both])}")
    print(f"  tuning said of short ones {sum(r.recommendation in TUNING for r in short)}")
    planted = sum(len(r.facts.secrets) for c, r in both if c.planted)
    false = sum(len(r.facts.secrets) for c, r in both if not c.planted)
    print(f"  secrets                   {planted} where planted, {false} elsewhere")


def _pairs(case: Case, reading: PromptReading) -> Iterator[tuple[LabelId, LabelId, bool]]:
    """Yield (said, read, sure) per labeled line; the longest unit speaks for its line."""
    longest = {line.line: line for line in sorted(reading.lines, key=lambda li: len(li.text))}
    for number, label in case.lines.items():
        yield label, longest[number].label, longest[number].sure


def _macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    scores = []
    for name in {said for said, _ in pairs}:
        hits = sum(said == read == name for said, read in pairs)
        wrong = sum((said == name) != (read == name) for said, read in pairs)
        scores.append(2 * hits / (2 * hits + wrong))
    return sum(scores) / len(scores)


def _share(right: Sequence[bool]) -> str:
    return f"{sum(right)}/{len(right)}" + (f" {sum(right) / len(right):.0%}" if right else "")


def speed(cases: Sequence[Case]) -> None:
    text = "\n".join(case.text for case in cases if not case.planted)
    end = list(re.finditer(r"\S+", text))[999].end()
    print("\nspeed, best of 5")
    print(f"  1,000 words               {_best(text[:end]):.1f} ms")
    print(f"  100,000 characters        {_best((text * 40)[:100_000]):.0f} ms")
    print(f"  200,000 two-letter lines  {_best(('a' + chr(10)) * 100_000):.0f} ms")
    print(f"  one line of 200,000       {_best('never say ' * 20_000):.0f} ms")


def _best(text: str) -> float:
    read_prompt(text)
    taken = []
    for _ in range(5):
        start = perf_counter()
        read_prompt(text)
        taken.append(perf_counter() - start)
    return 1000 * min(taken)


if __name__ == "__main__":
    main()
