"""People and their situations: the advice each should get, and the rules it should rest on."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from advisor import advise, load_rulebook
from advisor.formats.yaml_source import Data, read_file
from tests.days import DAY

FOLDER = Path(__file__).parents[1] / "cases" / "situations"


@dataclass(frozen=True)
class Situation:
    """Somebody's answers, and what they should hear."""

    name: str
    answers: dict[str, Data]
    approach: str
    because: list[Data]
    gates: list[Data]


def situation_in(path: Path) -> Situation:
    match read_file(path).data:
        case {
            "name": str(name),
            "situation": str(),
            "answers": dict(answers),
            "expect": {"approach": str(approach), "because": list(because), "gates": list(gates)},
        }:
            return Situation(name, answers, approach, because, gates)
        case _:
            raise ValueError(f"{path} is not a situation")


SITUATIONS = [situation_in(path) for path in sorted(FOLDER.glob("*.yaml"))]


@pytest.mark.parametrize("person", SITUATIONS, ids=lambda person: person.name)
def test_the_advice_suits_the_situation(person):
    said = advise(person.answers, on=DAY)
    assert said.verdict.approach == person.approach
    assert [gate.rule for gate in said.gates if gate.open] == person.gates


@pytest.mark.parametrize("person", SITUATIONS, ids=lambda person: person.name)
def test_the_advice_rests_on_the_rules_named(person):
    said = advise(person.answers, on=DAY)
    deciding = {found.rule for found in said.findings if found.role == "decides"}
    assert set(person.because) <= deciding | {way.rule for way in said.means}


def test_every_approach_is_advised_in_some_situation():
    assert {person.approach for person in SITUATIONS} == set(load_rulebook().approaches)


def test_every_gate_is_open_in_some_situation():
    gates = {gate.id for lever in load_rulebook().levers.values() for gate in lever.gates}
    assert {gate for person in SITUATIONS for gate in person.gates} == gates


@pytest.mark.slow
def test_most_rules_decide_in_some_situation():
    rules = {rule.id for lever in load_rulebook().levers.values() for rule in lever.rules}
    used = {
        f.rule
        for p in SITUATIONS
        for f in advise(p.answers, on=DAY).findings
        if f.role == "decides"
    }
    assert len(used & rules) >= len(rules) * 2 / 3, sorted(rules - used)
