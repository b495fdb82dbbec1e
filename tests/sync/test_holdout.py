"""Documents of the hold-out are sent without anything that a machine proposes, and stay so."""

import json
import shutil
from pathlib import Path

import pytest

from claimset.learn.propose import propose
from claimset.model.labels import Labels
from claimset.model.span import Span
from claimset.model.task import Prediction
from claimset.model.trouble import Misconfigured
from claimset.store.learned.holdout import held_out_documents, write_held_out
from claimset.store.project import Project
from claimset.sync.push.prefill import PredictionMaker
from claimset.sync.push.request import PushPreview, PushRequest, preview_push, preview_saved_plan
from claimset.sync.push.rounds import push_rounds
from claimset.sync.push.saved_plan import write_saved
from faults.small_server import Shelf
from support.learning import add_recipes, kitchen, recipe
from support.server_in_memory import ServerInMemory


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = kitchen(tmp_path / "kitchen")
    schema = project.schema()
    for number, name in enumerate(add_recipes(project, "train", 12, labelled=False)):
        _, (mark, *_) = recipe(number, ("de", "pt")[number % 2])
        span = Span(*mark)
        project.write_prediction(name, Prediction("crf", "1", Labels(layers={"things": (span,)})), schema)
    return project


def _push(project: Project, server: ServerInMemory, share: float | None) -> PushPreview:
    preview = preview_push(project, lambda: server, PushRequest(interfaces=["things"], holdout=share))
    push_rounds(project, preview.rounds, preview.assignment, held_out=preview.held_out)
    return preview


def _documents_with_predictions(server: ServerInMemory) -> set[str]:
    return {row["data"]["doc_id"] for rows in server.shelf.tasks.values() for row in rows if row.get("predictions")}


def test_a_share_of_new_documents_shows_no_proposals_now_and_later(project: Project) -> None:
    server, names = ServerInMemory(Shelf()), {document.id for document in project.documents()}
    held_out = _push(project, server, 0.4).held_out
    assert 0 < len(held_out) < len(names)
    assert held_out_documents(project) == held_out
    assert _documents_with_predictions(server) == names - held_out
    preview = _push(project, server, 0.9)
    assert preview.held_out == held_out, "what was sent may have been seen"
    assert (preview.new_count, preview.renewal_count) == (0, 0)
    add_recipes(project, "train", 6, start=50, labelled=False)
    assert _push(project, server, None).held_out == held_out
    assert _documents_with_predictions(server) == names - held_out


def test_a_plan_names_the_hold_out_and_nothing_is_written_until_it_is_sent(project: Project, tmp_path: Path) -> None:
    server, file = ServerInMemory(Shelf()), tmp_path / "plan.json"
    preview = preview_push(project, lambda: server, PushRequest(interfaces=["things"], holdout=0.4))
    write_saved(file, preview.saved_plan)
    assert not (project.root / "annotations/holdout.json").exists()
    saved = preview_saved_plan(project, lambda: server, file)
    push_rounds(project, saved.rounds, saved.assignment, held_out=saved.held_out)
    assert held_out_documents(project) == preview.held_out
    names = {document.id for document in project.documents()}
    assert _documents_with_predictions(server) == names - preview.held_out


def test_a_labelled_document_is_never_drawn(project: Project) -> None:
    shutil.rmtree(project.root / "annotations/predicted")
    labelled = add_recipes(project, "train", 6, start=80)
    preview = preview_push(project, lambda: ServerInMemory(Shelf()), PushRequest(interfaces=["things"], holdout=1.0))
    assert preview.held_out == {document.id for document in project.documents()} - set(labelled)


def test_the_hold_out_shows_what_people_labelled_and_no_value_or_arrow(project: Project) -> None:
    schema, (document, *_) = project.schema(), project.documents()
    text = project.text_of(document) or ""
    write_held_out(project, [document.id])
    maker = PredictionMaker(project, schema)
    assert maker.of(document, text, schema.interfaces["things"]).prediction is None
    assert PredictionMaker(project, schema, held_out=()).of(document, text, schema.interfaces["things"]).prediction


def test_a_file_that_cannot_be_read_stops_a_push(project: Project) -> None:
    (project.root / "annotations/holdout.json").write_text(json.dumps({"format": 1, "documents": 3}), encoding="utf-8")
    with pytest.raises(Misconfigured, match=r"annotations/holdout\.json cannot be read"):
        _push(project, ServerInMemory(Shelf()), None)


def test_proposals_of_the_models_are_written_and_stay_hidden(recipes: Project, tmp_path: Path) -> None:
    project = Project(shutil.copytree(recipes.root, tmp_path / "recipes"))
    names = [document.id for document in project.documents() if document.id.startswith("recipe-20")]
    write_held_out(project, names[:1])
    assert set(propose(project, 0.9).changed) == set(names)
    server = ServerInMemory(Shelf())
    _push(project, server, None)
    assert _documents_with_predictions(server) == set(names[1:])
    sent = next(row for rows in server.shelf.tasks.values() for row in rows if row.get("predictions"))
    (prediction,) = sent["predictions"]
    assert 0.5 < prediction["score"] <= 1
    assert all(0.3 < region["score"] <= 1 for region in prediction["result"])
