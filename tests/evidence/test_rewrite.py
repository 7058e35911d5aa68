"""The rewritten prompt: what changes per call goes last, and no line comes to mean anything else.

The law is tried on texts built as trees, so that what each line stands in is known without the
reader: a simple stack over marks with unique names reads it off the rewritten text again.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from advisor.evidence.prompt.facts.facts import Pair
from advisor.evidence.prompt.read import read_prompt
from advisor.evidence.prompt.recommend.rewrite import rewrite
from tests.drawing import examples

PROMPTS = Path(__file__).parents[1] / "prompts"
CASES = yaml.safe_load((PROMPTS / "rewrites.yaml").read_text(encoding="utf-8"))

# Texts as trees


@dataclass(frozen=True)
class Leaf:
    changes: bool
    form: str


@dataclass(frozen=True)
class Node:
    kind: str
    inside: tuple
    other: tuple = ()
    """The other branch of a condition."""


FORMS = ("{}.", "- {}.", "{} and more words that make the line long enough to count.")
BLOCKS = {
    "jinja": ("{{% if {} %}}", "{{% else %}}", "{{% endif %}}"),
    "loop": ("{{% for x in {} %}}", "", "{{% endfor %}}"),
    "handlebars": ("{{{{#if {}}}}}", "{{{{else}}}}", "{{{{/if}}}}"),
    "go": ("{{{{ if .{} }}}}", "{{{{ else }}}}", "{{{{ end }}}}"),
}
leaves = st.builds(Leaf, st.booleans(), st.sampled_from(FORMS))


def nodes(children):
    some = st.lists(children, min_size=1, max_size=4).map(tuple)
    block = st.builds(Node, st.sampled_from(tuple(BLOCKS)), some, st.just(()) | some)
    return block | st.builds(Node, st.just("element"), some)


trees = st.recursive(leaves, nodes, max_leaves=8)
bodies = st.lists(trees, min_size=1, max_size=5).map(tuple)
sections = st.builds(lambda level, body: Node(f"section{level}", body), st.integers(1, 3), bodies)
texts = st.tuples(bodies, st.lists(sections, max_size=3)).map(lambda t: (*t[0], *t[1]))
chats = st.lists(texts, min_size=2, max_size=3)


class Writer:
    """Writes trees as lines, each with a name of its own."""

    def __init__(self):
        self.lines = []
        self.changing = []

    def name(self):
        return f"x{len(self.lines)}"

    def write(self, tree):
        match tree:
            case Leaf(changes, form):
                words = f"w{self.name()}" + (" {{slot}}" if changes else "")
                self.lines.append(form.format(words))
                if changes:
                    self.changing.append(len(self.lines))
            case Node("element", inside):
                name = self.name()
                self.lines.append(f"<{name}>")
                self.write_all(inside)
                self.lines.append(f"</{name}>")
            case Node(kind, inside) if kind.startswith("section"):
                self.lines.append("#" * int(kind[-1]) + f" {self.name()}")
                self.write_all(inside)
            case Node(kind, inside, other):
                begin, middle, end = (mark.format(self.name()) for mark in BLOCKS[kind])
                self.lines.append(begin)
                self.write_all(inside)
                if other and middle:
                    self.lines.append(middle)
                    self.write_all(other)
                self.lines.append(end)

    def write_all(self, trees):
        for tree in trees:
            self.write(tree)


MARKS = re.compile(
    r"(?P<open>\{% (?:if|for x in) (?P<j>x\d+) %\}|\{\{#if (?P<h>x\d+)\}\}"
    r"|\{\{ if \.(?P<g>x\d+) \}\})"
    r"|(?P<branch>\{% else %\}|\{\{else\}\}|\{\{ else \}\})"
    r"|(?P<close>\{% end(?:if|for) %\}|\{\{/if\}\}|\{\{ end \}\}|</x\d+>)"
    r"|<(?P<tag>x\d+)>"
    r"|#+ (?P<heading>x\d+)|(?P<turn><\|im_start\|>\w+)"
)


def stands_in(text):
    """Return for each line with words: the blocks and elements around it, heading, turn."""
    found = {}
    around, heading, turn = [], None, None
    for line in text.split("\n"):
        mark = MARKS.fullmatch(line)
        if mark is None:
            if line.strip() and not line.startswith("<|im_end"):
                found[line] = (tuple(around), heading, turn)
        elif mark["branch"]:
            around[-1] = f"not {around[-1]}"
        elif mark["close"]:
            around.pop()
        elif mark["heading"]:
            heading = mark["heading"]
            found[line] = (tuple(around), None, turn)
        elif mark["turn"]:
            turn, heading = mark["turn"], None
        else:
            around.append(next(filter(None, (mark["j"], mark["h"], mark["g"], mark["tag"]))))
            found[line] = (tuple(around), heading, turn)
    return found


def agrees(before, after):
    assert before.keys() == after.keys()
    for line, (around, heading, turn) in before.items():
        assert after[line][0] == around, line
        assert after[line][2] == turn, line
        assert after[line][1] == heading or heading is None, line


def check_law(writer):
    text = "\n".join(writer.lines)
    found = rewrite(text, writer.changing, ())
    assert Counter(filter(str.strip, found.text.split("\n"))) == Counter(writer.lines)
    agrees(stands_in(text), stands_in(found.text))
    assert bool(found.changes) == bool(found.diff)
    return found


@pytest.mark.slow
@given(texts)
@examples(150)
def test_every_line_keeps_its_conditions_its_elements_and_its_heading(trees):
    writer = Writer()
    writer.write_all(trees)
    check_law(writer)


@pytest.mark.slow
@given(chats)
@examples(60)
def test_every_line_stays_in_its_turn(turns):
    writer = Writer()
    for number, trees in enumerate(turns):
        writer.lines.append(f"<|im_start|>turn{number}")
        writer.write_all(trees)
        writer.lines.append(f"<|im_end|>{number}")
    check_law(writer)


@pytest.mark.slow
@given(texts, st.data())
@examples(60)
def test_with_a_mark_that_is_missing_nothing_moves(trees, data):
    writer = Writer()
    writer.write_all(trees)
    closing = [at for at, line in enumerate(writer.lines) if re.match(r"</|.*end", line)]
    if not closing or not writer.changing:
        return
    gone = data.draw(st.sampled_from(closing))
    text = "\n".join([*writer.lines[:gone], "", *writer.lines[gone + 1 :]])
    found = rewrite(text, writer.changing, ())
    assert found.text == text
    assert found.notes[0].startswith("Line")


# Situations


def rewritten(text):
    return read_prompt(text, at=".").rewritten()


@pytest.mark.parametrize("case", CASES["moves"], ids=lambda case: case["about"])
def test_whole_parts_move(case):
    assert rewritten(case["text"]).text.rstrip() == case["becomes"].rstrip()


@pytest.mark.parametrize("case", CASES["stays"], ids=lambda case: case["about"])
def test_what_cannot_move_as_a_whole_stays_and_says_why(case):
    found = rewritten(case["text"])
    assert (found.text, found.changes, found.diff) == (case["text"], (), "")
    assert found.notes == (case["note"],)


def test_dots_in_a_rewritten_prompt_are_named():
    text = "Write to mira.ostrom@ferrymail.net.\nToday is {{date}}.\nNever promise a refund."
    found = rewritten(text)
    assert found.changes == ("moved to the end: line 2",)
    assert found.notes == ("Dots stand for secrets in line 1: put your own words back.",)


def test_lines_that_speak_of_above_and_below_are_named():
    found = rewritten("Facts: {{facts}}\nAnswer from the facts above.\nBe brief.")
    assert found.notes == ("Check what line 2 says about what stands above or below.",)


def test_a_repeat_under_another_condition_is_kept():
    rule = "Never promise a refund to anyone."
    text = f"{{% if a %}}\n{rule}\n{{% endif %}}\n{rule}"
    found = rewrite(text, (), (Pair(first=2, second=4, about=""),))
    assert found.text == text
    assert not found.changes


def test_the_same_words_in_another_order_are_no_repeat():
    text = "Put the name before the price of it.\nPut the price of it before the name."
    reading = read_prompt(text)
    assert [(pair.first, pair.second) for pair in reading.facts.duplicates] == [(1, 2)]
    assert reading.rewritten().text == text


def test_what_is_said_to_be_cached_ends_where_the_first_change_stays():
    rules = "".join(f"- Rule {n} is about one of the harbors of the line.\n" for n in range(40))
    text = f"# Rules\n{rules}- Today is {{{{date}}}}.\n{rules}\n# Style\nBe brief."
    cacheable = read_prompt(text).cacheable
    assert cacheable.moved_tokens == cacheable.today_tokens < cacheable.total_tokens
    assert cacheable.says.endswith("cacheable; no other order of its parts keeps more.")


def test_what_stands_behind_a_change_is_not_counted_as_cached():
    rules = "".join(f"- Rule {n} is about one of the harbors of the line.\n" for n in range(120))
    text = f"# Rules\n{rules}- Today is {{{{date}}}}.\n{rules}\n# Style\nBe brief."
    reading = read_prompt(text)
    today, cached, *_ = reading.requests
    assert cached.tokens == today.tokens
    assert cached.cached_tokens < 0.6 * cached.tokens
