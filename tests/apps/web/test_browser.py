"""The pages in Chromium: nothing leaves the host, nobody is shut out, nothing is lost."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from advisor.apps.web.session.keys import ASK, LINK_STAMP, RULE
from tests.browsing import (
    DAY,
    go_to,
    headline,
    open_again,
    parameters,
    scrolled_sideways,
    settle,
    violations,
    wait_for_parameters,
)

TUNE = {
    "what_must_change": "behavior",
    "distinct_voice": "yes",
    "prompting_effort": "exhausted",
    "labeled_examples": "20",
    "provider": "openai",
    "calls_per_month": "400000",
}
RAG = {
    "what_must_change": "knowledge",
    "knowledge_changes": "weekly",
    "needs_citations": "yes",
    "calls_per_month": "1.2M",
}
PROMPT = {"what_must_change": "behavior", "output_format": "json", "prompting_effort": "some"}
VIEWS = {
    "start": ("", {}),
    "questions": ("questions", {}),
    "questions-begun": ("questions", TUNE),
    "confirm": ("confirm", TUNE),
    "no-result": ("result", {}),
    "result-rag": ("result", RAG),
    "result-tune": ("result", TUNE),
    "result-prompt": ("result", PROMPT),
    "result-conflict": ("result", {**PROMPT, "must_stay_on_premises": "yes", "provider": "openai"}),
    "prompt": ("prompt", {}),
    "costs": ("costs", {**TUNE, "model": "gpt-4.1-mini", "usd_per_example": "3"}),
    "rules": ("rules", {}),
    "rules-asked": ("rules", {**RAG, RULE: "requirements-change-often"}),
    "learn": ("learn", {}),
    "compare-nothing": ("compare", RAG),
    "compare": ("compare", {**RAG, **{f"a.{name}": text for name, text in TUNE.items()}}),
    "stale-link": ("result", {**TUNE, LINK_STAMP: "2026.11-00000000-2026-04-01"}),
    "bad-link": ("result", {**RAG, "nonsense": "1"}),
}


@pytest.fixture(scope="module", params=VIEWS)
def seen(request, served, profiles):
    """Return one view after the other, each opened once."""
    page = profiles("light").new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    go_to(page, served, *VIEWS[request.param])
    yield page
    page.close()


def test_no_accessibility_violation_in_light(seen):
    told = violations(seen)
    assert not told, "\n".join(told)


def test_no_accessibility_violation_once_the_theme_has_switched_to_dark(seen):
    seen.emulate_media(color_scheme="dark")
    seen.wait_for_timeout(400)
    told = violations(seen, only_colors=True)
    seen.emulate_media(color_scheme="light")
    assert not told, "\n".join(told)


def test_no_accessibility_violation_on_a_phone(seen):
    seen.set_viewport_size({"width": 390, "height": 844})
    seen.wait_for_timeout(300)
    told = violations(seen)
    assert not told, "\n".join(told)


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("questions-begun", "Start again"),
        ("questions-begun", "cannot change this"),
        ("result-rag", "Download or share"),
        ("result-conflict", "How to do this"),
    ],
)
def test_no_accessibility_violation_in_opened_parts(visit, view, words):
    page = visit(view)
    page.get_by_text(words).first.click()
    page.wait_for_timeout(400)
    told = violations(page)
    assert not told, "\n".join(told)


@pytest.mark.parametrize("size", [(320, 640), (640, 400)], ids=["320-px", "200-percent-zoom"])
def test_no_sideways_scroll_in_a_narrow_window(seen, size):
    seen.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    seen.wait_for_timeout(300)
    assert not scrolled_sideways(seen)


def test_no_request_leaves_the_host(seen, served):
    asked = [url for url in seen.requested if not url.startswith(("data:", "blob:"))]
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(served).netloc}


def test_the_verdict_card_fits_the_first_screen(visit):
    for view in ("result-rag", "result-tune", "result-prompt"):
        page = visit(view, width=1280, height=800)
        card = page.locator('[class*="st-key-_ui-verdict-"]').bounding_box()
        assert card["y"] >= 50
        assert card["y"] + card["height"] <= 800
        for part in (".verdict", ".because", ".first-steps li", ".facts"):
            assert page.locator(f".stHtml {part}").first.is_visible()


def test_reload_keeps_the_answers_on_every_page(visit):
    for path in ("questions", "result", "confirm"):
        page = visit((path, TUNE))
        open_again(page)
        assert parameters(page) == TUNE


def test_answering_reload_and_back(visit):
    page = visit("questions")
    page.get_by_text("The model does not know our facts").click()
    first = {"what_must_change": "knowledge"}
    wait_for_parameters(page, first)
    settle(page)
    page.get_by_label("How many calls do you make in a month?").fill("1.2M")
    page.keyboard.press("Enter")
    both = {**first, "calls_per_month": "1.2M"}
    wait_for_parameters(page, both)
    page.get_by_text("1,200,000 calls a month").wait_for()
    open_again(page)
    assert parameters(page) == both
    asked = page.get_by_role("radiogroup", name="May different users see different information?")
    asked.get_by_text("Yes").click()
    wait_for_parameters(page, {**both, "per_user_permissions": "yes"})
    settle(page)
    page.go_back()
    wait_for_parameters(page, both)
    settle(page)
    assert asked.get_by_role("radio", checked=True).count() == 0
    assert page.get_by_label("How many calls do you make in a month?").input_value() == "1.2M"


def test_the_fold_of_questions_opens_by_keyboard_and_stays_open(visit):
    page = visit(("questions", PROMPT))
    fold = page.locator(".st-key-_ui-folded")
    before = fold.locator("summary p").inner_text()
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    fold.get_by_role("radio", name="Not sure").first.wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    fold.get_by_text(before).wait_for(state="detached")
    settle(page)
    assert fold.get_by_role("radio", name="Not sure").first.is_visible()
    assert len(parameters(page)) == len(PROMPT) + 1


def test_pages_share_the_answers(visit):
    page = visit("questions-begun")
    page.get_by_role("button", name="Result so far").click()
    page.wait_for_selector(".stHtml .verdict")
    settle(page)
    assert parameters(page) == TUNE
    page.get_by_role("link", name="Change answers", exact=True).click()
    page.get_by_role("heading", name="Describe your use case").wait_for()
    settle(page)
    assert parameters(page) == TUNE
    page.get_by_role("link", name="Result", exact=True).first.click()
    page.wait_for_selector(".stHtml .verdict")
    settle(page)
    wait_for_parameters(page, TUNE)
    assert headline(page).startswith("Fine-tune")
    while urlsplit(page.url).path == "/result":  # a page change can leave two entries behind
        page.go_back()
        page.wait_for_timeout(1_500)
    page.get_by_role("heading", name="Describe your use case").wait_for()
    settle(page)
    wait_for_parameters(page, TUNE)


def test_a_tried_change_can_be_undone(visit):
    page = visit("result-rag")
    before = headline(page)
    page.get_by_role("button", name="Try this").first.click()
    page.get_by_role("button", name="Undo").wait_for()
    settle(page)
    assert headline(page) != before
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Undo").wait_for(state="detached")
    settle(page)
    assert headline(page) == before
    wait_for_parameters(page, RAG)


def test_a_reason_links_to_its_question(visit):
    page = visit("result-rag")
    reason = page.locator(".why-table a.change").first
    (name,) = parse_qs(urlsplit(reason.get_attribute("href")).query)[ASK]
    reason.click()
    page.get_by_text("Change this answer").wait_for()
    settle(page)
    wait_for_parameters(page, RAG)
    assert page.locator(f".st-key-_ui-questions-next .st-key-{name}").is_visible()


def test_the_next_question_button_shows_the_question(visit):
    page = visit(("questions", {"what_must_change": "both"}), height=600)
    page.locator("[data-testid=stMain]").evaluate("e => e.scrollTo(0, e.scrollHeight)")
    page.get_by_role("link", name="Next question").click()
    page.wait_for_timeout(600)
    box = page.locator(".st-key-_ui-questions-next").bounding_box()
    assert 0 <= box["y"] < 400
    assert parameters(page) == {"what_must_change": "both"}


def test_downloads_open_again(visit, tmp_path):
    page = visit("result-rag")
    page.get_by_text("Download or share").click()
    with page.expect_download() as loading:
        page.get_by_role("button", name="JSON").click()
    saved = tmp_path / loading.value.suggested_filename
    loading.value.save_as(saved)
    assert saved.suffix == ".json"
    assert DAY in saved.name
    other = visit("start")
    other.get_by_text("Open", exact=True).click()
    other.set_input_files("input[type=file]", saved)
    other.wait_for_selector(".stHtml .verdict")
    settle(other)
    assert headline(other) == headline(page)


def test_each_page_has_its_own_title(visit):
    titles = {view: visit(view).title() for view in ("start", "questions", "confirm", "result-rag")}
    assert len(set(titles.values())) == 4
    assert all("RAG" in title for title in titles.values())


def test_a_rule_on_the_result_leads_to_the_rule(visit):
    page = visit("result-rag")
    named = page.locator(".why-table code a").first
    rule = named.inner_text()
    named.click()
    page.get_by_text("The rule you came for").wait_for()
    settle(page)
    wait_for_parameters(page, {**RAG, RULE: rule})
    open_again(page)
    assert page.locator(".st-key-_ui-asked-rule code").first.inner_text() == rule
    page.get_by_role("link", name="Show it in its list").click()
    page.wait_for_timeout(600)
    assert 0 <= page.locator(f"#rule-{rule}").bounding_box()["y"] < 400


def test_the_quiz_by_keyboard_alone(visit):
    page = visit("learn")
    page.locator(".st-key-_ui-quiz input[type=radio]").first.focus()
    page.keyboard.press("ArrowDown")
    settle(page)
    assert page.locator(".st-key-_ui-quiz input[type=radio]:checked").count() == 1
    for words in ("Check my answer", "Next question"):
        button = page.locator(".st-key-_ui-quiz-go button")
        assert button.inner_text() == words
        while not button.evaluate("e => e === document.activeElement"):
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_timeout(400)
        settle(page)
    page.get_by_text("Question 2 of 5").wait_for()


def test_a_method_on_the_list_opens_its_paragraph(visit):
    page = visit("learn")
    paragraph = page.locator("#method-dpo p").first
    assert not paragraph.is_visible()
    page.get_by_role("link", name="DPO", exact=True).click()
    page.wait_for_timeout(400)
    assert paragraph.is_visible()


def test_the_boxes_of_the_lever_path_have_css_classes(visit):
    page = visit("result-rag")
    page.wait_for_selector(".st-key-_ui-path-rag .node.on")
    assert page.locator(".st-key-_ui-path-rag .node.on").count() == 4
    assert page.locator(".stHtml .path li").count() == 4
