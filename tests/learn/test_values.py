"""Proposed quantities get the value that their words say; one without a readable value is no proposal."""

from collections.abc import Callable
from typing import Any

import msgspec

from claimset.check.project import check
from claimset.learn.combine import ProposedSpan
from claimset.learn.language_model.connection import ModelConnection
from claimset.learn.language_model.propose import ModelProposer, ModelRequest
from claimset.learn.values import with_values
from claimset.model.document import Document
from claimset.model.schema import Schema
from claimset.store.project import Project
from support.language_model import StandInModel
from support.releasing import named

TEXT = "Northmere Police recorded more than 300 offences, 12 of which in May. Some owls left.\n"


def _span(words: str, label: str = "QUANTITY") -> ProposedSpan:
    return ProposedSpan(TEXT.index(words), TEXT.index(words) + len(words), label, 0.9)


def test_values_come_from_the_words(schema: Schema, document: Callable[..., Document]) -> None:
    spans = [_span("12"), _span("Northmere Police", "LAW_ENFORCEMENT"), _span("owls"), _span("more than 300")]
    valued = with_values({"entities": spans, "cues": []}, document(TEXT), TEXT, schema)
    assert [(TEXT[span.start : span.end], span.attributes) for span in valued.layers["entities"]] == [
        ("12", {"quantity": "=12"}),
        ("Northmere Police", {}),
        ("more than 300", {"quantity": ">300 offence"}),
    ]
    assert valued.unread == {"entities": [_span("owls")]}
    assert valued.layers["cues"] == []


def test_without_a_lexicon_no_quantity_is_proposed(schema: Schema, document: Callable[..., Document]) -> None:
    bare = msgspec.structs.replace(schema, lexicon={})
    valued = with_values({"entities": [_span("12"), _span("May", "DATE")]}, document(TEXT), TEXT, bare)
    assert valued.layers == {"entities": [_span("May", "DATE")]}
    assert valued.unread == {"entities": [_span("12")]}


def test_what_a_language_model_proposes_passes_the_check(with_texts: Callable[..., Project], project: Project) -> None:
    name = named("train", project.schema(), "doc")
    with_texts(**{name: TEXT})

    def answer(_: str) -> dict[str, Any]:
        quotes = [("Northmere Police", "LAW_ENFORCEMENT"), ("more than 300", "QUANTITY"), ("owls", "QUANTITY")]
        quotes.append(("May", "DATE"))
        return {"entities": [{"quote": quote, "occurrence": 1, "label": label} for quote, label in quotes]}

    with StandInModel(answer) as model:
        connection = ModelConnection(*model.environment.values())
        result = ModelProposer(project, "stand-in", ModelRequest(layers=("entities",))).propose(connection)
    prediction = project.prediction(name, project.schema())
    assert prediction is not None
    assert [span.attributes for span in prediction.labels.layers["entities"]] == [{}, {"quantity": ">300 offence"}, {}]
    assert [(item.quote, item.reason) for item in result.unplaced[name]] == [("owls", "its value cannot be read")]
    assert [issue for issue in check(project).issues if issue.level == "error"] == []
