"""Relations that follow from position: which there are, and that they follow the spans."""

import msgspec
from hypothesis import given

from claimset.labels.as_json import labels_from_json, labels_sha256, labels_to_json
from claimset.labels.implied_relations import implied_relations, renew_implied, with_implied, without_implied
from claimset.model.labels import Labels
from claimset.model.span import Relation, Span
from support.strategies import SCHEMA, labelled

KIND = "HAS_QUANTITY"
OUTER, INNER, OTHER = Span("c1", 0, 40, "EVENT"), Span("c2", 10, 30, "EVENT"), Span("c3", 50, 60, "EVENT")
FIGURE = Span("q1", 12, 15, "QUANTITY")


def _labels(*relations: Relation, claims: tuple[Span, ...] = (OUTER, INNER, OTHER), figure: Span = FIGURE) -> Labels:
    return Labels(layers={"entities": (figure,), "claims": claims}, relations=relations)


def _by_hand(labels: Labels) -> set[Relation]:
    """Find, figure by figure and without any order, the shortest claim around it."""
    relations = set()
    for figure in (span for span in labels.layers.get("entities", ()) if span.label == "QUANTITY"):
        around = [span for span in labels.layers.get("claims", ()) if figure.within(span)]
        shortest = min(around, key=lambda span: (span.end - span.start, span.id), default=None)
        sources = {item.source for item in labels.relations if item.label == KIND and item.target == figure.id}
        if shortest is not None and sources <= {shortest.id}:
            relations.add(Relation(shortest.id, figure.id, KIND))
    return relations


def test_a_figure_belongs_to_the_innermost_claim_that_holds_it() -> None:
    assert implied_relations(_labels(), SCHEMA) == {Relation("c2", "q1", KIND)}
    assert implied_relations(_labels(claims=(OUTER, OTHER)), SCHEMA) == {Relation("c1", "q1", KIND)}
    assert implied_relations(_labels(claims=(OTHER,)), SCHEMA) == frozenset()


def test_half_of_a_figure_in_a_claim_is_none_of_it() -> None:
    assert implied_relations(_labels(figure=FIGURE.at(28, 32), claims=(INNER,)), SCHEMA) == frozenset()


def test_a_drawn_arrow_from_another_claim_takes_its_place_and_stays() -> None:
    labels = _labels(Relation("c1", "q1", KIND))
    assert implied_relations(labels, SCHEMA) == frozenset()
    assert with_implied(labels, SCHEMA) == labels == without_implied(labels, SCHEMA)


def test_an_arrow_that_was_drawn_where_position_has_it_is_one_and_the_same() -> None:
    drawn = _labels(Relation("c2", "q1", KIND))
    assert with_implied(drawn, SCHEMA) == drawn
    assert without_implied(drawn, SCHEMA).relations == ()


def test_only_the_passes_that_were_asked_bring_theirs() -> None:
    assert with_implied(_labels(), SCHEMA, {"claims"}).relations == ()
    assert with_implied(_labels(), SCHEMA, {"attributes"}).relations == (Relation("c2", "q1", KIND),)


def test_the_arrow_follows_a_claim_that_goes_and_stays_out_where_it_was_taken_out() -> None:
    before = with_implied(_labels(), SCHEMA)
    gone = msgspec.structs.replace(before, layers={**before.layers, "claims": (OUTER, OTHER)})
    assert renew_implied(before, gone, SCHEMA).relations == (Relation("c1", "q1", KIND),)
    taken_out = msgspec.structs.replace(before, relations=())
    assert renew_implied(before, taken_out, SCHEMA).relations == ()
    assert renew_implied(taken_out, taken_out, SCHEMA).relations == ()


@given(labelled(SCHEMA))
def test_what_follows_is_what_a_search_of_every_pair_finds(item: tuple[str, Labels]) -> None:
    _, labels = item
    assert implied_relations(labels, SCHEMA) == _by_hand(labels)


@given(labelled(SCHEMA))
def test_taken_out_and_put_back_nothing_is_lost(item: tuple[str, Labels]) -> None:
    _, labels = item
    complete = with_implied(labels, SCHEMA)
    assert set(complete.relations) >= set(labels.relations)
    assert set(with_implied(without_implied(complete, SCHEMA), SCHEMA).relations) == set(complete.relations)
    again = labels_from_json(labels_to_json(complete, SCHEMA), SCHEMA)
    assert sorted(again.relations) == sorted(complete.relations)
    assert labels_sha256(again, SCHEMA) == labels_sha256(complete, SCHEMA)
