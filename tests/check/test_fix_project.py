"""Mending what is stored: machines' proposals and gold in place, what a person made never."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from claimset.check.fix.fix_project import FixResult, fix_project
from claimset.check.project import check
from claimset.check.waive import waive_issues
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.gold.label_reader import LabelReader
from claimset.labels.as_json import labels_sha256
from claimset.model.issue import Edit
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.model.task import Prediction
from claimset.model.trouble import Misconfigured
from claimset.store.decisions import read_document_decisions
from claimset.store.project import Project
from support.checking import check_files, fix_files
from support.documents import annotation_facts
from support.tree import written

TEXT = "Director Lin Adler resigned.\r\n👩🏽‍💻 Harbour Line said nothing.\r\n"
ROLE, NAME, CHARITY = Span("r1", 0, 9, "ROLE"), Span("p1", 8, 18, "PERSON"), TEXT.index("Harbour")
FAULTY = Labels(
    layers={
        "entities": (
            ROLE,
            NAME,
            Span("n1", CHARITY, CHARITY + 12, "NGO"),
            Span("n2", CHARITY, CHARITY + 12, "NGO"),
        )
    },
    relations=(Relation("r1", "p1", "HAS_ROLE"), Relation("p1", "r1", "HAS_ROLE")),
)
QUOTES = {"r1": "Director", "p1": "Lin Adler", "n1": "Harbour Line"}
CODES = {"SPN002", "SPN009", "REL002"}
# In gold each mention has an entity of its own: two on one stretch are no longer alike, and which goes is a question.
OF_GOLD, QUOTES_OF_GOLD = CODES - {"SPN009"}, QUOTES | {"n2": "Harbour Line"}


@pytest.fixture
def faulty(with_texts: Callable[..., Project]) -> Project:
    """A project whose one document has faulty labels: as people's, as gold made of them, and as a proposal."""
    project = with_texts(one=TEXT)
    schema = project.schema()
    project.write_prediction("one", Prediction("a-model", "3.1", FAULTY), schema)
    project.write_pulled(project.documents()[0], [annotation(project, FAULTY)], schema)
    assert adjudicate_all(project).written == ("one",)
    return project


def annotation(project: Project, labels: Labels, **fields: Any) -> Annotation:
    schema, (document,) = project.schema(), project.documents()
    fields = {"sha256": labels_sha256(labels, schema), "labels": labels, **fields}
    return Annotation(**annotation_facts(document, schema, **fields))


def gold(project: Project) -> dict[str, Any]:
    return json.loads(project.gold_file("one").read_bytes())


def quotes(labels: dict[str, Any]) -> dict[str, str]:
    return {row["id"]: TEXT[row["start"] : row["end"]] for row in labels["entities"]}


def mendable(project: Project, kind: str) -> set[str]:
    issues = check(project).issues
    return {issue.code for issue in issues if issue.fix and (issue.file or "").startswith(f"annotations/{kind}/")}


def backups(project: Project, kind: str) -> list[bytes]:
    return [file.read_bytes() for file in (project.state / "kept" / kind).glob("*")]


def test_gold_and_proposals_are_mended_and_what_a_person_made_is_not(faulty: Project) -> None:
    old_files = {file: file.read_bytes() for file in (faulty.pulled_file("one"), *(faulty.root / "raw").glob("*.txt"))}
    assert (mendable(faulty, "gold"), mendable(faulty, "predicted")) == (OF_GOLD, CODES)
    fixed = fix_project(faulty)
    assert {change.code for change in fixed.changes if change.where == "file"} == CODES
    assert mendable(faulty, "gold") == mendable(faulty, "predicted") == set()
    assert {file: file.read_bytes() for file in old_files} == old_files
    assert mendable(faulty, "pulled") == CODES
    predicted = json.loads(faulty.prediction_file("one").read_bytes())
    assert (predicted["model"], predicted["version"]) == ("a-model", "3.1")
    for labels, wanted in ((gold(faulty), QUOTES_OF_GOLD), (predicted["labels"], QUOTES)):
        assert quotes(labels) == wanted
        assert labels["relations"] == [{"from": "p1", "to": "r1", "label": "HAS_ROLE"}]


