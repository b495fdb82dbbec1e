"""Names of earlier schemas on a server: read as their successors, and kept in an interface while they are in use."""

from typing import Any

import pytest

from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.payload.former_names import FormerNames, used_terms
from claimset.labelstudio.payload.interface_union import union
from claimset.labelstudio.payload.read_result import from_result
from claimset.labelstudio.payload.rewrite_result import rewritten_item
from claimset.labelstudio.payload.server_rows import ServerItem
from claimset.labelstudio.payload.write_result import to_result
from claimset.labelstudio.vocabulary import vocabulary
from claimset.migration.labels import LabelMigration
from claimset.model.exported import ResultReading
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from support.changed_schemas import attribute, labels, merge, next_version, node, relations, rename, schema_of, split
from support.strategies import SCHEMA, SOURCE

TEXT = "Northmere Police said so in 2024."
LABELS = Labels(
    {"genre": "report"},
    {
        "entities": (Span("e1", 0, 16, "LAW_ENFORCEMENT", {"level": "NOM"}), Span("e2", 28, 32, "DATE")),
        "claims": (Span("c1", 0, 32, "EVENT", {"certainty": "POSSIBLE"}),),
    },
    (Relation("c1", "e2", "IN_TIME"), Relation("c1", "e1", "ATTRIBUTED_TO")),
)


def _later(edit) -> Schema:
    new = next_version(SOURCE)
    edit(new)
    return schema_of(new)


def _rename_and_merge(new: dict[str, Any]) -> None:
    rename(labels(new, "entities"), "LAW_ENFORCEMENT", "POLICE", new)
    merge(relations(new), "IN_TIME", "IN_PLACE", new)
    certainty = attribute(new, "claims", "certainty")
    rename(certainty["oneOf"], "POSSIBLE", "MAYBE", certainty)
    fields = new["properties"]["claims"]["items"]["properties"]
    fields["sureness"] = {**fields.pop("certainty"), "x-was": ["certainty"]}
    rename(attribute(new, None, "genre")["oneOf"], "report", "REPORT", new)


def _result() -> list[dict[str, Any]]:
    return to_result(LABELS, TEXT, SCHEMA, SCHEMA.interfaces["all"])


def _read(schema: Schema, result: list[dict[str, Any]]) -> ResultReading:
    return from_result(result, TEXT, schema, schema.interfaces["all"])


def test_work_of_an_earlier_schema_is_read_as_it_was_migrated() -> None:
    schema = _later(_rename_and_merge)
    reading = _read(schema, _result())
    assert reading.problems == ()
    earlier_reading = from_result(_result(), TEXT, SCHEMA, SCHEMA.interfaces["all"])
    assert reading.labels == LabelMigration(SCHEMA, schema).labels(earlier_reading.labels, "all").labels


def test_work_of_today_is_read_as_itself() -> None:
    schema = _later(_rename_and_merge)
    result = [region for _, region in FormerNames(schema, schema.interfaces["all"]).current(_result())]
    assert [region for _, region in FormerNames(schema, schema.interfaces["all"]).current(result)] == result
    assert _read(schema, result) == _read(schema, _result())


def test_a_layer_with_another_name_is_read_with_its_attributes() -> None:
    def edit(new):
        new["properties"]["mentions"] = {**new["properties"].pop("entities"), "x-was": ["entities"]}

    reading = _read(_later(edit), _result())
    assert reading.problems == ()
    assert [span.attributes["level"] for span in reading.labels.layers["mentions"][:1]] == ["NOM"]


@pytest.mark.parametrize(
    ("nodes", "old"),
    [
        (lambda new: labels(new, "entities"), "LAW_ENFORCEMENT"),
        (relations, "IN_TIME"),
        (lambda new: attribute(new, "claims", "certainty")["oneOf"], "POSSIBLE"),
    ],
    ids=["label", "relation", "value"],
)
def test_a_split_stays_an_issue_that_asks_a_person(nodes, old: str) -> None:
    def edit(new):
        split(nodes(new), old, ("ONE", "OTHER"), new)

    schema = _later(edit)
    (problem,) = _read(schema, _result()).problems
    assert problem.code == "LBL004"
    assert "became ONE or OTHER: a person has to decide" in problem.message
    assert list(FormerNames(schema, schema.interfaces["all"]).undecided_names(used_terms(_result())))


def test_a_name_that_is_there_again_is_read_as_itself() -> None:
    def edit(new):
        rename(labels(new, "entities"), "LAW_ENFORCEMENT", "POLICE", new)
        labels(new, "entities").append({**node(labels(new, "entities"), "POLICE"), "const": "LAW_ENFORCEMENT"})
        labels(new, "entities")[-1].pop("x-was")

    assert _read(_later(edit), _result()).labels.layers["entities"][0].label == "LAW_ENFORCEMENT"


