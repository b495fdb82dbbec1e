"""What is made from a schema: which files, and numbers that a name keeps for ever."""

import json
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import pytest
from datasets import ClassLabel, Features
from hypothesis import given
from hypothesis import strategies as st

from claimset.labels.tags import tag_names
from claimset.model.feature import feature_from_json
from claimset.model.schema import Schema
from claimset.release.configs import features
from claimset.release.papers.generated import generated_files, number_names
from claimset.schema.check.meta_schema import META
from claimset.schema.marked_blocks import block
from claimset.schema.read import parse_schema
from claimset.text.markdown_table import TABLES, table
from support.other_domain import whole
from support.typed_columns import by_datasets

OTHER = parse_schema(whole())


def _schema_with_steps(*names: str, version: str = "2.3.0", **ids: list[str]) -> Schema:
    """The other schema with these labels of steps, and numbers that were given before."""
    changed_source = whole() | {"x-version": version}
    changed_source["properties"]["steps"]["items"]["properties"]["label"]["oneOf"] = [{"const": name} for name in names]
    return msgspec.structs.replace(parse_schema(changed_source), ids={key: tuple(value) for key, value in ids.items()})


def test_the_files_are_those_of_the_interfaces_the_columns_the_numbers_and_the_guidelines() -> None:
    assert set(generated_files(OTHER, META, {})) == {
        "schema/meta.json",
        "schema/ids.json",
        "schema/features.json",
        "schema/croissant.json",
        "schema/interfaces/things.xml",
        "schema/interfaces/steps.xml",
        "schema/guidelines/README.md",
        "schema/guidelines/attributes.md",
        "schema/guidelines/relations.md",
        *(f"schema/guidelines/{place}.md" for place in ("things/FOOD", "things/TOOL", "steps/HEAT", "steps/CUT")),
    }


def test_every_file_of_the_project_is_whole(schema: Schema) -> None:
    for name, text in generated_files(schema, META, {}).items():
        assert text.endswith("\n")
        if name.endswith(".json"):
            assert json.loads(text)
        elif name.endswith(".xml"):
            assert ET.fromstring(text).tag == "View"


def test_the_same_schema_makes_the_same_files(schema: Schema) -> None:
    files = generated_files(schema, META, {})
    assert generated_files(schema, META, files) == files


def test_a_paper_is_made_only_where_it_has_a_block_of_a_table() -> None:
    texts = {
        "README.md": f"above\n{block('labels', 'old')}\n{block('rules', 'kept')}\nbelow\n",
        "DATASHEET.md": "no block",
        "CONTRIBUTING.md": block("rules", "of another"),
    }
    files = generated_files(OTHER, META, texts)
    assert set(files) & set(texts) == {"README.md"}
    assert files["README.md"].startswith("above\n<!-- claimset:labels -->\n| layer | label | meaning |")
    assert files["README.md"].endswith(f"\n{block('rules', 'kept')}\nbelow\n")


def test_a_table_keeps_its_rows_whatever_a_cell_holds() -> None:
    lines = table(("a", "b"), [("x | y", "two\r\n\nlines"), ("", 7)]).split("\n")
    assert lines == ["| a | b |", "| --- | --- |", r"| x \| y | two lines |", "|  | 7 |", ""]


def test_every_label_attribute_and_relation_has_its_row() -> None:
    tables = {name: make(OTHER) for name, make in TABLES.items()}
    assert tables["labels"].count("\n") == 2 + 4
    assert "| steps | effort | all | LOW, HIGH | LOW |" in tables["attributes"]
    assert "| things | fresh | FOOD | boolean | true |" in tables["attributes"]
    assert "| USES | layer:steps | FOOD, TOOL |" in tables["relations"]


def test_a_name_has_the_number_of_its_place() -> None:
    assert number_names(OTHER) == {
        "things": ("FOOD", "TOOL"),
        "steps": ("HEAT", "CUT"),
        "arrows": ("USES", "BEFORE"),
        "dish.course": ("starter", "main"),
        "dish.suits": ("vegan", "guests", "children"),
        "steps.effort": ("LOW", "HIGH"),
    }


@pytest.mark.parametrize(
    ("labels", "numbers"),
    [
        (("CUT", "HEAT"), ("HEAT", "CUT")),
        (("CUT",), ("HEAT", "CUT")),
        (("STIR", "HEAT", "CUT"), ("HEAT", "CUT", "STIR")),
        (("STIR", "CUT"), ("HEAT", "CUT", "STIR")),
        (("STIR", "BAKE"), ("HEAT", "CUT", "STIR", "BAKE")),
    ],
    ids=["reordered", "removed", "added", "removed and added", "all new"],
)
def test_a_name_keeps_its_number_for_ever(labels: tuple[str, ...], numbers: tuple[str, ...]) -> None:
    assert number_names(_schema_with_steps(*labels, steps=["HEAT", "CUT"]))["steps"] == numbers


