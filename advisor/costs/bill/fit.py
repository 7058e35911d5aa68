"""Whether an option does what the team needs, and why: only such options are compared by cost."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias, assert_never

from advisor.costs.options import Option
from advisor.costs.scenario.model import Need, Scenario

Solves: TypeAlias = Literal["yes", "no", "if_good_enough"]
"""`if_good_enough`: it runs another model than today's, and nobody has scored it."""


class Fit(NamedTuple):
    """Whether an option solves the problem, and the reason; None where the need is not known."""

    solves: Solves | None
    because: str


def fit_of(option: Option, scenario: Scenario) -> Fit:
    """Return whether an option does what the scenario needs."""
    need = scenario.need
    if need is None:
        return _NOT_TESTED if option.runs_on == "cheaper" else Fit(None, "")
    fit = _meets_need(option, need)
    if fit.solves == "no":
        return fit
    if option.runs_on == "cheaper":
        return _on_smaller_model(need)
    is_new_model = option.runs_on == "own machines" and need.hosted_is_out != "provider"
    if is_new_model and option.technique not in ("tune", "search and tune"):
        return Fit("if_good_enough", "an open model answers, and none was tested")
    return fit


def _meets_need(option: Option, need: Need) -> Fit:
    match need.change:
        case None:
            return Fit(None, "")
        case _ if need.skill_is_missing:
            return Fit("no", "the model cannot do the task: another model has to")
        case "capability":
            return _shows_the_skill(option, need)
        case "nothing":
            return _keeps_quality(option)
        case "behavior":
            return _changes_behavior(option, need)
        case "knowledge":
            return _brings_facts(option, need)
        case "both":
            return _does_both(option, need)
        case _:
            assert_never(need.change)


def _on_smaller_model(need: Need) -> Fit:
    match need.smaller_model:
        case "good_enough":
            return Fit("yes", "a smaller model was tried and was good enough")
        case "not_enough":
            return Fit("no", "a smaller model was tried and was not good enough")
        case "not_tried":
            return _NOT_TESTED
        case _:
            assert_never(need.smaller_model)


def _keeps_quality(option: Option) -> Fit:
    """Return the fit where answers are good today, and only cost or speed hurts."""
    if option.technique in ("tune", "search and tune", "classifier"):
        return Fit("if_good_enough", "the answers are good today, and this model is not tested")
    return Fit("yes", "the answers are good today")


def _shows_the_skill(option: Option, need: Need) -> Fit:
    """Return the fit where the model can do the task at times, and has to do it reliably."""
    if option.technique in ("search", "whole text", "tool call"):
        return Fit("no", "it brings facts, and the skill stays the same")
    if option.technique == "prompt" and need.prompt_falls_short:
        return _SHORT
    return Fit("if_good_enough", "the model can do it at times, and this was not tested")


def _changes_behavior(option: Option, need: Need) -> Fit:
    match option.technique:
        case "prompt" if need.prompt_falls_short:
            return _SHORT
        case "prompt" if need.prompt_unproven:
            return Fit("if_good_enough", "prompts so far are below the target")
        case "prompt":
            return Fit("yes", "instructions and examples change how the model answers")
        case "classifier":
            return Fit("if_good_enough", "it learns the labels from examples, and was not tested")
        case "tune" | "search and tune":
            return Fit("yes", "fine-tuning changes how the model answers")
        case "search" | "whole text" | "tool call" if need.sources_shown:
            return Fit("yes", "answers can show the passage that they rely on")
        case _:
            return Fit("no", "it brings facts, and how the model answers stays the same")


def _brings_facts(option: Option, need: Need) -> Fit:
    match option.technique:
        case "tool call":
            return Fit("yes", "the model asks the system that has the fact")
        case "search" | "search and tune" if need.live_facts:
            return Fit("no", "an index would be out of date before it is built")
        case "search" | "search and tune":
            return Fit("yes", "the model reads the passages that belong to the question")
        case "whole text":
            return Fit("yes", "the model reads the whole text in every call")
        case "prompt" if need.text_in_prompt:
            return Fit("yes", "the prompt holds the text already")
        case "prompt":
            return Fit("no", "a prompt does not hold the missing facts")
        case "tune" | "classifier":
            return Fit("no", "facts cannot be trained into a model reliably")
        case _:
            assert_never(option.technique)


def _does_both(option: Option, need: Need) -> Fit:
    """Return the fit where facts are missing and the answers must change too."""
    facts = _brings_facts(option, need)
    if facts.solves == "no":
        return facts
    if need.prompt_falls_short and option.technique != "search and tune":
        return Fit("no", "it brings the facts, and prompting alone stays below the target")
    return facts


_SHORT = Fit("no", "prompting is exhausted, and stays below the target")
_NOT_TESTED = Fit("if_good_enough", "a smaller model answers, and it was not tested")
