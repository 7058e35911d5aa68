"""JSON Schema of what the library hands out, with the texts that stand under the fields."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from itertools import pairwise
from textwrap import dedent

from pydantic import JsonValue, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IN_DOCUMENT = "#/$defs/{model}"


def output_schemas(
    adapters: Mapping[str, TypeAdapter[object]], ref_template: str = IN_DOCUMENT
) -> tuple[dict[str, JsonValue], dict[str, JsonValue]]:
    """Return the schema of each type as it is written out, by name, and the shared definitions.

    Every field is required, since each is always written. Further keys are allowed, so that
    readers made today accept a field added tomorrow.
    """
    named = [(name, "serialization", adapter) for name, adapter in adapters.items()]
    found, shared = TypeAdapter.json_schemas(
        named,  # type: ignore[arg-type]  # the names are keys, the mode is a literal
        schema_generator=_Written,
        ref_template=ref_template,
    )
    return {name: found[name, "serialization"] for name in adapters}, shared.get("$defs", {})


class _Written(GenerateJsonSchema):
    """Describes fields by the text under them, and leaves room for more of them."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        return _opened(super().model_schema(schema), schema["cls"])

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        return _opened(super().dataclass_schema(schema), schema["cls"])

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,  # noqa: FBT001  # pydantic's signature
    ) -> bool:
        del field, total
        return True


def _opened(described: JsonSchemaValue, cls: type) -> JsonSchemaValue:
    described.pop("additionalProperties", None)
    described.pop("title", None)
    texts = field_texts(cls)
    for name, field in described.get("properties", {}).items():
        field.pop("title", None)
        field.pop("default", None)
        if name in texts:
            field["description"] = texts[name]
    return described


def field_texts(cls: type) -> Mapping[str, str]:
    """Return the text that stands under each field of a class and of those it inherits from."""
    found: dict[str, str] = {}
    for part in reversed(cls.__mro__):
        if part.__module__.startswith("advisor."):
            found |= _texts_in(part)
    return found


def _texts_in(cls: type) -> dict[str, str]:
    (body,) = ast.parse(dedent(inspect.getsource(cls))).body
    assert isinstance(body, ast.ClassDef)
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in pairwise(body.body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }
