"""Two versions of a prompt: what one has more of, the other has less of."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import PromptError, compare_prompts, read_prompt
from tests.days import DAY
from tests.drawing import examples

OLD = "You are a clerk at a library.\nToday is {{today}}.\nMail anna.k@firma.de.\nBe brief.\n"
NEW = (
    "You are a clerk at a library.\nBe brief.\nNever promise a refund.\n"
    "The key is sk-ant-api03-abcdefghijklmnopqrstuvwxyz0123456789ABCDEF.\n"
)


def read(text, **terms):
    return read_prompt(text, on=DAY, model="gpt-4o-mini", **terms)


def test_tokens_money_and_findings_are_compared():
    found = compare_prompts(read(NEW), read(OLD))
    was, now = read(OLD).tokens.count.tokens, read(NEW).tokens.count.tokens
    assert found.tokens == now - was
    assert found.grown == pytest.approx((now - was) / was)
    assert found.usd_per_month == found.new.usd_per_month - found.base.usd_per_month
    assert [(one.id, one.lines) for one in found.gained if one.level == "error"] == [
        ("secret", (4,))
    ]
    assert ("personal-data", (3,)) in [(one.id, one.lines) for one in found.lost]
    assert found.new.cacheable_tokens == now  # nothing changes from call to call any more


def test_a_finding_that_only_moved_is_neither_gained_nor_lost():
    found = compare_prompts(read("Be kind.\n" + OLD), read(OLD))
    assert not [one for one in (*found.gained, *found.lost) if one.id == "personal-data"]


def test_a_second_place_of_a_finding_is_gained_alone():
    more = OLD + "Or mail bert.l@firma.de.\n"
    found = compare_prompts(read(more), read(OLD))
    (gained,) = [one for one in found.gained if one.id == "personal-data"]
    assert gained.lines == (5,)


def test_another_form_is_said():
    chat = json.dumps({"messages": [{"role": "system", "content": OLD}]})
    found = compare_prompts(read(NEW), read(chat))
    (note,) = found.notes
    assert note == (
        "The two are kept in different forms: a chat request before, plain text now. "
        "What is compared is the prompts in them."
    )


def test_other_terms_are_refused():
    with pytest.raises(PromptError) as caught:
        compare_prompts(read(NEW, calls_per_month=5), read(OLD, calls_per_month=6))
    assert str(caught.value) == (
        "calls_per_month: is 5 for the new prompt and 6 for the base. "
        "Read both with the same, so that they can be compared."
    )


def test_no_words_of_the_prompts_are_in_it():
    text = json.dumps(compare_prompts(read(NEW), read(OLD)).to_dict())
    assert not [word for word in ("clerk", "firma", "sk-ant", "refund") if word in text]


lines = st.lists(st.sampled_from(NEW.splitlines() + OLD.splitlines()), min_size=1, max_size=6)


@examples(20)
@given(lines, lines)
def test_the_other_way_round_everything_is_turned(one, other):
    new, base = read("\n".join(one)), read("\n".join(other))
    there, back = compare_prompts(new, base), compare_prompts(base, new)
    assert there.tokens == -back.tokens
    assert there.gained == back.lost
    assert there.lost == back.gained
    assert {(n.id, n.tokens, n.base_tokens) for n in there.labels} == {
        (n.id, n.base_tokens, n.tokens) for n in back.labels
    }
    same = compare_prompts(new, new)
    assert (same.tokens, same.labels, same.relabeled, same.gained, same.lost) == (0, (), (), (), ())
