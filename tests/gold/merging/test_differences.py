"""Differences: each kind is named, and nothing that is alike is one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimset.gold.merging.differences import AnnotatorDifference, ComparedAnnotations
from claimset.model.record import Annotation
from claimset.model.span import Relation, Span
from support.opinions import CLAIM, FIGURE, PERSON, PLACE, POLICE, SAYS, SCOPED, TEXT, opinion, own
from support.strategies import SCHEMA, labels_of

DENIED = Span("c1", 22, 55, "STATISTIC", {"polarity": "NEGATIVE"})
INTERFACE = SCHEMA.interfaces["all"]
SAME = next(kind.name for kind in SCHEMA.meaning("coreference"))


def differences(*annotations: Annotation) -> list[AnnotatorDifference]:
    return ComparedAnnotations(annotations, INTERFACE, SCHEMA).differences()


def kinds(*annotations: Annotation) -> list[tuple[str, str | None]]:
    return [(item.kind, item.name) for item in differences(*annotations)]


def test_the_same_under_other_ids_is_no_difference() -> None:
    one = opinion("a01", SAYS, entities=(POLICE, FIGURE), claims=(CLAIM,))
    arrow = Relation("x-c1", "x-e2", "ATTRIBUTED_TO")
    other = opinion("a02", arrow, entities=own("x-", FIGURE, POLICE), claims=own("x-", CLAIM))
    assert kinds(one, other) == []


@settings(max_examples=15)
@given(st.data())
def test_no_annotation_differs_from_itself(data: st.DataObject) -> None:
    labels = data.draw(labels_of(SCHEMA, TEXT, INTERFACE))
    rows = [Annotation(name, "all", "person", "1", "1", "t", "s", labels) for name in ("a01", "a02", "a03")]
    assert kinds(*rows) == []


def test_an_attribute_left_at_its_default_is_no_difference_even_under_another_label() -> None:
    claim = Span("c1", 22, 55, "STATISTIC", {"polarity": "POSITIVE"})
    assert kinds(opinion("a01", claims=(CLAIM,)), opinion("a02", claims=(claim,))) == []
    event = Span("c1", 22, 55, "EVENT")
    assert kinds(opinion("a01", claims=(CLAIM,)), opinion("a02", claims=(event,))) == [("label", None)]


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (opinion("a01", entities=(POLICE, PLACE)), opinion("a02", entities=(POLICE,)), ("missing", None)),
        (opinion("a01", entities=(POLICE,)), opinion("a02", entities=(Span("x", 0, 9, "LAW_ENFORCEMENT"),)),
         ("boundary", None)),
        (opinion("a01", entities=(POLICE,)), opinion("a02", entities=(Span("x", 0, 16, "NGO"),)), ("label", None)),
        (opinion("a01", claims=(CLAIM,)), opinion("a02", claims=(DENIED,)),
         ("attribute", "polarity")),
        (opinion("a01", entities=(FIGURE,)), opinion("a02", entities=(Span("x", 27, 30, "QUANTITY"),)),
         ("attribute", "quantity")),
        (opinion("a01", SCOPED, entities=(POLICE, FIGURE), claims=(CLAIM,)),
         opinion("a02", entities=(POLICE, FIGURE), claims=(CLAIM,)),
         ("relation", "SCOPED_TO")),
        (opinion("a01", Relation("e2", "g1", SAME), entities=(POLICE, PLACE)), opinion("a02", entities=(POLICE, PLACE)),
         ("coreference", None)),
        (opinion("a01", document={"genre": "report"}), opinion("a02", document={"genre": "news"}),
         ("document", "genre")),
    ],
)  # fmt: skip
def test_each_kind_is_named(one: Annotation, other: Annotation, kind: tuple[str, str | None]) -> None:
    assert kinds(one, other) == [kind]
    assert kinds(other, one) == [kind]


def test_a_span_that_one_of_three_drew_is_spurious_and_one_that_two_drew_missing() -> None:
    rows = [
        opinion("a01", entities=(POLICE, PLACE)),
        opinion("a02", entities=own("x", POLICE)),
        opinion("a03", entities=own("y", POLICE, FIGURE)),
        opinion("a04", entities=own("z", FIGURE)),
    ]
    assert kinds(*rows) == [("missing", None), ("missing", None), ("spurious", None)]


def test_of_two_spans_that_overlap_one_only_the_closest_matches() -> None:
    one = opinion("a01", entities=(POLICE,))
    other = opinion("a02", entities=(Span("x", 0, 9, "PERSON"), Span("y", 10, 16, "LAW_ENFORCEMENT")))
    assert kinds(one, other) == [("boundary", None), ("label", None), ("missing", None)]


def test_a_relation_whose_end_somebody_lacks_waits_for_the_span_alone() -> None:
    one = opinion("a01", SCOPED, entities=(POLICE, FIGURE), claims=(CLAIM,))
    assert kinds(one, opinion("a02", entities=(POLICE,), claims=(CLAIM,))) == [("missing", None)]


def test_three_who_link_the_same_mentions_through_another_do_not_differ() -> None:
    links = [Relation("e1", "e2", SAME), Relation("e2", "g1", SAME)]
    other_links = [Relation("e1", "g1", SAME), Relation("g1", "e2", SAME)]
    mentions = (PERSON, Span("e2", 10, 16, "GROUP"), PLACE)
    assert kinds(opinion("a01", *links, entities=mentions), opinion("a02", *other_links, entities=mentions)) == []


def test_what_nobody_was_asked_is_no_difference() -> None:
    asked_opinion = opinion("a01", claims=(DENIED,))
    unasked = opinion("a02", claims=(CLAIM,))
    unasked = Annotation(**{**{name: getattr(unasked, name) for name in unasked.__struct_fields__},
                            "gaps": {"claims": {"polarity": ("c1",)}}})  # fmt: skip
    assert kinds(asked_opinion, unasked) == []