def test_two_arrows_that_became_one_are_read_as_one_and_two_that_were_equal_as_two() -> None:
    schema = _later(_rename_and_merge)
    arrow = {"from_id": "c1", "to_id": "e1", "type": "relation", "direction": "right"}
    spans = [region for region in _result() if region.get("type") == "labels"]
    merged_arrows = [{**arrow, "labels": ["IN_TIME"]}, {**arrow, "labels": ["IN_PLACE"]}]
    equal_arrows = [{**arrow, "labels": ["IN_PLACE"]}] * 2
    assert len(_read(schema, spans + merged_arrows).labels.relations) == 1
    assert len(_read(schema, spans + equal_arrows).labels.relations) == 2


def test_everything_else_of_a_result_stays_as_it_is() -> None:
    schema = _later(_rename_and_merge)
    odd_result: list[Any] = [
        None,
        {"id": 7, "value": "x"},
        {**_result()[0], "id": "z", "meta": {"text": ["note"]}, "score": 0.5},
    ]
    result = rewritten_item(ServerItem("annotations", 1, odd_result), schema, schema.interfaces["all"], None).result
    assert result[:2] == odd_result[:2]
    assert result[2] == {**odd_result[2], "value": {**odd_result[2]["value"], "labels": ["POLICE"]}}


def test_rewriting_twice_is_rewriting_once_whatever_the_defaults() -> None:
    def edit(new):
        merge(labels(new, "entities"), "TECHNOLOGY", "GOVERNMENT", new)
        attribute(new, "entities", "level")["x-default-for"].pop("GOVERNMENT", None)
        attribute(new, "claims", "polarity")["default"] = "NEGATIVE"

    schema = _later(edit)
    migration = LabelMigration(SCHEMA, schema)
    place = {"start": 0, "end": 9, "text": TEXT[:9]}
    regions = [
        {"id": name, "from_name": layer, "to_name": "text", "type": "labels", "value": {**place, "labels": [label]}}
        for name, layer, label in (
            ("a", "entities", "TECHNOLOGY"),
            ("b", "entities", "GOVERNMENT"),
            ("c", "claims", "EVENT"),
        )
    ]
    item = rewritten_item(ServerItem("annotations", 1, regions), schema, schema.interfaces["all"], migration)
    result = item.result
    assert rewritten_item(item, schema, schema.interfaces["all"], migration) == item
    attributes = {span.id: span.attributes for spans in _read(schema, result).labels.layers.values() for span in spans}
    assert (attributes["a"]["level"], attributes["b"]["level"], attributes["c"]["polarity"]) == (
        "NOM",
        "NAM",
        "POSITIVE",
    )


@pytest.mark.parametrize("name", SCHEMA.interfaces)
def test_the_union_says_all_of_today_and_what_is_kept_and_nothing_more(name: str) -> None:
    schema = _later(_rename_and_merge)
    current_xml, server_xml = (
        build_interface(schema, schema.interfaces[name]),
        build_interface(SCHEMA, SCHEMA.interfaces[name]),
    )
    former_names = FormerNames(schema, schema.interfaces[name])
    earlier_terms = vocabulary(server_xml) - vocabulary(current_xml)
    assert all(former_names.knows(term) for term in earlier_terms)
    kept_terms = earlier_terms & frozenset(used_terms(_result()))
    union_xml = union(current_xml, server_xml, kept_terms, former_names)
    assert vocabulary(union_xml) == vocabulary(current_xml) | kept_terms
    # Made again from itself it is the same, so that no push changes anything.
    assert union(current_xml, union_xml, kept_terms, former_names) == union_xml
    assert union(current_xml, union_xml, frozenset(), former_names) == current_xml
    assert union_xml.count("hotkey=") <= current_xml.count("hotkey=") + server_xml.count("hotkey=")


def test_what_is_asked_of_the_successor_is_asked_of_what_is_kept() -> None:
    schema = _later(_rename_and_merge)
    current_xml, server_xml = (
        build_interface(schema, schema.interfaces["all"]),
        build_interface(SCHEMA, SCHEMA.interfaces["all"]),
    )
    union_xml = union(
        current_xml,
        server_xml,
        {("Labels", "entities", "LAW_ENFORCEMENT")},
        FormerNames(schema, schema.interfaces["all"]),
    )
    lines = [line for line in union_xml.splitlines() if "POLICE" in line and "whenLabelValue" in line]
    assert lines
    assert all("LAW_ENFORCEMENT" in line for line in lines)


def test_what_the_schema_never_knew_is_not_known() -> None:
    schema = _later(_rename_and_merge)
    former_names = FormerNames(schema, schema.interfaces["all"])
    for term in (
        ("Labels", "entities", "NOT_OURS"),
        ("Labels", "other", "POLICE"),
        ("Relation", "X"),
        ("TextArea", "t"),
    ):
        assert not former_names.knows(term)
    assert former_names.knows(("Choices", "claims-certainty", "POSSIBLE"))
    assert former_names.successor(("Choices", "claims-certainty", "POSSIBLE")) == (
        "Choices",
        "claims-sureness",
        "MAYBE",
    )
