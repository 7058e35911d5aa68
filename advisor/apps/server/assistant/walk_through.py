"""The prompt that lets an assistant walk a user through the questionnaire."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.errors import AdvisorError, Problem, did_you_mean

NAME = "walk_me_through"
TITLE = "Fine-tune, RAG, or a better prompt?"
DESCRIPTION = "Go through the questions one by one, up to a verdict with its reasons"
SITUATION = "situation"
SITUATION_DESCRIPTION = "What you build and what goes wrong, in your own words"

MOST_CHARACTERS = 10_000
"""The most of a situation that is passed on."""

_STEPS = """\
Help me decide whether to fine-tune a model, use retrieval (RAG), or write a better prompt. Use the
tools of this server, and decide nothing yourself.

1. Call `advise` with the answers that follow from what I told you, and only those. When you have a
   system prompt of mine, call `prompt_units` on its text first and label its units by the rubric,
   call `read_prompt` with the text and your labels, and ask me to confirm its answers.
2. Ask me the `next_question` in its own words, with its options. One question at a time. When I am
   not sure, answer null.
3. Call `advise` again with that answer added. Go on until `next_question` is null, or until I have
   had enough.
4. When the standing is "leaning", show me what the verdict rests on and ask whether it is right.
5. Then tell me the verdict, the reason and the first steps in the words of the tool, what would
   change it (`flips`), and what the options cost (`advise` with `detail` costs). Say on which day's
   prices. Name the rules, so that I can look them up.

Add no confidence, percentages or advice of your own."""


def message(name: str, arguments: Mapping[str, str]) -> str:
    """Return the message that starts the walk.

    Raises AdvisorError for a prompt or an argument that does not exist, naming the nearest.
    """
    if name != NAME:
        hint = did_you_mean(name[:60], [NAME]) or f"There is one: {NAME}."
        raise AdvisorError(Problem("prompt", f"there is no prompt '{name[:60]}'", hint))
    for key in arguments:
        if key != SITUATION:
            what = f"'{key[:60]}' is not an argument of this prompt"
            raise AdvisorError(Problem("arguments", what, f"It takes {SITUATION}."))
    situation = arguments.get(SITUATION, "").strip()
    if len(situation) > MOST_CHARACTERS:
        raise AdvisorError(
            Problem(SITUATION, "is too long", f"The limit is {MOST_CHARACTERS:,} characters.")
        )
    return f"{_STEPS}\n\nMy situation:\n\n{situation}" if situation else _STEPS
