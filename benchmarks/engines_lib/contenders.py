"""Every engine that decides one questionnaire, each behind the same small face."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from typing import TypeAlias, cast

from advisor.engine.decision import decide_values
from advisor.rulebook.conditions import Value
from advisor.rulebook.rulebook import Rulebook
from advisor.rulebook.schema import YesNo
from engines_lib.decision_graph import decision_graph
from engines_lib.exports import CEL, ZEN, ApproachWriter, JsonLogic
from engines_lib.openfisca import OpenFisca
from engines_lib.plain import Answers, approach_by_hand
from engines_lib.questionnaires import names_read, words_of

Row: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True)
class Engine:
    """One engine with the rules loaded."""

    name: str
    explains: str
    """What it tells about its reasons."""
    approach: Callable[[Row], str]


@dataclass(frozen=True)
class Missing:
    """An engine that cannot be had here."""

    name: str
    why: str


PLAIN = "plain Python, by hand"
OURS = "advisor.engine.decision"
PACKAGES = ("numpy", "zen-engine", "cel-expr-python", "panzi-json-logic", "openfisca-core")


def engines(rulebook: Rulebook) -> Iterator[Engine | Missing]:
    """Yield every engine, or why there is none."""
    yield Engine(PLAIN, "nothing", lambda row: approach_by_hand(cast("Answers", row)))
    yield Engine(
        OURS,
        "every rule tried, every condition with the value it read, open gates, means",
        lambda row: decide_values(rulebook, row).approach,
    )
    for name, load in _LOADERS.items():
        try:
            yield from load(rulebook)
        except ImportError as error:
            yield Missing(name, f"not installed: {error}")


def _zen(rulebook: Rulebook) -> Iterator[Engine]:
    zen = import_module("zen")
    expression = zen.compile_expression(ApproachWriter(rulebook, ZEN).approach())
    yield Engine("zen-engine, one expression", "nothing", expression.evaluate)
    engine = zen.ZenEngine(zen_loader(rulebook))

    def by_graph(row: Row) -> str:
        return str(engine.evaluate("advice", row)["result"]["approach"])

    def with_trace(row: Row) -> str:
        return str(engine.evaluate("advice", row, {"trace": True})["result"]["approach"])

    yield Engine("zen-engine, graph", "facts and the rule of each lever", by_graph)
    yield Engine("zen-engine, graph with trace", "the same, with each node's input", with_trace)


def zen_loader(rulebook: Rulebook) -> object:
    """Return options that let zen-engine compile the graph once, the fastest of its ways."""
    content = {"advice": decision_graph(rulebook)}
    return {"loader": {"type": "static", "content": content}}


def _cel(rulebook: Rulebook) -> Iterator[Engine]:
    cel = import_module("cel_expr_python.cel")
    kinds = {name: getattr(cel.Type, _cel_type(rulebook, name)) for name in names_read(rulebook)}
    expression = cel.NewEnv(variables=kinds).compile(ApproachWriter(rulebook, CEL).approach())

    def approach(row: Row) -> str:
        return str(expression.eval(data=row).value())

    yield Engine("cel-expr-python, one expression", "nothing", approach)


def _cel_type(rulebook: Rulebook, name: str) -> str:
    question = rulebook.questions.get(name)
    if question is not None and isinstance(question.answer, YesNo):
        return "BOOL"
    return "STRING" if words_of(rulebook, name) else "INT"


def _json_logic(rulebook: Rulebook) -> Iterator[Engine]:
    apply: Callable[[object, Row], str] = import_module("json_logic").jsonLogic
    logic = ApproachWriter(rulebook, JsonLogic()).approach()
    yield Engine("panzi-json-logic", "nothing", lambda row: apply(logic, row))


def _openfisca(rulebook: Rulebook) -> Iterator[Engine]:
    yield Engine("openfisca-core", "facts and levers on request", OpenFisca(rulebook).approach)


_LOADERS: Mapping[str, Callable[[Rulebook], Iterator[Engine]]] = {
    "zen-engine": _zen,
    "cel-expr-python": _cel,
    "panzi-json-logic": _json_logic,
    "openfisca-core": _openfisca,
}


def versions() -> dict[str, str]:
    """Return the version of each package that is installed."""
    found: dict[str, str] = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except ImportError:  # PackageNotFoundError is one
            found[name] = "not installed"
    return found