def test_a_name_that_comes_back_has_its_old_number() -> None:
    numbers = number_names(_schema_with_steps("CUT", "STIR", steps=["HEAT", "CUT"]))["steps"]
    assert number_names(_schema_with_steps("STIR", "CUT", "HEAT", steps=list(numbers)))["steps"] == (
        "HEAT",
        "CUT",
        "STIR",
    )


def test_the_numbers_of_a_layer_that_is_gone_stay() -> None:
    assert number_names(_schema_with_steps("HEAT", spices=["SALT"]))["spices"] == ("SALT",)


def test_numbers_that_contradict_the_versions_that_are_kept_are_mended() -> None:
    earlier = [_schema_with_steps("HEAT", "CUT", version="1.0.0"), _schema_with_steps("STIR", "CUT", version="2.0.0")]
    for damaged in (["HEAX", "CUT", "STIR"], ["CUT", "HEAT", "STIR"], ["STIR"], []):
        schema = _schema_with_steps("STIR", "CUT", "BAKE", steps=damaged)
        assert number_names(schema, earlier)["steps"] == ("HEAT", "CUT", "STIR", "BAKE")


def test_a_number_of_a_version_that_is_not_kept_any_more_stays() -> None:
    schema = _schema_with_steps("STIR", "BAKE", steps=["HEAT", "CUT", "STIR"])
    assert number_names(schema, [_schema_with_steps("STIR", version="2.0.0")])["steps"] == (
        "HEAT",
        "CUT",
        "STIR",
        "BAKE",
    )


NAMES = st.lists(st.sampled_from("ABCDEFG"), min_size=1, unique=True)


@given(st.lists(NAMES, min_size=1, max_size=6))
def test_no_history_of_labels_changes_a_number(history: list[list[str]]) -> None:
    ids: dict[str, tuple[str, ...]] = {}
    versions: list[Schema] = []
    earlier_numbers: dict[str, int] = {}
    for names in history:
        schema = msgspec.structs.replace(_schema_with_steps(*names), ids=ids)
        ids = number_names(schema, versions)
        versions.append(schema)
        numbers = {name: number for number, name in enumerate(ids["steps"])}
        assert earlier_numbers.items() <= numbers.items()
        assert set(names) <= set(numbers)
        earlier_numbers = numbers
    assert number_names(msgspec.structs.replace(versions[-1], ids={}), versions) == ids


def _class_labels(columns: Any) -> list[ClassLabel]:
    if isinstance(columns, ClassLabel):
        return [columns]
    inner = columns.values() if isinstance(columns, dict) else [getattr(columns, "feature", None)]
    return [label for item in inner if item is not None for label in _class_labels(item)]


def test_the_columns_use_the_numbers() -> None:
    schema = _schema_with_steps("STIR", "CUT", steps=["HEAT", "CUT"])
    files = generated_files(schema, META, {})
    assert json.loads(files["schema/ids.json"])["steps"] == ["HEAT", "CUT", "STIR"]
    for columns in (
        by_datasets(features(schema)["claims"]),
        Features.from_dict(json.loads(files["schema/features.json"])["claims"]),
    ):
        assert columns["label"].names == ["HEAT", "CUT", "STIR"]
        assert columns["label"].str2int("CUT") == 1


def test_every_column_of_labels_uses_the_numbers(schema: Schema) -> None:
    files = generated_files(schema, META, {})
    numbered_names = {tuple(names) for names in json.loads(files["schema/ids.json"]).values()}
    column_names = [
        tuple(label.names)
        for columns in json.loads(files["schema/features.json"]).values()
        for label in _class_labels(dict(Features.from_dict(columns)))
    ]
    undrawn = {name for layer in schema.layers.values() for name, label in layer.labels.items() if label.default}
    tags = {tuple(tag_names([name for name in names if name not in undrawn])) for names in numbered_names}
    assert set(column_names) <= numbered_names | tags
    assert numbered_names <= set(column_names)
    assert len(set(column_names) & tags) == len(schema.layers)


def test_the_columns_that_are_written_are_the_columns_of_a_release(schema: Schema) -> None:
    written_columns = json.loads(generated_files(schema, META, {})["schema/features.json"])
    assert feature_from_json(written_columns) == features(schema)
