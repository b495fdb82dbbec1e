"""Quotes of an answer find their place in the text, or are named: never guessed."""

import json
from typing import Any

import pytest

from claimset.learn.combine import ProposedSpan
from claimset.learn.language_model.placing import MOST_SPANS, PlacedLabels, UnreadableLabels, place_labels
from claimset.learn.language_model.sent_text import sent_text
from claimset.learn.tokens import TokenDocument
from claimset.model.labels import Labels
from claimset.model.span import Span
from claimset.schema.read import parse_schema
from support.documents import manifest_line
from support.other_domain import source

TEXT = "Wash the peas. Peel the peas and the peas again. A pea-sized leek."
LAYERS = [parse_schema(source()).layers["things"]]
SENT = sent_text(TokenDocument(manifest_line(TEXT), Labels(), [], ()), TEXT)


def _row(quote: Any, occurrence: Any = 1, label: Any = "FOOD") -> dict[str, Any]:
    return {"quote": quote, "occurrence": occurrence, "label": label}


def _placed(*rows: Any) -> PlacedLabels:
    return place_labels(json.dumps({"things": rows}), SENT, LAYERS, TEXT)


def _starts(labels: PlacedLabels) -> list[int]:
    return [span.start for span in labels.layers["things"]]


def test_a_quote_stands_where_its_number_says() -> None:
    assert _placed(_row("peas", 2)).layers["things"] == [ProposedSpan(24, 28, "FOOD")]
    assert _starts(_placed(_row("peas", 3), _row("peas", 1))) == [9, 37]


def test_repeated_quotes_of_one_number_are_places_in_order() -> None:
    labels = _placed(_row("peas"), _row("peas"), _row("peas"), _row("peas"))
    assert _starts(labels) == [9, 24, 37]
    assert [item.reason for item in labels.unplaced] == ["the text has the quote 3 times"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (_row("beans"), "the quote is not in the text"),
        (_row("Peas"), "the quote is not in the text"),
        (_row("peas", 4), "the text has the quote 3 times"),
        (_row("peas", 0), "the text has the quote 3 times"),
        (_row(" peas"), "the quote is empty, or has white space at its edge"),
        (_row(""), "the quote is empty, or has white space at its edge"),
        (_row("eas", 1), "the quote divides a word"),
        (_row("peas", 1, "SPOON"), "the layer has no such label"),
        ({**_row("peas"), "occurrence": True}, "it is no object of a quote, an occurrence and a label"),
        (_row(["peas"]), "it is no object of a quote, an occurrence and a label"),
        ({"quote": "peas"}, "it is no object of a quote, an occurrence and a label"),
        ("peas", "it is no object of a quote, an occurrence and a label"),
        (_row("\ud800\x00"), "the quote is not in the text"),
    ],
)
def test_what_has_no_place_is_named_with_its_reason(row: Any, reason: str) -> None:
    labels = _placed(row, _row("leek"))
    assert _starts(labels) == [TEXT.index("leek")]
    assert [item.reason for item in labels.unplaced] == [reason]


def test_words_around_the_json_are_passed_over() -> None:
    content = f"Sure! Here it is:\n```json\n{json.dumps({'things': [_row('leek')]})}\n```\nAnything else?"
    assert _starts(place_labels(content, SENT, LAYERS, TEXT)) == [TEXT.index("leek")]


@pytest.mark.parametrize(
    "content", ["", "I would rather not.", "[1, 2]", '{"things": 3}', "{" * 100_000, '{"things": [}']
)
def test_an_answer_without_labels_is_no_answer(content: str) -> None:
    with pytest.raises(UnreadableLabels):
        place_labels(content, SENT, LAYERS, TEXT)


def test_an_answer_without_end_is_cut() -> None:
    labels = _placed(*[_row("leek", number) for number in range(MOST_SPANS + 5)])
    assert {item.reason for item in labels.unplaced[-5:]} == {"the answer has too many spans"}


def test_what_was_cut_out_is_neither_sent_nor_labelled_over() -> None:
    zone = Span("z1", TEXT.index("Peel"), TEXT.index("A pea"), "SENSITIVE")
    sent = sent_text(TokenDocument(manifest_line(TEXT), Labels(), [], (zone,)), TEXT)
    assert "Peel" not in sent.text
    assert "again" not in sent.text
    answer = {"things": [_row("leek"), _row("peas", 2), _row("peas.\n\nA pea-sized")]}
    answer["things"][2]["quote"] = sent.text[sent.text.index("peas.") : sent.text.index("leek") - 1]
    labels = place_labels(json.dumps(answer), sent, LAYERS, TEXT)
    assert labels.layers["things"] == [ProposedSpan(TEXT.index("leek"), TEXT.index("leek") + 4, "FOOD")]
    assert [item.reason for item in labels.unplaced] == [
        "the text has the quote 1 time",
        "the quote runs over a stretch that was cut out",
    ]
