"""Findings about a prompt: what is found, what is left alone, and which kinds are shown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.evidence.prompt.read import read_prompt
from advisor.evidence.prompt.reading import PromptReading
from advisor.evidence.prompt.recommend.remedies import shipped_remedies
from tests.days import DAY
from tests.drawing import examples

MOST_WRONG = 0.2
"""Share of the findings of one kind that may be wrong where it is shown."""


def finding_ids(reading: PromptReading) -> list[str]:
    return [finding.id for finding in reading.advice]


def contradictions_in(text: str) -> list[tuple[int, int, str]]:
    found = read_prompt(text, at=".").facts.contradictions
    return [(pair.first, pair.second, pair.about) for pair in found]


def faults_in(text: str) -> list[str]:
    return [fault.says for fault in read_prompt(text, at=".").facts.template_faults]


# Contradictions


TRUE_PAIRS = (
    "Answer in one sentence.\n"
    "Give long explanations of at least five paragraphs.\n"
    "Reply only in English.\n"
    "Reply in the language of the traveler.\n"
    "Output valid JSON only.\n"
    "Start every answer with a friendly greeting in plain words.\n"
)


def test_what_no_answer_can_do_is_found_in_pairs() -> None:
    assert contradictions_in(TRUE_PAIRS) == [(1, 2, "length"), (3, 4, "language"), (5, 6, "form")]


@pytest.mark.parametrize(
    ("one", "other", "about"),
    [
        ("Keep your answers under 50 words.", "Write answers of at least 200 words.", "length"),
        ("Always reply in German.", "Respond in English.", "language"),
        ("Use formal language.", "Keep it casual and use slang.", "formality"),
        ("Do not use any emojis.", "Add emojis to every answer.", "emojis"),
        ("Never use markdown.", "Format your answers in markdown.", "markdown"),
        (
            "Always name the harbor office in a letter.",
            "Never name the harbor office in a letter.",
            "an order and a ban",
        ),
    ],
)
def test_each_kind_of_contradiction_is_found_in_either_order(one, other, about) -> None:
    for text in (f"{one}\nBe kind.\n{other}", f"{other}\nBe kind.\n{one}"):
        assert contradictions_in(text) == [(1, 3, about)], text


IF_AND_ELSE = (
    "{{#if formal}}\nUse formal language and be polite.\n{{else}}\nKeep it casual and use slang.\n"
    "{{/if}}\nNever promise a refund."
)


@pytest.mark.parametrize(
    "text",
    [
        IF_AND_ELSE,
        "{% if a %}\nUse no emojis.\n{% elif b %}\nAdd emojis to every answer.\n{% endif %}",
        "{% if a %}\nAnswer in one sentence.\n{% endif %}\nAnswer with at least five paragraphs.",
        "# Output of step 1\nWrite a detailed summary.\n\n# Output of step 2\nWrite brief ideas.",
        "# Title\nWrite at most ten words.\n# Body\nWrite at least three paragraphs.",
        "Answer in one sentence.\nIf somebody asks for a report, write at least five paragraphs.",
        "Reply in English.\nReply in English only.",
        "Answer in at most three sentences.\nAnswer in at least one sentence.",
        "Use emojis sparingly.\nDo not use emojis.",
        "Include the file paths.\nDo not include timestamps with the file paths.",
        "Grade 4 if it is right.\nGrade 2 if half of it is right.\nGrade 0 if it is wrong.",
        "Be professional yet casual.\nUse formal language.",
    ],
)
def test_other_branches_objects_and_conditions_contradict_nothing(text: str) -> None:
    assert contradictions_in(text) == []


@given(st.permutations(TRUE_PAIRS.splitlines()), st.sampled_from(["# Rules", "<rules>", "Rules:"]))
@examples(20)
def test_contradictions_do_not_depend_on_order_or_headings(lines, heading) -> None:
    text = "\n".join([heading, *lines])
    assert {about for *_, about in contradictions_in(text)} == {"length", "language", "form"}


# Per-call parts


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Request-ID: 7f1c2a90-1b2d-4c3e-9f00-aa11bb22cc33", "id"),
        ("- **Session ID**: 550e8400-e29b-41d4-a716-446655440000", "id"),
        ("trace_id=0af7651916cd43dd8448eb211c80319c", "id"),
        ("Now: 2026-09-09T15:09:20+02:00", "clock"),
        ("Timestamp: 2026-07-20 12:00:01 UTC", "clock"),
        ("2026-07-20T12:00:01Z", "clock"),
        ("The current year is 2024", "clock"),
        ("It is currently 2026.", "clock"),
        ("Working directory: /home/mira/ferry", "directory"),
        ("cwd: ~/ferry", "directory"),
        ("Your working directory is `/srv/app`.", "directory"),
    ],
)
def test_values_of_one_call_are_per_call_parts(line: str, kind: str) -> None:
    reading = read_prompt(f"{line}\nYou are a coding agent.\nNever commit unless asked.", at=".")
    assert [(part.line, part.kind) for part in reading.facts.per_call] == [(1, kind)]
    assert reading.cacheable.today_tokens == 0
    assert reading.recommendation == "prompt"


@pytest.mark.parametrize(
    "line",
    [
        "The request id stands in the header.",
        "Call 112 if there is a fire.",
        "Lunch is served from 12:30 to 14:00.",
        "Stay in the working directory.",
        "Never read /etc/passwd.",
        "Write dates as 2026-07-20.",
    ],
)
def test_words_about_ids_times_and_folders_are_no_per_call_parts(line: str) -> None:
    assert read_prompt(f"You are a clerk.\n{line}").facts.per_call == ()


LONG = "Answer questions about boats, and never promise a date.\n" * 150


def test_changing_text_is_advised_into_the_user_message_where_that_saves_money() -> None:
    reading = read_prompt(f"Now: 2026-09-09T15:09:20Z\n{LONG}", calls_per_month=100_000, on=DAY)
    told = next(finding for finding in reading.advice if finding.id == "per-call-first")
    assert told.lines == (1,)
    assert "user message" in told.do
    assert re.search(r"At 100,000 calls a month it saves \$[0-9]", told.says)


def test_no_advice_on_caching_below_the_floor_or_for_cents() -> None:
    short = read_prompt("Now: 2026-09-09T15:09:20Z\nAnswer questions about boats.", on=DAY)
    seldom = read_prompt(f"Now: 2026-09-09T15:09:20Z\n{LONG}", calls_per_month=10, on=DAY)
    assert "per-call-first" not in [*finding_ids(short), *finding_ids(seldom)]


# Templates


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "Dear {{user_name}},\nbe kind to {{username}}.",
            "Line 1 has the slot user_name, and line 2 has username.",
        ),
        (
            "For {{costumer_id}}.\nAnd {{costmuer_id}}.",
            "Line 1 has the slot costumer_id, and line 2 has costmuer_id.",
        ),
        ("{{#if gold}}\nOffer a seat.\nBe kind.", "Line 1 opens {{#if}}, which is not closed."),
        ("{% if gold %}\nOffer a seat.\nBe kind.", "Line 1 opens {% if %}, which is not closed."),
        ("<rules>\nNever lie.\nBe kind.", "Line 1 opens <rules>, which is not closed."),
        (
            "<exmaples>\nHello.\n</examples>\nBe kind.",
            "Line 1 opens <exmaples>, and line 3 closes <examples>.",
        ),
        (
            "<rules>\n<tone>\nBe kind.\n</rules>\nAnswer.",
            "Line 2 opens <tone>, which is not closed.",
        ),
        ("Be kind.\n</rules>\nAnswer.", "Line 2 closes <rules>, which no line before it opens."),
    ],
)
def test_faults_of_a_template_are_named_with_their_lines(text: str, says: str) -> None:
    reading = read_prompt(text, at=".")
    assert [fault.says for fault in reading.facts.template_faults] == [says]
    told = next(finding for finding in reading.advice if finding.id == "template-fault")
    assert (told.level, told.says) == ("warning", says)


@pytest.mark.parametrize(
    "text",
    [
        "{% for d in docs %}\n{{ d.text }}\n{% else %}\nNone.\n{% endfor %}\nAnswer.",
        "{{#each a}}\nx\n{{else}}\ny\n{{/each}}\nAnswer.",
        "{{#1726714203524.text#}}\nSum it up.",
        "{{item1}} {{item2}} {{user}} {{users}} {{option_a}} {{option_b}}",
        "Write to {Character} as {character}.",
        "Wrap it in <answer> tags.\nAnswer.",
        "```\n<rules>\n```\nAnswer.",
        "<example>\nHello\n</example>\n<answer>",
        "<history>\n{{history}}\n</history>\n<reply>\n{{question}}",
        "Greet them:\n<first name>\nBe kind.",
        "Text<br>\n<hr>\nmore",
    ],
)
def test_templates_without_a_fault_are_left_alone(text: str) -> None:
    assert faults_in(text) == []


@pytest.mark.slow
@given(
    st.recursive(
        st.just("Be kind."),
        lambda inner: st.tuples(
            st.sampled_from(["<{0}>\n{1}\n</{0}>", "{{{{#{0}}}}}\n{1}\n{{{{/{0}}}}}"]),
            st.sampled_from(["rules", "tone", "facts"]),
            inner,
        ).map(lambda part: part[0].format(part[1], part[2])),
        max_leaves=6,
    )
)
@examples(40)
def test_what_is_closed_in_order_has_no_fault_and_each_lost_end_has_one(text: str) -> None:
    assert faults_in(f"{text}\nAnswer.") == []
    lines = text.split("\n")
    if len(lines) > 1:
        assert len(faults_in("\n".join([*lines[:-1], "Answer."]))) == 1


DOTPROMPT = """---
model: googleai/gemini-2.5-flash
input:
  schema:
    traveler: string
    style?: string
