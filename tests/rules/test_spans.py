"""SPN and CLM: where spans stand, and what mending them may do."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.rules.engine.rule import REGISTER, Subject
from support.labelled_case import MakeDocument, mend, seen

FAMILY = "👩\u200d👩\u200d👧"


def entity(start: int, end: int, name: str = "e1", label: str = "NGO", **attributes: str) -> Span:
    return Span(name, start, end, label, dict(attributes))


def entities(*spans: Span, relations: tuple[Relation, ...] = ()) -> Labels:
    return Labels(layers={"entities": spans}, relations=relations)


def claims(*spans: Span, relations: tuple[Relation, ...] = ()) -> Labels:
    return Labels(layers={"claims": spans}, relations=relations)


@given(st.text(alphabet='ab 🌊.,;…"“”„«»()\n\u00a0\u0301', min_size=1, max_size=12), st.data())
@pytest.mark.parametrize("code", ["SPN002", "SPN003", "SPN004", "SPN009"])
def test_mending_twice_is_mending_once_and_leaves_no_empty_span(
    code: str, schema: Schema, text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    labels = claims(Span("c1", start, end, "EVENT"), Span("c2", start, end, "EVENT"))
    once = mend(labels, [item.edit for item in seen(code, labels, text, schema) if item.edit])
    assert all(0 <= span.start < span.end <= len(text) for span in once.spans)
    assert [item.edit for item in seen(code, once, text, schema) if item.edit] == []


@given(st.text(alphabet='ab 🌊.,;"“”„«»\n\u00a0', min_size=1, max_size=12), st.data())
@pytest.mark.parametrize("code", ["SPN002", "SPN003", "SPN004"])
def test_a_mended_span_lies_within_the_old_one_and_keeps_all_but_its_offsets(
    code: str, schema: Schema, text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    labels = claims(Span("c1", start, end, "EVENT", {"polarity": "NEGATIVE"}))
    for edit in (item.edit for item in seen(code, labels, text, schema) if item.edit):
        if edit.after is not None:
            assert edit.after.within(edit.before)
            assert edit.after.at(start, end) == edit.before


def test_a_span_that_ends_where_the_text_ends_is_in_bounds(schema: Schema) -> None:
    text = f"Zeelijn {FAMILY}"
    assert seen("SPN001", entities(entity(8, len(text))), text, schema) == []


@pytest.mark.parametrize(("start", "end"), [(3, 3), (5, 2), (0, 14), (13, 14), (2**53 - 1, 2**53 - 1)])
def test_a_span_that_covers_nothing_or_too_much_is_refused(start: int, end: int, schema: Schema) -> None:
    assert len(seen("SPN001", entities(entity(start, end)), "Zeelijn sprak", schema)) == 1


def test_bounds_are_known_where_the_text_is_not_at_hand(schema: Schema, document: MakeDocument) -> None:
    subject = Subject(document("Zeelijn sprak"), entities(entity(0, 14)), schema, None)
    assert len(list(REGISTER["SPN001"].check(subject))) == 1


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u3000", "\t", "\r\n", "\u2009 "])
def test_white_space_of_any_kind_is_cut_from_an_edge(space: str, schema: Schema) -> None:
    text = f"De{space}Zeelijn{space}sprak"
    first = 2 + len(space)
    (violation,) = seen("SPN002", entities(entity(2, first + 7 + len(space))), text, schema)
    assert violation.edit is not None
    assert violation.edit.after == entity(first, first + 7)


def test_a_span_of_white_space_goes(schema: Schema) -> None:
    (violation,) = seen("SPN002", entities(entity(7, 9)), "Zeelijn \u00a0sprak", schema)
    assert violation.edit is not None
    assert violation.edit.after is None


def test_a_span_of_white_space_that_a_relation_names_is_not_taken_away(schema: Schema) -> None:
    labels = entities(
        entity(7, 8, label="ROLE"), entity(0, 7, "e2", "PERSON"), relations=(Relation("e2", "e1", "HAS_ROLE"),)
    )
    violation = seen("SPN002", labels, "Zeelijn sprak", schema)
    other = mend(labels, [item.edit for item in violation if item.edit])
    assert len(violation) == 1
    assert seen("REL001", other, "Zeelijn sprak", schema) == []


@pytest.mark.parametrize("claim", ["Zij heet Zeelijn B.V.", "Zij werkt bij Duin Co.", "Zij sprak enz.", "Zij zweeg..."])
def test_a_stop_that_belongs_to_the_words_stays(claim: str, schema: Schema) -> None:
    assert seen("SPN003", claims(Span("c1", 0, len(claim), "EVENT")), claim, schema) == []


@pytest.mark.parametrize("mark", [".", ",", ";"])
def test_punctuation_of_the_sentence_is_cut_from_a_claim_and_not_from_a_mention(mark: str, schema: Schema) -> None:
    text = f"Zeelijn sprak{mark} 🎈"
    (violation,) = seen("SPN003", claims(Span("c1", 0, 14, "EVENT")), text, schema)
    assert violation.edit is not None
    assert violation.edit.after == Span("c1", 0, 13, "EVENT")
    assert seen("SPN003", entities(entity(0, 14)), text, schema) == []


@pytest.mark.parametrize("text", ["”“", "““", '""'])
def test_a_span_of_quotation_marks_alone_is_not_mended_to_nothing(text: str, schema: Schema) -> None:
    violation = seen("SPN004", entities(entity(0, 2)), text, schema)
    assert violation
    assert [item.edit for item in violation if item.edit and item.edit.after and item.edit.after.start >= 2] == []
    assert all(item.edit is None or item.edit.after is None or item.edit.after.quote(text) for item in violation)


@pytest.mark.parametrize("text", ["“Ja” zei “nee”", '"Ja" zei "nee"', "„Ja” zei “nee”"])
def test_a_span_between_two_quotations_is_not_mended_into_two_halves(text: str, schema: Schema) -> None:
    labels = entities(entity(0, len(text)))
    assert [item.edit for item in seen("SPN004", labels, text, schema) if item.edit] == []


def test_half_a_pair_of_quotation_marks_is_seen_and_a_whole_pair_inside_is_not(schema: Schema) -> None:
    text = "Zeelijn “sprak” gisteren"
    assert seen("SPN004", entities(entity(0, 24)), text, schema) == []
    assert len(seen("SPN004", entities(entity(0, 14)), text, schema)) == 1


@pytest.mark.parametrize(
    ("text", "end"),
    [("kinderlijn", 6), ("x1", 1), ("שלום", 2), ("cafe\u0301", 4), ("e\u0301e", 1), ("जी", 1)],
    ids=[
        "a Dutch compound",
        "a digit",
        "Hebrew",
        "a letter and its accent",
        "an accent between letters",
        "a vowel sign",
    ],
)
def test_a_span_that_ends_inside_a_word_is_seen_in_any_script(text: str, end: int, schema: Schema) -> None:
    assert len(seen("SPN005", entities(entity(0, end)), text, schema)) == 1


@pytest.mark.parametrize("text", ["Zeelijn's balie", "Zeelijn-balie", "Zeelijn🎈", "Zeelijn\u00a0nu", "Zeelijn"])
def test_a_span_that_ends_beside_a_word_is_fine(text: str, schema: Schema) -> None:
    assert seen("SPN005", entities(entity(0, 7)), text, schema) == []


@pytest.mark.parametrize(("text", "end"), [("警察は逮捕した", 2), ("ตำรวจจับกุม", 5), ("警察说话", 2), ("ប៉ូលិសចាប់", 6)])
def test_a_language_without_blanks_is_not_judged_by_blanks(text: str, end: int, schema: Schema) -> None:
    assert seen("SPN005", entities(entity(0, end)), text, schema) == []


def test_a_vowel_sign_stays_with_its_letter_in_a_language_without_blanks(schema: Schema) -> None:
    assert len(seen("SPN005", entities(entity(0, 6)), "ตำรวจจับกุม", schema)) == 1


def test_a_word_may_be_cut_where_a_zone_glues_two_texts_together(schema: Schema) -> None:
    labels = Labels(layers={"zones": (Span("z1", 0, 7, "TITLE"),), "entities": (entity(7, 15),)})
    assert seen("SPN005", labels, "ZeelijnDuinhulp", schema) == []


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_line_break_of_any_kind_is_seen(line_end: str, schema: Schema) -> None:
    text = f"Zee{line_end}lijn"
    assert len(seen("SPN006", entities(entity(0, len(text))), text, schema)) == 1


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
@example(0, 5, 5, 9)
@example(0, 5, 4, 9)
def test_spans_cross_where_they_share_a_letter_and_neither_holds_the_other(
    schema: Schema, a: int, b: int, c: int, d: int
) -> None:
    one, other = entity(min(a, b), max(a, b) + 1), entity(min(c, d), max(c, d) + 1, "e2", "GPE")
    here, there = (set(range(item.start, item.end)) for item in (one, other))
    crosses = bool(here & there and here - there and there - here)
    assert bool(seen("SPN008", entities(one, other), "abcdefghij", schema)) == crosses


def test_two_equal_spans_are_one_too_many_and_the_later_goes(schema: Schema) -> None:
    labels = entities(entity(0, 7), entity(0, 7, "e2"), entity(0, 7, "e3"))
    edits = [item.edit for item in seen("SPN009", labels, "Zeelijn", schema) if item.edit]
    assert mend(labels, edits) == entities(entity(0, 7))


def test_two_equal_spans_stay_where_a_relation_names_the_later(schema: Schema) -> None:
    labels = entities(entity(0, 7), entity(0, 7, "e2"), relations=(Relation("e2", "e1", "SAME_ENTITY"),))
    assert [item.edit for item in seen("SPN009", labels, "Zeelijn", schema)] == [None]


def test_two_equal_spans_that_say_different_things_are_left_to_a_person(schema: Schema) -> None:
    labels = entities(
        entity(0, 9, label="PERSON", status="public_role"), entity(0, 9, "e2", "PERSON", status="suspect")
    )
    assert [item.edit for item in seen("SPN009", labels, "Lin Adler", schema)] == [None]


def test_every_zone_that_overlaps_an_earlier_one_is_seen(schema: Schema) -> None:
    zones = (Span("z1", 0, 9, "TITLE"), Span("z2", 1, 3, "CREDIT"), Span("z3", 5, 7, "CAPTION"))
    violations = seen("SPN010", Labels(layers={"zones": zones}), "abcdefghij", schema)
    assert [item.span and item.span.id for item in violations] == ["z2", "z3"]


def test_zones_that_touch_do_not_overlap(schema: Schema) -> None:
    zones = (Span("z2", 5, 9, "CREDIT"), Span("z1", 0, 5, "TITLE"))
    assert seen("SPN010", Labels(layers={"zones": zones}), "abcdefghij", schema) == []


@pytest.mark.parametrize(("source", "target"), [("c1", "c2"), ("c2", "c1")])
def test_two_claims_over_the_same_words_may_be_nested_either_way(source: str, target: str, schema: Schema) -> None:
    labels = claims(
        Span("c1", 0, 13, "EVENT"),
        Span("c2", 0, 13, "TREND"),
        relations=(Relation(source, target, "NESTED_IN"),),
    )
    assert seen("CLM001", labels, "Zeelijn sprak", schema) == []


def test_a_claim_may_be_nested_through_the_one_between(schema: Schema) -> None:
    labels = claims(
        Span("c1", 0, 13, "EVENT"),
        Span("c2", 2, 13, "EVENT"),
        Span("c3", 4, 13, "EVENT"),
        relations=(Relation("c3", "c2", "NESTED_IN"), Relation("c2", "c1", "NESTED_IN")),
    )
    assert seen("CLM001", labels, "Zeelijn sprak", schema) == []
