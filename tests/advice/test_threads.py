"""Many threads sharing one rulebook get the same results as one thread alone."""

import json
import os
import random
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from advisor import advise, advise_many, compare_costs, flips, load_rulebook, read_prompt
from advisor.engine.computed import complete
from advisor.engine.decision import decide_values
from advisor.engine.diagram.compile import FALSE, TRUE, diagrams
from advisor.formats.folders import default_rules
from advisor.rulebook.schema import Choice, YesNo
from tests.days import DAY
from tests.drawing import is_long_run

THREADS = 8
DECISIONS = 10_000 if is_long_run() else 3_000


@pytest.fixture(autouse=True)
def switching_threads_all_the_time():
    before = sys.getswitchinterval()
    sys.setswitchinterval(5e-4)
    yield
    sys.setswitchinterval(before)


@pytest.fixture
def untouched(tmp_path):
    """Return a newly loaded rulebook, with nothing cached yet."""
    return load_rulebook(shutil.copytree(default_rules(), tmp_path / "rules"))


def some_answers(rulebook, draw):
    """Return a questionnaire filled in at random, about half of it."""
    return {q.id: value_of(rulebook, q, draw) for q in asked(rulebook) if draw.random() < 0.5}


def asked(rulebook):
    return (q for q in rulebook.questions.values() if not q.only_costs)


def value_of(rulebook, question, draw):
    match question.answer:
        case YesNo():
            return draw.random() < 0.5
        case Choice():
            return draw.choice(list(rulebook.options(question)))
        case number:
            top = min(number.max, max(number.min, 10 ** draw.randint(0, 7)))
            drawn = draw.uniform(number.min, top)
            return int(drawn) if number.type == "integer" else drawn


def told(decision):
    return decision.approach, [
        (lever.rule.id, lever.effect, [gate.id for gate, _ in lever.gates], lever.step.holds)
        for lever in decision.levers.values()
    ]


def together(work):
    """Run `work` in all threads, begun at the same moment; return what each brought back."""
    start = threading.Barrier(THREADS)

    def begin(_number):
        start.wait()
        return work()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, range(THREADS)))


@pytest.mark.slow
def test_eight_threads_with_thousands_of_decisions_each_decide_as_one_does(untouched):
    draw = random.Random(20261122)
    day = untouched.about.as_of
    asked_about = [
        complete(untouched, some_answers(untouched, draw), day) for _ in range(DECISIONS)
    ]

    def decided():
        return [told(decide_values(untouched, values)) for values in asked_about]

    found = together(decided)
    shipped = load_rulebook()
    alone = [told(decide_values(shipped, values)) for values in asked_about]
    assert len({approach for approach, _ in alone}) == len(shipped.approaches)
    assert all(one == alone for one in found)


@pytest.mark.slow
def test_every_verb_says_the_same_in_eight_threads(untouched):
    draw = random.Random(7)
    several = [{"what_must_change": "behavior", **some_answers(untouched, draw)} for _ in range(4)]
    table = {
        "what_must_change": [answers["what_must_change"] for answers in several],
        "labeled_examples": [answers.get("labeled_examples") for answers in several],
    }
    scenario = {"calls_per_month": 50_000, "model": "gpt-4o-mini", "prompt": {"static_tokens": 9}}

    def said(rulebook):
        return (
            [advise(answers, rulebook=rulebook, on=DAY).to_dict() for answers in several],
            [flips(answers, "rag", rulebook=rulebook, on=DAY) for answers in several],
            advise_many(table, rulebook=rulebook),
            compare_costs(scenario, on=DAY).to_dict(),
            read_prompt("You are a pirate.\nAnswer in JSON.", on=DAY).to_dict(),
        )

    found = together(lambda: said(untouched))
    alone = said(load_rulebook())
    assert all(one == alone for one in found)


@pytest.mark.slow
@pytest.mark.long
def test_several_threads_can_be_the_first_to_import_the_library():
    code = (
        "import json, sys, threading\n"
        "sys.setswitchinterval(5e-4)\n"
        f"start = threading.Barrier({THREADS})\n"
        "found = []\n"
        "def work():\n"
        "    start.wait()\n"
        "    from advisor import advise, read_prompt\n"
        f"    said = advise({{'what_must_change': 'both'}}, on={DAY!r}).to_dict()\n"
        f"    read = read_prompt('Answer in JSON.', on={DAY!r}).to_dict()\n"
        "    found.append(json.dumps([said, read]))\n"
        f"threads = [threading.Thread(target=work) for _ in range({THREADS})]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
        "print(json.dumps(found))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    alone = [
        advise({"what_must_change": "both"}, on=DAY).to_dict(),
        read_prompt("Answer in JSON.", on=DAY).to_dict(),
    ]
    assert [json.loads(one) for one in json.loads(done.stdout)] == [alone] * THREADS


@pytest.mark.slow
def test_threads_that_add_nodes_to_one_forest_get_nodes_of_their_own(untouched):
    sys.setswitchinterval(1e-6)
    forest = diagrams(untouched).forest
    before = len(forest.nodes)
    wanted = [(FALSE, *(TRUE if n >> i & 1 else FALSE for i in range(12))) for n in range(1, 1500)]

    def added():
        return [forest.node(0, children) for children in wanted]

    one, *others = together(added)
    assert all(other == one for other in others)
    assert [forest.nodes[node].children for node in one] == wanted
    assert len(forest.nodes) == before + len(wanted)
