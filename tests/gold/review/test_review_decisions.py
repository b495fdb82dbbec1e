"""What a curator leaves standing becomes gold, and nothing else does."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.gold.adjudicate import adjudicate, stale_changes
from claimset.gold.merging.differences import ComparedAnnotations
from claimset.gold.review.decisions import review_decisions
from claimset.gold.review.panes import pane_annotators
from claimset.gold.review.proposal import propose_gold
from claimset.labels.as_json import labels_sha256
from claimset.model.decision import NEITHER, Decision
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Record
from claimset.model.review import ReviewedGold, SpanAnswer
from claimset.model.span import Relation, Span
from claimset.schema.defaults import with_defaults
from support.documents import manifest_line
from support.opinions import CLAIM, FIGURE, PLACE, POLICE, SAYS, SCOPED, TEXT, decided, opinion
from support.strategies import SCHEMA, labels_of

INTERFACE = SCHEMA.interfaces["all"]
SAME = next(kind.name for kind in SCHEMA.meaning("coreference"))
DOCUMENT = manifest_line(length=len(TEXT), sha256="f" * 64)
AT = "2031-02-03T04:05:06.789Z"


def said(annotator: str, *relations: Relation, **more: Any) -> Annotation:
    return opinion(annotator, *relations, text_sha256=DOCUMENT.sha256, **more)


ONE = said("a01", SAYS, SCOPED, entities=(POLICE, FIGURE, PLACE), claims=(CLAIM,))
OTHER = said(
    "a02",
    SAYS,
    entities=(Span("e2", 0, 9, "NGO"), FIGURE),
    claims=(Span("c1", 22, 55, "STATISTIC", {"polarity": "NEGATIVE"}),),
)
ROWS = [ONE, OTHER]


def proposed(rows: list[Annotation], decisions: list[Decision]) -> Labels:
    compared = ComparedAnnotations(rows, INTERFACE, SCHEMA)
    differences = compared.differences()
    return propose_gold(compared, differences, decisions, pane_annotators(compared, differences), TEXT)[0]


def lines_of(
    rows: list[Annotation],
    labels: Labels,
    answers: dict[str, SpanAnswer] | None = None,
    decisions: list[Decision] | None = None,
    at: str = AT,
) -> list[Decision]:
    compared = ComparedAnnotations(rows, INTERFACE, SCHEMA)
    differences = compared.differences()
    labels = with_defaults(labels, SCHEMA, INTERFACE.stages, INTERFACE.passes)
    reviewed = ReviewedGold(labels, answers or {}, None)
    panes = pane_annotators(compared, differences)
    return review_decisions(compared, differences, decisions or [], reviewed, panes, "c01", at)


def gold(rows: list[Annotation], decisions: list[Decision]) -> Record:
    return adjudicate(DOCUMENT, rows, SCHEMA, decisions)


def content(labels: Labels) -> tuple[Any, ...]:
    layers = {name: sorted(spans, key=lambda span: span.id) for name, spans in labels.layers.items() if spans}
    return labels.document, layers, sorted(labels.relations)


def with_spans(labels: Labels, layer: str, *spans: Span) -> Labels:
    """Return labels with these spans beside those of the layer, or in the place of those of the same id."""
    ids = {span.id for span in spans}
    others = tuple(span for span in labels.layers[layer] if span.id not in ids)
    return msgspec.structs.replace(labels, layers={**labels.layers, layer: (*others, *spans)})


def without(labels: Labels, span_id: str) -> Labels:
    layers = {name: tuple(span for span in spans if span.id != span_id) for name, spans in labels.layers.items()}
    relations = tuple(item for item in labels.relations if span_id not in {item.source, item.target})
    return Labels(labels.document, layers, relations)


@st.composite
def edited(draw: st.DrawFn, labels: Labels) -> Labels:
    """What a curator may make of a proposal: spans that stay, change or go, and others that are new."""
    other = draw(labels_of(SCHEMA, TEXT, INTERFACE))
    layers: dict[str, tuple[Span, ...]] = {}
    for layer, spans in labels.layers.items():
        new_spans: list[Span] = []
        for span in spans:
            change = draw(st.sampled_from(("none", "none", "gone", "moved", "other")))
            substitutes = other.layers.get(layer, ())
            if change == "moved":
                new_spans.append(span.at(span.start, draw(st.integers(span.start + 1, len(TEXT)))))
            elif change == "other" and substitutes:
                new_spans.append(msgspec.structs.replace(draw(st.sampled_from(substitutes)), id=span.id))
            elif change != "gone":
                new_spans.append(span)
        new = (msgspec.structs.replace(span, id=f"new-{span.id}") for span in other.layers.get(layer, ()))
        layers[layer] = (*new_spans, *(span for span in new if draw(st.booleans())))
    ids = sorted({span.id for spans in layers.values() for span in spans})
    relations = {item for item in labels.relations if {item.source, item.target} <= set(ids) and draw(st.booleans())}
    kinds = st.sampled_from([kind.name for kind in SCHEMA.relations.values() if kind.stage in INTERFACE.passes])
    if ids:
        one = st.builds(Relation, st.sampled_from(ids), st.sampled_from(ids), kinds)
        relations |= set(draw(st.lists(one, max_size=4)))
    return Labels(other.document if draw(st.booleans()) else labels.document, layers, tuple(sorted(relations)))


def as_annotation(labels: Labels, annotator: str) -> Annotation:
    digest = labels_sha256(labels, SCHEMA)
    return msgspec.structs.replace(ONE, annotator=annotator, labels=labels, sha256=digest)


@given(st.data())
def test_gold_has_the_labels_that_stand_whatever_annotators_said(data: st.DataObject) -> None:
    count = data.draw(st.integers(2, 4))
    rows = [as_annotation(data.draw(labels_of(SCHEMA, TEXT, INTERFACE)), f"a{number:02d}") for number in range(count)]
    standing = data.draw(edited(proposed(rows, [])))
    lines = lines_of(rows, standing)
    alone = gold([as_annotation(standing, "a09")], [])
    assert content(gold(rows, lines).labels) == content(alone.labels)
    assert stale_changes(DOCUMENT, rows, SCHEMA, lines) == ()
    again = data.draw(edited(proposed(rows, lines)))
    more = lines_of(rows, again, decisions=lines, at="2031-02-04T00:00:00Z")
    assert content(gold(rows, [*lines, *more]).labels) == content(gold([as_annotation(again, "a09")], []).labels)


@given(st.data())
def test_a_proposal_that_nobody_touched_is_decided_and_says_nothing_twice(data: st.DataObject) -> None:
    rows = [as_annotation(data.draw(labels_of(SCHEMA, TEXT, INTERFACE)), name) for name in ("a01", "a02")]
    standing = proposed(rows, [])
    lines = lines_of(rows, standing)
    assert content(proposed(rows, lines)) == content(standing)
    assert lines_of(rows, standing, decisions=lines) == []


def test_every_difference_is_decided_by_what_stands() -> None:
    standing = proposed(ROWS, [])
    standing = with_spans(without(standing, PLACE.id), "entities", Span("e2", 0, 16, "NGO"))
    lines = {line.kind: line for line in lines_of(ROWS, standing)}
    assert {kind: line.choice for kind, line in lines.items()} == {
        "missing": "a02",
        "boundary": "a01",
        "label": "a02",
        "attribute": "a01",
        "relation": "a01",
    }
    assert {line.source for line in lines.values()} == {"server"}
    assert {(line.by, line.at) for line in lines.values()} == {("c01", AT)}


def test_a_choice_takes_the_place_of_a_span_that_was_not_changed() -> None:
    answers = {"e2": SpanAnswer("B", "boundary", "the name is shorter", is_changed=False)}
    lines = lines_of(ROWS, proposed(ROWS, []), answers)
    decided_lines = [line for line in lines if line.kind in {"boundary", "label"}]
    assert [(line.choice, line.reason, line.note) for line in decided_lines] == [
        ("a02", "boundary", "the name is shorter")
    ] * 2
    assert Span("e2", 0, 9, "NGO") in [
        msgspec.structs.replace(span, attributes={}) for span in gold(ROWS, lines).labels.layers["entities"]
    ]


def test_whoever_is_chosen_and_lacks_a_span_has_it_go() -> None:
    lines = lines_of(ROWS, proposed(ROWS, []), {"g1": SpanAnswer("B", is_changed=False)})
    assert [line.choice for line in lines if line.kind == "missing"] == ["a02"]
    assert "g1" not in gold(ROWS, lines).labels.layer_of()


@pytest.mark.parametrize(
    ("answer", "span"),
    [
        (SpanAnswer("B"), Span("e2", 0, 16, "NGO")),
        (SpanAnswer(NEITHER, is_changed=False), POLICE),
        (SpanAnswer(NEITHER), Span("e2", 0, 9, "NGO")),
        (SpanAnswer("C", is_changed=False), POLICE),
    ],
    ids=["the choice is another's", "neither and unchanged", "neither and somebody's", "there is no C"],
)
def test_a_choice_that_the_span_contradicts_decides_nothing_about_it(answer: SpanAnswer, span: Span) -> None:
    standing = with_spans(proposed(ROWS, []), "entities", span)
    lines = lines_of(ROWS, standing, {"e2": answer})
    assert {line.kind for line in lines if line.contradicts_itself} == {"boundary", "label"}
    with pytest.raises(ValueError, match="1 boundary, 1 label"):
        gold(ROWS, lines)


def test_a_choice_that_says_what_stands_contradicts_nothing() -> None:
    standing = with_spans(proposed(ROWS, []), "entities", Span("e2", 0, 9, "NGO"))
    lines = lines_of(ROWS, standing, {"e2": SpanAnswer("B", "label")})
    assert not any(line.contradicts_itself for line in lines)
    assert {line.choice for line in lines if line.kind in {"boundary", "label"}} == {"a02"}


def test_a_span_that_neither_has_is_a_value_and_neither_says_so() -> None:
    standing = with_spans(proposed(ROWS, []), "entities", Span("e2", 10, 16, "GROUP"))
    lines = lines_of(ROWS, standing, {"e2": SpanAnswer(NEITHER, "guideline")})
    assert {line.kind: line.value for line in lines if line.kind in {"boundary", "label"}} == {
        "boundary": [10, 16],
        "label": "GROUP",
    }


def test_what_was_decided_later_elsewhere_stays() -> None:
    compared = ComparedAnnotations(ROWS, INTERFACE, SCHEMA)
    boundary = next(item for item in compared.differences() if item.kind == "boundary")
    later = msgspec.structs.replace(decided(boundary, "a02", by="c02"), at="2031-02-03T04:05:07Z")
    assert "boundary" not in {line.kind for line in lines_of(ROWS, proposed(ROWS, []), decisions=[later])}
    earlier = msgspec.structs.replace(later, at="2031-02-03T04:05:06Z")
    assert "boundary" in {line.kind for line in lines_of(ROWS, proposed(ROWS, []), decisions=[earlier])}


def test_decisions_about_what_did_not_change_stay_when_an_annotator_changes_their_work() -> None:
    lines = lines_of(ROWS, with_spans(proposed(ROWS, []), "entities", Span("e2", 0, 16, "NGO")))
    changed = said("a02", SAYS, entities=(Span("e2", 0, 12, "NGO"), FIGURE), claims=OTHER.labels.layers["claims"])
    with pytest.raises(ValueError, match=r"\(1 boundary\)"):
        gold([ONE, changed], lines)
    standing = {span.id: span for span in proposed([ONE, changed], lines).spans}
    assert standing["e2"].label == "NGO"
    assert standing["c1"].attributes["polarity"] == "POSITIVE"
