"""A decision model as XML in the form of DMN 1.3, with its diagram."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from advisor.authoring.dmn.drawing import HEIGHT, WIDTH, arrows, places
from advisor.authoring.dmn.model import Column, Decision, Input, Kind, Model, Table
from advisor.errors import visible
from advisor.formats.version import __version__

_SPEC = "https://www.omg.org/spec/DMN/20191111"
_NAMESPACES = {
    "xmlns": f"{_SPEC}/MODEL/",
    "xmlns:dmndi": f"{_SPEC}/DMNDI/",
    "xmlns:dc": "http://www.omg.org/spec/DMN/20180521/DC/",
    "xmlns:di": "http://www.omg.org/spec/DMN/20180521/DI/",
    "xmlns:biodi": "http://bpmn.io/schema/dmn/biodi/2.0",
}
_FEEL = f"{_SPEC}/FEEL/"
_WIDTH_OF_WORDS = "500"
"""How wide the words of a row are shown by editors that know this, in pixels."""

_TOOL = "tune-or-prompt"
EXPORTED_MARK = f'exporter="{_TOOL}"'
"""What stands near the begin of every file written here, until an editor saves it."""

_NOT_IN_XML = re.compile("[\ufffe\uffff]")
"""Characters that XML does not allow, beside those that `visible` writes out."""


def dmn_xml(model: Model) -> str:
    """Return the text of a .dmn file. The same model gives the same text.

    It is ASCII, with references for other characters, so no encoding spoils it. The id of an input
    or a decision is its name; every other id has a dot or a hyphen in it.
    """
    root = Element("definitions", _NAMESPACES)
    _set(root, id=_TOOL, name=model.title, namespace=f"urn:{_TOOL}:rules")
    _set(root, expressionLanguage=_FEEL, typeLanguage=_FEEL)
    _set(root, exporter=_TOOL, exporterVersion=__version__)
    _add_text(root, "description", model.words)
    for given in model.inputs:
        if given.kind.allowed:
            _add_type(root, given.name, given.kind)
    for decision in model.decisions:
        if decision.is_list:
            _add_type(root, decision.name, decision.kind).set("isCollection", "true")
    for given in model.inputs:
        _add_input(root, given)
    inputs = frozenset(given.name for given in model.inputs)
    for decision in model.decisions:
        _add_decision(root, decision, inputs)
    _add_diagram(root, model)
    indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, "us-ascii").decode()}\n'


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", visible(text))


def _set(element: Element, **attributes: str) -> None:
    for name, value in attributes.items():
        element.set(name, _clean(value))


def _add(parent: Element, tag: str, **attributes: str) -> Element:
    element = SubElement(parent, tag)
    _set(element, **attributes)
    return element


def _add_text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _clean(text)


def _add_type(root: Element, name: str, kind: Kind) -> Element:
    """Add the type of one value, with the values allowed; return it."""
    element = _add(root, "itemDefinition", id=f"type.{name}", name=_type_name(name))
    _add_text(element, "typeRef", kind.type)
    _add_text(_add(element, "allowedValues"), "text", kind.allowed)
    return element


def _type_name(name: str) -> str:
    return f"{name}_type"


def _add_input(root: Element, given: Input) -> None:
    element = _add(root, "inputData", id=given.name, label=given.label, name=given.name)
    _add_text(element, "description", given.words)
    type_name = _type_name(given.name) if given.kind.allowed else given.kind.type
    _add_variable(element, given.name, type_name)


def _add_variable(parent: Element, name: str, type_name: str) -> None:
    _add(parent, "variable", id=f"variable.{name}", name=name, typeRef=type_name)


# -- decisions -------------------------------------------------------------------------------


def _add_decision(root: Element, decision: Decision, inputs: frozenset[str]) -> None:
    name, kind = decision.name, decision.kind
    element = _add(root, "decision", id=name, name=name)
    _add_text(element, "description", decision.words)
    _add_text(element, "question", decision.question)
    if kind.allowed:
        _add_text(element, "allowedAnswers", kind.allowed)
    _add_variable(element, name, _type_name(name) if decision.is_list else kind.type)
    for needed in decision.needs:
        arrow = _add(element, "informationRequirement", id=_arrow_id(needed, name))
        tag = "requiredInput" if needed in inputs else "requiredDecision"
        _add(arrow, tag, href=f"#{needed}")
    if isinstance(decision.logic, Table):
        _add_table(element, decision, decision.logic)
    else:
        _add_expression(element, "literalExpression", f"logic.{name}", decision.logic, kind.type)


def _arrow_id(needed: str, reader: str) -> str:
    return f"arrow.{needed}.{reader}"


def _add_expression(parent: Element, tag: str, name: str, text: str, type_name: str = "") -> None:
    element = _add(parent, tag, id=name, **({"typeRef": type_name} if type_name else {}))
    _add_text(element, "text", text)


def _add_table(parent: Element, decision: Decision, table: Table) -> None:
    name, kind = decision.name, decision.kind
    element = _add(parent, "decisionTable", id=f"logic.{name}", hitPolicy=table.policy)
    element.set("biodi:annotationsWidth", _WIDTH_OF_WORDS)
    for i, column in enumerate(table.columns, start=1):
        _add_column(element, f"{name}.{i}", column)
    output = _add(
        element,
        "output",
        id=f"output.{name}",
        label=decision.question,
        name=name,
        typeRef=kind.type,
    )
    _add_text(_add(output, "outputValues"), "text", kind.allowed)
    for row in table.rows:
        rule = _add(element, "rule", id=row.id)
        _add_text(rule, "description", row.words)
        for i, cell in enumerate(row.cells, start=1):
            _add_expression(rule, "inputEntry", f"cell.{row.id}.{i}", cell)
        _add_expression(rule, "outputEntry", f"result.{row.id}", row.output)


def _add_column(parent: Element, name: str, column: Column) -> None:
    element = _add(parent, "input", id=f"column.{name}", label=column.label)
    _add_expression(
        element, "inputExpression", f"reads.{name}", column.expression, column.kind.type
    )
    if column.kind.allowed:
        _add_text(_add(element, "inputValues"), "text", column.kind.allowed)


# -- the diagram -----------------------------------------------------------------------------


def _add_diagram(root: Element, model: Model) -> None:
    """Add where each part is drawn; without it, an editor shows no diagram."""
    diagram = _add(_add(root, "dmndi:DMNDI"), "dmndi:DMNDiagram", id="diagram.rules")
    stands = places(model)
    for name, place in stands.items():
        shape = _add(diagram, "dmndi:DMNShape", id=f"shape.{name}", dmnElementRef=name)
        corner = {"x": str(place.x), "y": str(place.y)}
        _add(shape, "dc:Bounds", height=str(HEIGHT), width=str(WIDTH), **corner)
    for needed, reader in arrows(model):
        arrow = _arrow_id(needed, reader)
        edge = _add(diagram, "dmndi:DMNEdge", id=f"edge.{arrow}", dmnElementRef=arrow)
        for x, y in (stands[needed].end, stands[reader].begin):
            _add(edge, "di:waypoint", x=str(x), y=str(y))
