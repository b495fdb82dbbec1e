"""Schemas of the files that claimset writes: valid, whole, and of the same fields as the structs that hold them."""

import json

import jsonschema_rs
import msgspec
import pytest
from jsonschema import Draft202012Validator

from claimset.model.file_schemas import file_kinds, file_schema, file_schema_text
from claimset.model.record import Annotation


@pytest.mark.parametrize("kind", file_kinds())
def test_each_is_a_json_schema_that_needs_no_other_file(kind: str) -> None:
    schema = file_schema(kind)
    Draft202012Validator.check_schema(json.loads(file_schema_text(kind)))
    jsonschema_rs.Draft202012Validator(schema, retriever=lambda address: pytest.fail(f"it asks for {address}"))
    assert json.loads(file_schema_text(kind))["title"] == kind


def test_a_shared_definition_judges_wherever_it_is_named() -> None:
    record = Draft202012Validator(file_schema("record"))
    messages = {
        "/".join(map(str, error.absolute_path)) for error in record.iter_errors({"id": "Ä", "text_sha256": "f"})
    }
    assert messages == {"id", "text_sha256", ""}


def test_an_annotation_has_the_fields_of_its_struct() -> None:
    fields = msgspec.structs.fields(Annotation)
    schema = file_schema("annotation")
    assert set(schema["properties"]) == {field.name for field in fields}
    assert set(schema["required"]) == {field.name for field in fields if field.required}
