"""What an omitted attribute means: written out, and left out again."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.schema.defaults import with_defaults, without_defaults
from claimset.schema.read import parse_schema
from support.other_domain import source
from support.strategies import SCHEMA, labelled

OTHER = parse_schema(source())
cases = st.sampled_from((SCHEMA, OTHER)).flatmap(lambda schema: labelled(schema).map(lambda pair: (schema, pair[1])))


def bare(labels: Labels, schema: Schema) -> Labels:
    return msgspec.structs.replace(
        labels,
        layers={
            name: tuple(
                msgspec.structs.replace(
                    span, attributes=without_defaults(span.attributes, schema.layers[name].attributes, span.label)
                )
                for span in spans
            )
            for name, spans in labels.layers.items()
        },
    )


@given(cases)
def test_defaults_that_were_left_out_come_back(case: tuple[Schema, Labels]) -> None:
    schema, labels = case
    assert with_defaults(bare(with_defaults(labels, schema), schema), schema) == with_defaults(labels, schema)


@given(cases)
def test_defaults_that_were_written_out_are_left_out_again(case: tuple[Schema, Labels]) -> None:
    schema, labels = case
    assert bare(with_defaults(labels, schema), schema) == bare(labels, schema)


@given(cases)
def test_filling_twice_is_filling_once(case: tuple[Schema, Labels]) -> None:
    schema, labels = case
    assert with_defaults(with_defaults(labels, schema), schema) == with_defaults(labels, schema)


@given(cases)
def test_nothing_that_was_said_is_overwritten(case: tuple[Schema, Labels]) -> None:
    schema, labels = case
    after = with_defaults(labels, schema)
    for name, spans in labels.layers.items():
        for before, span in zip(spans, after.layers[name], strict=True):
            assert before.attributes.items() <= span.attributes.items()
    assert labels.document.items() <= after.document.items()


@given(cases)
def test_an_attribute_is_filled_only_where_its_label_has_it(case: tuple[Schema, Labels]) -> None:
    schema, labels = case
    for name, spans in with_defaults(labels, schema).layers.items():
        for span in spans:
            assert all(schema.layers[name].attributes[key].applies(span.label) for key in span.attributes)


def test_the_default_of_a_label_goes_before_the_general_one(schema: Schema) -> None:
    labels = Labels(layers={"claims": (Span("a", 0, 1, "TREND"), Span("b", 0, 1, "EVENT"))})
    values = [span.attributes["checkability"] for span in with_defaults(labels, schema).layers["claims"]]
    assert values == ["NUMERIC", "RECORD"]


def test_what_differs_from_the_label_s_own_default_is_stated(schema: Schema) -> None:
    attributes = schema.layers["claims"].attributes
    values = {"checkability": "RECORD", "certainty": "CERTAIN"}
    assert without_defaults(values, attributes, "TREND") == {"checkability": "RECORD"}
    assert without_defaults(values, attributes, "EVENT") == {}


def test_an_attribute_without_a_default_is_never_filled() -> None:
    span = with_defaults(Labels(layers={"steps": (Span("a", 0, 1, "CUT"),)}), OTHER).layers["steps"][0]
    assert span.attributes == {"effort": "HIGH"}


def test_a_default_that_is_true_is_left_out_and_its_opposite_is_not() -> None:
    attributes = OTHER.layers["things"].attributes
    assert (
        without_defaults({"fresh": True}, attributes, "FOOD"),
        without_defaults({"fresh": False}, attributes, "FOOD"),
    ) == (
        {},
        {"fresh": False},
    )


def test_a_value_that_the_schema_does_not_know_is_kept() -> None:
    assert without_defaults({"smell": "odd"}, OTHER.layers["things"].attributes, "FOOD") == {"smell": "odd"}


def test_document_choices_that_nobody_made_are_filled() -> None:
    assert with_defaults(Labels(document={"genre": "report"}), SCHEMA).document == {
        "genre": "report",
        "truncated": False,
        "sensitivity": 0,
        "named_suspect": False,
    }


@pytest.mark.parametrize(
    ("stages", "document"),
    [
        (("things",), {"course": "main", "suits": ()}),
        (("steps", "things"), {"course": "main", "serves": 4, "suits": ()}),
        (("elsewhere",), {}),
        ((), {}),
    ],
)
def test_only_what_was_asked_in_a_pass_has_a_default(stages: tuple[str, ...], document: dict[str, object]) -> None:
    assert with_defaults(Labels(), OTHER, stages).document == document


def test_a_span_is_filled_with_what_was_asked_of_it(schema: Schema) -> None:
    labels = Labels(layers={"claims": (Span("a", 0, 1, "EVENT"),)})
    assert with_defaults(labels, schema, ("claims",)).layers["claims"][0].attributes == {"claimant_kind": "ENTITY"}


@given(cases, st.data())
def test_passes_filled_one_by_one_are_filled_together(case: tuple[Schema, Labels], data: st.DataObject) -> None:
    schema, labels = case
    stages = sorted({name for interface in schema.interfaces.values() for name in interface.stages})
    after = labels
    for stage in data.draw(st.permutations(stages)):
        after = with_defaults(after, schema, (stage,))
    assert after == with_defaults(labels, schema, stages)
