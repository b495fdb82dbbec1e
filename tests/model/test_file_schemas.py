"""Schemas of the files that claimset writes: valid, whole, and of the same fields as the structs that hold them."""

import json
from typing import Any, get_args

import jsonschema_rs
import msgspec
import pytest
from jsonschema import Draft202012Validator

from claimset.model.file_schemas import file_kinds, file_schema, file_schema_text
from claimset.model.record import Annotation, GoldStatus, Provenance, Record, Source


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


def _assert_same_fields(schema: dict[str, Any], struct: type[msgspec.Struct]) -> None:
    fields = msgspec.structs.fields(struct)
    remedy = f"{struct.__name__} has other fields than its schema in scripts/claimset/model/files"
    assert set(schema["properties"]) == {field.name for field in fields}, remedy
    assert set(schema["required"]) == {field.name for field in fields if field.required}, remedy


def test_an_annotation_and_a_provenance_have_the_fields_of_their_structs() -> None:
    provenance = file_schema("record")["properties"]["provenance"]
    _assert_same_fields(file_schema("annotation"), Annotation)
    _assert_same_fields(provenance, Provenance)
    _assert_same_fields(provenance["properties"]["annotations"]["items"], Source)
    assert provenance["properties"]["gold_status"]["enum"] == list(get_args(GoldStatus)), (
        "mend gold_status in scripts/claimset/model/files/definitions.schema.json"
    )


def test_a_record_has_the_fields_of_its_struct_with_the_labels_spread_out() -> None:
    names = {field.name for field in msgspec.structs.fields(Record)}
    assert set(file_schema("record")["properties"]) == names - {"labels"}, (
        "mend scripts/claimset/model/files/record.schema.json"
    )
