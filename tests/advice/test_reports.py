"""A report says the same in plain text, Markdown and HTML, and gives each reason whole."""

from functools import cache

import pytest

from advisor import advise, read_prompt
from advisor.advice.report import SHORT_FORM_ENTRIES, advice_blocks
from advisor.advice.wording import EFFECTS, LEVERS, SECTIONS, opening, reason_notes
from advisor.evidence.prompt.report import reading_blocks
from advisor.formats.document import Heading
from advisor.formats.html import to_html
from advisor.formats.markdown import to_markdown
from advisor.formats.phrasing import continued, sentence
from advisor.formats.plain_text import to_plain_text
from tests.published import published_cases, usual_cases
from tests.quick import mostly_slow
from tests.report_words import words_of_html, words_of_markdown, words_of_plain_text

DAY = "2026-11-22"
CASES = published_cases()
named = pytest.mark.parametrize("case", mostly_slow(usual_cases()), ids=lambda case: case.id)
FORMS = {
    "plain": lambda blocks: words_of_plain_text(to_plain_text(blocks)),
    "narrow": lambda blocks: words_of_plain_text(to_plain_text(blocks, 44)),
    "Markdown": lambda blocks: words_of_markdown(to_markdown(blocks)),
    "HTML": lambda blocks: words_of_html(to_html(blocks)),
}
written = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
PROMPT = "Today is {date}.\nYou are a clerk.\nAnswer in JSON.\nShipping costs 5 USD.\n"


@cache
def advised(name):
    (case,) = (case for case in CASES if case.id == name)
    return advise(case.answers, on=DAY)


def told(text):
    return "".join(text.split())


def find_in_order(text, parts):
    """Assert that the parts occur in this order."""
    at = 0
    for part in parts:
        found = text.find(told(part), at)
        assert found >= 0, part
        at = found + len(told(part))


def reason(said, head=""):
    """Yield what a reason has to say: title and reason together, exception, every source, rule."""
    yield f"{sentence(f'{head}{said.title}')}{said.because}"
    if said.unless_you:
        yield f"Unless you {continued(said.unless_you)}"
    for cited in said.cites:
        yield f"{cited.title}, {cited.section}" if cited.section else cited.title
    yield f"Rule: {said.rule}"


def whole_advice(advice):
    """Yield every section and reason of an advice in the order they are read."""
    of_role = {role: [f for f in advice.findings if f.role == role] for role in ROLES}
    yield opening(advice)
    yield advice.verdict.reason
    yield SECTIONS["why"]
    for finding in of_role["decides"]:
        yield from reason(finding, f"{LEVERS[finding.lever]}: {EFFECTS[finding.effect]}. ")
    for section, role in (("agrees", "agrees"), ("against", "disagrees")):
        yield from [SECTIONS[section]] * bool(of_role[role])
        for finding in of_role[role]:
            yield from reason(finding)
    for gate in advice.gates:
        yield gate.title
        yield gate.because
        yield from (cited.title for cited in gate.cites if gate.open)
    yield SECTIONS["changes"]
    yield from ("; ".join(other.says) for other in advice.alternatives)
    yield SECTIONS["plan"]
    yield from (stage.do for stage in advice.plan)
    for section, tips in (("cautions", advice.cautions), ("tactics", advice.tactics)):
        yield from [SECTIONS[section]] * bool(tips)
        for tip in tips:
            yield from reason(tip)
    yield SECTIONS["answers"]
    yield SECTIONS["assumptions"]
    yield from (f"{advice.statements[one.question]}. {one.because}" for one in advice.assumptions)
    yield advice.rulebook_digest


ROLES = ("decides", "agrees", "disagrees")


@named
@written
def test_every_writer_gives_every_section_and_every_reason_whole(case, form):
    advice = advised(case.id)
    find_in_order(form(advice_blocks(advice)), whole_advice(advice))


@named
def test_the_three_writers_say_the_same(case):
    advice = advised(case.id)
    html = FORMS["HTML"](advice_blocks(advice))
    assert FORMS["Markdown"](advice_blocks(advice)) == html
    assert words_of_plain_text(to_plain_text(advice_blocks(advice), 10_000)) == html


@named
@pytest.mark.parametrize("width", [40, 80])
def test_no_line_of_plain_text_is_wider_than_asked(case, width):
    advice = advised(case.id)
    for detail in ("short", "full"):
        lines = to_plain_text(advice_blocks(advice, detail), width).splitlines()
        assert max(map(len, lines)) <= width


