"""LBL, DOC, SAF: labels that the schema retires or asks more of, languages, and persons who are never listed."""

import msgspec
import pytest

from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span, Value
from claimset.rules.engine.rule import REGISTER, Subject
from support.documents import manifest_line
from support.labelled_case import MakeDocument, seen, with_keywords

TEXT = "Lin Adler of Zeelijn"
DUTCH = (
    "Zeelijn kreeg vorig jaar meer telefoontjes dan ooit en neemt daarom drie nieuwe vrijwilligers aan "
    "die elke avond de lijn bemannen."
)
ENGLISH = (
    "The helpline took more calls last year than ever before, and it will therefore take on three new volunteers "
    "who answer every evening."
)


def names(*spans: Span, relations: tuple[Relation, ...] = ()) -> Labels:
    return Labels(layers={"entities": spans}, relations=relations)


def zeelijn(label: str = "NGO", **attributes: Value) -> Span:
    return Span("e1", 13, 20, label, dict(attributes))


def test_one_region_with_labels_of_two_layers_is_told_as_that(schema: Schema) -> None:
    labels = Labels(layers={"entities": (zeelijn(),), "cues": (Span("e1", 13, 20, "CUE"),)})
    messages = [item.message for item in seen("LBL002", labels, TEXT, schema)]
    assert messages == ["the region e1 has labels of 2 layers: Entities and Cues"] * 2


def test_a_retired_label_without_a_successor_is_left_to_a_person(schema: Schema) -> None:
    retired = with_keywords(schema, {"NGO": {"x-deprecated": ""}})
    (violation,) = seen("LBL005", names(zeelijn()), TEXT, retired)
    assert (violation.message, violation.edit) == ("'Zeelijn' is NGO, which is deprecated", None)


@pytest.mark.parametrize(
    ("keywords", "attributes"),
    [
        ({"GPE": {"x-deprecated": "NGO"}}, {"adjectival": True}),
        ({"NGO": {"x-deprecated": "QUANTITY"}}, {"level": "NAM"}),
        ({"NGO": {"x-deprecated": "DATE"}}, {}),
        ({"NGO": {"x-deprecated": "MEDIA"}, "MEDIA": {"x-deprecated": "NGO"}}, {}),
    ],
    ids=["an attribute that it has not", "another", "an attribute that it needs", "a successor that is retired too"],
)
def test_a_successor_that_does_not_fit_is_left_to_a_person(
    keywords: dict[str, dict[str, Value]], attributes: dict[str, Value], schema: Schema
) -> None:
    label = next(iter(keywords))
    (violation,) = seen("LBL005", names(zeelijn(label, **attributes)), TEXT, with_keywords(schema, keywords))
    assert violation.edit is None


def test_a_retired_value_gives_way_to_its_successor(schema: Schema) -> None:
    retired = with_keywords(schema, {"PRO": {"x-deprecated": "NOM"}})
    (violation,) = seen("LBL005", names(zeelijn(level="PRO")), TEXT, retired)
    assert violation.message == "'Zeelijn' has 'level' PRO, which is deprecated: NOM takes its place"
    assert violation.edit is not None
    assert violation.edit.after == zeelijn(level="NOM")


def test_a_default_stands_for_what_a_label_requires(schema: Schema) -> None:
    asking = with_keywords(schema, {"NGO": {"x-requires": ["level", "entity_id"]}})
    assert [item.message for item in seen("LBL006", names(zeelijn()), TEXT, asking)] == [
        "the NGO 'Zeelijn' has no 'entity_id', which it needs"
    ]
    assert seen("LBL006", names(zeelijn(entity_id="n1")), TEXT, asking) == []


def test_a_missing_value_is_told_by_the_rule_of_its_format_alone(schema: Schema) -> None:
    asking = with_keywords(schema, {"QUANTITY": {"x-requires": ["quantity"]}})
    labels = names(zeelijn("QUANTITY"))
    assert seen("LBL006", labels, TEXT, asking) == []
    assert len(seen("QTY001", labels, TEXT, asking)) == 1


@pytest.mark.parametrize(
    ("text", "language", "right"),
    [(DUTCH, "nl", True), (DUTCH, "en", False), (ENGLISH, "en", True), (ENGLISH, "nl", False)],
)
@pytest.mark.parametrize("lexicons", [True, False], ids=["with lexicons", "without"])
def test_a_text_in_another_language_than_the_manifest_says_is_seen(
    text: str, language: str, right: bool, lexicons: bool, schema: Schema
) -> None:
    judging_schema = schema if lexicons else msgspec.structs.replace(schema, lexicon={})
    subject = Subject(manifest_line(text, language=language), Labels(), judging_schema, text)
    assert (list(REGISTER["DOC007"].check(subject)) == []) == right


@pytest.mark.parametrize(
    ("text", "language"), [(" ".join(DUTCH.split()[:19]), "en"), ("1 2 3 " * 99, "en"), (DUTCH, "fr"), ("", "en")]
)
def test_what_is_too_short_or_of_no_language_of_the_schema_is_left_alone(
    text: str, language: str, schema: Schema
) -> None:
    subject = Subject(manifest_line(text, language=language), Labels(), schema, text)
    assert list(REGISTER["DOC007"].check(subject)) == []


def test_a_project_of_one_language_asks_nobody(schema: Schema) -> None:
    one_language = msgspec.structs.replace(schema, languages={"en": "English"})
    assert seen("DOC007", Labels(), DUTCH, one_language) == []


def person(name: str, status: str, **attributes: Value) -> Span:
    return Span(name, 0, 9, "PERSON", {"status": status, **attributes})


@pytest.mark.parametrize(
    ("status", "value", "fits"),
    [
        ("charged", "n1", True), ("charged", "n12", True), ("charged", "n0", False), ("convicted", "Q4711", False),
        ("suspect", "lin-adler", False), ("suspect", "9f86d081884c7d65", False), ("fictional", "n1x", False),
        ("public_role", "lin-adler", True),
    ],
)  # fmt: skip
def test_who_is_not_public_has_no_identifier_but_a_number_of_the_document(
    status: str, value: str, fits: bool, schema: Schema
) -> None:
    violations = seen("SAF007", names(person("e1", status, entity_id=value)), TEXT, schema)
    assert (violations == []) == fits
    assert not any(value in item.message for item in violations)


@pytest.mark.parametrize("length", [1, 3, 2_000])
def test_a_mention_of_the_same_thing_counts_as_the_person(length: int, schema: Schema) -> None:
    spans = [person("e0", "suspect"), *(person(f"e{number}", "public_role") for number in range(1, length))]
    spans.append(person(f"e{length}", "public_role", entity_id="lin-adler"))
    relations = tuple(Relation(f"e{number + 1}", f"e{number}", "SAME_ENTITY") for number in range(length))
    assert len(seen("SAF007", names(*spans, relations=relations), TEXT, schema)) == 1
    assert seen("SAF007", names(*spans, relations=relations[1:]), TEXT, schema) == []


def test_an_address_in_any_field_of_a_person_is_a_link(schema: Schema, document: MakeDocument) -> None:
    value = "https://people.example/lin"
    assert len(seen("SAF007", names(person("e1", "charged", timex=value)), TEXT, schema)) == 1
    subject = Subject(document(TEXT, text_tier="own_copy"), names(person("e1", "charged", timex=value)), schema, TEXT)
    assert [item.message for item in REGISTER["SAF007"].check(subject)] == [
        "'timex' of [0:9] leads to a person who is never listed"
    ]
