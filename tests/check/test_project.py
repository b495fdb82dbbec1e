"""A check finds every damage to what is stored, and nothing in what is whole."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimset.check.project import check
from claimset.model.document import Document
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project
from support.documents import annotation_facts
from support.manifest import manifest_rows, put_manifest_rows
from support.tree import written


def _open(project: Project) -> Document:
    return next(
        document for document in project.documents() if document.is_open and project.gold_file(document.id).is_file()
    )


def _codes(project: Project) -> set[tuple[str, str | None]]:
    return {(issue.code, issue.document) for issue in check(project).issues if issue.level == "error"}


def _edit(file: Path, change: Callable[[dict[str, Any]], None]) -> None:
    data = json.loads(file.read_bytes())
    change(data)
    file.write_text(json.dumps(data))


def test_this_project_has_no_errors(checkout: Project) -> None:
    result = check(checkout)
    assert [issue for issue in result.issues if issue.level == "error"] == []
    assert (result.documents, result.gold) == (len(checkout.documents()), len(checkout.stored("gold")))
    assert result.annotations >= len(checkout.stored("pulled")) > 0


def test_a_check_writes_nothing(checkout: Project) -> None:
    old_files = written(checkout.root)
    check(checkout)
    assert written(checkout.root) == old_files


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data + b" ",
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data[:-1],
        lambda data: data.replace(b"a", b"b", 1),
        lambda data: b"\xef\xbb\xbf" + data,
    ],
    ids=["space", "CRLF", "cut", "letter", "BOM"],
)
def test_an_edited_text_is_found(checkout: Project, change: Callable[[bytes], bytes]) -> None:
    document = _open(checkout)
    file = checkout.text_file(document)
    assert change(file.read_bytes()) != file.read_bytes()
    file.write_bytes(change(file.read_bytes()))
    assert ("DOC001", document.id) in _codes(checkout)


def test_a_text_that_is_no_longer_text_is_found(checkout: Project) -> None:
    document = _open(checkout)
    checkout.text_file(document).write_bytes(b"\xff\xfe")
    assert _codes(checkout) == {("DOC004", document.id)}


def test_a_removed_text_is_found(checkout: Project) -> None:
    document = _open(checkout)
    checkout.text_file(document).unlink()
    assert ("DOC004", document.id) in _codes(checkout)


def test_a_text_that_is_not_ours_may_be_missing(checkout: Project) -> None:
    others = [document for document in checkout.documents() if not document.is_open]
    assert others
    assert not any(checkout.text_file(document).exists() for document in others)
    assert _codes(checkout) == set()


@pytest.mark.parametrize("kind", ["gold", "pulled"])
def test_a_file_that_is_no_json_is_found_and_the_rest_is_judged(checkout: Project, kind: str) -> None:
    result = check(checkout)
    document = _open(checkout)
    file = checkout.root / "annotations" / kind / f"{document.id}.json"
    file.write_bytes(file.read_bytes()[:-10])
    second_result = check(checkout)
    errors = [issue for issue in second_result.issues if issue.level == "error"]
    assert ("SCH001", checkout.relative(file)) in [(issue.code, issue.file) for issue in errors]
    assert all(document.id in f"{issue.document} {issue.file}" for issue in errors)
    assert second_result.documents == result.documents
    assert second_result.gold == result.gold - (kind == "gold")


@pytest.mark.parametrize("kind", ["gold", "pulled"])
def test_a_renamed_file_is_found(checkout: Project, kind: str) -> None:
    file = checkout.root / "annotations" / kind / f"{_open(checkout).id}.json"
    file.rename(file.with_name("no-such-document.json"))
    issue_codes = [(issue.code, issue.file) for issue in check(checkout).issues if issue.level == "error"]
    assert ("DOC005", f"annotations/{kind}/no-such-document.json") in issue_codes


@pytest.mark.parametrize("kind", ["gold", "pulled"])
def test_a_file_under_the_name_of_another_document_is_found(checkout: Project, kind: str) -> None:
    first, second = checkout.stored(kind)[:2]
    second.write_bytes(first.read_bytes())
    issue_codes = {(issue.code, issue.file, issue.pointer) for issue in check(checkout).issues}
    assert ("SCH002", checkout.relative(second), "/id") in issue_codes


@pytest.mark.parametrize("name", ["raw/stray.txt", "annotations/gold/stray.json", "annotations/pulled/stray.json"])
def test_a_stray_file_is_found(checkout: Project, name: str) -> None:
    (checkout.root / name).write_bytes(b"{}")
    issue_codes = {(issue.code, issue.file) for issue in check(checkout).issues if issue.level == "error"}
    assert issue_codes == {("DOC005", name)}


def test_a_manifest_line_whose_length_is_wrong_is_found(checkout: Project) -> None:
    document = _open(checkout)
    lines = manifest_rows(checkout)
    for line in lines:
        line["length"] += line["id"] == document.id
    put_manifest_rows(checkout, lines)
    assert ("DOC003", document.id) in _codes(checkout)


@pytest.mark.parametrize("field", ["text_sha256", "language"])
def test_gold_that_was_made_for_another_text_is_found(checkout: Project, field: str) -> None:
    document = _open(checkout)
    changes = {
        "text_sha256": "0" * 64,
        "language": next(name for name in checkout.schema().languages if name != document.language),
    }
    _edit(checkout.gold_file(document.id), lambda data: data.__setitem__(field, changes[field]))
    assert document.id in {name for _, name in _codes(checkout)}


def test_annotations_of_another_text_are_found(checkout: Project) -> None:
    document = _open(checkout)
    _edit(checkout.pulled_file(document.id), lambda data: data["annotations"][0].__setitem__("text_sha256", "0" * 64))
    assert ("ANN002", document.id) in _codes(checkout)


def test_labels_edited_after_they_were_pulled_are_found(checkout: Project) -> None:
    document = _open(checkout)

    def drop(data: dict[str, Any]) -> None:
        layers = (spans for row in data["annotations"] for spans in row["labels"].values() if isinstance(spans, list))
        next(spans for spans in layers if spans).pop()

    _edit(checkout.pulled_file(document.id), drop)
    assert document.id in {name for _, name in _codes(checkout)}


def test_a_span_beyond_the_text_is_found_even_where_the_text_is_not_at_hand(checkout: Project) -> None:
    document = next(row for row in checkout.documents() if not row.is_open and checkout.gold_file(row.id).is_file())
    layer = checkout.schema().with_role("claim")[0].name

    def move(data: dict[str, Any]) -> None:
        data[layer][-1]["end"] = document.length + 1

    _edit(checkout.gold_file(document.id), move)
    assert document.id in {name for _, name in _codes(checkout)}


def test_every_damage_of_several_is_found_at_once(checkout: Project) -> None:
    first, second, third = [document for document in checkout.documents() if document.is_open][:3]
    checkout.text_file(first).unlink()
    checkout.gold_file(second.id).write_bytes(b"{")
    checkout.pulled_file(third.id).write_bytes(b"[]")
    (checkout.root / "raw" / "stray.txt").write_bytes(b"")
    assert {code for code, _ in _codes(checkout)} >= {"DOC004", "SCH001", "DOC005"}


def test_only_the_documents_named_are_judged(checkout: Project) -> None:
    first, second = [document for document in checkout.documents() if document.is_open][:2]
    checkout.text_file(first).unlink()
    assert check(checkout, [second.id]).errors == 0
    assert check(checkout, [second.id]).documents == 1
    assert check(checkout, [first.id]).errors > 0


def test_a_document_that_is_not_there_is_misconfigured(checkout: Project) -> None:
    with pytest.raises(Misconfigured, match="no-such-document"):
        check(checkout, ["no-such-document"])


def test_progress_ends_at_the_number_of_documents(checkout: Project) -> None:
    reports: list[tuple[str, int, int | None]] = []
    check(checkout, progress=lambda *report: reports.append(report))
    assert reports[-1] == ("checking", len(checkout.documents()), len(checkout.documents()))


def test_no_word_of_a_text_that_is_not_ours_stands_in_an_issue(with_texts: Callable[..., Project]) -> None:
    text = "Zwijgwoord stands in a sentence of somebody else."
    project = with_texts(tier="own_copy", some=text)
    document = project.documents()[0]
    schema = project.schema()
    layer = schema.with_role("mention")[0]
    label = next(iter(layer.labels))
    spans = [{"id": "e1", "start": 0, "end": 11, "label": label}, {"id": "e1", "start": 9, "end": 14, "label": label}]
    labels = {schema.document_key: {}, layer.name: spans, schema.relation_key: []}
    row = annotation_facts(document, schema, labels=labels)
    file = project.pulled_file(document.id)
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"format": 1, "id": document.id, "annotations": [row]}))
    issues = check(project).issues
    assert issues
    assert not [issue for issue in issues if "wijgwoord" in f"{issue.message}{issue.file}{issue.pointer}"]