@pytest.mark.slow
@named
def test_each_address_of_a_source_is_in_every_form(case):
    advice = advised(case.id)
    plain = told(to_plain_text(advice_blocks(advice)))
    for finding in advice.findings:
        for cited in finding.cites:
            if cited.link:
                assert cited.link in plain
                assert f'href="{cited.link.replace("&", "&amp;")}"' in advice.to_html()


@named
def test_the_short_form_is_part_of_the_full_form(case):
    advice = advised(case.id)
    short, full = [*advice_blocks(advice, "short")], [*advice_blocks(advice)]
    sections = [block for block in short if isinstance(block, Heading)]
    first, *others = sections[1:]
    assert first.text == SECTIONS["first_steps"]
    assert [block for block in full if block in others] == others
    text = FORMS["plain"](short)
    against = [f for f in advice.findings if f.role == "disagrees"]
    for reasons in (against, advice.cautions):
        find_in_order(
            text, [part for said in reasons[:SHORT_FORM_ENTRIES] for part in reason(said)]
        )
    for rest in (len(against) - SHORT_FORM_ENTRIES, len(advice.cautions) - SHORT_FORM_ENTRIES):
        assert rest <= 0 or f"And{rest}more." in text


@named
def test_the_record_gives_each_reason_with_its_title_and_every_source(case):
    advice = advised(case.id)
    record = words_of_markdown(advice.to_decision_record().split("---\n", 2)[2])
    for finding in advice.findings:
        if finding.role != "agrees":
            find_in_order(record, [finding.title[1:], *[*reason(finding)][1:]])


def test_a_lever_has_one_word_in_every_form():
    advice = advise({"what_must_change": "knowledge"}, on=DAY)
    for text in (to_plain_text(advice_blocks(advice, "short")), advice.to_markdown()):
        assert "Model: no." in text
        assert "Retrieval: yes." in text
        assert "hold" not in text.partition("What")[0]


def test_calls_per_month_that_nobody_gave_are_marked_as_assumed():
    answers = {"what_must_change": "behavior"}
    said = "Calls a month: 10,000"
    costs = "at 10,000 calls a month"
    for form in (advise(answers, on=DAY).to_markdown(), advise(answers, on=DAY).to_html()):
        assert f"{said} (assumed)" in form
        assert f"{costs} (assumed)" in form
    given = advise({**answers, "calls_per_month": 10_000}, on=DAY)
    assert f"{said} (assumed)" not in given.to_markdown()
    assert f"{costs} (assumed)" not in given.to_markdown()
    assert costs in given.to_markdown()


def test_the_reason_at_the_top_has_the_title_of_its_rule():
    answers = {"what_must_change": "knowledge", "knowledge_tokens": 90_000}
    advice = advise({**answers, "knowledge_changes": "static"}, on=DAY)
    assert advice.verdict.reason.startswith("The text is under 500 pages")
    lead = (
        "If the text is under 500 pages, fits into the model and does not change every week, "
        "put it in the prompt."
    )
    assert f"**{lead}** The text is under 500 pages" in advice.to_markdown()
    assert f"<b>{lead}</b> The text is under 500 pages" in advice.to_html()


def test_without_a_verdict_the_report_says_what_is_missing():
    lines = to_plain_text(advice_blocks(advise({}, on=DAY), "short")).splitlines()
    assert lines[:3] == [
        "Fine-tune? Not known yet.",
        "",
        "One answer is needed first. What is wrong with today's answers?",
    ]


@written
def test_a_reading_has_its_sections_in_one_order(form):
    reading = read_prompt(PROMPT, on=DAY)
    text = form(reading_blocks(reading))
    find_in_order(text, [reading.headline, "Where it belongs", "What to do"])
    for finding in reading.advice:
        find_in_order(text, [finding.title, finding.says, finding.do, finding.why, finding.source])
    last = [
        "The same request in other ways",
        "For the questionnaire, please confirm",
        "Line by line",
    ]
    find_in_order(text, last)


def test_a_reason_names_only_the_assumptions_that_carry_it():
    answers = {
        "what_must_change": "knowledge",
        "knowledge_changes": "realtime",
        "per_user_permissions": True,
        "knowledge_tokens": 500,
    }
    (way,) = advise(answers, on=DAY).means
    assert way.rule == "live-facts-by-tool"
    assert reason_notes(advise(answers, on=DAY), way) == ()
    assert list(way.steps[0].questions()) == ["knowledge_changes", "per_user_permissions"]


def test_without_a_verdict_the_first_line_says_so_once():
    said = advise({"what_must_change": None, "what_goes_wrong": None}, on=DAY)
    assert opening(said) == "Fine-tune? Not known yet."
    assert said.to_markdown().startswith("# Fine-tune? Not known yet.\n")
