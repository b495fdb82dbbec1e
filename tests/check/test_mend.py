"""Mending: idempotent, harmless, and silent about what nobody complained of."""

from collections import Counter
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.check.fix.mend import Judge, apply_edit, describe_edit, mend
from claimset.model.issue import Edit, Issue, Level, RelationEdit
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.rules.engine.rule import Subject
from claimset.rules.runner import run
from support.documents import manifest_line
from support.strategies import SCHEMA, labelled

TEXT = "Director Lin Adler resigned."
ROLE, PERSON = Span("e2", 0, 8, "ROLE"), Span("e1", 9, 18, "PERSON")
RIGHT, WRONG = Relation("e1", "e2", "HAS_ROLE"), Relation("e2", "e1", "HAS_ROLE")


def judge_of(text: str, schema: Schema = SCHEMA) -> Judge:
    document = manifest_line(text)
    return lambda labels: run(Subject(document, labels, schema, text))


def codes(judge: Judge, labels: Labels) -> Counter[str]:
    return Counter(issue.code for issue in judge(labels))


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[str, Labels]:
    """Labels of a hostile text, some spans and relations of which stand twice or the wrong way round."""
    text, labels = draw(labelled(SCHEMA))
    layers = {
        name: (*spans, *(msgspec.structs.replace(span, id=f"{span.id}.twin") for span in spans if draw(st.booleans())))
        for name, spans in labels.layers.items()
    }
    repeated_relations = [item for item in labels.relations if draw(st.booleans())]
    turned = [Relation(item.target, item.source, item.label) for item in labels.relations if draw(st.booleans())]
    return text, msgspec.structs.replace(
        labels, layers=layers, relations=(*labels.relations, *repeated_relations, *turned)
    )


@given(spoiled())
def test_mending_what_was_mended_changes_nothing(case: tuple[str, Labels]) -> None:
    text, labels = case
    first = mend(labels, judge_of(text))
    second = mend(first.labels, judge_of(text))
    assert second.labels == first.labels
    assert second.mended_issues == ()
    assert second.refused_mends == first.refused_mends


@given(spoiled())
def test_no_error_is_new_after_mending_and_each_mend_leaves_fewer_of_the_worst(case: tuple[str, Labels]) -> None:
    text, labels = case
    judge = judge_of(text)
    mended_labels = mend(labels, judge)
    before, after = list(judge(labels)), list(judge(mended_labels.labels))
    errors = [Counter(issue.code for issue in issues if issue.level == Level.ERROR) for issues in (before, after)]
    assert errors[1] - errors[0] == Counter()
    counts = [[sum(issue.level == level for issue in issues) for level in Level] for issues in (before, after)]
    assert bool(mended_labels.mended_issues) == (counts[1] < counts[0])


@given(spoiled())
def test_what_no_mend_speaks_of_stays_as_it_is_and_ids_and_labels_stay(case: tuple[str, Labels]) -> None:
    text, labels = case
    mended_labels = mend(labels, judge_of(text))
    edits = [issue.fix for issue in mended_labels.mended_issues if isinstance(issue.fix, Edit)]
    touched = {edit.before.id for edit in edits}
    for name, spans in labels.layers.items():
        untouched = [span for span in spans if span.id not in touched]
        assert [span for span in mended_labels.labels.layers[name] if span.id not in touched] == untouched
        assert {(span.id, span.label) for span in mended_labels.labels.layers[name]} <= {(s.id, s.label) for s in spans}
    removed = {edit.before.id for edit in edits if edit.after is None}
    assert {span.id for span in labels.spans} - {span.id for span in mended_labels.labels.spans} <= removed
    assert mended_labels.labels.document == labels.document
    ways = {(frozenset((item.source, item.target)), item.label) for item in labels.relations}
    assert {(frozenset((item.source, item.target)), item.label) for item in mended_labels.labels.relations} == ways


@given(spoiled(), st.sets(st.sampled_from(["SPN002", "SPN003", "SPN004", "SPN009", "REL002", "REL006", "QTY002"])))
def test_only_the_codes_that_were_asked_for_are_mended(case: tuple[str, Labels], asked: set[str]) -> None:
    text, labels = case
    mended_labels = mend(labels, judge_of(text), asked)
    assert {issue.code for issue in mended_labels.mended_issues} <= asked


def test_a_claim_with_space_marks_and_a_stop_around_it_is_mended_in_one_go(schema: Schema) -> None:
    text = "He said: “The figures rose.” And left."
    claim = Span("c1", 8, 29, "EVENT")
    assert claim.quote(text) == " “The figures rose.” "
    # Each mend uncovers the next fault: it is done as a whole or not at all.
    mended_labels = mend(Labels(layers={"claims": (claim,)}), judge_of(text, schema))
    (after,) = mended_labels.labels.layers["claims"]
    assert after.quote(text) == "The figures rose"
    assert [issue.code for issue in mended_labels.mended_issues] == ["SPN002", "SPN004", "SPN003"]


def test_a_mend_that_would_make_a_new_fault_is_not_applied_and_says_which(schema: Schema) -> None:
    text = "The EU agreed."
    spans = (Span("e1", 3, 7, "GPE"), Span("e2", 4, 6, "GPE", {"adjectival": True}))
    labels = Labels(layers={"entities": spans})
    judge = judge_of(text, schema)
    mended_labels = mend(labels, judge, {"SPN002"})
    assert mended_labels.labels == labels
    assert [(item.issue.code, item.brings) for item in mended_labels.refused_mends] == [("SPN002", ("SPN009",))]


