"""Standing and next question for columns: row for row the same as one case at a time."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import advise_many
from advisor.engine.batch import question_groups
from advisor.engine.batch.decided import decide_rows
from advisor.engine.batch.level_cells import LevelCells
from advisor.engine.batch.outlook import OutlookRows
from advisor.engine.batch.reading import read_columns
from advisor.engine.batch.rows import AnswerRows
from advisor.engine.case import Case
from advisor.engine.decide import decide
from advisor.engine.diagram.compile import diagrams
from advisor.engine.diagram.lookahead import look_ahead
from advisor.formats.tables.columns_table import ColumnsTable
from tests.drawing import examples
from tests.rulebook_strategies import DAY, Maker


@st.composite
def tables(draw):
    """Return a small random rulebook and rows of answers to it, many of them open."""
    dice = draw(st.randoms(use_true_random=False))
    rulebook, values = Maker(dice, all_assume=dice.random() < 1 / 2).rulebook(
        grouped=dice.random() < 1 / 2
    )
    rows = []
    for _ in range(dice.randrange(1, 12)):
        asked = [name for name in values if dice.random() < 2 / 3]
        rows.append({name: dice.choice(values[name]) for name in asked})
    return rulebook, rows


def rows_of(rulebook, rows):
    columns = {name: [row.get(name) for row in rows] for name in rulebook.questions}
    return AnswerRows.of(read_columns(rulebook, ColumnsTable(columns)), DAY)


@pytest.mark.slow
@examples(80)
@given(tables())
def test_every_row_is_looked_ahead_for_like_a_single_case(table):
    rulebook, rows = table
    many = rows_of(rulebook, rows)
    found = OutlookRows(many)
    ahead = [look_ahead(Case.read(row, rulebook, DAY)) for row in rows]
    assert found.standings() == [one.standing for one in ahead]
    assert found.next_questions() == [one.next_question() for one in ahead]
    approaches = [None if one.case.missing else decide(one.case).approach for one in ahead]
    assert decide_rows(many).approaches() == approaches


@pytest.mark.parametrize("name", ["calls_per_month", "knowledge_tokens", "context_window_tokens"])
def test_one_number_alone_leaves_the_cells_that_it_leaves_in_a_single_case(shipped, name):
    dice = random.Random(5)
    numbers = [round(10 ** dice.uniform(0, 12)) for _ in range(400)]
    answer = shipped.questions[name].answer
    numbers = [int(min(max(number, answer.min), answer.max)) for number in numbers]
    level = next(one for one in diagrams(shipped).levels if name in one.questions)
    cells = LevelCells(level)
    places = cells.places(read_columns(shipped, ColumnsTable({name: numbers})))
    assert [cells.sets[place] for place in places.tolist()] == [
        level.possible({name: number}) for number in numbers
    ]


def test_rows_that_are_alike_are_looked_ahead_for_once(monkeypatch):
    """Volumes on the same side of every threshold are alike, however many there are."""
    looked = []
    monkeypatch.setattr(
        question_groups, "look_ahead", lambda case: looked.append(case) or look_ahead(case)
    )
    rows = 2_000
    columns = {
        "what_must_change": ["knowledge", "behavior"] * (rows // 2),
        "labeled_examples": list(range(rows)),
        "knowledge_changes": ["weekly", None, "static", None] * (rows // 4),
    }
    found = advise_many(columns, give="next_question", on=DAY)["next_question"]
    assert len(found) == rows
    assert 0 < len(looked) < 20
    for row in (0, 1, 2, 3, 1_999):
        case = Case.read({n: v[row] for n, v in columns.items() if v[row]}, looked[0].rulebook, DAY)
        assert found[row] == look_ahead(case).next_question()
