"""What stands in annotations/ is read strictly, and one broken part does not hide the others."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimset.gold.label_reader import LabelReader
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project

Damage = Callable[[dict[str, Any]], None]


@pytest.fixture
def label_reader(checkout: Project) -> LabelReader:
    return LabelReader(checkout, checkout.schema())


@pytest.fixture
def pulled(checkout: Project) -> Path:
    """A file with several layers."""
    return next(file for file in checkout.stored("pulled") if len(json.loads(file.read_bytes())["annotations"]) > 1)


def _edit(file: Path, damage: Damage) -> None:
    data = json.loads(file.read_bytes())
    damage(data)
    file.write_text(json.dumps(data))


def _span(row: dict[str, Any]) -> dict[str, Any]:
    layers = (value for key, value in row["labels"].items() if isinstance(value, list) and key != "relations")
    return dict(next(spans for spans in layers if spans)[0])


def _layer(row: dict[str, Any]) -> list[dict[str, Any]]:
    layers = (value for key, value in row["labels"].items() if isinstance(value, list) and key != "relations")
    return next(spans for spans in layers if spans)


LAYER_DAMAGES: dict[str, Damage] = {
    "no object": lambda data: data["annotations"].__setitem__(0, []),
    "null": lambda data: data["annotations"].__setitem__(0, None),
    "no labels": lambda data: data["annotations"][0].pop("labels"),
    "labels are a list": lambda data: data["annotations"][0].__setitem__("labels", []),
    "unknown layer": lambda data: data["annotations"][0]["labels"].__setitem__("moods", []),
    "unknown label": lambda data: _layer(data["annotations"][0])[0].__setitem__("label", "NO_SUCH"),
    "offset is text": lambda data: _layer(data["annotations"][0])[0].__setitem__("start", "1"),
    "offset is negative": lambda data: _layer(data["annotations"][0])[0].__setitem__("start", -1),
    "offset is a fraction": lambda data: _layer(data["annotations"][0])[0].__setitem__("start", 1.5),
    "offset is true": lambda data: _layer(data["annotations"][0])[0].__setitem__("start", bool(1)),
    "no id": lambda data: _layer(data["annotations"][0])[0].pop("id"),
    "no annotator": lambda data: data["annotations"][0].pop("annotator"),
    "annotator is a number": lambda data: data["annotations"][0].__setitem__("annotator", 1),
    "unknown interface": lambda data: data["annotations"][0].__setitem__("interface", "moods"),
    "unknown maker": lambda data: data["annotations"][0].__setitem__("made_by", "alien"),
    "unknown state": lambda data: data["annotations"][0].__setitem__("state", "lost"),
}


def test_every_file_of_this_project_is_read_without_an_issue(checkout: Project, label_reader: LabelReader) -> None:
    assert [issue for file in checkout.stored("gold") for issue in label_reader.gold(file)[1]] == []
    assert [issue for file in checkout.stored("pulled") for issue in label_reader.pulled(file)[1]] == []
    assert all(label_reader.gold(file)[0] is not None for file in checkout.stored("gold"))


@pytest.mark.parametrize("damage", LAYER_DAMAGES.values(), ids=LAYER_DAMAGES)
def test_one_broken_layer_is_an_issue_and_the_others_are_read(
    label_reader: LabelReader, pulled: Path, damage: Damage
) -> None:
    whole, _ = label_reader.pulled(pulled)
    _edit(pulled, damage)
    annotations, issues = label_reader.pulled(pulled)
    assert annotations == whole[1:]
    assert {(issue.code, issue.level) for issue in issues} == {("SCH002", "error")}
    assert all(str(issue.pointer).startswith("/annotations/0") for issue in issues)


def test_labels_without_a_list_of_relations_have_none(label_reader: LabelReader, pulled: Path) -> None:
    _edit(pulled, lambda data: data["annotations"][0]["labels"].pop("relations"))
    annotations, issues = label_reader.pulled(pulled)
    assert issues == []
    assert annotations[0].labels.relations == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"1",
        b"{}",
        b'{"annotations": {}}',
        b'{"annotations": null}',
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
    ],
)
def test_a_file_that_holds_no_layers_is_one_issue(label_reader: LabelReader, pulled: Path, data: bytes) -> None:
    pulled.write_bytes(data)
    annotations, issues = label_reader.pulled(pulled)
    assert annotations == []
    assert [issue.code for issue in issues] == ["SCH001"]
    assert str(issues[0].file).endswith(pulled.name)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b'{"id": "a", "id": "b"}',
        b'{"id": NaN}',
        b'{"id": 1e999}',
        b'{"id": 99999999999999999999}',
        b'{"id": "\\ud800"}',
        b"[" * 100_000,
        b"<<<<<<< ours\n{}\n=======\n{}\n>>>>>>> theirs\n",
    ],
    ids=["nothing", "cut off", "no UTF-8", "key twice", "NaN", "infinite", "too big", "surrogate", "deep", "conflict"],
)
def test_a_gold_file_that_is_no_json_is_one_issue(checkout: Project, label_reader: LabelReader, data: bytes) -> None:
    file = checkout.stored("gold")[0]
    file.write_bytes(data)
    record, issues = label_reader.gold(file)
    assert record is None
    assert [issue.code for issue in issues] == ["SCH001"]
    assert "\n" not in issues[0].message


@pytest.mark.parametrize("data", [b"[]", b"null", b'{"format": 1}', b'"text"', b"1"])
def test_a_gold_file_of_another_shape_has_issues(checkout: Project, label_reader: LabelReader, data: bytes) -> None:
    file = checkout.stored("gold")[0]
    file.write_bytes(data)
    record, issues = label_reader.gold(file)
    assert record is None
    assert {issue.code for issue in issues} == {"SCH002"}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "it was written by an older claimset (format 0, this one reads 1): claimset upgrade --plan says what"),
        (2, "it was written by a newer claimset (format 2, this one reads 1): install a newer claimset"),
    ],
)
@pytest.mark.parametrize("kind", ["gold", "pulled", "predicted"])
def test_a_file_of_another_format_is_one_issue_in_its_place(
    checkout: Project, label_reader: LabelReader, kind: str, number: int, words: str
) -> None:
    file = checkout.stored(kind)[0]
    file.write_bytes(file.read_bytes().replace(b'"format": 1', b'"format": %d' % number))
    read = {"gold": label_reader.gold, "pulled": label_reader.pulled, "predicted": label_reader.prediction}[kind]
    result, issues = read(file)  # type: ignore[operator]
    assert not result
    assert [(issue.code, issue.file) for issue in issues] == [("SCH001", checkout.relative(file))]
    assert issues[0].message.startswith(words)


def test_a_gold_file_under_another_name_is_an_issue(checkout: Project, label_reader: LabelReader) -> None:
    first, second = checkout.stored("gold")[:2]
    second.write_bytes(first.read_bytes())
    _, issues = label_reader.gold(second)
    assert [(issue.code, issue.pointer) for issue in issues] == [("SCH002", "/id")]


def test_annotations_under_another_name_are_an_issue(checkout: Project, label_reader: LabelReader) -> None:
    first, second = checkout.stored("pulled")[:2]
    second.write_bytes(first.read_bytes())
    annotations, issues = label_reader.pulled(second)
    assert annotations
    assert [(issue.code, issue.pointer) for issue in issues] == [("SCH002", "/id")]


def test_a_word_nobody_knows_in_a_layer_row_is_an_issue(label_reader: LabelReader, pulled: Path) -> None:
    _edit(pulled, lambda data: data["annotations"][0].__setitem__("email", "somebody@example.org"))
    _, issues = label_reader.pulled(pulled)
    assert [issue.code for issue in issues] == ["SCH002"]


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"labels": {}},
        {"model": "m", "version": 1, "labels": {}},
        {"model": "m", "version": "1", "labels": []},
        {"model": "m", "version": "1", "labels": {}},
        {"model": "m", "version": "1", "labels": {"document": {}, "relations": []}},
    ],
)
def test_a_proposal_is_the_same_to_a_check_and_to_a_push(
    project: Project, schema: Schema, told: dict[str, Any]
) -> None:
    file = project.prediction_file("doc")
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"format": 1, **told}))
    annotations, issues = LabelReader(project, schema).prediction(file)
    if annotations is None:
        assert [issue.code for issue in issues] == ["SCH001"]
        with pytest.raises(Misconfigured, match=re.escape(f"is no prediction: {issues[0].message}")):
            project.prediction("doc", schema)
    else:
        assert project.prediction("doc", schema) == annotations
