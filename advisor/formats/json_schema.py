"""JSON Schema of the library's results, described by the docstrings under the fields."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from pydantic import JsonValue, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
IN_DOCUMENT = "#/$defs/{model}"


def output_schemas(
    adapters: Mapping[str, TypeAdapter[object]], ref_template: str = IN_DOCUMENT
) -> tuple[dict[str, JsonValue], dict[str, JsonValue]]:
    """Return the schema of each type as it is written out, by name, and the shared definitions.

    A field is required when it is always written. Unknown keys are allowed, so that readers
    accept fields of later versions.
    """
    named = [(name, "serialization", adapter) for name, adapter in adapters.items()]
    found, shared = TypeAdapter.json_schemas(
        named,  # type: ignore[arg-type]  # the names are keys, the mode is a literal
        schema_generator=_OutputSchema,
        ref_template=ref_template,
    )
    return {name: found[name, "serialization"] for name in adapters}, shared.get("$defs", {})


def document_schema(adapter: TypeAdapter[object]) -> dict[str, JsonValue]:
    """Return the schema of a type as it is written out, as a document of its own."""
    found, shared = output_schemas({"": adapter})
    match found[""]:
        case {"$ref": str(name)}:
            root = shared.pop(name.rpartition("/")[2])
        case root:
            pass
    assert isinstance(root, dict)
    return {**root, "$defs": shared}


class _OutputSchema(GenerateJsonSchema):
    """Describes fields by the docstring under each, and allows unknown keys."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        return _with_field_texts(super().model_schema(schema), schema["cls"])

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        return _with_field_texts(super().dataclass_schema(schema), schema["cls"])

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,  # noqa: FBT001  # pydantic's signature
    ) -> bool:
        del total
        return "serialization_exclude_if" not in field


def _with_field_texts(described: JsonSchemaValue, cls: type) -> JsonSchemaValue:
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
    """Return the docstring under each field of a class and of its base classes."""
    found: dict[str, str] = {}
    for part in reversed(cls.__mro__):
        if part.__module__.startswith("advisor."):
            found |= _texts_in(part.__module__).get(part.__name__, {})
    return found


@cache
def _texts_in(module: str) -> Mapping[str, Mapping[str, str]]:
    """Return the docstrings under the fields of each class of a module, by class name."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {
        node.name: dict(_texts_under(node.body))
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }


def _texts_under(body: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
    for field, text in pairwise(body):
        match field, text:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(words))),
            ):
                yield name, " ".join(words.split())