def test_an_error_is_mended_though_a_warning_follows() -> None:
    wide = Span("x", 0, 5, "A")
    error = Issue("SPN002", Level.ERROR, "wrong", fix=Edit(wide, wide.at(0, 4)))
    warnings = [Issue("SPN011", Level.WARNING, "looks odd"), Issue("CLM004", Level.WARNING, "looks odd")]
    labels = Labels(layers={"entities": (wide,)})
    mended_labels = mend(labels, lambda given: [error] if given == labels else warnings)
    assert mended_labels.labels.layers["entities"] == (wide.at(0, 4),)
    assert (mended_labels.mended_issues, mended_labels.refused_mends) == ((error,), ())


@pytest.mark.parametrize(("level", "follows"), [(Level.WARNING, Level.WARNING), (Level.WARNING, Level.ERROR)])
def test_a_mend_that_brings_what_is_as_bad_is_not_applied(level: Level, follows: Level) -> None:
    wide = Span("x", 0, 5, "A")
    issue = Issue("CLM005", level, "looks odd", fix=Edit(wide, wide.at(0, 4)))
    labels = Labels(layers={"entities": (wide,)})
    mended_labels = mend(labels, lambda given: [issue] if given == labels else [Issue("SPN011", follows, "odd")])
    assert mended_labels.labels == labels
    assert [item.brings for item in mended_labels.refused_mends] == [("SPN011",)]


def test_a_harmful_mend_does_not_keep_the_others_from_being_done(schema: Schema) -> None:
    text = "The EU agreed. Lin Adler left."
    bad = (Span("e1", 3, 7, "GPE"), Span("e2", 4, 6, "GPE", {"adjectival": True}))
    good = Span("e3", 14, 25, "PERSON")
    mended_labels = mend(Labels(layers={"entities": (*bad, good)}), judge_of(text, schema))
    assert mended_labels.labels.layers["entities"] == (*bad, good.at(15, 24))
    assert len(mended_labels.refused_mends) == 1


def test_an_arrow_the_wrong_way_round_is_turned_and_one_beside_the_right_one_goes(schema: Schema) -> None:
    spans = {"entities": (ROLE, PERSON)}
    for drawn in ((WRONG,), (WRONG, RIGHT), (RIGHT, WRONG), (WRONG, WRONG, WRONG), (RIGHT, RIGHT, WRONG)):
        mended_labels = mend(Labels(layers=spans, relations=drawn), judge_of(TEXT, schema))
        assert mended_labels.labels.relations == (RIGHT,)
        assert codes(judge_of(TEXT, schema), mended_labels.labels) == Counter()


def test_an_arrow_that_fits_neither_way_stays(schema: Schema) -> None:
    labels = Labels(layers={"entities": (ROLE, PERSON)}, relations=(Relation("e1", "e2", "IN_PLACE"),))
    assert mend(labels, judge_of(TEXT, schema)).labels == labels


def test_a_mend_that_mends_nothing_is_not_applied() -> None:
    span = Span("x", 0, 5, "A")
    issue = Issue("SPN002", Level.ERROR, "wrong", fix=Edit(span, span.at(0, 4)))
    back = Issue("SPN002", Level.ERROR, "wrong", fix=Edit(span.at(0, 4), span))
    labels = Labels(layers={"entities": (span,)})
    mended_labels = mend(labels, lambda given: [issue] if given == labels else [back])
    assert mended_labels.labels == labels
    assert [item.brings for item in mended_labels.refused_mends] == [()]


def test_a_mend_of_what_is_not_there_is_passed_over() -> None:
    labels = Labels(layers={"entities": (PERSON,)}, relations=(RIGHT,))
    assert apply_edit(labels, Edit(ROLE, None)) is None
    assert apply_edit(labels, RelationEdit((WRONG,), RIGHT)) is None
    assert apply_edit(labels, RelationEdit((RIGHT, RIGHT), RIGHT)) is None
    stale = Issue("SPN002", Level.ERROR, "wrong", fix=Edit(ROLE, None))
    assert mend(labels, lambda _: [stale]).labels == labels


def test_one_of_two_equal_spans_is_taken_away() -> None:
    labels = Labels(layers={"entities": (PERSON, PERSON, ROLE)})
    mended_labels = apply_edit(labels, Edit(PERSON, None))
    assert mended_labels is not None
    assert mended_labels.layers["entities"] == (PERSON, ROLE)


@pytest.mark.parametrize(
    "make", [lambda span: Edit(span, span.at(9, 12)), lambda span: Edit(span, None), lambda span: _typed(span)]
)
def test_without_a_text_a_mend_shows_no_word_of_it(make: Callable[[Span], Edit]) -> None:
    secret = Span("e1", 9, 18, "PERSON", {"quantity": "Adler"})
    assert not any("Adler" in words for words in describe_edit(make(secret)))
    assert any("Adler" in words for words in describe_edit(make(secret), TEXT))


def _typed(span: Span) -> Edit:
    return Edit(span, msgspec.structs.replace(span, attributes={"quantity": "=1"}))


def test_a_mend_shows_its_offsets_before_and_after() -> None:
    assert describe_edit(Edit(PERSON, PERSON.at(9, 12)), TEXT) == (
        "PERSON e1[9:18] 'Lin Adler'",
        "PERSON e1[9:12] 'Lin'",
    )
    assert describe_edit(RelationEdit((WRONG, RIGHT), RIGHT)) == ("HAS_ROLE e2→e1 and HAS_ROLE e1→e2", "HAS_ROLE e1→e2")
