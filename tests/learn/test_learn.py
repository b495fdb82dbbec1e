"""Models learned from gold: what they are measured on, what they never see, and that their bytes repeat."""

import json
import shutil
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from claimset.check.project import check
from claimset.learn.learn import learn
from claimset.model.file_schemas import file_schema
from claimset.model.trouble import Misconfigured
from claimset.store.learned.measures import stored_learned
from claimset.store.learned.models import read_model
from claimset.store.project import Project
from support.learning import RARE, add_recipes, doubt_a_label, kitchen


def test_another_schema_in_two_other_languages_is_learned(recipes: Project) -> None:
    layer = stored_learned(recipes).layers["things"]
    scores = {(row.label, row.language): row for row in layer.scores}
    assert layer.documents == layer.groups == 12
    assert layer.folds == 5
    assert layer.made_by == {"person": 12}
    assert {language for _, language in scores} == {"", "de", "pt"}
    assert all(row.f1 > 0.9 for row in scores.values())
    assert scores["", ""].spans == scores["", "de"].spans + scores["", "pt"].spans
    assert all(row.low is not None and row.low <= row.f1 <= (row.high or 0) for row in scores.values())
    assert scores["", ""].proposed >= 20
    assert (scores["", ""].precision or 0) >= layer.precision


def test_the_tracked_file_has_the_form_of_its_schema(recipes: Project) -> None:
    value = json.loads((recipes.root / "annotations/learned.json").read_bytes())
    assert list(Draft202012Validator(file_schema("learned")).iter_errors(value)) == []
    assert [issue for issue in check(recipes).issues if issue.file == "annotations/learned.json"] == []


def test_no_model_sees_a_label_that_only_test_has(recipes: Project) -> None:
    assert any(RARE in file.read_text(encoding="utf-8") for file in recipes.stored("gold"))
    layer = stored_learned(recipes).layers["things"]
    content, _ = read_model(recipes, layer.model) or (b"", None)
    assert RARE.encode() not in content
    assert b"FOOD" in content
    assert RARE not in (recipes.root / "annotations/learned.json").read_text(encoding="utf-8")


def test_the_same_gold_gives_the_same_bytes_with_and_without_test(recipes: Project, tmp_path: Path) -> None:
    project = Project(shutil.copytree(recipes.root, tmp_path / "kitchen"))
    before = (project.root / "annotations/learned.json").read_bytes()
    for file in project.stored("gold"):
        if RARE in file.read_text(encoding="utf-8"):
            file.unlink()
    learn(project)
    assert (project.root / "annotations/learned.json").read_bytes() == before
    models = [sorted((item.root / ".claimset/models").iterdir()) for item in (recipes, project)]
    assert [file.read_bytes() for file in models[0]] == [file.read_bytes() for file in models[1]]


def test_a_layer_is_learned_alone_and_the_others_stay(recipes: Project, tmp_path: Path) -> None:
    project = Project(shutil.copytree(recipes.root, tmp_path / "kitchen"))
    with pytest.raises(Misconfigured, match="the schema has no layer 'spoons'"):
        learn(project, ["spoons"])
    with pytest.raises(Misconfigured, match="0 groups of documents outside test with gold of 'steps'"):
        learn(project, ["steps"])
    assert stored_learned(project).layers.keys() == {"things"}


def test_one_story_is_too_little_to_learn_from(tmp_path: Path) -> None:
    project = kitchen(tmp_path / "kitchen")
    add_recipes(project, "train", 1)
    with pytest.raises(Misconfigured, match="1 group of documents outside test"):
        learn(project)


def test_a_wrong_label_is_doubted_until_it_is_changed(recipes: Project, tmp_path: Path) -> None:
    project = Project(shutil.copytree(recipes.root, tmp_path / "kitchen"))
    file, span, right = doubt_a_label(project)
    doubted = [issue for issue in check(project).issues if issue.code == "LBL009"]
    assert (file.stem, span["start"], span["end"]) in {(issue.document, issue.start, issue.end) for issue in doubted}
    file.write_bytes(right)
    doubted = [issue for issue in check(project).issues if issue.code == "LBL009"]
    assert (file.stem, span["start"]) not in {(issue.document, issue.start) for issue in doubted}


def test_models_of_gold_as_it_was_are_removed(recipes: Project, tmp_path: Path) -> None:
    project = Project(shutil.copytree(recipes.root, tmp_path / "kitchen"))
    next(file for file in project.stored("gold") if RARE not in file.read_text(encoding="utf-8")).unlink()
    name = learn(project)["things"].model
    assert name != stored_learned(recipes).layers["things"].model
    assert {file.stem for file in (project.state / "models").iterdir()} == {name}


def test_a_broken_file_of_measures_is_an_issue(recipes: Project, tmp_path: Path) -> None:
    project = Project(shutil.copytree(recipes.root, tmp_path / "kitchen"))
    (project.root / "annotations/learned.json").write_text('{"format": 1, "layers": 3}', encoding="utf-8")
    assert "annotations/learned.json" in {issue.file for issue in check(project).issues}
    with pytest.raises(Misconfigured, match=r"annotations/learned\.json cannot be read"):
        learn(project)
