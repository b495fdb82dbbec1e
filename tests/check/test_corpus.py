"""A check looks at all documents together where all are asked for, and judges each text once."""

import json
from collections.abc import Callable
from pathlib import Path

from msgspec.structs import replace

from claimset.check.project import check
from claimset.check.report import issues_report
from claimset.migration.stored_versions import StoredVersions
from claimset.model.notice import NOTICES
from claimset.model.waiver import Waiver
from claimset.rules.corpus.notices import CORPUS_CODES
from claimset.rules.waivers import content_of
from claimset.store.project import Project
from claimset.store.waivers import write_waivers
from claimset.texts.hydrate import renew_lock_file
from support.migrating import TEXT, annotate
from support.project_case import COMMON, issues_of, read_project_case

STORY = "Barn Owl Trust opened a second shed near Harrow Bridge on Monday and asked the town for clean straw."


def codes(project: Project, *only: str) -> list[tuple[str, str | None]]:
    return [(issue.code, issue.document) for issue in check(project, only).issues]


def test_every_code_that_needs_all_documents_has_a_page() -> None:
    assert NOTICES.keys() >= CORPUS_CODES


def test_a_text_is_judged_once_whoever_labelled_it(tmp_path: Path) -> None:
    root = tmp_path / "project"
    issues_of(read_project_case("ANN009", "good"), root)
    file = root / "raw" / "owls.txt"
    file.write_bytes(file.read_bytes().replace(b"owl", b"Owl").replace(b"straw", b"stRaw"))
    assert [item for item in codes(Project(root)) if item[0] == "DOC001"] == [("DOC001", "owls")]


def test_a_text_that_nobody_labelled_is_judged(with_texts: Callable[..., Project]) -> None:
    project = with_texts(owls=STORY)
    project.prediction_file("owls").unlink(missing_ok=True)
    (project.root / "raw" / "owls.txt").write_text("Barn owls.", encoding="utf-8")
    assert {code for code, _ in codes(project)} == {"DOC001", "DOC003"}


def test_an_issue_of_a_text_that_has_labels_and_no_gold_stands_on_the_page(tmp_path: Path) -> None:
    root = tmp_path / "project"
    issues_of({"gone": ["annotations/gold/owls.json"]}, root)
    (root / "raw" / "owls.txt").write_bytes((root / "raw" / "owls.txt").read_bytes().replace(b"clean", b"fresh"))
    result = check(Project(root))
    assert [issue.code for issue in result.issues] == ["DOC001"]
    page = issues_report("html", result, result.issues, Project(root).schema(), root)
    assert result.issues[0].message.split(":")[1].strip() in page


def test_copies_are_looked_for_only_where_no_document_is_chosen(with_texts: Callable[..., Project]) -> None:
    project = with_texts(owls=STORY, reprint=f"{STORY} ")
    assert codes(project) == [("DOC008", "reprint")]
    assert codes(project, "reprint") == []


def test_a_waiver_of_copies_holds_and_does_not_lapse_where_documents_are_chosen(
    with_texts: Callable[..., Project],
) -> None:
    project = with_texts(owls=STORY, reprint=f"{STORY} ")
    (issue,) = check(project).issues
    write_waivers(project, [Waiver("DOC008", "reprint", "two prints", "Lin Adler", "9999-12-31", content_of(issue))])
    assert codes(project) == []
    assert codes(project, "reprint") == []


def test_a_copy_of_a_text_that_is_not_ours_is_known_with_the_texts_and_without(
    with_texts: Callable[..., Project], tmp_path: Path
) -> None:
    with_texts(owls=STORY)
    project = with_texts(tier="own_copy", theirs=f"{STORY}  \r\n")
    (own,) = (document.id for document in project.documents() if not document.is_open)
    issue_codes = codes(project)
    assert ("DOC008", own) in issue_codes
    assert ("SAF008", own) in issue_codes
    (project.root / ".claimset" / "texts" / f"{own}.txt").unlink()
    assert codes(project) == [("DOC008", own), ("SAF008", own)]


def test_words_of_others_in_a_note_about_an_open_text_are_found(
    with_texts: Callable[..., Project],
) -> None:
    project = with_texts(owls=TEXT)
    (document,) = project.documents()
    annotate(project)
    with_texts(tier="own_copy", theirs=STORY)
    (row,) = StoredVersions(project, project.schema()).pulled(project.pulled_file(document.id))[0]
    assert "SAF008" not in codes(project)
    project.write_pulled(document, [replace(row, note=f"As they say: {STORY}")], project.schema())
    (name,) = {issue.file for issue in check(project).issues if issue.code == "SAF008"}
    assert name == project.pulled_name(document.id)


def test_words_of_others_are_found_in_every_tracked_place(tmp_path: Path) -> None:
    root = tmp_path / "project"
    assert issues_of(read_project_case("SAF008", "good"), root) == []
    quotation = STORY.split("second ")[1]
    places = ["CHANGELOG.md", "DATASHEET.md", "raw/notes.txt", "annotations/notes/deep/x.md", "schema/guide/x.md"]
    for name in places:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"Note: {quotation}", encoding="utf-8")
    (root / "annotations" / "links.jsonl").write_text(json.dumps({"note": quotation.replace(" ", "\n")}) + "\n")
    (root / "raw" / "picture.bin").write_bytes(b"\xff\xfe" + quotation.encode())
    issue_codes = [issue for issue in check(Project(root)).issues if issue.code == "SAF008"]
    assert sorted(issue.file or "" for issue in issue_codes) == sorted([*places, "annotations/links.jsonl"])
    assert not any(word in issue.message for issue in issue_codes for word in ("shed", "Harrow", "straw"))


def test_a_lock_made_anew_holds_nothing_of_a_zone_that_takes_no_label(tmp_path: Path) -> None:
    root = tmp_path / "project"
    assert [issue.code for issue in issues_of(read_project_case("SAF010", "broken"), root)] == ["SAF010"]
    project = Project(root)
    (text,) = [file.read_bytes() for file in COMMON.glob("raw/*.txt")]
    project.keep_text("owls", text, is_open=False)
    assert renew_lock_file(project) == ("owls",)
    assert check(project).issues == []