---
{{role "system"}}
You are a clerk. Be kind to {{traveler}}.
Write in the style of {{stile}}.
{{#each bags}}
Weigh {{weight}}.
{{/each}}
{{role "user"}}
{{traveler}}
"""


def test_a_slot_that_the_file_does_not_declare_is_named() -> None:
    reading = read_prompt(DOTPROMPT, name="ferry.prompt")
    assert reading.source.slots == ("traveler", "style")
    assert [fault.says for fault in reading.facts.template_faults] == [
        "Line 10 has the slot stile, which is not declared; declared: traveler, style."
    ]
    declared = read_prompt(DOTPROMPT.replace("{{stile}}", "{{style}}"), name="ferry.prompt")
    assert declared.facts.template_faults == ()


# What is shown


def test_a_kind_of_finding_that_is_wrong_too_often_is_not_shown() -> None:
    for remedy in shipped_remedies().advice:
        if remedy.measured is not None:
            right = remedy.measured.right >= (1 - MOST_WRONG) * remedy.measured.of
            assert remedy.shown == right, remedy.id


def test_what_is_not_shown_is_in_no_reading() -> None:
    facts = "The ferry has three decks.\nThe office is in the old harbor.\n" * 3
    reading = read_prompt(f"You are a clerk.\n# Facts\n{facts}")
    hidden = {remedy.id for remedy in shipped_remedies().advice if not remedy.shown}
    assert {"small-facts", "closed-list"} <= hidden
    assert hidden.isdisjoint(finding_ids(reading))


def test_a_line_on_the_json_of_tools_asks_for_no_json() -> None:
    line = (
        "For function-tool parameter schemas and structured output, keep strict JSON schemas valid."
    )
    reading = read_prompt(f"# Guide\n{line}\nUse type hints. Names are lower case.")
    assert "json-in-words" not in finding_ids(reading)
    assert reading.recommendation == "prompt"
    assert "json-in-words" in finding_ids(read_prompt("Answer in valid JSON with a key `id`."))


def test_a_weight_in_pounds_is_no_price_and_a_clock_is_no_fact_that_ages() -> None:
    clerk = "You are a baggage clerk for a small ferry line."
    reading = read_prompt(f"{clerk}\nOne bag is allowed and it must be under 50 pounds.")
    assert reading.facts.volatile == ()
    priced = read_prompt(f"{clerk}\n# Prices\nA crossing costs 50 pounds per adult.")
    assert [fact.kind for fact in priced.facts.volatile] == ["price"]
    clocks = "Now: 2026-09-09T15:09:20+02:00\nTimestamp: 2026-07-20 12:00:01 UTC"
    assert "aging-facts" not in finding_ids(read_prompt(f"{clocks}\n{clerk}"))