def test_a_second_mending_changes_no_byte(faulty: Project) -> None:
    fix_project(faulty)
    old_files = written(faulty.root)
    assert fix_project(faulty).count("file") == 0
    assert written(faulty.root) == old_files


def test_the_files_that_were_replaced_are_kept(faulty: Project) -> None:
    old = {kind: file.read_bytes() for kind, file in files(faulty).items()}
    fix_project(faulty)
    assert {kind: backups(faulty, kind) for kind in old} == {kind: [data] for kind, data in old.items()}


def files(project: Project) -> dict[str, Path]:
    return {"gold": project.gold_file("one"), "predicted": project.prediction_file("one")}


def test_a_plan_writes_nothing_and_lists_the_same_mends(faulty: Project) -> None:
    old_files = written(faulty.root)
    planned_result = fix_project(faulty, write=False)
    assert written(faulty.root) == old_files
    assert planned_result.changes == fix_project(faulty).changes


def test_mended_gold_says_by_what_and_does_not_pass_for_edited(faulty: Project) -> None:
    fix_project(faulty)
    assert gold(faulty)["provenance"]["mended"] == sorted(OF_GOLD)
    assert "GLD003" not in {issue.code for issue in check(faulty).issues}
    # What people said is still what it was, and the mends are decisions: adjudication makes the same gold of both.
    old_bytes = faulty.gold_file("one").read_bytes()
    faulty.gold_file("one").unlink()
    assert adjudicate_all(faulty).written == ("one",)
    assert faulty.gold_file("one").read_bytes() == old_bytes
    assert {line.source for line in read_document_decisions(faulty, "one")} == {"fix"}
    assert "ADJ004" not in {issue.code for issue in check(faulty).issues}


def test_gold_that_somebody_edited_is_still_known_as_edited_after_mending(faulty: Project) -> None:
    data = gold(faulty)
    data["entities"].append({"id": "mine", "start": CHARITY, "end": CHARITY + 7, "label": "GROUP", "level": "NAM"})
    faulty.gold_file("one").write_text(json.dumps(data))
    fix_project(faulty)
    assert quotes(gold(faulty)) == QUOTES_OF_GOLD | {"mine": "Harbour"}
    assert "GLD003" in {issue.code for issue in check(faulty).issues}
    assert [issue.code for issue in adjudicate_all(faulty).issues] == ["GLD003"]


@pytest.mark.parametrize("name", ["person", "machine"])
def test_mends_of_annotations_that_lie_on_a_server_belong_there(faulty: Project, name: str) -> None:
    (document,) = faulty.documents()
    row = annotation(faulty, FAULTY, origin="0" * 16, task=3, annotation=7, made_by=name)
    faulty.write_pulled(document, [row], faulty.schema())
    old_bytes = faulty.pulled_file("one").read_bytes()
    fixed = fix_project(faulty)
    assert (fixed.count("server"), fixed.count("nowhere")) == (4, 0)
    assert {change.annotator for change in fixed.changes if change.where == "server"} == {"a01"}
    assert faulty.pulled_file("one").read_bytes() == old_bytes


def test_annotations_that_never_were_on_a_server_are_counted_and_kept(faulty: Project) -> None:
    assert (fix_project(faulty).count("nowhere"), fix_project(faulty).count("server")) == (4, 0)


def test_what_counts_no_longer_is_not_mended_anywhere(faulty: Project) -> None:
    (document,) = faulty.documents()
    for state in ("superseded", "withdrawn", "unread"):
        row = annotation(faulty, FAULTY, origin="0" * 16, task=3, annotation=7, state=state)
        faulty.write_pulled(document, [row], faulty.schema())
        assert fix_project(faulty, write=False).count("server") == 0


def test_an_issue_that_somebody_answers_for_is_left_alone(faulty: Project) -> None:
    waived = waive_issues(faulty, "SPN002", "one", "as printed", "the editor", 9, (ROLE.start, ROLE.end))
    assert waived
    lapsed = [issue for issue in check(faulty).issues if issue.code == "WVR002"]
    fix_project(faulty)
    assert quotes(gold(faulty)) == QUOTES_OF_GOLD | {"r1": "Director "}
    assert [issue for issue in check(faulty).issues if issue.code == "WVR002"] == lapsed


