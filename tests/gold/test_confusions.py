"""Tables of who said what: every span stands in one cell, with where it is and where it can be opened."""

import msgspec

from claimset.gold.agreement.comparisons import AnnotatedDocument
from claimset.gold.agreement.confusions import confusions
from claimset.model.record import Annotation
from claimset.report.agreement_page import NOTHING, Confusion
from support.agreeing import FIRST, LENGTH, MENTIONS, SECOND, a_document, an_annotation, attribute_of, with_answers
from support.strategies import SCHEMA

TEXT = "abcdefghij"


def _tables(*annotations: Annotation, tier: str = "open") -> dict[str, Confusion]:
    document = msgspec.structs.replace(a_document(length=LENGTH), text_tier=tier)
    works = [AnnotatedDocument(document, annotations)]
    tables = confusions(works, SCHEMA, lambda _: TEXT, lambda item, span_id: f"http://x/{item.annotator}/{span_id}")
    return {table.place: table for table in tables}


def _counts(table: Confusion) -> dict[tuple[str, str], int]:
    return {answers: len(spans) for answers, spans in table.spans.items()}


def test_matched_spans_stand_by_both_labels_and_others_beside_nothing() -> None:
    one = an_annotation("a1", (0, 2, FIRST), (3, 5, SECOND), (6, 7, FIRST))
    other = an_annotation("a2", (0, 2, FIRST), (3, 5, FIRST), (8, 9, SECOND))
    table = _tables(one, other)[MENTIONS.name]
    pair = tuple(sorted((FIRST, SECOND), key=list(MENTIONS.labels).index))
    assert _counts(table) == {(FIRST, FIRST): 1, pair: 1, (FIRST, NOTHING): 1, (SECOND, NOTHING): 1}
    assert table.answers[-1] == NOTHING
    (lone,) = table.spans[SECOND, NOTHING]
    assert (lone.names, lone.places) == (("a2", "a1"), ((8, 9), None))
    assert lone.urls == ("http://x/a2/a2-2", "http://x/a1/None")


def test_who_says_which_does_not_matter_between_annotators() -> None:
    sides = an_annotation("a1", (0, 2, FIRST)), an_annotation("a2", (0, 2, SECOND))
    swapped = an_annotation("a1", (0, 2, SECOND)), an_annotation("a2", (0, 2, FIRST))
    assert _counts(_tables(*sides)[MENTIONS.name]) == _counts(_tables(*swapped)[MENTIONS.name])


def test_what_all_say_alike_has_no_table() -> None:
    assert _tables(an_annotation("a1", (0, 2, FIRST)), an_annotation("a2", (0, 2, FIRST))) == {}


def test_answers_of_matched_spans_have_tables_too_but_not_what_was_typed() -> None:
    layer, label, name, default = attribute_of(kind="choice")
    other = next(item.name for item in layer.attributes[name].values if item.name != default)
    one, two = (an_annotation(annotator, (0, 2, label), layer=layer) for annotator in ("a1", "a2"))
    tables = _tables(one, with_answers(two, **{name: other}))
    assert sum(_counts(tables[f"{layer.name}.{name}"]).values()) == 1
    layer, label, typed, _ = attribute_of(format_="timex3")
    one, two = (an_annotation(annotator, (0, 2, label), layer=layer) for annotator in ("a1", "a2"))
    assert _tables(with_answers(one, **{typed: "2024"}), with_answers(two, **{typed: "words"})) == {}


def test_a_text_that_is_not_ours_is_not_read() -> None:
    sides = an_annotation("a1", (0, 2, FIRST)), an_annotation("a2", (0, 2, SECOND))
    for tier, text in (("open", TEXT), ("own_copy", None)):
        table = _tables(*sides, tier=tier)[MENTIONS.name]
        assert {span.text for spans in table.spans.values() for span in spans} == {text}
