"""Nothing is lost: dropped sockets, restarts, two tabs, large files, other people's sessions."""

from __future__ import annotations

import json
import re
from unicodedata import normalize

import pytest

from advisor import advise
from tests.apps.web.test_browser import PROMPT, RAG, TUNE
from tests.browsing import (
    DAY,
    free_port,
    go_to,
    headline,
    open_again,
    open_context,
    parameters,
    serving,
    settle,
    violations,
    wait_for_parameters,
)
from tests.quick import mostly_long

CANARY = "zanzibarkanarie"
BEGUN = {"what_must_change": "knowledge", "calls_per_month": "1.2M"}
KNOWN_FAULT = "presentation-role-conflict"
"""Streamlit's own upload area has a role and a label that exclude each other."""


def answer_with_retries(page):
    """Say yes to a question on the questions page, as often as it takes for it to be heard."""
    asked = page.get_by_role("radiogroup", name="May different users see different information?")
    for _ in range(20):
        asked.get_by_text("Yes").click()
        page.wait_for_timeout(500)
        if "per_user_permissions" in parameters(page):
            return
    pytest.fail("the answer was not heard")


@pytest.mark.slow
@pytest.mark.long
def test_a_lost_connection_loses_no_answer(new_page, served):
    page = new_page()
    sockets = []

    def connect(route):
        sockets.append(route)
        route.connect_to_server()

    page.route_web_socket(re.compile("/_stcore/stream"), connect)
    go_to(page, served, "all_questions", BEGUN)
    first = len(sockets)
    sockets[-1].close(code=1011, reason="dropped")
    page.wait_for_timeout(3_000)
    assert len(sockets) > first
    answer_with_retries(page)
    settle(page)
    wait_for_parameters(page, {**BEGUN, "per_user_permissions": "yes"})
    assert page.get_by_label("How many calls do you make in a month?").input_value() == "1.2M"


@pytest.mark.slow
@pytest.mark.long
def test_a_restarted_server_finds_every_answer_again(new_page):
    port = free_port()
    page = new_page()
    with serving(port) as base:
        go_to(page, base, "all_questions", BEGUN)
    page.wait_for_timeout(500)
    with serving(port):
        answer_with_retries(page)
        both = {**BEGUN, "per_user_permissions": "yes"}
        wait_for_parameters(page, both)
        page.get_by_role("link", name="Result", exact=True).first.click()
        page.wait_for_selector(".stHtml .verdict")
        settle(page)
        wait_for_parameters(page, both)
        assert headline(page) == "Fine-tune? No. Use retrieval (RAG)"


def test_two_tabs_have_separate_answers(new_page, served):
    pages = []
    for answers in (RAG, TUNE):
        page = new_page()
        go_to(page, served, "result", answers)
        pages.append(page)
    for page, answers in zip(pages, (RAG, TUNE), strict=True):
        open_again(page)
        assert parameters(page) == answers
    assert headline(pages[0]) != headline(pages[1])


@pytest.mark.slow
@pytest.mark.long
def test_nobody_sees_the_prompt_or_file_of_another_session(chromium, served):
    own, other = open_context(chromium), open_context(chromium)
    page = own.new_page()
    go_to(page, served, "prompt", {})
    page.get_by_role("textbox").first.fill(f"You are {CANARY}. Answer in JSON.")
    page.get_by_role("button", name="Check", exact=False).first.click()
    page.get_by_text(CANARY).first.wait_for()
    stranger = other.new_page()
    for path in ("", "prompt", "questions", "result", "compare"):
        go_to(stranger, served, path, {})
        assert CANARY not in stranger.content()
        assert parameters(stranger) == {}
    own.close()
    other.close()


def test_fifty_megabytes_are_refused_and_the_answers_stay(new_page, served, tmp_path):
    large = tmp_path / "large.json"
    large.write_bytes(b"[" + b"0," * 26_000_000 + b"0]")
    page = new_page()
    go_to(page, served, "", RAG)
    page.get_by_text("Open", exact=True).click()
    page.set_input_files("input[type=file]", large)
    page.get_by_text("File must be 1.0MB or smaller").wait_for()
    assert parameters(page) == RAG
    assert "Traceback" not in page.content()
    page.keyboard.press("Escape")
    small = tmp_path / "small.json"
    small.write_text(json.dumps(advise({"what_must_change": "behavior"}, on=DAY).to_dict()))
    page.get_by_text("Open", exact=True).click()
    page.set_input_files("input[type=file]", small)
    page.wait_for_selector(".stHtml .verdict")


