"""What to do with a section, by its place."""

from __future__ import annotations

from advisor.evidence.prompt.sections.places import PlacedSection

SEARCH_WORDS = 300
"""Words; fewer facts than that need no search: a build step fills them in. Our own judgement."""
_EXAMPLES_TO_TRAIN = 50
"""The fewest examples that a first training needs, as in the rules."""


def what_to_do(placed: PlacedSection, look_up_words: int) -> str:
    """Return what to do with a section; the prompt has that many words to look up in all."""
    match placed.place:
        case "schema":
            return "Let the API check the form (structured output), then delete these lines."
        case "look_up" if look_up_words < SEARCH_WORDS:
            return (
                "These facts go out of date. Fill them in from one file at each release; there is"
                " too little text for a search."
            )
        case "look_up" if placed.ages:
            return (
                "These facts go out of date. Keep them in one place, and look up what a call needs."
            )
        case "look_up":
            return "These facts are long. Keep them in one place, and look up what a call needs."
        case "training_material" if placed.section.purpose == "examples":
            return (
                "The examples stay while you do not train. Training would need about"
                f" {_EXAMPLES_TO_TRAIN} like these."
            )
        case "training_material":
            return "It stays while you do not train. Examples show a style better than rules."
    return _to_stay(placed)


def _to_stay(placed: PlacedSection) -> str:
    match placed.section.purpose:
        case "form":
            return "Nothing to do. A schema holds fields and values, no length, language or tone."
        case "facts":
            return "Nothing to do. Facts that do not go out of date can stay."
        case "style":
            return "Nothing to do. A prompt can hold this much style."
        case _:
            return "Nothing to do."
