"""Labels of a person or an assistant: each that fits stands, each other one is named."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import PromptError, PromptReading, load_signals, prompt_units, read_prompt
from advisor.errors import UNSAFE
from advisor.evidence.prompt.labels.given import LABELS, labels_in_json
from advisor.rulebook.prompt_labels import LabelId
from tests.days import DAY
from tests.drawing import examples

PROMPT = """\
# Role
You are the clerk of a ferry line.
```
{{customer}}
```
A ticket to the island costs 18 euros.
Answer in two sentences.

Never promise a refund.
"""
HOSTILE = "\x1b[31m\u202e<script>*bold*\n# no"
BIKES = "Bicycles travel free on weekdays."


def labels_for(text, labels, **more):
    return {"digest": prompt_units(text).digest, "labels": labels, **more}


def read(labels, text=PROMPT, **more):
    return read_prompt(text, labels=labels_for(text, labels, **more), on=DAY)


def refused(labels, text=PROMPT):
    with pytest.raises(PromptError) as caught:
        read_prompt(text, labels=labels, on=DAY)
    return str(caught.value)


# -- what is handed out


def test_the_units_are_the_lines_with_words_as_a_reading_counts_them():
    units, lines = prompt_units(PROMPT).units, read_prompt(PROMPT, on=DAY).lines
    assert [lines[unit.index].text for unit in units] == [unit.text for unit in units]
    assert [unit.line for unit in units] == [1, 2, 4, 6, 7, 9]
    assert [unit.kind for unit in units] == ["heading", "text", "code", "text", "text", "text"]


def test_no_secret_is_handed_out():
    units = prompt_units("Be brief.\nThe key is sk-proj-abcdefghij1234567890abcdefghij12345678.")
    assert "abcdefghij" not in units.to_json()
    assert units.units[1].text.startswith("The key is ••••")


def test_the_rubric_is_that_of_the_signals_and_has_every_label():
    units, signals = prompt_units("Be brief."), load_signals()
    assert [one.says for one in units.rubric] == [label.says for label in signals.labels]
    assert {one.label for one in units.rubric} == set(LABELS)
    assert set(signals.labeling) < set(units.asks)
    assert any(units.digest in line for line in units.asks)


def test_the_units_of_a_request_are_those_of_its_prompt():
    chat = json.dumps({"messages": [{"role": "system", "content": PROMPT}]})
    assert prompt_units(chat) == prompt_units(PROMPT.strip())


# -- what is taken over


def test_labels_that_fit_stand_and_the_other_lines_keep_those_of_the_reader():
    plain, reading = read_prompt(PROMPT, on=DAY), read({"1": "boilerplate", "3": "tool_definition"})
    both = list(zip(plain.lines, reading.lines, strict=True))
    given_lines = {reading.lines.index(line) for line in reading.lines if line.origin == "given"}
    assert given_lines == {1, 3}
    assert [reading.lines[at].label for at in (1, 3)] == ["boilerplate", "tool_definition"]
    for before, after in both[4:]:
        assert (before.label, before.score, after.origin) == (after.label, after.score, "reader")
    assert reading.labels_given.says == (
        "Labels of 2 of 5 lines by your assistant; the reader labeled the other 3."
    )


def test_a_given_label_is_sure_and_each_line_says_who_labeled_it():
    reading = read({"1": "persona"}, by="Ada")
    line, other = reading.lines[1], reading.lines[5]
    assert (line.origin, line.by, line.sure, line.score) == ("given", "Ada", True, 1.0)
    assert (other.origin, other.by) == ("reader", None)
    assert "Labels of 1 of 5 lines by Ada; the reader labeled the other 4." in reading.to_markdown()
    assert PromptReading.from_dict(reading.to_dict()) == reading


def test_without_labels_nothing_is_said_of_them():
    reading = read_prompt(PROMPT, on=DAY)
    assert reading.labels_given is None
    assert "Labels of" not in reading.to_markdown()
    assert {line.origin for line in reading.lines} == {"reader"}


def test_a_heading_is_labeled_like_the_lines_under_it_unless_it_has_a_label_of_its_own():
    assert read({"1": "boilerplate"}).lines[0].label == "boilerplate"
    own = read({"0": "tone_style", "1": "boilerplate"})
    assert (own.lines[0].label, own.lines[0].origin) == ("tone_style", "given")
    assert own.labels_given.taken == 1


def test_the_units_themselves_may_come_back_with_a_label_in_each():
    data = prompt_units(PROMPT).to_dict()
    for unit in data["units"]:
        unit["label"] = None if unit["kind"] == "heading" else "persona"
    reading = read_prompt(PROMPT, labels=data, on=DAY)
    assert reading.labels_given.says == "Labels of 5 of 5 lines by your assistant."


@pytest.mark.parametrize("fence", ["```json", "```"])
def test_the_fence_that_models_put_around_json_is_taken_off(fence):
    raw = f"{fence}\n{json.dumps(labels_for(PROMPT, {'1': 'persona'}))}\n```\n".encode()
    reading = read_prompt(PROMPT, labels=labels_in_json(raw, "labeler"), on=DAY)
    assert reading.labels_given.taken == 1


def test_names_and_labels_of_a_stranger_steer_no_terminal_and_no_page():
    reading = read({"1": HOSTILE, HOSTILE: "persona", "3": "persona"}, by=HOSTILE)
    assert not UNSAFE.search(reading.to_json())
    page = reading.to_markdown()
    assert not UNSAFE.search(page)
    assert "<script>" not in re.sub("`[^`]*`", "", page)
    assert "*bold*" not in re.sub("`[^`]*`", "", page)


def test_labels_hold_where_only_the_lines_before_the_prompt_changed():
    agent = f"---\nname: desk\n---\n{PROMPT}"
    labels = labels_for(agent, {"1": "boilerplate"})
    longer = agent.replace("name: desk", "name: desk\nmodel: any")
    assert read_prompt(longer, labels=labels, name="a.md", on=DAY).labels_given.taken == 1


# -- plain evidence


def test_given_labels_count_in_the_verdict():
    text = "You are a clerk.\n" + "\n".join(f"{BIKES[:-1]} in zone {n}." for n in range(120))
    facts = {unit.index: "domain_knowledge" for unit in prompt_units(text).units[1:]}
    assert read(facts, text).recommendation == "rag"
    assert read(dict.fromkeys(facts, "task_instruction"), text).recommendation == "prompt_caching"


def test_a_prompt_in_an_unknown_language_is_understood_once_it_is_labeled():
    text = "Tu je prvi red.\nOvo je drugi red.\nOvo je treći red."
    assert read_prompt(text, on=DAY).facts.understood == "partly"
    assert read({"0": "persona", "1": "task_instruction"}, text).facts.understood == "fully"


# -- what is refused, label by label


def test_every_refused_label_is_named_and_every_other_one_is_taken_over():
    given_labels = {
        "1": "persona",
        "3": "persone",
        "99": "persona",
        "2": "persona",
        "5": 7,
        "six": "persona",
        "6": None,
        "7": "safety_policy",
    }
    reading = read(given_labels)
    assert [(one.where, one.why) for one in reading.labels_given.refused] == [
        ("labels, unit 3", "'persone' is no label. Did you mean 'persona'?"),
        ("labels, unit 99", "there is no unit 99."),
        ("labels, unit 2", "there is no unit 2."),  # the mark of a block of code
        ("labels, unit 5", "7 is not the id of a label."),
        ("labels, unit six", "there is no unit six."),
    ]
    assert reading.labels_given.says == (
        "Labels of 2 of 5 lines by your assistant; the reader labeled the other 3. "
        "5 labels are refused."
    )
    assert "`labels, unit 99`: there is no unit 99." in reading.to_markdown()


def test_indexes_and_labels_of_numpy_and_pandas_are_read():
    frame = pd.DataFrame({"index": [1, 3], "label": ["persona", "tool_definition"]})
    reading = read([row for _, row in frame.iterrows()])
    assert (reading.labels_given.taken, reading.labels_given.refused) == (2, ())
    odd = read({1: np.array(["persona"]), 3: "persona"})
    assert odd.labels_given.refused[0].why.endswith("is not the id of a label.")


def test_a_unit_that_is_labeled_twice_keeps_the_first_label():
    digest = prompt_units(PROMPT).digest
    text = f'{{"digest": "{digest}", "labels": {{"1": "persona", "1": "boilerplate"}}}}'
    reading = read_prompt(PROMPT, labels=labels_in_json(text.encode(), "mine.json"), on=DAY)
    assert reading.lines[1].label == "persona"
    (one,) = reading.labels_given.refused
    assert one.where == "mine.json, unit 1"
    assert one.why == "unit 1 is labeled twice; the first label is kept, persona."
    pair = [{"index": 1, "label": "persona"}, {"index": 1, "label": "boilerplate"}]
    assert read(pair).labels_given.refused[0].where == "labels, labels[1]"


def test_labels_without_the_index_of_their_unit_are_refused():
    reading = read(["persona", {"label": "persona"}, {"index": 3, "label": "persona"}])
    assert [one.why for one in reading.labels_given.refused] == [
        "names no unit. Give its index with the label."
    ] * 2
    assert reading.labels_given.taken == 1


def test_a_hundred_refused_labels_are_named_and_the_others_counted():
    reading = read({str(n): "persona" for n in range(1_000, 1_250)})
    assert (len(reading.labels_given.refused), reading.labels_given.refused_in_all) == (100, 250)
    assert "And 150 more." in reading.to_markdown()


# -- what is refused whole

COPY = "Copy the digest from the units of the prompt."
AGAIN = "Take the units of this text, and label them."
SHAPE = 'Give {"digest": ..., "labels": {"0": "persona"}}, as the units of the prompt ask for.'


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        ([], f"labels: must be a group of keys. {SHAPE}"),
        ("persona", f"labels: must be a group of keys. {SHAPE}"),
        (
            {"labels": {"1": "persona"}},
            f"labels: does not say which text it labels. {COPY}",
        ),
        ({"digest": "0" * 16}, f"labels: holds no labels. {SHAPE}"),
        ({"digest": "0" * 16, "labels": {}}, f"labels: holds no labels. {SHAPE}"),
        ({"digest": "0" * 16, "labels": "persona"}, f"labels: holds no labels. {SHAPE}"),
        (
            {"digest": "0" * 16, "labels": {"0": "persona"}},
            f"labels: holds the labels of another text. {AGAIN}",
        ),
        (
            {"digest": "0" * 16, "by": 5, "labels": {"0": "persona"}},
            "labels, by: must be a name of at most 100 characters",
        ),
        (
            {"digest": "0" * 16, "labels": {str(n): "persona" for n in range(10_001)}},
            "labels: holds more than 10,000 labels",
        ),
    ],
)
def test_labels_that_cannot_be_used_are_refused_in_one_sentence(labels, says):
    assert refused(labels) == says


def test_labels_of_another_text_are_refused_also_when_one_word_differs():
    labels = labels_for(PROMPT, {"1": "persona"})
    assert "another text" in refused(labels, PROMPT.replace("two", "three"))


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b" \n", "is empty"),
        (b'{"digest": ', "a.json:1:12: not valid JSON"),
        (b"\xff\xfe", "a.json: is not text"),
        (b"[" * 50_000, "a.json: nested too deep"),
        (b'{"digest": ' + b"9" * 5_000 + b"}", "a.json: a number of 5000 characters"),
        (b"x" * 10_000_001, "a.json: is too large. The limit is 10 MB."),
    ],
)
def test_json_without_labels_is_refused_by_the_name_of_its_file(raw, says):
    with pytest.raises(PromptError) as caught:
        labels_in_json(raw, "a.json")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


# -- laws

INDEXES = st.integers(0, 12).map(str) | st.text(max_size=3)
WORDS = st.sampled_from(LABELS) | st.text(max_size=9) | st.integers() | st.none()


@pytest.mark.slow
@examples(60)
@given(st.dictionaries(INDEXES, WORDS, min_size=1))
def test_each_label_is_taken_over_or_named(labels):
    given_ones = {index: label for index, label in labels.items() if label is not None}
    if not given_ones:
        return
    reading = read(labels)
    taken = [line for line in reading.lines if line.origin == "given"]
    assert len(taken) + reading.labels_given.refused_in_all == len(given_ones)
    assert all(labels[str(reading.lines.index(line))] == line.label for line in taken)


@examples(20)
@given(st.data())
def test_all_labels_given_are_the_labels_read(data):
    units = [unit for unit in prompt_units(PROMPT).units if unit.kind != "heading"]
    labels = {unit.index: data.draw(st.sampled_from(LABELS)) for unit in units}
    reading = read(labels)
    assert {at: reading.lines[at].label for at in labels} == labels
    assert not reading.labels_given.refused


def test_the_ids_of_labels_are_those_of_the_type():
    assert set(LABELS) == set(LabelId.__args__)


# -- how sure the labels are, above the lines


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        ({"1": "persona"}, "Of 5 labels 1 is given"),
        ({str(n): "persona" for n in (1, 3, 5, 6, 7)}, "Of 5 labels 5 are given."),
    ],
)
def test_one_sentence_says_how_many_labels_are_given_sure_or_guesses(labels, says):
    page = read(labels).to_markdown()
    assert says in page
    assert ("those without a mark are guesses." in page) == (len(labels) < 5)
    assert "| 2 | Persona (given) | 1 | `You are the clerk of a ferry line.` |" in page
    assert "(guess)" not in page


def test_a_prompt_of_guesses_alone_is_called_so():
    assert "Every label is a guess." in read_prompt("Hm.", on=DAY).to_markdown()
