"""What may be kept of a text that is not ours."""

import msgspec
import pytest
from hypothesis import given

from claimset.labels.protect import is_private, public_labels
from claimset.model.labels import Labels
from claimset.model.span import Relation, Span
from support.strategies import SCHEMA, labelled


def person(name: str, **attributes: str) -> Span:
    return Span(name, 0, 4, "PERSON", dict(attributes))


@pytest.mark.parametrize("status", ["suspect", "charged", "convicted", "fictional"])
def test_a_person_under_suspicion_is_left_out(status: str) -> None:
    assert public_labels(Labels(layers={"entities": (person("p", status=status),)}), SCHEMA).layers == {"entities": ()}


@pytest.mark.parametrize("status", ["public_role"])
def test_a_person_the_schema_calls_public_is_kept(status: str) -> None:
    labels = Labels(layers={"entities": (person("p", status=status),)})
    assert public_labels(labels, SCHEMA) == labels


def test_a_person_nobody_said_anything_of_has_the_default_and_is_kept() -> None:
    labels = Labels(layers={"entities": (person("p"),)})
    assert public_labels(labels, SCHEMA) == labels


def test_a_status_that_the_schema_does_not_know_is_not_public() -> None:
    assert public_labels(Labels(layers={"entities": (person("p", status="witness"),)}), SCHEMA).layers == {
        "entities": ()
    }


def test_an_attribute_that_the_label_does_not_have_hides_nothing() -> None:
    span = Span("g", 0, 4, "NGO", {"status": "suspect"})
    assert not is_private(span, SCHEMA.layers["entities"].attributes)


def claim(name: str) -> Span:
    return Span(name, 0, 20, "EVENT")


def left(labels: Labels) -> set[str]:
    return {span.id for span in public_labels(labels, SCHEMA).spans}


def test_every_relation_from_or_to_what_is_left_out_goes_with_it() -> None:
    entities = (person("p", status="charged"), person("q"), Span("r", 5, 8, "ROLE"))
    claims = (claim("c"),)
    stored = (Relation("q", "r", "HAS_ROLE"), Relation("c", "q", "ATTRIBUTED_TO"))
    private = (Relation("p", "r", "HAS_ROLE"), Relation("p", "q", "HAS_ROLE"))
    labels = Labels(layers={"entities": entities, "claims": claims}, relations=stored + private)
    assert public_labels(labels, SCHEMA) == Labels(
        layers={"entities": entities[1:], "claims": claims}, relations=stored
    )


def test_a_claim_of_somebody_left_out_goes_with_what_is_nested_in_it() -> None:
    labels = Labels(
        layers={"entities": (person("p", status="suspect"),), "claims": (claim("c"), claim("d"), claim("e"))},
        relations=(Relation("c", "p", "ATTRIBUTED_TO"), Relation("d", "c", "NESTED_IN")),
    )
    assert left(labels) == {"e"}


def test_a_cue_and_a_figure_go_with_the_last_claim_they_belong_to() -> None:
    labels = Labels(
        layers={
            "entities": (person("p", status="suspect"), Span("f", 5, 6, "QUANTITY"), Span("g", 7, 8, "QUANTITY")),
            "cues": (Span("k", 8, 9, "CUE"), Span("l", 9, 10, "CUE")),
            "claims": (claim("c"), claim("d")),
        },
        relations=(
            Relation("c", "p", "ATTRIBUTED_TO"),
            Relation("c", "k", "CUED_BY"),
            Relation("c", "l", "CUED_BY"),
            Relation("d", "l", "CUED_BY"),
            Relation("c", "f", "HAS_QUANTITY"),
            Relation("c", "g", "HAS_QUANTITY"),
            Relation("d", "g", "HAS_QUANTITY"),
        ),
    )
    assert left(labels) == {"d", "l", "g"}


