"""A curator decides three documents by mouse and keys: just that comes back, and every original stays."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from claimset.gold.adjudicate_all import adjudicate_all
from claimset.gold.label_reader import LabelReader
from claimset.labels.implied_relations import without_implied
from claimset.labelstudio.hotkeys import Hotkeys
from claimset.labelstudio.review.panes import CHOICE, NOTE, REASON
from claimset.labelstudio.transport.client import LabelStudio
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.store.decisions import read_document_decisions
from claimset.store.project import Project
from claimset.sync.assignment.server_project import find_project
from claimset.sync.pull.pull import pull
from claimset.sync.push.request import PushPreview, PushRequest, preview_push
from claimset.sync.push.rounds import push_rounds
from claimset.sync.review.interfaces import review_interface
from claimset.sync.review.plan import ReviewRequest
from e2e.browser.annotator import Annotator
from support.contested import DENIED, NGO
from support.opinions import CLAIM, FIGURE, PLACE, POLICE, SAYS, SCOPED, TEXT, opinion

pytestmark = [pytest.mark.server, pytest.mark.browser]

YEAR = Span("d1", 51, 55, "DATE", {"timex": "2031"})
WHERE = Relation("c1", "g1", "IN_PLACE")
ROWS: dict[str, tuple[Annotation, Annotation]] = {
    "edges": (
        opinion("a01", entities=(POLICE, FIGURE)),
        opinion("a02", entities=(NGO, FIGURE)),
    ),
    "values": (
        opinion("a01", SAYS, SCOPED, entities=(POLICE, FIGURE, PLACE), claims=(CLAIM,)),
        opinion("a02", SAYS, WHERE, entities=(POLICE, FIGURE, PLACE), claims=(DENIED,)),
    ),
    "gaps": (
        opinion("a01", entities=(FIGURE, PLACE)),
        opinion("a02", entities=(FIGURE, YEAR)),
    ),
}
PANES = {"edges": ["a01", "a02"], "values": ["a02", "a01"], "gaps": ["a01", "a02"]}


@pytest.fixture
def reviewed(with_texts: Callable[..., Project], server: LabelStudio) -> Project:
    """Three documents on which two annotators differ, sent to a curator; who is A is not left to chance here."""
    project = with_texts(**{name: f"{TEXT} The year of the {name}." for name in ROWS})
    for document in project.documents():
        rows = [msgspec.structs.replace(row, text_sha256=document.sha256) for row in ROWS[document.id]]
        project.write_pulled(document, rows, project.schema())
    project.write_private("review_panes.json", {name: {"all": names} for name, names in PANES.items()})
    sendings = push_rounds(project, preview(project, server).rounds)
    assert sum(sending.tasks for sending in sendings) == len(ROWS)
    return project


def preview(project: Project, server: LabelStudio) -> PushPreview:
    return preview_push(project, lambda: server, PushRequest(review=ReviewRequest("c01")))


class Curator:
    """The annotator's hands in a project of reviews."""

    def __init__(self, hands: Annotator, project: Project, server: LabelStudio) -> None:
        schema = project.schema()
        self._interface = review_interface(schema.interfaces["all"])
        target = find_project(server, schema, self._interface, "c01")
        assert target is not None
        self._project = target.id
        self._tasks = {task.key.split("/")[0]: task.id for task in server.tasks.list_keyed(target.id)}
        self.hands, self._schema, self._keys = hands, schema, Hotkeys(schema, self._interface)

    def open(self, document: str) -> None:
        self.hands.open(self._project, self._tasks[document])

    def number(self, label: str) -> int:
        (number,) = [region.number for region in self.hands.regions() if region.label == label]
        return number

    def key(self, label: str, layer: str = "entities") -> str:
        key = self._keys.key_of(self._schema.layers[layer].control, label)
        assert key is not None
        return key

    def control(self, layer: str, attribute: str) -> str:
        return self._schema.layers[layer].attributes[attribute].control

    def answer(self, label: str, choice: str = "", reason: str = "", note: str = "") -> None:
        """Select a span and answer what is asked about it: the choice by its key, the reason by a click."""
        self.hands.select(self.number(label))
        if choice:
            key = self._keys.key_of(CHOICE, choice)
            assert key is not None
            self.hands.press(key)
        if reason:
            self.hands.choose(REASON, reason)
        if note:
            self.hands.type_into(NOTE, note)

    def picture(self, name: str) -> None:
        if folder := os.environ.get("CLAIMSET_SCREENSHOTS"):
            self.hands.screenshot(Path(folder) / f"{name}.png")


def outcomes(project: Project, document: str) -> dict[tuple[str, str | None], tuple[Any, str | None]]:
    """Map what was decided, by kind and name, or by the gold's span for what nobody differed on, to how and why."""
    return {
        (line.kind, line.name or line.span or (line.sides[0].spans or line.sides[1].spans)[0]): (
            line.choice if line.choice is not None else line.value,
            line.reason,
        )
        for line in read_document_decisions(project, document)
    }


