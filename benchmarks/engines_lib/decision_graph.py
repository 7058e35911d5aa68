"""The lever rules as a JDM graph: facts as expressions, a first-hit table for each lever."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from advisor.authoring.engine_languages import Translator
from advisor.rulebook.rulebook import Lever, Rulebook
from engines_lib.exports import ZEN, Json, Text
from engines_lib.questionnaires import facts_read


def decision_graph(rulebook: Rulebook) -> Json:
    """Return the graph: answers, facts, levers in order, and the approach they lead to."""
    nodes = [
        _node("answers", "inputNode", {}),
        _facts(rulebook),
        *(_lever(rulebook, lever) for lever in rulebook.levers.values()),
        _approaches(rulebook),
        _node("advice", "outputNode", {}),
    ]
    names = ["answers", "facts", *rulebook.levers, "approach", "advice"]
    edges: list[Json] = [
        {"id": f"{a}-{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in pairwise(names)
    ]
    return {"nodes": nodes, "edges": edges}


def _node(name: str, kind: str, content: dict[str, Json]) -> Json:
    return {"id": name, "name": name, "type": kind, "content": content}


def _facts(rulebook: Rulebook) -> Json:
    names = facts_read(rulebook)
    language: Text = replace(ZEN, derived=frozenset(names))
    write = Translator(rulebook, language, inline_facts=False)
    expressions: list[Json] = [
        {"id": name, "key": name, "value": write.condition(rulebook.facts[name].when)}
        for name in names
    ]
    return _node("facts", "expressionNode", {"expressions": expressions, **_PASSING_ON})


def _lever(rulebook: Rulebook, lever: Lever) -> Json:
    write = Translator(rulebook, ZEN, inline_facts=False)
    rows = [
        {
            "_id": rule.id,
            "when": write.condition(rule.when),
            "pull": ZEN.constant(rule.then == "pull"),
            "rule": ZEN.constant(rule.id),
        }
        for rule in lever.rules
    ]
    outputs = {"pull": f"pulls.{lever.id}", "rule": f"rules.{lever.id}"}
    return _table(lever.id, [{"id": "when", "name": "when"}], outputs, rows)


def _approaches(rulebook: Rulebook) -> Json:
    inputs: list[Json] = [
        {"id": lever, "name": lever, "field": f"pulls.{lever}"} for lever in rulebook.levers
    ]
    rows = [
        {"_id": a.id, **dict.fromkeys(a.pulls, "true"), "approach": ZEN.constant(a.id)}
        for a in rulebook.approaches.values()
    ]
    return _table("approach", inputs, {"approach": "approach"}, rows)


def _table(
    name: str, inputs: Sequence[Json], outputs: dict[str, str], rows: Iterable[dict[str, str]]
) -> Json:
    columns = [*(str(i["id"]) for i in inputs if isinstance(i, dict)), *outputs]
    content: dict[str, Json] = {
        "hitPolicy": "first",
        "inputs": list(inputs),
        "outputs": [{"id": key, "name": key, "field": field} for key, field in outputs.items()],
        "rules": [
            {"_id": row["_id"], **{column: row.get(column, "") for column in columns}}
            for row in rows
        ],
    }
    return _node(name, "decisionTableNode", {**content, **_PASSING_ON})


_PASSING_ON: dict[str, Json] = {
    "passThrough": True,
    "inputField": None,
    "outputPath": None,
    "executionMode": "single",
}
