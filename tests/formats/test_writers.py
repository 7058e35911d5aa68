"""Blocks are written as plain text, Markdown and HTML: the same words, and nothing between them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.formats.columns import columns
from advisor.formats.document import (
    Checklist,
    CodeBlock,
    Heading,
    Item,
    Items,
    Paragraph,
    Span,
    Table,
    code,
    linked,
    listed,
    strong,
)
from advisor.formats.html import to_html
from advisor.formats.markdown import to_markdown
from advisor.formats.plain_text import text_lines, to_plain_text, wrapped
from tests.formats.test_safe_text import HOSTILE, WRITTEN, unsafe
from tests.report_words import words_of_html, words_of_markdown

MARKED = "\\ ` * _ [ ] ( ) < > # + - . ! | ~ $ & &amp; == --- 1. 2) ``` ~~~ <b> ![x](y) $a$ C# #1"


def markdown(*line):
    return to_markdown([Paragraph(line)]).removesuffix("\n")


# -- Markdown --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
        ("*bold* _it_ `code`", "\\*bold\\* \\_it\\_ \\`code\\`"),
        ("[a](javascript:x)", "\\[a\\](javascript:x)"),
        ("# heading", "\\# heading"),
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("1.5 times", "1.5 times"),
        ("=== line", "\\=== line"),
        ("two\n\n## lines", "two \\## lines"),
        ("a | b", "a \\| b"),
        ("~~gone~~", "\\~\\~gone\\~\\~"),
        ("$x$ costs $5", "\\$x\\$ costs $5"),
        ("R&D &amp; C#", "R&D \\&amp; C#"),
    ],
)
def test_markdown_in_a_text_is_escaped(text, shown):
    assert markdown(text) == shown


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://a b", "https://x>", "https://a/\u202eb", "", None]
)
def test_only_web_addresses_become_links(address):
    assert markdown(linked("A title", address)) == "A title"


def test_a_web_address_with_brackets_stays_one_link():
    address = "https://en.org/wiki/X_(y)"
    assert markdown(linked("A", address)) == "[A](https://en.org/wiki/X_%28y%29)"


def test_a_link_without_a_title_shows_its_address():
    link = linked(" \n", "https://a.org/b")
    assert markdown(link) == "[https://a.org/b](https://a.org/b)"
    assert to_plain_text([Paragraph((link,))]) == "https://a.org/b\n"
    address = "https://a.org/b"
    assert to_html([Paragraph((link,))]) == (
        f'<section><p><a href="{address}">{address}</a></p></section>'
    )


def test_a_bold_text_keeps_the_separator_of_lines_at_its_end_written_out():
    assert markdown(strong(" a \u2028 ")) == "**a \\\\u2028**"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a", "`a`"), ("a`b", "`` a`b ``"), ("``", "``` `` ```"), ("a|b", "`a|b`"), ("", "")],
)
def test_code_holds_any_text(text, shown):
    assert markdown(code(text)) == shown


def test_a_bar_in_a_table_cell_is_escaped():
    table = to_markdown([Table(("a", "b"), ((code("x|y"), "1|2"),))])
    assert table == "| a | b |\n| --- | ---: |\n| `x\\|y` | 1\\|2 |\n"


def test_lines_and_lists_below_an_item_stay_inside_it():
    items = Items((Item((strong("One."),), (("More",), ("- last",)), (Item(("inner",)),)),))
    assert to_markdown([items]) == "- **One.**\\\n  More\\\n  \\- last\n  - inner\n"


# -- plain text ------------------------------------------------------------------------------------


def test_a_page_in_a_terminal():
    source = linked("A study", "https://example.org/study")
    blocks = [
        Heading("Do it", 1),
        Paragraph(("It pays.",)),
        Heading("Why", 2),
        Items((Item((strong("Much is sent."),), (("Source: ", source, "."),)),)),
        Checklist(((True, Item(("Money",))), (False, Item(("Time",))))),
        listed(("first", "second"), numbered=True),
        Paragraph(("The end.",), separate=True),
    ]
    assert to_plain_text(blocks, 40) == (
        "Do it\n\nIt pays.\n\nWhy\n  - Much is sent.\n    Source: A study [1].\n\n"
        "  [x] Money\n  [ ] Time\n\n  1. first\n  2. second\n\nThe end.\n\n"
        "Links\n  [1] https://example.org/study\n"
    )


def test_headings_and_heads_of_items_are_strong():
    blocks = [Heading("Why", 2), Items((Item((strong("Much is sent."),), (("More.",),)),))]
    assert [line.strong for line in text_lines(blocks)] == [True, True, False]


def test_each_address_has_one_number_in_the_whole_text():
    link = linked("A", "https://a.org")
    text = to_plain_text([Paragraph((link, ", ", linked("B", "https://b.org"), ", ", link))])
    assert text == "A [1], B [2], A [1]\n\nLinks\n  [1] https://a.org\n  [2] https://b.org\n"


def test_a_long_address_is_cut_after_a_mark():
    address = "https://example.org/one/two-three/four-five"
    assert [*wrapped(address, 30, "  ")] == ["  https://example.org/one/two-", "  three/four-five"]


def test_a_wide_table_wraps_its_widest_column_of_words_or_is_written_row_by_row():
    table = Table(
        ("Line", "Words"), (("1", "You write every word that we put in front of us."),), (1,)
    )
    assert to_plain_text([table], 40) == (
        "Line  Words\n   1  You write every word that we put\n      in front of us.\n"
    )
    assert to_plain_text([table], 25) == (
        "1\n  Words  You write every\n    word that we put in\n    front of us.\n"
    )


def test_letters_of_two_columns_line_up_in_a_table():
    rows = (("\u6f22\u5b57", "7"), ("an owl \N{OWL}", "12"), ("cafe\u0301", "1"))
    table = to_plain_text([Table(("Word", "\u6570"), rows)])
    assert table.splitlines() == [
        "Word       \u6570",
        "\u6f22\u5b57        7",
        "an owl \N{OWL}  12",
        "cafe\u0301        1",
    ]


def test_letters_of_two_columns_fill_a_line():
    assert [*wrapped("\u6f22\u5b57 ab \u6f22\u5b57", 8)] == ["\u6f22\u5b57 ab", "\u6f22\u5b57"]
    assert [*wrapped("\u6f22" * 7, 9, "  ")] == [
        "  " + "\u6f22" * 3,
        "  " + "\u6f22" * 3,
        "  \u6f22",
    ]
    assert [*wrapped("\u6f22\u5b57", 1)] == ["\u6f22", "\u5b57"]


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("word", 4),
        ("caf\u00e9", 4),
        ("cafe\u0301", 4),
        ("\u6f22\u5b57", 4),
        ("\uff21\uff22", 4),
        ("\N{OWL}", 2),
        ("\N{HEAVY BLACK HEART}\ufe0f", 1),
        ("a\u200db", 2),
        ("co\u00adop", 5),
        ("", 0),
    ],
)
def test_a_text_takes_the_columns_of_its_letters(text, taken):
    assert columns(text) == taken


# -- every writer ----------------------------------------------------------------------------------

TWO_COLUMNS = "\u6f22\u5b57\N{OWL}"
PIECES = [*MARKED.split(), "word", "Say", *TWO_COLUMNS, "x" * 70, " ", "\n", *HOSTILE]
PIECES += [TWO_COLUMNS * 20]
texts = st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join)
addresses = st.sampled_from([None, "https://a.org/x_(y)", "https://a.org/" + "long-" * 30])
spans = st.builds(Span, texts, st.sampled_from([None, "strong", "code"])) | st.builds(
    linked, texts, addresses
)
lines = st.tuples(texts, st.just(" "), spans) | st.tuples(spans) | st.tuples(texts)
below = st.lists(lines, max_size=1).map(tuple)
leaves = st.lists(st.builds(Item, lines, below), max_size=1).map(tuple)
items = st.lists(st.builds(Item, lines, below, leaves), min_size=1, max_size=2).map(tuple)
boxes = st.lists(st.tuples(st.booleans(), st.builds(Item, lines, below)), min_size=1, max_size=2)
rows = st.lists(st.tuples(spans, texts, texts), max_size=2).map(tuple)
document = st.lists(
    st.builds(Heading, texts, st.sampled_from([1, 2, 3]))
    | st.builds(Paragraph, lines, st.booleans())
    | st.builds(Items, items, st.booleans())
    | st.builds(Checklist, boxes.map(tuple))
    | st.builds(Table, st.tuples(texts, texts, texts), rows, st.sampled_from([(0,), (0, 2)])),
    min_size=1,
    max_size=3,
)


@pytest.mark.slow
@given(document, st.integers(24, 100))
def test_no_line_of_plain_text_is_wider_than_asked(blocks, width):
    lines = to_plain_text(blocks, width).splitlines()
    taken = (len(line) + sum(letter in TWO_COLUMNS for letter in line) for line in lines)
    assert max(taken, default=0) <= width


@pytest.mark.slow
@given(document)
def test_every_writer_escapes_unsafe_characters(blocks):
    blocks = [*blocks, CodeBlock(HOSTILE, "text"), Paragraph((HOSTILE, strong(HOSTILE)))]
    for text in (to_plain_text(blocks), to_markdown(blocks), to_html(blocks)):
        assert unsafe(text) == []
    assert WRITTEN in to_html(blocks)


@pytest.mark.slow
@given(document)
def test_the_three_writers_say_the_same_words_in_the_same_order(blocks):
    assert words_of_markdown(to_markdown(blocks)) == words_of_html(to_html(blocks))
