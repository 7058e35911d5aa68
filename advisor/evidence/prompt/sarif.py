"""Findings as SARIF 2.1.0, the form that code review tools read."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from pydantic import JsonValue

from advisor.evidence.prompt.folder.model import PromptListData
from advisor.evidence.prompt.forms.source import Source
from advisor.evidence.prompt.model import Finding
from advisor.evidence.prompt.reading import PromptReading
from advisor.formats.version import __version__

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_NAME = "tune-or-prompt"


def reading_sarif(reading: PromptReading, path: str) -> dict[str, JsonValue]:
    """Return the findings as one SARIF run over the file `path`; none of the prompt's words.

    Lines are those of the file. Where the prompt is only a part of it, each place also says its
    line of the prompt, as the findings name it.
    """
    return _sarif([(path, reading.source, reading.advice)])


def list_sarif(found: PromptListData) -> dict[str, JsonValue]:
    """Return the findings of many prompts as one SARIF run, and what was left out with reasons."""
    parts = [(one.path, one.source, one.advice) for one in found.prompts]
    return _sarif(parts, [(one.path, one.why) for one in found.left])


def _sarif(
    parts: Sequence[tuple[str, Source, Sequence[Finding]]], left: Sequence[tuple[str, str]] = ()
) -> dict[str, JsonValue]:
    first = {finding.id: finding for _, _, advice in parts for finding in advice}
    rules: list[JsonValue] = [_rule(finding) for finding in first.values()]
    results: list[JsonValue] = [
        _result(finding, path, source) for path, source, advice in parts for finding in advice
    ]
    driver: dict[str, JsonValue] = {"name": _NAME, "version": __version__, "rules": rules}
    run: dict[str, JsonValue] = {"tool": {"driver": driver}, "results": results}
    if left:
        notes: list[JsonValue] = [_notification(path, why) for path, why in left]
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": notes}]
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _notification(path: str, why: str) -> dict[str, JsonValue]:
    where: JsonValue = {"physicalLocation": {"artifactLocation": {"uri": _uri(path)}}}
    return {"level": "note", "message": {"text": f"{path} {why}."}, "locations": [where]}


def _uri(path: str) -> str:
    """Return a path as the address of a file, from where the command ran."""
    posix = path.replace("\\", "/").removeprefix("./")
    return quote(posix, safe="/:@!$&'()*+,;=~", errors="surrogatepass")


def _rule(finding: Finding) -> dict[str, JsonValue]:
    rule: dict[str, JsonValue] = {
        "id": finding.id,
        "shortDescription": {"text": finding.title},
        "fullDescription": {"text": finding.why},
        "help": {"text": f"{finding.do} Source: {finding.source}, {finding.date}."},
        "defaultConfiguration": {"level": finding.level},
    }
    if finding.url:
        rule["helpUri"] = finding.url
    return rule


def _result(finding: Finding, path: str, source: Source) -> dict[str, JsonValue]:
    places: list[JsonValue] = [
        _place(path, line, source) for line in finding.lines or (source.first_line,)
    ]
    return {
        "ruleId": finding.id,
        "level": finding.level,
        "message": {"text": f"{finding.title}. {finding.says} {finding.do}"},
        "locations": places[:1],
        "relatedLocations": places[1:],
    }


def _place(path: str, line: int, source: Source) -> dict[str, JsonValue]:
    place: dict[str, JsonValue] = {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(path)},
            "region": {"startLine": source.file_line(line)},
        }
    }
    if source.runs:
        place["message"] = {"text": f"Line {line} of the prompt."}
    return place
