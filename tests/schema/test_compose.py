"""The package's fields and the project's labels in one JSON schema."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from claimset.schema.compose import annotation_schema, labels_schema, record_schema
from support.earlier_schema import with_envelope
from support.other_domain import whole
from support.strategies import SOURCE

SCHEMAS = pytest.mark.parametrize("source", [SOURCE, whole()], ids=["own", "other"])


@SCHEMAS
@pytest.mark.parametrize("compose", [record_schema, annotation_schema, labels_schema])
def test_each_is_a_json_schema(compose: Any, source: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(compose(source))


@SCHEMAS
def test_a_record_has_the_parts_that_an_earlier_schema_gave_it(source: dict[str, Any]) -> None:
    earlier, composed = with_envelope(source), record_schema(source)
    assert list(composed["properties"]) == list(earlier["properties"])
    assert sorted(composed["required"]) == sorted(earlier["required"])
    for name in source["properties"]:
        today, before = composed["properties"][name], earlier["properties"][name]
        if "items" in before:
            # An arrow says today where the schema made it.
            fields = [key for key in today["items"]["properties"] if today["x-role"] != "relation" or key != "made_by"]
            assert fields == list(before["items"]["properties"])
            assert today["items"]["required"] == before["items"]["required"]
        assert today.get("additionalProperties", today.get("items", {}).get("additionalProperties")) is False


def test_an_annotation_is_judged_with_its_labels() -> None:
    judge = Draft202012Validator(annotation_schema(SOURCE))
    span = {"id": "e1", "start": 0, "end": -1, "label": "NOBODY"}
    places = {"/".join(map(str, error.absolute_path)) for error in judge.iter_errors({"labels": {"entities": [span]}})}
    assert places == {"", "labels/entities/0/end", "labels/entities/0/label"}


def test_a_language_is_one_of_the_schemas_and_no_list_is_kept_beside() -> None:
    assert record_schema(SOURCE)["properties"]["language"] == {"enum": list(SOURCE["x-languages"])}
