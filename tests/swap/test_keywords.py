"""The schema of the reviews says more than names: its keywords act, and its texts are as they were received."""

from collections.abc import Callable

import msgspec
import pytest

from claimset.labelstudio.hotkeys import RESERVED
from claimset.labelstudio.interface import build_interface
from claimset.labelstudio.vocabulary import vocabulary
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.rules.engine.rule import Subject
from claimset.rules.runner import run
from claimset.schema.check.judge import judge_schema
from claimset.store.project import Project
from swap.reviews import ELSEWHERE, SWAP, TODO, place, text_of


@pytest.fixture(scope="module")
def reviews() -> Schema:
    return Project(SWAP).schema()


def _codes(reviews: Schema, document: Document, layer: str, *spans: Span) -> list[str]:
    labels = Labels(layers={name: spans if name == layer else () for name in reviews.layers})
    return [issue.code for issue in run(Subject(document, labels, reviews, text_of("headphones")))]


def test_the_judge_has_nothing_to_say(reviews: Schema) -> None:
    assert list(judge_schema(reviews.source, "schema/schema.json", RESERVED)) == []


def test_a_required_attribute_is_missed_and_a_deprecated_label_named(
    reviews: Schema, document: Callable[..., Document]
) -> None:
    review = document(text_of("headphones"))
    price = Span("p1", *place("headphones", "120 euros"), "PRICE", {"amount": "=120 euro"})
    advice = Span("o1", *place("headphones", ELSEWHERE), "ADVICE", {"strength": 3})
    assert _codes(reviews, review, "aspects", price) == []
    assert _codes(reviews, review, "opinions", advice) == []
    assert _codes(reviews, review, "aspects", msgspec.structs.replace(price, attributes={})) == ["QTY001"]
    assert "LBL006" in _codes(reviews, review, "opinions", msgspec.structs.replace(advice, label="COMPLAINT"))
    assert _codes(reviews, review, "aspects", msgspec.structs.replace(price, label="LOOKS", attributes={})) == [
        "LBL005"
    ]


def test_an_interface_offers_what_is_not_deprecated_and_shows_the_text_where_the_schema_puts_it(
    reviews: Schema,
) -> None:
    for interface in reviews.interfaces.values():
        xml = build_interface(reviews, interface)
        offered = {said[2] for said in vocabulary(xml) if said[0] == "Labels"}
        assert "DESIGN" in offered
        assert "LOOKS" not in offered
        assert '<Text name="words" value="$review"' in xml


def test_the_texts_hold_what_is_hard_on_offsets() -> None:
    texts = {name: text_of(name) for name in TODO}
    assert sorted(file.stem for file in (SWAP / "raw").iterdir()) == sorted(texts)
    assert "\r\n\r\n" in texts["headphones"]
    assert "👩🏽‍🍳🇪🇺" in texts["kettle"]
    assert all(letter in texts["rucksack"] for letter in "äöüß€")
    assert all(len(text) < 200 for text in texts.values())
