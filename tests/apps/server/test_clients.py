"""Generators make clients from the OpenAPI document: for every operation, and they work."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from advisor import advise, compare_costs
from advisor.apps.server.http import create_app
from advisor.apps.server.openapi import openapi_document
from tests.apps.server.running import Hasty, running
from tests.days import DAY
from tests.on_node import FOLDER as NODE
from tests.on_node import NEEDED

OPERATIONS = {
    "advise", "advise_many", "read_prompt", "prompt_units", "compare_costs", "expires",
    "rulebook", "openapi", "health", "ready", "metrics",
}  # fmt: skip


class Patient(Hasty):
    """A connection that waits for a process to start."""

    head_seconds = idle_seconds = read_seconds = 60


@pytest.fixture(scope="module")
def document(shipped):
    return openapi_document(shipped)


@pytest.fixture(scope="module")
def address(shipped):
    with running(create_app(shipped), Patient) as port:
        yield f"http://127.0.0.1:{port}"


# -- the document itself


def types_of(schema):
    """Yield every object and every list of words in a schema."""
    match schema:
        case dict():
            if "properties" in schema or len(schema.get("enum", [])) > 1:
                yield schema
            for value in schema.values():
                yield from types_of(value)
        case list():
            for value in schema:
                yield from types_of(value)


def test_every_object_is_a_component(document):
    components = document["components"]["schemas"]
    roots = {id(schema) for schema in components.values()}
    inside = [one for one in types_of(document) if id(one) not in roots]
    assert [one for one in inside if "properties" in one] == []


def test_a_list_of_words_that_stands_twice_is_a_component(document):
    components = document["components"]["schemas"]
    inside = [
        tuple(one["enum"])
        for name, schema in components.items()
        for one in types_of(schema)
        if one is not schema and "enum" in one
    ]
    assert len(inside) == len(set(inside))


def test_names_of_components_are_short(document):
    names = list(document["components"]["schemas"])
    assert [name for name in names if len(name) > 32 or not name.isalnum()] == []


def test_options_have_the_name_of_their_question(document, shipped):
    components = document["components"]["schemas"]
    options = shipped.options(shipped.questions["what_must_change"])
    assert components["WhatMustChange"]["enum"] == list(options)
    answers = components["Answers"]["properties"]["what_must_change"]
    assert [one.get("$ref", "null") for one in answers["anyOf"]] == [
        "#/components/schemas/WhatMustChange",
        "null",
        "#/components/schemas/WhatMustChangeAnswer",
    ]


# -- a client in Python


@pytest.fixture(scope="module")
def python_client(document, tmp_path_factory):
    """Return the folder of the generated client."""
    tool = Path(sys.executable).with_name("openapi-python-client")
    if not tool.exists():
        pytest.skip("needs openapi-python-client: pip install -c constraints.txt -e '.[clients]'")
    folder = tmp_path_factory.mktemp("python")
    file = folder / "openapi.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    command = [tool, "generate", "--path", file, "--output-path", folder / "made", "--meta", "none"]
    beside = f"{tool.parent}{os.pathsep}{os.environ['PATH']}"  # it runs ruff
    done = subprocess.run(
        [*command, "--fail-on-warning"],
        env={**os.environ, "PATH": beside},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


ASKING = """
import json, sys
from made import Client, models as m
from made.api.default import {operations}

