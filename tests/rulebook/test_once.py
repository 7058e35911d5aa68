"""What is worked out once for a rulebook belongs to that rulebook, and goes away with it."""

import copy
import gc
import pickle
import threading
import weakref
from dataclasses import replace

import pytest

from advisor import advise, advise_many, flips, load_rulebook, replay
from advisor.advice.explain import explain_case
from advisor.apps.web.rules.proof_view import proof_of
from advisor.authoring.graph import decision_graph
from advisor.checks.proof import faults, prove
from advisor.engine.case import Case
from advisor.engine.diagram.answer_outcomes import answer_outcomes
from advisor.engine.diagram.compile import diagrams, full_diagrams
from advisor.rulebook.cached_method import cached_method

DAY = "2026-11-22"
ANSWERS = {"what_must_change": "behavior", "distinct_voice": True, "labeled_examples": 20}


@pytest.fixture
def untouched():
    """A rulebook for which nothing has been worked out yet."""
    return replace(load_rulebook())


def use_everything(rulebook):
    advice = advise(ANSWERS, rulebook=rulebook, on=DAY)
    case = Case.read(ANSWERS, rulebook, DAY)
    explain_case(case, "moving-target")
    answer_outcomes(case, "labeled_examples")
    decision_graph(case)
    flips(ANSWERS, "rag", rulebook=rulebook, on=DAY)
    advise_many({"what_must_change": ["behavior"]}, rulebook=rulebook)
    replay(advice, rulebook=rulebook, on=DAY)
    prove(rulebook)
    proof_of(rulebook)
    faults(rulebook)


def test_it_is_worked_out_at_the_first_call_and_kept(untouched):
    runs = []

    def count(rulebook):
        runs.append(rulebook)
        return [rulebook.digest]

    first = untouched.once(count)
    assert untouched.once(count) is first
    assert runs == [untouched]


def test_nothing_kept_is_worked_out_again_even_when_it_is_none(untouched):
    runs = []
    assert untouched.once(runs.append) is None
    assert untouched.once(runs.append) is None
    assert len(runs) == 1


def test_each_rulebook_has_its_own(untouched):
    other = replace(untouched)
    assert diagrams(untouched) is diagrams(untouched)
    assert diagrams(untouched) is not diagrams(other)
    assert full_diagrams(other).rulebook is other


def test_what_cannot_be_worked_out_is_tried_again(untouched):
    def refuse(_rulebook):
        raise ValueError("not now")

    for _ in range(2):
        with pytest.raises(ValueError, match="not now"):
            untouched.once(refuse)


def test_threads_that_ask_at_once_get_one_result(untouched):
    start = threading.Barrier(8)
    found = []

    def ask():
        start.wait()
        found.append(diagrams(untouched))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(one is found[0] for one in found)


def test_a_rulebook_that_nobody_holds_is_freed(untouched):
    book = replace(untouched)
    use_everything(book)
    gone = weakref.ref(book)
    del book
    gc.collect()
    assert gone() is None


def test_copies_and_pickles_leave_out_what_was_worked_out(untouched):
    alone = len(pickle.dumps(untouched))
    use_everything(untouched)
    assert len(pickle.dumps(untouched)) == alone
    for other in (pickle.loads(pickle.dumps(untouched)), copy.deepcopy(untouched)):
        assert other.digest == untouched.digest
        assert diagrams(other) is not diagrams(untouched)
        again = advise(ANSWERS, rulebook=other, on=DAY)
        assert again.to_json() == advise(ANSWERS, rulebook=untouched, on=DAY).to_json()


# -- methods that keep their results


class Counting:
    def __init__(self):
        self.runs = []

    @cached_method(2)
    def double(self, number):
        """Return twice a number."""
        self.runs.append(number)
        return 2 * number


def test_each_object_keeps_the_latest_results_of_a_method():
    one, other = Counting(), Counting()
    assert [one.double(n) for n in (1, 1, 2, 1)] == [2, 2, 4, 2]
    assert one.runs == [1, 2]
    assert (other.double(1), other.runs) == (2, [1])
    one.double(3)  # the least used, 2, makes room
    one.double(2)
    assert one.runs == [1, 2, 3, 2]


def test_a_kept_result_does_not_keep_its_object():
    one = Counting()
    one.double(1)
    gone = weakref.ref(one)
    del one
    gc.collect()
    assert gone() is None