def test_only_the_documents_and_codes_that_are_named_are_mended(
    faulty: Project, with_texts: Callable[..., Project]
) -> None:
    with_texts(two=TEXT + "More of it.")
    faulty.write_prediction("two", Prediction("a-model", "3.1", FAULTY), faulty.schema())
    fixed = fix_project(faulty, ["one"], {"SPN009"})
    assert {(change.document, change.code) for change in fixed.changes} == {("one", "SPN009")}
    with pytest.raises(Misconfigured, match="no document"):
        fix_project(faulty, ["three"])


def test_a_broken_file_is_left_as_it_is_and_hides_no_other(faulty: Project) -> None:
    faulty.gold_file("one").write_bytes(b'{"id": "one"')
    fixed = fix_project(faulty)
    assert faulty.gold_file("one").read_bytes() == b'{"id": "one"'
    assert {change.file for change in fixed.changes if change.where == "file"} == {"annotations/predicted/one.json"}


def test_of_a_text_that_is_not_ours_no_word_is_shown(with_texts: Callable[..., Project]) -> None:
    project = with_texts("own_copy", one=TEXT)
    (document,) = project.documents()
    project.write_prediction(document.id, Prediction("a-model", "3.1", FAULTY), project.schema())
    fixed = fix_project(project)
    assert {change.code for change in fixed.changes} == CODES
    words = " ".join(change.was + change.becomes for change in fixed.changes)
    assert not any(word in words for word in ("Director", "Adler", "Harbour"))
    assert "[8:18]" in words


def test_a_mend_that_would_do_harm_is_said_and_not_done(with_texts: Callable[..., Project]) -> None:
    project = with_texts(one="The EU agreed.")
    spans = (Span("e1", 3, 7, "GPE"), Span("e2", 4, 6, "GPE", {"adjectival": True}))
    project.write_prediction("one", Prediction("a-model", "1", Labels(layers={"entities": spans})), project.schema())
    old_bytes = project.prediction_file("one").read_bytes()
    (item,) = fix_project(project).unmended
    assert (item.code, item.brings) == ("SPN002", ("SPN009",))
    assert project.prediction_file("one").read_bytes() == old_bytes


def test_this_project_needs_no_mending(checkout: Project) -> None:
    old_files = written(checkout.root / "annotations")
    fixed = fix_project(checkout)
    # What an annotator submitted is mended on the server alone: here it stays, and the next pull has the mended labels.
    on_server = [change for change in fixed.changes if change.where == "server"]
    assert fixed.changes == on_server
    assert {change.file for change in on_server} <= {
        checkout.pulled_name(document.id) for document in checkout.documents()
    }
    assert (fixed.unmended, fixed.untouched, fixed.unreadable_gold) == ([], {}, None)
    assert written(checkout.root / "annotations") == old_files


def stored_forms(project: Project) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    return gold(project), *(json.loads(file.read_bytes()) for file in (files(project)["predicted"],
        project.pulled_file("one")))  # fmt: skip


