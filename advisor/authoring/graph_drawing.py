"""A decision graph as text for drawing tools: DOT for Graphviz, Mermaid for Markdown pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from textwrap import wrap

from advisor.authoring.graph import DecisionGraph, Kind, Part
from advisor.errors import visible

WIDTH = 28
"""Characters on a line in a box."""

_SHAPES: dict[Kind, tuple[str, str, str]] = {
    "question": ("oval", "([", "])"),
    "computed": ("component", "[[", "]]"),
    "fact": ("box", "[", "]"),
    "rule": ("note", ">", "]"),
    "gate": ("octagon", "{{", "}}"),
    "lever": ("cds", "[/", "\\]"),
    "approach": ("doubleoctagon", "(((", ")))"),
}
"""For each kind, its shape in DOT and its brackets in Mermaid."""

_TAKEN, _IDLE = "#0b6e4f", "#8a8a8a"
_EFFECT_WORDS = {"pull": "pull", "hold": "hold", "not_yet": "not yet"}


def dot(graph: DecisionGraph) -> str:
    """Return the graph in DOT, ending in a newline.

    Every part and arrow has its kind as a class, so that a style sheet can color it. When the
    graph marks a decision, the class also says `taken` or `idle`.
    """
    return "\n".join(_dot_lines(graph)) + "\n"


def _dot_lines(graph: DecisionGraph) -> Iterator[str]:
    yield "digraph decision {"
    yield "  rankdir=LR; bgcolor=transparent;"
    yield '  node [fontname="sans-serif" fontsize=11]; edge [fontname="sans-serif" fontsize=9];'
    for part in graph.parts:
        shape = _SHAPES[part.kind][0]
        style = _dot_style(graph, taken=part in graph.taken_parts)
        label = _wrapped_label(graph.labels[part], "\\n", _dot_escaped)
        yield f'  {_dot_id(part)} [label="{label}" shape={shape} class="{part.kind}{style}];'
    for start, end in graph.parts.edges:
        effect = graph.effects.get((start, end))
        word = f'label="{_EFFECT_WORDS[effect]}" ' if effect else ""
        style = _dot_style(graph, taken=(start, end) in graph.taken_arrows)
        yield f'  {_dot_id(start)} -> {_dot_id(end)} [{word}class="{effect or "feeds"}{style}];'
    yield "}"


def _dot_style(graph: DecisionGraph, *, taken: bool) -> str:
    """Return the end of a class in quotes, and the attributes of a taken or idle element."""
    if not graph.taken_parts:
        return '"'
    if taken:
        return f' taken" color="{_TAKEN}" penwidth=2.5'
    return f' idle" color="{_IDLE}" fontcolor="{_IDLE}"'


def _dot_id(part: Part) -> str:
    return f'"{part.kind} {part.id}"'


def _dot_escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def mermaid(graph: DecisionGraph) -> str:
    """Return the graph as a Mermaid flowchart, ending in a newline."""
    return "\n".join(_mermaid_lines(graph)) + "\n"


def _mermaid_lines(graph: DecisionGraph) -> Iterator[str]:
    names = {part: f"n{i}" for i, part in enumerate(graph.parts)}
    yield "flowchart LR"
    for part, name in names.items():
        _, opening, closing = _SHAPES[part.kind]
        label = _wrapped_label(graph.labels[part], "<br/>", _mermaid_escaped)
        yield f'  {name}{opening}"{label}"{closing}'
    for start, end in graph.parts.edges:
        effect = graph.effects.get((start, end))
        word = f'|"{_EFFECT_WORDS[effect]}"|' if effect else ""
        yield f"  {names[start]} -->{word} {names[end]}"
    if graph.taken_parts:
        yield from _mermaid_way(graph, names)


def _mermaid_way(graph: DecisionGraph, names: dict[Part, str]) -> Iterator[str]:
    taken = ",".join(name for part, name in names.items() if part in graph.taken_parts)
    edges = enumerate(graph.parts.edges)
    arrows = ",".join(str(i) for i, arrow in edges if arrow in graph.taken_arrows)
    yield f"  classDef taken stroke:{_TAKEN},stroke-width:3px"
    yield f"  class {taken} taken"
    yield f"  linkStyle {arrows} stroke:{_TAKEN},stroke-width:3px"


def _mermaid_escaped(text: str) -> str:
    """Return text with each special character of Mermaid and HTML replaced by its number."""
    return "".join(c if c.isalnum() or c in " ,.:'()-_?!/+=%" else f"#{ord(c)};" for c in text)


def _wrapped_label(text: str, newline: str, escaped: Callable[[str], str]) -> str:
    return newline.join(
        escaped(line) for line in wrap(visible(text), WIDTH, break_on_hyphens=False)
    )
