"""A mend as data tells nothing that somebody typed about a text that is not ours."""

import pytest

from claimset.model.issue import Edit, Fix, Issue, Level, RelationEdit
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.report.without_typed_text import without_typed_text

MOVED = Edit(
    Span("e1", 2, 9, "NGO", {"level": "NAM", "entity_id": "zeelijn", "unheard of": "Zee"}),
    Span("e1", 3, 9, "NGO", {"level": "NAM", "entity_id": "zeelijn"}),
)
TYPED = Edit(
    Span("e1", 2, 9, "QUANTITY", {"quantity": "=64.0 kiosk"}), Span("e1", 2, 9, "QUANTITY", {"quantity": "=64 kiosk"})
)
DRAWN = RelationEdit((Relation("e1", "e2", "HAS_ROLE"),), Relation("e2", "e1", "HAS_ROLE"))


def fix_without_text(fix: Fix | None, schema: Schema, document: str | None = "doc") -> Fix | None:
    (issue,) = without_typed_text([Issue("SPN002", Level.ERROR, "", document, fix=fix)], {"ours"}, schema)
    return issue.fix


def test_of_a_span_that_moves_only_chosen_values_are_told(schema: Schema) -> None:
    level = {"level": "NAM"}
    assert fix_without_text(MOVED, schema) == Edit(Span("e1", 2, 9, "NGO", level), Span("e1", 3, 9, "NGO", level))


def test_a_span_that_goes_goes_without_a_typed_value(schema: Schema) -> None:
    assert fix_without_text(Edit(MOVED.before, None), schema) == Edit(Span("e1", 2, 9, "NGO", {"level": "NAM"}), None)


def test_a_mend_of_a_typed_value_alone_is_not_told(schema: Schema) -> None:
    assert fix_without_text(TYPED, schema) is None


@pytest.mark.parametrize("fix", [MOVED, TYPED, DRAWN, None])
def test_a_mend_in_a_text_of_ours_is_told_whole(fix: Fix | None, schema: Schema) -> None:
    assert fix_without_text(fix, schema, "ours") == fix


@pytest.mark.parametrize("document", ["doc", None])
def test_relations_have_nothing_typed(document: str | None, schema: Schema) -> None:
    assert fix_without_text(DRAWN, schema, document) == DRAWN