@pytest.mark.parametrize("form", ["single", "lines", "list"])
def test_files_of_our_forms_are_mended_where_they_lie(faulty: Project, tmp_path: Path, form: str) -> None:
    record, prediction, _ = stored_forms(faulty)
    fine = {**prediction, "labels": {"entities": [], "relations": []}, "note": "é \\u00e9 stays"}
    folder = tmp_path / "given"
    folder.mkdir()
    if form == "single":
        file = folder / "a.json"
        file.write_text(json.dumps(record, indent=3))
    elif form == "lines":
        file = folder / "a.jsonl"
        file.write_text("\n".join(map(json.dumps, (fine, record, prediction, fine))) + "\n\n", newline="\r\n")
    else:
        file = folder / "a.json"
        file.write_text(json.dumps([fine, record, prediction, fine]))
    file.chmod(0o640)
    old = file.read_bytes()
    fixed = fix_files([file], faulty.schema(), faulty)
    assert {change.code for change in fixed.changes} == (OF_GOLD if form == "single" else CODES)
    assert {issue.code for issue in check_files([file], faulty.schema(), faulty).issues if issue.fix} == set()
    (orig,) = folder.glob("a.json*.orig")
    assert orig.read_bytes() == old
    assert file.stat().st_mode & 0o777 == 0o640
    new = file.read_bytes()
    if form != "single":
        untouched = json.dumps(fine).encode()
        assert (new.count(untouched), old.count(untouched)) == (2, 2)
        values = json.loads(new) if form == "list" else [json.loads(line) for line in new.splitlines() if line]
        assert [value["id"] for value in values] == ["one"] * 4
        assert (quotes(values[1]), quotes(values[2]["labels"])) == (QUOTES_OF_GOLD, QUOTES)
    old_files = written(folder)
    assert fix_files([folder], faulty.schema(), faulty).changes == []
    assert written(folder) == old_files


def test_a_plan_for_files_writes_nothing(faulty: Project, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps(gold(faulty)))
    old_bytes = file.read_bytes()
    assert fix_files([file], faulty.schema(), faulty, write=False).changes
    assert [file.read_bytes(), list(tmp_path.glob("*.orig"))] == [old_bytes, []]


def test_annotations_and_broken_files_are_never_rewritten(faulty: Project, tmp_path: Path) -> None:
    record, _, pulled = stored_forms(faulty)
    text_by_name = {
        "pulled.json": json.dumps(pulled),
        "broken.jsonl": json.dumps(record) + "\n{\n",
        "mixed.jsonl": json.dumps(record) + "\n" + json.dumps(pulled) + "\n",
    }
    for name, content in text_by_name.items():
        (tmp_path / name).write_text(content)
    fixed = fix_files([tmp_path / name for name in text_by_name], faulty.schema(), faulty)
    assert fixed.changes == []
    assert {Path(name).name for name in fixed.untouched} == set(text_by_name)
    assert {name: (tmp_path / name).read_text() for name in text_by_name} == text_by_name


def test_a_file_of_the_project_is_named_by_its_document(faulty: Project) -> None:
    with pytest.raises(Misconfigured) as trouble:
        fix_files([faulty.gold_file("one")], faulty.schema(), faulty)
    assert "claimset check one --fix" in trouble.value.remedy


def test_a_file_without_its_text_is_mended_where_no_text_is_needed(
    faulty: Project, schema: Schema, tmp_path: Path
) -> None:
    file = tmp_path / "a.json"
    file.write_text(files(faulty)["predicted"].read_text())
    fixed = fix_files([file], schema)
    assert {change.code for change in fixed.changes} == {"SPN009", "REL002"}


def test_a_record_in_a_file_says_that_it_was_mended(faulty: Project, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(json.dumps(gold(faulty)))
    fix_files([file], faulty.schema(), faulty)
    record, issues = LabelReader(Project(tmp_path), faulty.schema()).gold(file)
    assert record is not None
    assert record.provenance.mended == tuple(sorted(OF_GOLD))
    assert labels_sha256(record.labels, faulty.schema()) == record.provenance.sha256
    assert [issue.pointer for issue in issues] == ["/id"]


def test_a_change_as_json_tells_an_edit_of_a_span_from_one_of_relations(faulty: Project) -> None:
    fixed: FixResult = fix_project(faulty, write=False)
    for change in fixed.changes:
        data = json.loads(msgspec.json.encode(change))
        assert isinstance(data["fix"]["before"], dict if isinstance(change.fix, Edit) else list)
        assert {"code", "where", "document", "file", "was", "becomes"} <= data.keys()


def test_a_document_of_another_name_in_the_file_is_left(faulty: Project) -> None:
    data = gold(faulty) | {"id": "other"}
    faulty.gold_file("one").write_text(json.dumps(data))
    old_bytes = faulty.gold_file("one").read_bytes()
    fix_project(faulty)
    assert faulty.gold_file("one").read_bytes() == old_bytes
