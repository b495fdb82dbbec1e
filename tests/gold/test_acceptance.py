"""What annotators made of proposals, and what they made of the same places where nothing was proposed."""

from pathlib import Path

import msgspec

from claimset.gold.acceptance import LabelAcceptance, acceptance, acceptance_in_markdown
from claimset.labels.as_json import labels_sha256
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.span import Span
from claimset.model.task import Prediction
from claimset.store.learned.holdout import write_held_out
from claimset.store.project import Project
from support.learning import add_recipes, kitchen

PROPOSED = (Span("p1", 0, 4, "FOOD"), Span("p2", 6, 9, "FOOD"), Span("p3", 12, 14, "FOOD"), Span("p4", 20, 22, "TOOL"))
DRAWN = (Span("a", 0, 4, "FOOD"), Span("b", 6, 10, "FOOD"), Span("c", 20, 22, "FOOD"), Span("d", 30, 33, "FOOD"))


def _labelled(root: Path, created: str | None, made_by: str = "person", date: str = "2026-02-03") -> Project:
    project = kitchen(root / "kitchen")
    schema = project.schema()
    (name,) = add_recipes(project, "train", 1, labelled=False)
    (document,) = project.documents()
    labels = Labels(layers={"things": DRAWN})
    row = Annotation(
        annotator="a01",
        interface="things",
        made_by=made_by,  # type: ignore[arg-type]
        schema_version=schema.version,
        guideline_version=schema.guidelines,
        text_sha256=document.sha256,
        sha256=labels_sha256(labels, schema),
        labels=labels,
        created=created,
    )
    project.write_pulled(document, [row], schema)
    project.write_prediction(name, Prediction("crf", "1", Labels(layers={"things": PROPOSED}), date), schema)
    return project


def test_proposals_are_kept_changed_or_deleted(tmp_path: Path) -> None:
    food, tool = acceptance(_labelled(tmp_path, "2026-02-03T10:00:00Z"))
    assert food == LabelAcceptance("things", "FOOD", "crf", "person", shown=3, kept=1, changed=1)
    assert food.deleted == 1
    assert tool == LabelAcceptance("things", "TOOL", "crf", "person", shown=1, changed=1)
    assert "| things | FOOD | crf | person | 3 | 1 | 1 | 1 | 0.33 |" in acceptance_in_markdown([food])


def test_people_and_machines_are_counted_apart(tmp_path: Path) -> None:
    rows = acceptance(_labelled(tmp_path, "2026-02-03T10:00:00Z", made_by="machine"))
    assert {row.made_by for row in rows} == {"machine"}


def test_what_was_drawn_before_the_proposals_or_on_no_server_says_nothing_of_them(tmp_path: Path) -> None:
    assert acceptance(_labelled(tmp_path / "earlier", "2026-02-02T23:59:59Z")) == ()
    assert acceptance(_labelled(tmp_path / "nowhere", None)) == ()
    assert "No document that shows proposals" in acceptance_in_markdown(())


def test_a_document_of_the_hold_out_says_what_is_drawn_unseen(tmp_path: Path) -> None:
    project = _labelled(tmp_path, "2026-02-03T10:00:00Z")
    write_held_out(project, [document.id for document in project.documents()])
    food, tool = acceptance(project)
    assert (food.shown, food.hidden, food.hidden_kept) == (0, 3, 1)
    assert msgspec.structs.replace(tool, hidden=0) == LabelAcceptance("things", "TOOL", "crf", "person")
