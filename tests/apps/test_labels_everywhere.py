"""Labels of an assistant through every door: the same units out, the same reading back."""

import json

import pytest
from click.testing import CliRunner

pytest.importorskip("starlette")
pytest.importorskip("mcp")

from starlette.testclient import TestClient

from advisor import create_app, prompt_units, read_prompt
from advisor.apps.cli import main
from advisor.apps.server.request_reading import read_request
from advisor.apps.server.verbs import ReadPrompt, RequestError
from tests import assistants
from tests.days import DAY

PROMPT = "You are the clerk of a ferry line.\nBe kind.\n\n## Prices\nA ticket costs 18 euros.\n"
TEXTS = {
    "plain": PROMPT,
    "chat": json.dumps({"messages": [{"role": "system", "content": PROMPT}]}),
    "front matter": f"---\nname: desk\n---\n{PROMPT}",
}
AGAIN = "Take the units of this text, and label them."
COPY = "Copy the digest from the units of the prompt."
LABELS = {"0": "persona", "1": "tone_style", "3": "domain_knowlege", "9": "persona"}


@pytest.fixture(scope="module")
def http():
    return TestClient(create_app())


def labels_of(text):
    return {"digest": prompt_units(text).digest, "by": "our model", "labels": LABELS}


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_every_door_hands_out_the_same_units(http, name):
    text = TEXTS[name]
    expected = prompt_units(text).to_dict()
    assert json.loads(CliRunner().invoke(main, ["prompt", "-", "--units"], text).stdout) == expected
    assert http.post("/prompt-units", json={"text": text}).json() == expected
    data, said = assistants.call("prompt_units", text=text)
    assert data == json.loads(said) == expected
    assert expected["rubric"][0]["label"] == "persona"


@pytest.mark.parametrize("name", TEXTS)
def test_every_door_takes_labels_over_alike(http, name, tmp_path):
    text, labels = TEXTS[name], labels_of(TEXTS[name])
    expected = json.loads(read_prompt(text, labels=labels, on=DAY).to_json())
    body = {"text": text, "labels": labels, "on": DAY}
    assert http.post("/read-prompt", json=body).json() == expected
    assert assistants.call("read_prompt", **body)[0] == expected
    file = tmp_path / "labels.json"
    file.write_text(json.dumps(labels), encoding="utf-8")
    words = ["prompt", "-", "--labels", str(file), "--json", "--on", DAY]
    printed = json.loads(CliRunner().invoke(main, words, text).stdout)
    for one in printed["labels_given"]["refused"]:
        one["where"] = one["where"].replace(str(file), "labels")
    assert printed == expected
    assert expected["labels_given"]["says"] == (
        "Labels of 2 of 3 lines by our model; the reader labeled the other. 2 labels are refused."
    )
    origins = [line["origin"] for line in expected["lines"]]
    assert origins == ["given", "given", "reader", "reader"]


def test_the_assistant_is_told_in_words_what_became_of_its_labels():
    _, said = assistants.call("read_prompt", text=PROMPT, labels=labels_of(PROMPT), on=DAY)
    assert "Labels of 2 of 3 lines by our model" in said
    assert "`labels, unit 9`: there is no unit 9." in said


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        (
            {"digest": "0" * 16, "labels": {"0": "persona"}},
            f"labels: holds the labels of another text. {AGAIN}",
        ),
        ("persona", "labels: must be a group of keys"),
        (
            {"labels": {"0": "persona"}},
            f"labels: does not say which text it labels. {COPY}",
        ),
    ],
)
def test_every_door_refuses_labels_that_it_cannot_use(http, labels, says):
    body = {"text": PROMPT, "labels": labels, "on": DAY}
    response = http.post("/read-prompt", json=body)
    (problem,) = response.json()["problems"]
    told = f"{problem['where']}: {problem['what']}"
    assert response.status_code == 422
    assert (f"{told}. {problem['hint']}" if problem["hint"] else told) == says
    assert assistants.refused("read_prompt", **body) == says


def test_over_http_a_unit_that_stands_twice_is_named(http):
    digest = prompt_units(PROMPT).digest
    twice = f'{{"digest": "{digest}", "labels": {{"0": "persona", "0": "boilerplate"}}}}'
    body = f'{{"text": {json.dumps(PROMPT)}, "labels": {twice}}}'
    response = http.post("/read-prompt", content=body, headers={"Content-Type": "application/json"})
    assert "the key '0' stands here twice" in response.text


@pytest.mark.parametrize("name", ["labeler", "command", "program"])
def test_no_request_names_a_program(http, name):
    body = {"text": PROMPT, name: ["touch", "made"]}
    with pytest.raises(RequestError):
        read_request(ReadPrompt, body)
    assert http.post("/read-prompt", json=body).status_code == 422
    assert "is not a key of this request" in assistants.refused("read_prompt", **body)