client = Client(base_url=sys.argv[1])
day = __import__("datetime").date.fromisoformat(sys.argv[2])
answers = m.Answers(
    what_must_change=m.WhatMustChange.BEHAVIOR,
    calls_per_month=m.IntegerTo1E12Answer(value=50_000, origin=m.GivenOrigin.MEASURED),
    needs_citations=None,
)
asked = m.Advise(answers=answers, on=day)
whole = advise.sync(client=client, body=asked)
part = advise.sync(client=client, body=asked, fields=[m.AdviseFieldsItem.VERDICT])
scenario = m.CostScenario(
    calls_per_month=m.Range(low=1_000, likely=50_000, high="90,000"),
    model="gpt-4o-mini",
    prompt=m.CostScenarioPrompt(static_tokens=1_200),
)
costs = compare_costs.sync(client=client, body=m.CostsOfScenario(scenario=scenario, on=day))
priced = compare_costs.sync(client=client, body=m.CostsOfAnswers(answers=answers, on=day))
columns = m.AdviseManyColumns(what_must_change=[m.WhatMustChange.KNOWLEDGE, None])
refused = advise.sync(client=client, body=m.Advise(answers=m.Answers(calls_per_month=-1)))
print(json.dumps({{
    "advise": whole.to_dict(),
    "fields": part.to_dict(),
    "compare_costs": costs.to_dict(),
    "of_answers": priced.to_dict(),
    "advise_many": advise_many.sync(client=client, body=m.AdviseMany(columns=columns)).to_dict(),
    "read_prompt": read_prompt.sync(client=client, body=m.ReadPrompt(text="Hi")).to_dict(),
    "prompt_units": prompt_units.sync(client=client, body=m.PromptToLabel(text="Hi")).to_dict(),
    "expires": expires.sync(client=client, body=m.Expires(answers=answers)).to_dict(),
    "health": health.sync(client=client).to_dict(),
    "ready": ready.sync(client=client).to_dict(),
    "rulebook": len(rulebook.sync(client=client).rules),
    "openapi": openapi.sync(client=client).to_dict()["openapi"],
    "metrics": metrics.sync_detailed(client=client).status_code,
    "refused": refused.to_dict(),
}}))
"""


@pytest.mark.slow
@pytest.mark.clients
def test_a_generated_python_client_speaks_with_every_operation(python_client, address, shipped):
    made = {file.stem for file in (python_client / "made" / "api" / "default").glob("[!_]*.py")}
    assert made == OPERATIONS
    asking = python_client / "asking.py"
    asking.write_text(ASKING.format(operations=", ".join(sorted(made))), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, asking, address, DAY], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    answers = {
        "what_must_change": "behavior",
        "calls_per_month": {"value": 50_000, "origin": "measured"},
        "needs_citations": None,
    }
    scenario = {
        "calls_per_month": {"low": 1_000, "likely": 50_000, "high": "90,000"},
        "model": "gpt-4o-mini",
        "prompt": {"static_tokens": 1_200},
    }
    whole = advise(answers, on=DAY).to_dict()
    assert said["advise"] == whole
    assert said["fields"] == {"verdict": whole["verdict"]}
    assert said["compare_costs"] == compare_costs(scenario, on=DAY).to_dict()
    assert said["of_answers"] == whole["costs"]
    assert said["advise_many"] == {"approaches": ["rag", None]}
    assert said["health"]["rulebook_digest"] == shipped.digest
    assert said["ready"] == {"ready": True}
    assert said["rulebook"] == len(shipped.rules)
    assert (said["openapi"], said["metrics"]) == ("3.1.0", 200)
    assert said["refused"]["problems"][0]["where"] == "answers.calls_per_month"


# -- types in TypeScript


@pytest.fixture(scope="module")
def typescript(document, tmp_path_factory):
    """Return the folder with the generated types."""
    program = NODE / "node_modules" / ".bin" / "openapi-typescript"
    if not shutil.which("node") or not program.exists():
        pytest.skip(NEEDED)
    folder = tmp_path_factory.mktemp("typescript")
    file = folder / "openapi.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    run_node(program, file, "--output", folder / "advisor.ts")
    return folder


def run_node(*command):
    done = subprocess.run(command, cwd=NODE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


USING = """
import type { components, operations, paths } from "./advisor";

type Schemas = components["schemas"];

const answers: Schemas["Answers"] = {
  what_must_change: "behavior",
  calls_per_month: { value: 50000, origin: "measured" },
  needs_citations: null,
};
export const asked: Schemas["Advise"] = { answers, on: "2026-11-22" };
export const costs: Schemas["CompareCosts"] = {
  scenario: {
    calls_per_month: { low: 1000, likely: 50000, high: "90,000" },
    prompt: { static_tokens: 1200 },
  },
};
// @ts-expect-error: no such option
export const wrong: Schemas["WhatMustChange"] = "behaviour";

export function headline(advice: Schemas["Advice"]): string {
  const approach: Schemas["ApproachId"] | null = advice.verdict.approach;
  return `${advice.verdict.headline} (${approach ?? "open"})`;
}
export type Operations = keyof operations;
export const every: Record<Operations, true> = { OPERATIONS };
export type Refused = paths["/advise"]["post"]["responses"][422]["content"]["application/json"];
export const first = (refused: Refused): string => refused.problems[0].where;
"""


@pytest.mark.slow
@pytest.mark.node
def test_generated_types_fit_a_program_in_typescript(typescript):
    every = ", ".join(f"{name}: true" for name in sorted(OPERATIONS))
    program = typescript / "using.ts"
    program.write_text(USING.replace("OPERATIONS", every), encoding="utf-8")
    run_node(
        NODE / "node_modules" / ".bin" / "tsc", "--noEmit", "--strict", "--target", "es2022",
        "--moduleResolution", "bundler", "--module", "esnext", program,
    )  # fmt: skip
