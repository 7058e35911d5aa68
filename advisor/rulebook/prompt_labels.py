"""The names of labels, of their groups, and of the shapes a line can have."""

from __future__ import annotations

from typing import Literal, TypeAlias

LabelId: TypeAlias = Literal[
    "persona",
    "tone_style",
    "output_format",
    "reasoning_procedure",
    "few_shot_example",
    "domain_knowledge",
    "task_instruction",
    "safety_policy",
    "tool_definition",
    "dynamic_placeholder",
    "boilerplate",
]
GroupId: TypeAlias = Literal[
    "behavior", "knowledge", "task_and_policy", "tools", "per_call", "other"
]
ShapeId: TypeAlias = Literal[
    "imperative",
    "statement",
    "fragment",
    "opening_you",
    "early_instruction",
    "second_person",
    "row",
    "code",
    "dialog",
    "slot_only",
    "slot_inside",
    "ends_in_slot",
    "injected",
    "demand",
    "house_style",
]
