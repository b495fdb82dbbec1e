"""Arrows that a task is prefilled with: to the nearest span, and none where the schema wants none."""

from typing import Any

import msgspec
import pytest

from claimset.labels.proposed_relations import proposed_relations
from claimset.model.labels import Labels
from claimset.model.schema import Number, RelationType, Schema
from claimset.model.span import Relation, Span
from support.strategies import SCHEMA

TEXT = "Elin Marsh is chair. Ada Holm spoke, and Bo Lind is mayor."
ELIN, ADA, BO = Span("p1", 0, 10, "PERSON"), Span("p2", 21, 29, "PERSON"), Span("p3", 41, 48, "PERSON")
CHAIR, MAYOR = Span("r1", 14, 19, "ROLE"), Span("r2", 52, 57, "ROLE")
KIND = SCHEMA.relations["HAS_ROLE"]


def _schema(**fields: Any) -> Schema:
    kind: RelationType = msgspec.structs.replace(KIND, **fields)
    return msgspec.structs.replace(SCHEMA, relations={kind.name: kind})


def _proposed(
    schema: Schema, *relations: Relation, spans: tuple[Span, ...] = (ELIN, ADA, BO, CHAIR, MAYOR)
) -> set[tuple[str, str]]:
    labels = Labels(layers={"entities": spans}, relations=relations)
    arrows = proposed_relations(labels, TEXT, "en", schema, {KIND.stage})
    return {(item.source, item.target) for item in arrows}


@pytest.mark.parametrize(
    ("way", "arrows"),
    [
        ("nearest", {("p1", "r1"), ("p2", "r1"), ("p3", "r2")}),
        ("same-sentence", {("p1", "r1"), ("p2", "r2"), ("p3", "r2")}),
        (None, set()),
    ],
)
def test_each_span_gets_the_nearest_by_the_way_of_the_schema(way: str | None, arrows: set[tuple[str, str]]) -> None:
    assert _proposed(_schema(proposed=way)) == arrows


def test_whoever_has_an_arrow_gets_no_other() -> None:
    assert _proposed(_schema(proposed="nearest"), Relation("p1", "r2", KIND.name)) == {("p2", "r1"), ("p3", "r2")}


def test_no_arrow_is_proposed_in_a_pass_that_is_not_asked() -> None:
    labels = Labels(layers={"entities": (ELIN, CHAIR)})
    assert proposed_relations(labels, TEXT, "en", _schema(proposed="nearest"), {"claims"}) == ()


def test_no_arrow_is_proposed_where_the_schema_wants_none() -> None:
    none = Number(maximum=0, labels=("PERSON",), when={"status": ("fictional",)})
    hero = msgspec.structs.replace(ELIN, attributes={"status": "fictional"})
    schema = _schema(proposed="nearest", numbers=(none,))
    assert _proposed(schema, spans=(hero, ADA, CHAIR)) == {("p2", "r1")}


def test_no_circle_is_proposed() -> None:
    people = {"domain": ("PERSON",), "range": ("PERSON",), "proposed": "nearest"}
    assert _proposed(_schema(**people), spans=(ELIN, ADA)) == {("p1", "p2"), ("p2", "p1")}
    for keyword in ("acyclic", "symmetric"):
        assert _proposed(_schema(**people, **{keyword: True}), spans=(ELIN, ADA)) == {("p1", "p2")}
