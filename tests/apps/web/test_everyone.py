"""What axe does not see: focus, live regions, the phone menu, high contrast, reduced motion."""

from __future__ import annotations

import pytest

from tests.apps.web.test_browser import RAG, TUNE
from tests.browsing import go_to, open_context, settle

HIDDEN_BELOW = """() => {
  const bar = document.querySelector("[data-testid=stBottom]").getBoundingClientRect();
  const box = document.activeElement.getBoundingClientRect();
  const inBar = document.activeElement.closest("[data-testid=stBottom]");
  return !inBar && box.height > 0 && box.top >= bar.top;
}"""


def test_nothing_that_has_the_focus_hides_behind_the_bar(visit):
    page = visit(("all_questions", TUNE), width=1280, height=600)
    page.locator(".stHtml h1").first.click()
    for _ in range(45):
        page.keyboard.press("Tab")
        page.wait_for_timeout(30)
        assert not page.evaluate(HIDDEN_BELOW)


def test_the_panel_beside_the_questions_stays_in_view(visit):
    page = visit(("all_questions", TUNE), width=1280, height=800)
    page.locator("[data-testid=stMain]").evaluate("e => e.scrollTo(0, 1200)")
    page.wait_for_timeout(200)
    assert 0 <= page.locator(".st-key-_ui-side").bounding_box()["y"] <= 200


def test_a_changed_answer_is_said_in_the_same_live_region(visit):
    page = visit(("all_questions", {"what_must_change": "both"}))
    said = page.get_by_role("status").filter(has_text="Fine-tune?")
    before = said.inner_text()
    said.evaluate("e => { e.marked = true }")
    page.get_by_test_id("stRadioOption").filter(has_text="Nothing: the answers are good").click()
    settle(page)
    assert said.inner_text() != before
    assert said.evaluate("e => e.marked")


def test_the_menu_of_a_phone_has_a_name_and_closes_after_a_choice(visit):
    page = visit(("result", RAG), width=390, height=844)
    page.get_by_role("button", name="Menu").click()
    page.get_by_test_id("stPopoverBody").get_by_role("link", name="Start").click()
    page.get_by_role("heading", name="Should you fine-tune?").wait_for()
    settle(page)
    assert not page.get_by_test_id("stPopoverBody").is_visible()


def test_the_link_can_be_copied_without_a_mouse(visit):
    page = visit(("result", RAG))
    page.get_by_text("Download or share").click()
    copy = page.locator(".st-key-_ui-take-away").get_by_role("button", name="Copy to clipboard")
    assert copy.is_visible()
    copy.focus()
    assert copy.evaluate("e => e === document.activeElement")


@pytest.fixture(scope="module")
def high_contrast(chromium, served):
    context = open_context(chromium, forced_colors="active", reduced_motion="reduce")
    page = context.new_page()
    go_to(page, served, "questions", {"what_must_change": "both", "_ui.ask": "what_must_change"})
    yield page
    context.close()


def test_in_high_contrast_the_chosen_answer_has_an_outline(high_contrast):
    outlines = high_contrast.locator("[data-testid=stRadioGroup] > div").evaluate_all(
        "rows => rows.map(row => getComputedStyle(row).outlineStyle)"
    )
    assert outlines.count("solid") == 1


def test_with_reduced_motion_nothing_moves(high_contrast):
    moving = high_contrast.evaluate(
        "() => [...document.querySelectorAll('*')].filter(e => getComputedStyle(e)"
        ".transitionDuration.split(',').some(t => parseFloat(t) > 0.001)).length"
    )
    assert moving == 0
