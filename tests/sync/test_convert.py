"""Gold in the formats of other tools: the project's own importers read the same labels, and every loss is named."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from claimset.gold.label_reader import LabelReader
from claimset.labels.implied_relations import without_implied
from claimset.model.labels import Labels
from claimset.model.schema import Layer
from claimset.model.span import Span
from claimset.model.trouble import Misconfigured
from claimset.release.export import export
from claimset.schema.defaults import without_defaults
from claimset.store.project import Project
from claimset.sync.conversion.convert import LOSSES, Form, convert
from claimset.sync.imports.import_labels import import_labels
from support.releasing import clone, keep_documents
from support.tree import tree


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Six documents with gold of every layer; no test changes them."""
    return keep_documents(clone(tmp_path_factory.mktemp("source") / "clone", "CHANGELOG.md"), 6)


def _gold(project: Project) -> dict[str, Labels]:
    reader = LabelReader(project, project.schema())
    records = [reader.gold(file)[0] for file in project.stored("gold")]
    return {record.id: record.labels for record in records if record is not None}


def _imported(source: Project, folder: Path, files: Iterable[Path], form: str) -> dict[str, Labels]:
    """Import files into a project with the same texts and no labels; return the labels by document."""
    project = clone(folder)
    keep_documents(project, 6)
    for kind in ("pulled", "gold", "predicted"):
        for file in project.stored(kind):
            file.unlink()
    paths = sorted(files)
    # No interface of this schema asks for zones together with the rest, so each part is imported by itself.
    for interface in (None,) if form == "labelstudio" else ("all", "zones"):
        import_labels(project, paths, form, "a09", interface)
    reader = LabelReader(project, project.schema())
    rows = {file.stem: reader.pulled(file)[0] for file in project.stored("pulled")}
    return {
        name: Labels(
            layers={layer: spans for item in items for layer, spans in item.labels.layers.items()},
            relations=tuple(relation for item in items for relation in item.labels.relations),
        )
        for name, items in rows.items()
    }


def _spans(labels: Labels, project: Project, *, with_attributes: bool = True) -> Counter[Any]:
    schema = project.schema()
    return Counter(
        (
            layer,
            span.start,
            span.end,
            span.label,
            str(sorted(_answers(span, schema.layers[layer]).items())) if with_attributes else "",
        )
        for layer, spans in labels.layers.items()
        for span in spans
    )


def _answers(span: Span, layer: Layer) -> dict[str, Any]:
    """Return the answers that an interface asks for, but those that equal the default."""
    asked = {name: value for name, value in span.attributes.items() if layer.attributes[name].stage is not None}
    return without_defaults(asked, layer.attributes, span.label)


def _relations(labels: Labels, project: Project) -> Counter[Any]:
    places = {span.id: (layer, span.start, span.end, span.label) for layer, span in labels.layer_of().values()}
    relations = without_implied(labels, project.schema()).relations
    return Counter((places[item.source], places[item.target], item.label) for item in relations)


def _lost(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / LOSSES).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("form", ["brat", "labelstudio"])
def test_spans_relations_and_attributes_come_back(form: Form, source: Project, tmp_path: Path) -> None:
    result = convert(source.root, form, tmp_path / "out")
    assert result.documents == len(_gold(source))
    files = (tmp_path / "out").glob("*.ann" if form == "brat" else "tasks.json")
    imported = _imported(source, tmp_path / "other", files, form)
    assert imported.keys() == _gold(source).keys()
    for name, labels in _gold(source).items():
        lost = [row for row in _lost(tmp_path / "out") if row["document"] == name]
        lost_spans = {row["id"] for row in lost if row["kind"] == "layer"}
        kept = Labels(
            layers={
                layer: tuple(span for span in spans if span.id not in lost_spans)
                for layer, spans in labels.layers.items()
            },
            relations=labels.relations,
        )
        assert _relations(imported[name], source) == _relations(labels, source)
        assert _spans(imported[name], source) == _spans(kept, source)
        assert {row["what"] for row in lost if row["kind"] == "attribute"} <= {"entity_id"}
        assert {row["kind"] for row in lost} <= {"document", "layer", "attribute"}


def test_json_lines_hold_everything_and_doccano_reads_spans_and_relations(source: Project, tmp_path: Path) -> None:
    result = convert(source.root, "jsonl", tmp_path / "out")
    assert result.lost == {}
    file = tmp_path / "out" / "documents.jsonl"
    imported = _imported(source, tmp_path / "other", [file], "doccano")
    rows = {row["doc_id"]: row for row in map(json.loads, file.read_text(encoding="utf-8").splitlines())}
    for name, labels in _gold(source).items():
        assert _spans(imported[name], source, with_attributes=False) == _spans(labels, source, with_attributes=False)
        assert _relations(imported[name], source) == _relations(labels, source)
        attributes = {span.id: json.loads(json.dumps(span.attributes)) for span in labels.spans}
        assert {row["id"]: row["attributes"] for row in rows[name]["entities"]} == attributes
        assert rows[name]["document"] == json.loads(json.dumps(labels.document))


def test_columns_hold_one_layer_each_and_what_they_cannot_hold_is_named(source: Project, tmp_path: Path) -> None:
    result = convert(source.root, "conll", tmp_path / "out")
    assert {"entities.conll", "claims.conll", "claims_nested.conll", "cues.conll"} <= set(result.files)
    losses = _lost(tmp_path / "out")
    assert Counter(row["kind"] for row in losses) == result.lost
    assert result.lost["relation"] == sum(len(labels.relations) for labels in _gold(source).values())
    assert result.lost["attribute"] == sum(len(s.attributes) for labels in _gold(source).values() for s in labels.spans)
    imported = _imported(source, tmp_path / "other", [tmp_path / "out" / "entities.conll"], "conll")
    changed = {
        (row["document"], row["id"]) for row in losses if row["kind"] not in {"relation", "attribute"} and "id" in row
    }
    for name, labels in _gold(source).items():
        expected = Counter(
            (span.start, span.end, span.label) for span in labels.layers["entities"] if (name, span.id) not in changed
        )
        read = Counter((span.start, span.end, span.label) for span in imported[name].layers["entities"])
        assert not expected - read


def test_a_release_is_converted_split_by_split(source: Project, tmp_path: Path) -> None:
    made = export(source, "0.0.0")
    result = convert(made.folder, "jsonl", tmp_path / "out")
    splits = {name.partition("/")[0] for name in result.files if "/" in name}
    assert splits == {split for split, rows in made.sizes["documents"].items() if rows}
    rows = [json.loads(line) for name in splits for line in (tmp_path / "out" / name / "documents.jsonl").open()]
    assert (
        len(rows)
        == result.documents
        == made.sizes["documents"].get("train", 0)
        + sum(count for split, count in made.sizes["documents"].items() if split != "train")
    )


def test_the_same_gold_gives_the_same_bytes(source: Project, tmp_path: Path) -> None:
    for form in ("brat", "conll", "jsonl", "labelstudio"):
        convert(source.root, form, tmp_path / "one" / form)
        convert(source.root, form, tmp_path / "two" / form)
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_a_folder_that_is_not_empty_and_a_place_without_gold_are_refused(source: Project, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(Misconfigured, match="is not empty"):
        convert(source.root, "brat", tmp_path / "out")
    with pytest.raises(Misconfigured, match="no project here"):
        convert(tmp_path, "brat", tmp_path / "new")
    assert not (tmp_path / "new").exists()
