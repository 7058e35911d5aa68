"""Results cached for a rulebook belong to that rulebook and are freed with it."""

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
from advisor.formats.cached_method import cached_method

DAY = "2026-11-22"
ANSWERS = {"what_must_change": "behavior", "distinct_voice": True, "labeled_examples": 20}


@pytest.fixture
def rulebook():
    """A rulebook with an empty cache."""
    return replace(load_rulebook())


def use_everything(rulebook):
    advice = advise(ANSWERS, rulebook=rulebook, on=DAY)
    case = Case.read(ANSWERS, rulebook, DAY)
    explain_case(case, "requirements-change-often")
    answer_outcomes(case, "labeled_examples")
    decision_graph(case)
    flips(ANSWERS, "rag", rulebook=rulebook, on=DAY)
    advise_many({"what_must_change": ["behavior"]}, rulebook=rulebook)
    replay(advice, rulebook=rulebook, on=DAY)
    prove(rulebook)
    proof_of(rulebook)
    faults(rulebook)


def test_a_result_is_computed_at_the_first_call_and_cached(rulebook):
    runs = []

    def count(rulebook):
        runs.append(rulebook)
        return [rulebook.digest]

    first = rulebook.cached(count)
    assert rulebook.cached(count) is first
    assert runs == [rulebook]


def test_a_cached_none_is_not_computed_again(rulebook):
    runs = []
    assert rulebook.cached(runs.append) is None
    assert rulebook.cached(runs.append) is None
    assert len(runs) == 1


def test_each_rulebook_has_its_own_cache(rulebook):
    other = replace(rulebook)
    assert diagrams(rulebook) is diagrams(rulebook)
    assert diagrams(rulebook) is not diagrams(other)
    assert full_diagrams(other).rulebook is other


def test_a_computation_that_failed_is_tried_again(rulebook):
    def refuse(_rulebook):
        raise ValueError("not now")

    for _ in range(2):
        with pytest.raises(ValueError, match="not now"):
            rulebook.cached(refuse)


@pytest.mark.slow
def test_threads_that_call_at_the_same_time_get_one_result(rulebook):
    start = threading.Barrier(8)
    found = []

    def ask():
        start.wait()
        found.append(diagrams(rulebook))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(one is found[0] for one in found)


@pytest.mark.slow
def test_an_unused_rulebook_is_freed_with_its_cache(rulebook):
    book = replace(rulebook)
    use_everything(book)
    gone = weakref.ref(book)
    del book
    gc.collect()
    assert gone() is None


@pytest.mark.slow
def test_copies_and_pickles_leave_out_the_cache(rulebook):
    alone = len(pickle.dumps(rulebook))
    use_everything(rulebook)
    assert len(pickle.dumps(rulebook)) == alone
    for other in (pickle.loads(pickle.dumps(rulebook)), copy.deepcopy(rulebook)):
        assert other.digest == rulebook.digest
        assert diagrams(other) is not diagrams(rulebook)
        again = advise(ANSWERS, rulebook=other, on=DAY)
        assert again.to_json() == advise(ANSWERS, rulebook=rulebook, on=DAY).to_json()


# -- methods with a cache on each object


class Counting:
    def __init__(self):
        self.runs = []

    @cached_method(2)
    def double(self, number):
        """Return twice a number."""
        self.runs.append(number)
        return 2 * number


def test_each_object_caches_the_latest_results_of_a_method():
    one, other = Counting(), Counting()
    assert [one.double(n) for n in (1, 1, 2, 1)] == [2, 2, 4, 2]
    assert one.runs == [1, 2]
    assert (other.double(1), other.runs) == (2, [1])
    one.double(3)  # the least used, 2, makes room
    one.double(2)
    assert one.runs == [1, 2, 3, 2]


@pytest.mark.slow
def test_a_cached_result_does_not_keep_its_object_alive():
    one = Counting()
    one.double(1)
    gone = weakref.ref(one)
    del one
    gc.collect()
    assert gone() is None
