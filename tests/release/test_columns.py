"""Columns: each is described, and Croissant names each where it is."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from claimset.model.feature import ClassLabel, Features, List, Scalar
from claimset.model.schema import Schema
from claimset.release.configs import features
from claimset.release.papers.columns import column_descriptions, describe, record_sets
from claimset.release.records.column_types import label_columns
from claimset.schema.blank import DOCUMENT_COLUMNS, SPAN_COLUMNS
from claimset.schema.read import parse_schema
from support.other_domain import whole
from support.strategies import SCHEMA

SCHEMAS = {"own": SCHEMA, "other": parse_schema(whole())}
CONFIGS = [(name, config) for name, schema in SCHEMAS.items() for config in features(schema)]


def _names(columns: Mapping[str, Any]) -> Iterator[str]:
    for name, kind in columns.items():
        yield name
        inner = kind.feature if isinstance(kind, List) else kind
        if isinstance(inner, Mapping):
            yield from _names(inner)


def _fields(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        yield node
        yield from _fields(node.get("subField", []))


def _path(source: Mapping[str, Any]) -> str:
    return ".".join((source["extract"]["column"], *(part["jsonPath"] for part in source.get("transform", ()))))


def _column(columns: Any, path: str) -> Any:
    node = columns
    for step in path.split("."):
        node = node.feature[step] if isinstance(node, List) else node[step]
    return node.feature if isinstance(node, List) and not isinstance(node.feature, Mapping) else node


def _record_set(name: str, config: str) -> dict[str, Any]:
    schema = SCHEMAS[name]
    return next(node for node in record_sets(schema, features(schema)) if node["name"] == config)


@pytest.mark.parametrize(("name", "config"), CONFIGS)
def test_every_column_is_described_in_a_sentence(name: str, config: str) -> None:
    schema = SCHEMAS[name]
    for words in column_descriptions(schema)[config].values():
        assert words.endswith(".")
        assert words[0].isupper() or words[0] == "0" or words.split()[0].rstrip(":,.") in schema.layers
        assert len(words.splitlines()) == 1


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_column_of_every_config_is_described_under_its_path(name: str) -> None:
    schema = SCHEMAS[name]
    node = column_descriptions(schema)
    assert list(node) == list(features(schema))
    for config, columns in features(schema).items():
        assert [path.rpartition(".")[2] for path in node[config]] == list(_names(columns))
        assert all(_column(columns, path) is not None for path in node[config])
        assert all(words.endswith(".") for words in node[config].values())


def test_the_card_and_croissant_say_the_same_of_a_column() -> None:
    for name, schema in SCHEMAS.items():
        for config, columns in column_descriptions(schema).items():
            fields = list(_fields(_record_set(name, config)["field"]))
            assert [field["description"] for field in fields] == list(columns.values())


def test_a_column_is_described_for_the_config_that_it_stands_in() -> None:
    assert "stored text" in describe(SCHEMA, "start")
    assert "claim's first character" in describe(SCHEMA, "start", "claims")
    assert describe(SCHEMA, "start", "nobody") == describe(SCHEMA, "start")


def test_a_column_that_nobody_described_is_an_error() -> None:
    with pytest.raises(KeyError):
        describe(SCHEMA, "nobody")


def test_an_attribute_is_described_by_the_schema() -> None:
    assert describe(SCHEMA, "presupposed") == ("Taken for granted rather than asserted. Empty where nobody was asked.")
    claim = SCHEMA.with_role("claim")[0]
    attribute = next(item for item in claim.attributes.values() if item.values and not item.description)
    assert all(
        f"{value.name}: {value.description.rstrip('.')}" in describe(SCHEMA, attribute.name)
        for value in attribute.values
    )
    mention = SCHEMA.with_role("mention")[0]
    rare = next(item for item in mention.attributes.values() if item.applies_to and len(item.applies_to) == 1)
    assert describe(SCHEMA, rare.name).endswith(
        f"Of {rare.applies_to[0]}; empty elsewhere. Empty where nobody was asked."
    )
    assert describe(SCHEMAS["other"], "arrows") == "The relations between spans."


def test_both_ends_of_a_relation_are_described() -> None:
    assert describe(SCHEMA, "from_label") == "The label, where the relation starts."
    assert describe(SCHEMA, "to_start").endswith("where the relation ends.")


def test_every_config_has_its_record_set() -> None:
    for schema in SCHEMAS.values():
        typed = features(schema)
        assert [node["name"] for node in record_sets(schema, typed)] == list(typed)


@pytest.mark.parametrize(("name", "config"), CONFIGS)
def test_every_field_of_croissant_is_a_column(name: str, config: str) -> None:
    typed = features(SCHEMAS[name])[config]
    for field in _fields(_record_set(name, config)["field"]):
        if "source" in field:
            column = _column(typed, _path(field["source"]))
            assert isinstance(column, Scalar | ClassLabel)
            assert field["source"]["fileSet"] == {"@id": f"{config}-files"}
        assert field["description"].strip()
        assert ("source" in field) == ("dataType" in field) == ("subField" not in field)


@pytest.mark.parametrize(("name", "config"), CONFIGS)
def test_every_column_is_a_field_of_croissant(name: str, config: str) -> None:
    typed = features(SCHEMAS[name])[config]
    assert [field["name"] for field in _fields(_record_set(name, config)["field"])] == list(_names(typed))


@pytest.mark.parametrize("name", SCHEMAS)
def test_no_two_fields_of_croissant_share_an_id(name: str) -> None:
    schema = SCHEMAS[name]
    nodes = record_sets(schema, features(schema))
    ids = [node["@id"] for node in nodes] + [field["@id"] for node in nodes for field in _fields(node["field"])]
    assert len(ids) == len(set(ids))


def test_a_list_of_spans_is_repeated_and_its_parts_are_not() -> None:
    claims = next(node for node in _record_set("own", "documents")["field"] if node["name"] == "claims")
    assert claims["repeated"] is True
    assert all("repeated" not in field for field in claims["subField"])


TYPES = {"string": "sc:Text", "int64": "sc:Integer", "float64": "sc:Float", "bool": "sc:Boolean"}


@pytest.mark.parametrize(("name", "config"), CONFIGS)
def test_every_field_has_the_type_of_its_column(name: str, config: str) -> None:
    typed: Features = features(SCHEMAS[name])[config]
    for field in _fields(_record_set(name, config)["field"]):
        if "source" in field:
            column = _column(typed, _path(field["source"]))
            assert field["dataType"] == TYPES[column.dtype]


def test_a_column_of_labels_says_which_number_is_which_label() -> None:
    schema: Schema = SCHEMAS["other"]
    label = next(node for node in _record_set("other", "claims")["field"] if node["name"] == "label")
    assert label["description"] == "The type of the claim. 0 HEAT, 1 CUT."
    assert label["dataType"] == "sc:Integer"
    assert list(schema.layers["steps"].labels) == ["HEAT", "CUT"]


@pytest.mark.parametrize("config", ["documents", "by_reference", "annotations"])
def test_no_layer_can_have_the_name_of_a_column_that_every_release_has(config: str) -> None:
    own_columns = features(SCHEMA)[config].keys() - label_columns(SCHEMA).keys()
    assert own_columns <= DOCUMENT_COLUMNS


@pytest.mark.parametrize("config", ["claims", "claims_by_reference"])
def test_no_attribute_can_have_the_name_of_a_column_that_every_claim_has(config: str) -> None:
    attributes = {name for layer in SCHEMA.layers.values() for name in layer.attributes}
    assert features(SCHEMA)[config].keys() - attributes <= SPAN_COLUMNS
