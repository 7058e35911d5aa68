"""Print an order of the questions that keeps the decision diagram of the shipped rules small.

Each level is moved to the place where the diagram has the fewest branches, until no move helps.
This is sifting: R. Rudell, Dynamic variable ordering for ordered binary decision diagrams, ICCAD
1993.
Run from the checkout, for about a minute: python tools/diagram_order.py
Then write the order into rules/rulebook.yaml, under diagram_order.
"""

from __future__ import annotations

from collections.abc import Sequence

from advisor.checks.loading import load_rulebook
from advisor.engine.diagram.cells import Level
from advisor.engine.diagram.compile import Compiler, Forest, diagrams
from advisor.rulebook.rulebook import Rulebook


def branches(rulebook: Rulebook, levels: Sequence[Level]) -> int:
    """Return the branches of the diagram of the approach with the levels in this order."""
    forest = Forest(levels)
    todo, seen, found = [Compiler(rulebook, forest).compile().approach], set[int](), 0
    while todo:
        node = todo.pop()
        if node >= 0 and node not in seen:
            seen.add(node)
            found += len(forest.nodes[node].children)
            todo.extend(forest.nodes[node].children)
    return found


def sifted(rulebook: Rulebook) -> list[Level]:
    """Return the levels in an order that no move of a single level improves."""
    best = list(diagrams(rulebook).levels)
    fewest, before = branches(rulebook, best), None
    while fewest != before:
        before = fewest
        for level in list(best):
            others = [other for other in best if other is not level]
            orders = ([*others[:i], level, *others[i:]] for i in range(len(best)))
            count, order = min(
                ((branches(rulebook, order), order) for order in orders), key=lambda one: one[0]
            )
            if count < fewest:
                fewest, best = count, order
    return best


def main() -> None:
    rulebook = load_rulebook()
    before = branches(rulebook, diagrams(rulebook).levels)
    order = sifted(rulebook)
    print(f"branches: {before} as declared, {branches(rulebook, order)} in this order")
    print(", ".join(level.questions[0] for level in order))


if __name__ == "__main__":
    main()