def test_the_words_that_only_state_a_status_go_with_the_person() -> None:
    labels = Labels(
        layers={"entities": (person("p", status="convicted"),), "cues": (Span("k", 8, 9, "CUE"),)},
        relations=(Relation("p", "k", "STATUS_FROM"),),
    )
    assert left(labels) == set()


def test_claims_nested_in_one_another_are_no_endless_loop() -> None:
    labels = Labels(
        layers={"entities": (person("p", status="suspect"),), "claims": (claim("c"), claim("d"))},
        relations=(
            Relation("c", "d", "NESTED_IN"),
            Relation("d", "c", "NESTED_IN"),
            Relation("d", "p", "ATTRIBUTED_TO"),
        ),
    )
    assert left(labels) == set()


@pytest.mark.parametrize("label", ["TESTIMONY", "SENSITIVE"])
def test_a_protected_zone_is_published_as_the_one_kind(label: str) -> None:
    after = public_labels(Labels(layers={"zones": (Span("z", 3, 9, label),)}), SCHEMA)
    assert after.layers == {"zones": (Span("z", 3, 9, "EXCLUDED"),)}


def test_other_zones_keep_their_kind() -> None:
    labels = Labels(layers={"zones": (Span("y", 0, 2, "TITLE"), Span("z", 3, 9, "CAPTION"))})
    assert public_labels(labels, SCHEMA) == labels


def test_document_choices_are_kept() -> None:
    assert public_labels(Labels(document={"genre": "report"}), SCHEMA).document == {"genre": "report"}


@given(labelled(SCHEMA))
def test_nothing_private_and_no_protected_zone_remains(case: tuple[str, Labels]) -> None:
    after = public_labels(case[1], SCHEMA)
    for name, spans in after.layers.items():
        layer = SCHEMA.layers[name]
        assert not any(is_private(span, layer.attributes) for span in spans)
        assert all(layer.labels[span.label].protected is None for span in spans)


@given(labelled(SCHEMA))
def test_no_relation_is_left_without_an_end(case: tuple[str, Labels]) -> None:
    after = public_labels(case[1], SCHEMA)
    ids = {span.id for span in after.spans}
    assert all({relation.source, relation.target} <= ids for relation in after.relations)


@given(labelled(SCHEMA))
def test_what_was_made_public_stays_as_it_is(case: tuple[str, Labels]) -> None:
    after = public_labels(case[1], SCHEMA)
    assert public_labels(after, SCHEMA) == after


@given(labelled(SCHEMA))
def test_no_claim_is_left_whose_claimant_is_not(case: tuple[str, Labels]) -> None:
    names = {item.name for item in SCHEMA.meaning("attribution", "nesting")}
    ids = left(case[1])
    assert not [
        item for item in case[1].relations if item.label in names and item.source in ids and item.target not in ids
    ]


@given(labelled(SCHEMA))
def test_without_relations_nothing_goes_but_what_is_private(case: tuple[str, Labels]) -> None:
    labels = msgspec.structs.replace(case[1], relations=())
    private = {
        span.id
        for name, spans in labels.layers.items()
        for span in spans
        if is_private(span, SCHEMA.layers[name].attributes)
    }
    assert left(labels) == {span.id for span in labels.spans} - private


@given(labelled(SCHEMA))
def test_where_nobody_is_private_every_span_and_relation_stays(case: tuple[str, Labels]) -> None:
    entities = tuple(
        msgspec.structs.replace(span, attributes={**span.attributes, "status": "public_role"})
        for span in case[1].layers["entities"]
    )
    labels = msgspec.structs.replace(case[1], layers={**case[1].layers, "entities": entities})
    after = public_labels(labels, SCHEMA)
    assert ([span.id for span in after.spans], after.relations) == (
        [span.id for span in labels.spans],
        labels.relations,
    )


def test_every_mention_of_the_same_person_goes_whatever_status_it_was_given() -> None:
    entities = (person("p", status="convicted"), person("q"), person("other"))
    labels = Labels(layers={"entities": entities}, relations=(Relation("q", "p", "SAME_ENTITY"),))
    assert left(labels) == {"other"}
