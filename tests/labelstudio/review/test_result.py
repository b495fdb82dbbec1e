"""A review as Label Studio takes it and gives it back: proposed gold, locked panes, answers."""

from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from claimset.labelstudio.payload.read_result import from_result
from claimset.labelstudio.payload.write_result import to_result
from claimset.labelstudio.review.panes import CHOICE, NOTE, REASON
from claimset.labelstudio.review.result import (
    gold_regions,
    read_answers,
    read_basis,
    review_data,
    to_review_result,
)
from claimset.model.labels import Labels
from claimset.model.review import Review, ReviewNote, SpanAnswer
from claimset.model.span import Span
from claimset.sync.review.interfaces import review_interface
from support.opinions import FIGURE, PERSON, PLACE, POLICE, TEXT
from support.strategies import SCHEMA, labelled, lines

INTERFACE = review_interface(SCHEMA.interfaces["all"])
GOLD = Labels({}, {"entities": (PERSON, FIGURE, PLACE)})
REVIEW = Review(
    "0123456789abcdef",
    "1 decision: 1 label.",
    (Labels({}, {"entities": (PERSON,)}), Labels({}, {"entities": (POLICE,)})),
    {PLACE.id: ReviewNote("label: A: GPE · B: WORK", 0.5)},
)


def sent(labels: Labels = GOLD) -> list[dict[str, Any]]:
    return to_review_result(labels, REVIEW, TEXT, SCHEMA, INTERFACE)


def answers_to(result: list[Any]) -> dict[str, SpanAnswer]:
    return read_answers(result, from_result(gold_regions(result), TEXT, SCHEMA, INTERFACE).labels)


@given(labelled(SCHEMA, INTERFACE), labelled(SCHEMA, INTERFACE))
def test_what_is_left_as_it_was_comes_back_as_gold_without_the_panes(
    gold: tuple[str, Labels], other: tuple[str, Labels]
) -> None:
    text, labels = gold
    own = Labels({}, {name: tuple(s for s in spans if s.end <= len(text)) for name, spans in other[1].layers.items()})
    review = Review("0" * 16, "", (own, own, own), {})
    result = to_review_result(labels, review, text, SCHEMA, INTERFACE)
    reading = from_result(gold_regions(result), text, SCHEMA, INTERFACE)
    ordinary = from_result(to_result(labels, text, SCHEMA, INTERFACE), text, SCHEMA, INTERFACE)
    assert (reading.labels, reading.problems) == (ordinary.labels, ordinary.problems)
    assert not any(answer.is_changed for answer in read_answers(result, reading.labels).values())
    assert read_basis(result) == "0" * 16


def test_panes_are_locked_and_gold_is_not() -> None:
    for region in sent():
        assert bool(region.get("readonly")) == str(region.get("to_name", "")).startswith("pane-")


def test_what_is_contested_comes_first_and_says_who_says_what() -> None:
    first, *others = [region for region in sent() if region.get("to_name") == "text" and region["type"] == "labels"]
    assert (first["id"], first["score"], first["meta"]["text"]) == (PLACE.id, 0.5, ["label: A: GPE · B: WORK"])
    assert {region["score"] for region in others} == {1}


def test_a_span_with_another_edge_label_or_answer_is_changed() -> None:
    for change in ({"end": 46}, {"labels": ["WORK"]}):
        result = deepcopy(sent())
        next(region for region in result if region["id"] == PLACE.id)["value"] |= {**change, "text": ""}
        assert {name for name, answer in answers_to(result).items() if answer.is_changed} == {PLACE.id}
    value = {"start": PLACE.start, "end": PLACE.end, "text": "Harrow", "choices": ["NOM"]}
    level = SCHEMA.layers["entities"].attributes["level"].control
    result = [*sent(), {"id": PLACE.id, "from_name": level, "to_name": "text", "type": "choices", "value": value}]
    assert answers_to(result)[PLACE.id].is_changed


def test_a_span_that_lost_its_mark_counts_as_changed() -> None:
    result = deepcopy(sent())
    next(region for region in result if region["id"] == PLACE.id)["meta"] = "somebody else's"
    assert answers_to(result)[PLACE.id].is_changed


@given(st.text(), st.text(), lines)
def test_whatever_stands_in_an_answer_is_read_or_left_out(choice: str, reason: str, note: str) -> None:
    result = [
        *sent(),
        {"id": "e1", "from_name": CHOICE, "to_name": "text", "type": "choices", "value": {"choices": [choice]}},
        {"id": "e1", "from_name": REASON, "to_name": "text", "type": "choices", "value": {"choices": [reason]}},
        {"id": "e1", "from_name": NOTE, "to_name": "text", "type": "textarea", "value": {"text": [note]}},
        {"id": 7, "from_name": NOTE},
        None,
    ]
    answer = answers_to(result)["e1"]
    assert answer.choice in {choice, None}
    assert answer.reason is None
    assert answer.note in {note, None}


def test_a_pane_that_nobody_has_is_empty() -> None:
    assert review_data(REVIEW, TEXT) == {
        "summary": "1 decision: 1 label.",
        "title_A": "A",
        "text_A": TEXT,
        "title_B": "B",
        "text_B": TEXT,
        "title_C": "",
        "text_C": "",
    }


def test_a_new_span_is_nobodys_proposal() -> None:
    new = Span("new", 0, 16, "NGO")
    result = sent(Labels({}, {"entities": (PERSON, FIGURE, PLACE, new)}))
    for region in result:
        if region.get("id") == "new":
            region.pop("meta")
    assert answers_to(result)["new"].is_changed
