"""Mentions of the same thing share an opaque id."""

from itertools import pairwise

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from claimset.labels.coreference import compile_entities
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.schema.read import parse_schema
from support.other_domain import source
from support.strategies import SCHEMA, labelled

LINK = "SAME_ENTITY"


def mentions(*starts: int, label: str = "PERSON") -> tuple[Span, ...]:
    return tuple(Span(f"m{start}", start, start + 1, label) for start in starts)


def compiled(spans: tuple[Span, ...], *links: tuple[str, str]) -> dict[str, object]:
    relations = tuple(Relation(source, target, LINK) for source, target in links)
    after = compile_entities(Labels(layers={"entities": spans}, relations=relations), SCHEMA)
    return {span.id: span.attributes.get("entity_id") for span in after.layers["entities"]}


def test_a_mention_of_its_own_gets_an_id_of_its_own() -> None:
    assert compiled(mentions(0, 5)) == {"m0": "n1", "m5": "n2"}


def test_linked_mentions_share_an_id() -> None:
    assert compiled(mentions(0, 5, 9), ("m9", "m0")) == {"m0": "n1", "m5": "n2", "m9": "n1"}


def test_a_chain_of_links_is_one_thing() -> None:
    assert compiled(mentions(0, 2, 4, 6), ("m6", "m4"), ("m4", "m2"), ("m2", "m0")) == dict.fromkeys(
        ("m0", "m2", "m4", "m6"), "n1"
    )


def test_a_ring_of_links_is_one_thing() -> None:
    assert compiled(mentions(0, 2, 4), ("m0", "m2"), ("m2", "m4"), ("m4", "m0"), ("m0", "m0")) == dict.fromkeys(
        ("m0", "m2", "m4"), "n1"
    )


def test_ids_follow_the_text_and_not_the_list() -> None:
    assert compiled(mentions(7, 3, 5), ("m7", "m3")) == {"m3": "n1", "m7": "n1", "m5": "n2"}


@given(st.data())
def test_neither_the_order_nor_the_direction_of_links_matters(data: st.DataObject) -> None:
    spans = mentions(*range(6))
    names = st.sampled_from([span.id for span in spans])
    links = data.draw(st.lists(st.tuples(names, names), max_size=7))
    turned = [pair[::-1] if data.draw(st.booleans()) else pair for pair in data.draw(st.permutations(links))]
    assert compiled(tuple(data.draw(st.permutations(spans))), *turned) == compiled(spans, *links)


@given(st.data())
def test_two_mentions_share_an_id_where_links_lead_from_one_to_the_other(data: st.DataObject) -> None:
    spans = mentions(*range(6))
    names = [span.id for span in spans]
    links = data.draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=7))
    reached = {name: {name} for name in names}
    for _ in names:
        for one, other in links:
            together = reached[one] | reached[other]
            for name in together:
                reached[name] = reached[name] | together
    result = compiled(spans, *links)
    assert all((result[one] == result[other]) == (other in reached[one]) for one in names for other in names)


def test_links_are_compiled_away_and_other_relations_stay() -> None:
    spans = (*mentions(0, 5), Span("r", 8, 9, "ROLE"))
    office = Relation("m0", "r", "HAS_ROLE")
    labels = Labels(layers={"entities": spans}, relations=(Relation("m5", "m0", LINK), office))
    assert compile_entities(labels, SCHEMA).relations == (office,)


def test_a_link_to_what_cannot_corefer_is_kept_for_the_rules_to_see() -> None:
    odd = Relation("m0", "d", LINK)
    labels = Labels(layers={"entities": (*mentions(0), Span("d", 3, 4, "DATE"))}, relations=(odd,))
    assert compile_entities(labels, SCHEMA).relations == (odd,)


def test_a_link_to_a_span_that_is_not_there_is_kept_for_the_rules_to_see() -> None:
    odd = Relation("m0", "gone", LINK)
    assert compile_entities(Labels(layers={"entities": mentions(0)}, relations=(odd,)), SCHEMA).relations == (odd,)


def test_a_label_that_cannot_corefer_gets_no_id() -> None:
    assert compiled(mentions(0, label="DATE") + mentions(3, label="QUANTITY")) == {"m0": None, "m3": None}


@given(labelled(SCHEMA))
def test_ids_are_numbers_in_the_order_of_first_mention(case: tuple[str, Labels]) -> None:
    _, labels = case
    bare = tuple(msgspec.structs.replace(span, attributes={}) for span in labels.layers["entities"])
    after = compile_entities(msgspec.structs.replace(labels, layers={**labels.layers, "entities": bare}), SCHEMA)
    spans = sorted(after.layers["entities"], key=lambda span: (span.start, span.end, span.id))
    matches = list(dict.fromkeys(str(span.attributes["entity_id"]) for span in spans if "entity_id" in span.attributes))
    assert matches == [f"n{number}" for number in range(1, len(matches) + 1)]


@given(labelled(SCHEMA))
def test_nothing_but_the_id_of_a_span_changes(case: tuple[str, Labels]) -> None:
    _, labels = case

    def rest(given: Labels) -> dict[str, list[Span]]:
        return {
            name: [
                msgspec.structs.replace(
                    span, attributes={key: value for key, value in span.attributes.items() if key != "entity_id"}
                )
                for span in spans
            ]
            for name, spans in given.layers.items()
        }

    after = compile_entities(labels, SCHEMA)
    assert (rest(after), after.document) == (rest(labels), labels.document)


def test_a_schema_without_coreference_is_left_as_it_is() -> None:
    labels = Labels(layers={"things": (Span("a", 0, 1, "FOOD"), Span("b", 1, 2, "FOOD"))})
    assert compile_entities(labels, parse_schema(source())) == labels


def test_a_schema_without_a_place_for_the_id_is_left_as_it_is(schema: Schema) -> None:
    entities = schema.layers["entities"]
    fewer = msgspec.structs.replace(
        entities, attributes={name: item for name, item in entities.attributes.items() if item.format != "identifier"}
    )
    labels = Labels(layers={"entities": mentions(0, 1)}, relations=(Relation("m1", "m0", LINK),))
    assert compile_entities(labels, msgspec.structs.replace(schema, layers={"entities": fewer})) == labels


def test_a_long_chain_is_compiled() -> None:
    spans = mentions(*range(3000))
    links = [(one.id, other.id) for one, other in pairwise(spans)]
    assert set(compiled(spans, *links).values()) == {"n1"}