def gold_spans(project: Project, schema: Schema, document: str) -> set[tuple[int, int, str]]:
    record, _ = LabelReader(project, schema).gold(project.gold_file(document))
    assert record is not None
    return {(span.start, span.end, span.label) for span in record.labels.spans}


def test_a_curator_decides_three_documents_by_mouse_and_keys(
    annotator: Annotator, reviewed: Project, server: LabelStudio, schema: Schema
) -> None:
    originals = {name: reviewed.pulled_file(name).read_bytes() for name in ROWS}
    curator = Curator(annotator, reviewed, server)

    curator.open("edges")
    curator.picture("review-at-rest")
    curator.answer("LAW_ENFORCEMENT", reason="boundary", note="only the name")
    curator.picture("review-contested")
    annotator.drag_edge(curator.number("LAW_ENFORCEMENT"), 9, last=True)
    annotator.select(curator.number("LAW_ENFORCEMENT"))
    annotator.press(curator.key("PERSON"))
    annotator.submit()

    curator.open("values")
    annotator.select(curator.number("STATISTIC"))
    annotator.choose(curator.control("claims", "polarity"), "POSITIVE")
    arrow = annotator.list_relations().filter(has_text=schema.layers["entities"].labels[PLACE.label].title)
    arrow.hover()
    arrow.locator("[aria-label='Delete Relation']").click()
    annotator.relate(curator.number("QUANTITY"), curator.number("GPE"), WHERE.label)
    curator.picture("review-relations")
    annotator.submit()

    curator.open("gaps")
    curator.answer("GPE", choice="B", reason="spurious")
    curator.picture("review-choice")
    annotator.label(curator.key("LAW_ENFORCEMENT"), 0, 16)
    annotator.submit()

    result = pull(reviewed, server)
    assert (result.issues, result.reviews) == ([], 3)
    assert {line.by for name in ROWS for line in read_document_decisions(reviewed, name)} == {"c01"}
    assert outcomes(reviewed, "edges") == {
        ("boundary", "e2"): ("a02", "boundary"),
        ("label", "e2"): ("PERSON", "boundary"),
    }
    decided = outcomes(reviewed, "values")
    assert {key: value for (kind, key), (value, _) in decided.items() if kind != "relation"} == {"polarity": "a01"}
    lines = [line for line in read_document_decisions(reviewed, "values") if line.kind == "relation"]
    assert {(line.name, line.choice or line.value) for line in lines if line.sides} == {
        (SCOPED.label, "a01"),
        (WHERE.label, "a01"),
    }
    assert [(line.span, line.value) for line in lines if not line.sides] == [("q1 g1", True)]
    decided = outcomes(reviewed, "gaps")
    (new,) = [key for kind, key in decided if key not in {"g1", "d1"}]
    assert {key: decided["missing", key] for key in ("g1", "d1")} == {"g1": ("a02", "spurious"), "d1": ("a02", None)}
    assert decided["missing", new][0]["label"] == "LAW_ENFORCEMENT"
    assert {name: reviewed.pulled_file(name).read_bytes() for name in ROWS} == originals

    assert adjudicate_all(reviewed).issues == ()
    assert gold_spans(reviewed, schema, "edges") == {(0, 9, "PERSON"), (27, 30, "QUANTITY")}
    assert gold_spans(reviewed, schema, "gaps") == {(0, 16, "LAW_ENFORCEMENT"), (27, 30, "QUANTITY"), (51, 55, "DATE")}
    record, _ = LabelReader(reviewed, schema).gold(reviewed.gold_file("values"))
    assert record is not None
    assert {(item.source, item.target, item.label) for item in without_implied(record.labels, schema).relations} == {
        ("c1", "e2", SAYS.label),
        ("q1", "e2", SCOPED.label),
        ("q1", "g1", WHERE.label),
    }
    again = preview(reviewed, server)
    assert (again.new_count, again.renewal_count) == (0, 0)
    assert pull(reviewed, server).decisions == {}


def test_nobody_can_change_what_an_annotator_drew(annotator: Annotator, reviewed: Project, server: LabelStudio) -> None:
    curator = Curator(annotator, reviewed, server)
    curator.open("edges")
    pane = annotator.page.locator(".claimset-pane").first
    locked = pane.locator(".htx-highlight").first
    locked.click()
    annotator.press("Backspace")
    annotator.press("Escape")
    annotator.press(curator.key("PERSON"))
    pane.locator(".lsf-richtext__container").dblclick(position={"x": 150, "y": 8})
    assert pane.locator(".htx-highlight").count() == 2
    annotator.press("Escape")
    annotator.submit()
    result = pull(reviewed, server)
    assert (result.issues, result.reviews) == ([], 1)
    assert {choice for choice, _ in outcomes(reviewed, "edges").values()} == {"a01"}
