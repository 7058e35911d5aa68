"""Evidence: whatever answers are read from has one shape, and a prompt is the first of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import JsonValue

from advisor import load_rulebook, read_prompt
from advisor.engine.answers import Answer, misfit
from advisor.evidence.evidence import Evidence, SourcePlace
from advisor.evidence.prompt.reading import PromptReading
from advisor.formats.document import Block, Heading
from advisor.formats.markdown import to_markdown

PROMPTS = sorted((Path(__file__).parents[1] / "prompts" / "own").glob("*.txt"))
SHOP = """# Help of the shop

Always answer in JSON with the keys reply and mood.
Cite the source of every fact.
"""
DAY = "2026-11-22"


@dataclass(frozen=True)
class Graded:
    """The smallest evidence that is no prompt: a table of graded answers."""

    answers: Mapping[str, Answer]
    places: Mapping[str, SourcePlace]

    def report(self) -> Sequence[Block]:
        return (Heading("What was measured", 1),)

    def to_dict(self) -> Mapping[str, JsonValue]:
        return {"answers": {name: answer.model_dump() for name, answer in self.answers.items()}}


GRADED = Graded(
    {"prompt_score": Answer(value=0.82, origin="measured")},
    {"prompt_score": SourcePlace(kind="row", number=2, words="82 of 100")},
)


def members() -> tuple[Evidence, ...]:
    """Return what mypy takes for evidence."""
    return read_prompt(SHOP, on=DAY), GRADED


@pytest.mark.parametrize("evidence", members(), ids=["prompt", "graded"])
def test_a_reading_is_evidence(evidence):
    assert isinstance(evidence, Evidence)
    assert {answer.origin for answer in evidence.answers.values()} <= {"read", "measured"}
    assert evidence.places.keys() == evidence.answers.keys()
    title = evidence.report()[0]
    assert isinstance(title, Heading)
    assert title.level == 1


def test_the_report_of_a_prompt_is_its_markdown_page():
    reading = read_prompt(SHOP, on=DAY)
    assert to_markdown(reading.report()) == reading.to_markdown()


def test_answers_alone_are_no_evidence():
    assert not isinstance({"prompt_score": Answer(value=0.82, origin="measured")}, Evidence)


def test_each_answer_names_the_line_and_the_words_it_was_read_from():
    reading = read_prompt(SHOP, on=DAY)
    told = {name: (place.kind, place.number) for name, place in reading.places.items()}
    assert told == {
        "prompt_words": ("line", 1),
        "output_format": ("line", 3),
        "needs_citations": ("line", 4),
    }
    assert reading.places["output_format"].words == (
        "Always answer in JSON with the keys reply and mood."
    )


@pytest.mark.parametrize("file", PROMPTS, ids=lambda path: path.stem)
def test_the_words_stand_in_their_line(file):
    reading = read_prompt(file.read_text(encoding="utf-8"), on=DAY)
    lines = reading.text.split("\n")
    questions = load_rulebook().questions
    for name, answer in reading.answers.items():
        place = reading.places[name]
        assert answer.quote == place.words
        assert misfit(load_rulebook(), questions[name], answer.value) is None
        words = place.words.rpartition(" (")[0] if name == "prompt_words" else place.words
        assert " ".join(lines[place.number - 1].split()).find(words.rstrip("…")) >= 0


def test_a_reading_that_was_saved_before_there_were_places_opens_without_them():
    data = read_prompt(SHOP, on=DAY).to_dict()
    del data["places"]
    reading = PromptReading.from_dict(data)
    assert reading.answers
    assert reading.places == {}


# -- who takes evidence takes any ------------------------------------------------------------------


def test_the_page_fills_in_what_any_evidence_answers():
    testing = pytest.importorskip("streamlit.testing.v1")

    def page():
        import streamlit as st  # noqa: PLC0415

        from advisor import load_rulebook  # noqa: PLC0415
        from advisor.apps.web.session import state  # noqa: PLC0415
        from tests.evidence.test_evidence import GRADED  # noqa: PLC0415

        rulebook = load_rulebook()
        st.session_state.setdefault("prompt_words", "900")
        state.add_evidence(rulebook, GRADED)
        st.json({name: a.origin for name, a in state.visit(priced=False).answers.items()})

    app = testing.AppTest.from_function(page, default_timeout=60).run()
    assert not app.exception
    assert app.session_state["prompt_score"] == "0.82"
    assert json.loads(app.json[0].value) == {"prompt_words": "said", "prompt_score": "measured"}
