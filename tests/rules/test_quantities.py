"""QTY, SAF, ANN, DOC: values that are typed, and names that are given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.issue import Violation
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.quantity.notation import parse_quantity
from claimset.rules.engine.rule import REGISTER, Subject
from support.labelled_case import MakeDocument, seen

TEXT = "Zeelijn 🎈"


def said(code: str, schema: Schema, label: str, **attributes: str) -> list[str]:
    """What one rule says of one entity."""
    labels = Labels(layers={"entities": (Span("e1", 0, 7, label, dict(attributes)),)})
    return [item.message for item in seen(code, labels, TEXT, schema)]


@pytest.mark.parametrize(
    "value",
    [
        "2031", "2031-03", "2031-03-09", "2031-W07", "2031-W07-WE", "2031-Q1", "2031-H2", "2031-FA", "203X", "20",
        "XXXX-12-25", "2031-03-09T10:30", "2031-03-09TEV", "2030-04-01/2031-03-31", "2030/..", "P2Y", "PT36H",
        "P1Y6M", "PAST_REF", "PRESENT_REF", "FUTURE_REF",
    ],
)  # fmt: skip
def test_a_time_value_in_timex3_is_accepted(value: str, schema: Schema) -> None:
    assert said("QTY003", schema, "DATE", timex=value) == []


@pytest.mark.parametrize(
    "value",
    [
        "", " ", "maart 2031", "March", "31-03-2031", "2031-3", "2031/03/09/10", "2031-03-09 ", "2031-03\n", "P", "PT",
        "P2", "2Y", "past_ref", "２０３１-03", "٢٠٣١-03", "P٢Y", "2031-13", "2031-00", "2031-03-32", "2031-W54",
        "2031-03-09T25", "2031-03-09T10:60",
    ],
)  # fmt: skip
def test_a_time_value_that_is_no_timex3_is_refused(value: str, schema: Schema) -> None:
    assert len(said("QTY003", schema, "DATE", timex=value)) == 1


def test_a_figure_and_a_date_without_a_value_are_seen(schema: Schema) -> None:
    assert said("QTY001", schema, "QUANTITY") == ["the QUANTITY 'Zeelijn' has no value"]
    assert said("QTY003", schema, "DATE") == ["the DATE 'Zeelijn' has no time value"]
    assert said("QTY002", schema, "QUANTITY") == []


@given(
    number=st.decimals(0, 10**6, places=3, allow_nan=False),
    mark=st.sampled_from(["=", ">", ">=", "<", "<=", "<~", "~"]),
    tail=st.sampled_from(["", " call", " %", " % #share", " call #count", " hour #duration", " call /P1M", " é"]),
)
def test_mending_a_notation_keeps_its_value_and_is_done_once(
    schema: Schema, number: object, mark: str, tail: str
) -> None:
    line = f"{mark}{number}{tail}"
    for edit in (item.edit for item in _canonical(line, schema) if item.edit):
        assert edit.after is not None
        edited_value = str(edit.after.attributes["quantity"])
        assert parse_quantity(edited_value) == parse_quantity(line)
        assert _canonical(edited_value, schema) == []


def _canonical(line: str, schema: Schema) -> list[Violation]:
    return seen(
        "QTY002", Labels(layers={"entities": (Span("e1", 0, 7, "QUANTITY", {"quantity": line}),)}), TEXT, schema
    )


@pytest.mark.parametrize("value", ["lin@zeelijn.example", "mail lin@zeelijn.example now", "ｌｉｎ@zeelijn.example"])
def test_an_address_in_a_value_is_seen_and_not_repeated(value: str, schema: Schema) -> None:
    (message,) = said("SAF004", schema, "PERSON", entity_id=value)
    assert "zeelijn" not in message


@pytest.mark.parametrize("value", ["l" * 200_000, "l" * 200_000 + "@", "l@" + "z" * 200_000, "l@" * 100_000])
def test_a_long_word_is_looked_through_once_for_an_address(value: str, schema: Schema) -> None:
    # Looked through again from each of its letters, it would take minutes.
    assert said("SAF004", schema, "PERSON", entity_id=value) == []


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("a01", True), ("m01", True), ("ab1234", True), ("a1", False), ("abc12", False), ("A01", False), ("", False),
        ("a01\n", False), ("jan.devries", False), ("jan@zeelijn.example", False), ("a٠١", False), ("é01", False),
    ],
)  # fmt: skip
def test_a_pseudonym_is_a_letter_or_two_and_a_number(
    name: str, fits: bool, schema: Schema, document: MakeDocument
) -> None:
    facts = document(TEXT)
    annotation = Annotation(name, "all", "person", "1.0.0", "1.0.0", facts.sha256, "0" * 64, Labels())
    violations = list(REGISTER["ANN001"].check(Subject(facts, Labels(), schema, TEXT, annotation)))
    assert (violations == []) == fits
    assert not any(name in item.message for item in violations if len(name) > 3)


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\u200f", "\x1b", "\x85", "\x7f", "\x08"])
def test_an_invisible_control_is_seen_at_its_code_point(character: str, schema: Schema, document: MakeDocument) -> None:
    text = f"👩\u200d👧 {character}"
    violations = list(REGISTER["DOC002"].check(Subject(document(text), Labels(), schema, text)))
    assert [item.message for item in violations] == [f"U+{ord(character):04X} stands at code point 4"]


@pytest.mark.parametrize("text", ["a\r\nb\tc", "👩\u200d👩\u200d👧", "e\u0301", "שלום", "a\u00a0b", "\ufeffa"])
def test_marks_that_a_text_may_have_are_no_controls(text: str, schema: Schema, document: MakeDocument) -> None:
    assert list(REGISTER["DOC002"].check(Subject(document(text), Labels(), schema, text))) == []