def test_the_open_file_upload_has_no_accessibility_violation_of_our_own(new_page, served):
    page = new_page()
    go_to(page, served, "", {})
    page.get_by_text("Open", exact=True).click()
    page.wait_for_selector("[data-testid=stFileUploaderDropzone]")
    assert not [fault for fault in violations(page) if not fault.startswith(KNOWN_FAULT)]


# -- by keyboard alone -----------------------------------------------------------------------------


WORDS = """() => {
  const e = document.activeElement;
  return e.getAttribute('aria-label') || (e.matches('a, button, summary') ? e.innerText : '');
}"""
RING = """() => {
  const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
}"""
SEEN = """() => {
  const box = document.activeElement.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight;
}"""


def tab_to(page, name, most=250):
    """Press Tab until something of this name has the focus; it must be seen, with a ring."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if name in (page.evaluate(WORDS) or "").splitlines():
            page.wait_for_timeout(400)
            assert page.evaluate(SEEN), f"{name} has the focus out of sight"
            assert page.evaluate(RING), f"{name} has the focus without a sign of it"
            return
    pytest.fail(f"Tab never reached {name}")


def test_the_keyboard_alone_leads_from_the_start_to_a_download(new_page, served):
    page = new_page()
    go_to(page, served, "", {})
    tab_to(page, "Begin")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What is wrong with today's answers?").wait_for()
    settle(page)
    for _ in range(100):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.type === 'radio'"):
            break
    page.keyboard.press("Space")
    page.wait_for_url("**what_must_change=**")
    settle(page)
    tab_to(page, "Enough, show the result")
    page.keyboard.press("Enter")
    page.wait_for_selector(".stHtml .verdict")
    settle(page)
    tab_to(page, "Download or share")
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    with page.expect_download() as loading:
        tab_to(page, "To read or print (HTML)")
        page.keyboard.press("Enter")
    assert loading.value.suggested_filename.endswith(".html")


# -- on paper --------------------------------------------------------------------------------------

PAPER = {"result-rag": RAG, "result-tune": TUNE, "result-prompt": PROMPT}
BLOCKS = """() => {
  const cards = '[class*="st-key-_ui-verdict-"], [class*="st-key-_ui-flip-"]';
  const seen = x => {
    const copy = x.cloneNode(true);
    copy.querySelectorAll('.sr').forEach(e => e.remove());
    return copy.textContent;
  };
  const leaf = 'p, td, th, dt, dd, b, h1, h2, text';
  return [...document.querySelectorAll(`.stHtml li, .stHtml tr, ${cards}`)]
    .filter(e => e.getClientRects().length)
    .map(e => [...e.querySelectorAll(leaf)].filter(x => !x.querySelector(leaf)
      && x.getClientRects().length).map(seen))
}"""


def squeezed(text):
    return re.sub(r"[\W_]", "", normalize("NFKC", text))  # a PDF has letters joined, such as ffi


@pytest.mark.parametrize(
    ("view", "scheme"), mostly_long([*((v, "light") for v in PAPER), ("result-tune", "dark")])
)
def test_a_printed_result_has_three_pages_without_controls_or_cuts(
    new_page, served, view, scheme, tmp_path
):
    pypdf = pytest.importorskip("pypdf")
    page = new_page(scheme=scheme)
    go_to(page, served, "result", PAPER[view])
    path = tmp_path / "result.pdf"
    page.pdf(path=path, format="A4", print_background=True, prefer_css_page_size=True)
    page.emulate_media(media="print")
    blocks = page.evaluate(BLOCKS)
    controls = page.locator("button:visible, input:visible, header:visible").count()
    pages = [squeezed(sheet.extract_text()) for sheet in pypdf.PdfReader(path).pages]
    assert len(pages) <= 3
    assert controls == 0
    assert blocks
    for block in blocks:
        parts = [squeezed(part) for part in block if len(squeezed(part)) > 12]
        assert any(all(part in sheet for part in parts) for sheet in pages), block
