"""A corrected text takes along every label whose words it has, and asks a person about the others."""

import json
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from claimset.check.project import check
from claimset.check.waive import waive_issues
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.gold.label_reader import LabelReader
from claimset.labels.as_json import labels_sha256
from claimset.migration.correction.correct import correct, plan_correction
from claimset.migration.correction.places import table_of
from claimset.model.claim_link import LinkedClaim, StoredLink
from claimset.model.earlier_text import EarlierText
from claimset.model.issue import Level
from claimset.model.labels import Labels
from claimset.model.trouble import Conflict, Misconfigured
from claimset.release.export import export
from claimset.release.verify import verify_release
from claimset.store.kept.document_changes import DocumentChanges
from claimset.store.kept.earlier_texts import read_earlier_texts
from claimset.store.links import read_links, write_links
from claimset.store.project import Project
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from claimset.texts.withdraw import plan_withdrawal, withdraw_document
from support.killed_writes import Killed, kill_at_write
from support.recording import answered_for
from support.releasing import clone, keep_documents, labelled
from support.tree import tree

DAY = date(2026, 3, 1)
NAME = "pingloop-campaign"


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Documents with two annotators, decisions and gold, and a link between two; no test changes them."""
    project = keep_documents(clone(tmp_path_factory.mktemp("decided") / "clone"), 35)
    ends = LinkedClaim(NAME, "c5"), LinkedClaim("kestrelby-lessons", "c14")
    write_links(project, [StoredLink(*ends, "NOT_COMPARABLE", "c01", "accounts and trainers")])
    return project


@pytest.fixture
def copied(decided: Project, tmp_path: Path) -> Project:
    """A copy that a test may change."""
    subprocess.run(["cp", "-r", str(decided.root), str(tmp_path / "copy")], check=True)
    return Project(tmp_path / "copy")


def _text(project: Project, name: str = NAME) -> str:
    return project.text_of(next(row for row in project.documents() if row.id == name)) or ""


def _file(project: Project, text: str) -> Path:
    file = project.root.parent / "corrected.txt"
    file.write_bytes(text.encode())
    return file


def _labels(project: Project, name: str = NAME) -> dict[str, Labels]:
    """Return the labels of every annotation, of gold, and of the prediction of a document, by who made them."""
    reader = LabelReader(project, project.schema())
    rows, issues = reader.pulled(project.pulled_file(name))
    record, gold_issues = reader.gold(project.gold_file(name))
    assert (issues, gold_issues) == ([], [])
    assert record is not None
    labels = {f"{row.annotator} {row.interface} {number}": row.labels for number, row in enumerate(rows)}
    prediction = project.prediction(name, project.schema())
    return {**labels, "gold": record.labels, **({"prediction": prediction.labels} if prediction else {})}


def _words(project: Project, name: str = NAME) -> dict[str, list[tuple[Any, ...]]]:
    """Return the words of every span, with its id, label and attributes, by who made it."""
    text = _text(project, name)
    return {
        who: sorted(
            (layer, span.id, span.label, str(span.attributes), " ".join(text[span.start : span.end].split()))
            for layer, spans in labels.layers.items()
            for span in spans
        )
        for who, labels in _labels(project, name).items()
    }


def _public(project: Project) -> dict[str, bytes]:
    return {name: data for name, data in tree(project.root).items() if not name.startswith(".claimset/")}


def _unlabelled_word(project: Project) -> str:
    """Return a word that occurs once in the text and that no label covers or touches."""
    text = _text(project)
    covered = {
        at
        for labels in _labels(project).values()
        for layer, spans in labels.layers.items()
        for span in spans
        for at in range(span.start - 1, span.end + 1)
        if layer != "zones"
    }
    for word in text.split():
        at = text.index(word)
        if word.isalpha() and len(word) > 3 and text.count(word) == 1 and not covered & {*range(at, at + len(word))}:
            return word
    raise AssertionError("every word is labelled")


def test_every_label_moves_with_its_words_and_gold_follows_from_the_annotations(copied: Project) -> None:
    before, words, relations = _public(copied), _words(copied), {k: v.relations for k, v in _labels(copied).items()}
    text = _text(copied)
    (old,) = (row for row in copied.documents() if row.id == NAME)
    plan, name = correct(copied, NAME, _file(copied, f"Corrected on Monday.\n\n{text}"), day=DAY)
    assert (plan.undecided, plan.gone, plan.links, name) == ((), (), (), f"correct/{NAME}-1")
    assert plan.moved > 20
    assert _words(copied) == words
    assert {who: labels.relations for who, labels in _labels(copied).items()} == relations
    (document,) = (row for row in copied.documents() if row.id == NAME)
    assert (document.length, document.bytes) == (old.length + 22, old.bytes + 22)
    assert read_earlier_texts(copied) == [EarlierText(NAME, 1, old.sha256, "2026-03-01")]
    assert not [issue for issue in check(copied).issues if issue.level == Level.ERROR and issue.document == NAME]
    # Adjudication of the moved annotations and decisions makes the moved gold, byte for byte.
    result = adjudicate_all(copied, only=[NAME])
    assert (result.written, result.unchanged, result.issues) == ((), (NAME,), ())
    changed = {file for file, data in _public(copied).items() if before.get(file) != data}
    assert changed == {*plan.files, "raw/manifest.jsonl", "raw/corrected.jsonl"}
    assert {f"raw/{NAME}.txt", f"annotations/gold/{NAME}.json", f"annotations/pulled/{NAME}.json"} <= changed
    schema = copied.schema()
    rows, _ = LabelReader(copied, schema).pulled(copied.pulled_file(NAME))
    assert all(row.sha256 == labels_sha256(row.labels, schema) for row in rows)
    assert {row.text_sha256 for row in rows} == {document.sha256}


def test_a_changed_word_outside_labels_asks_nobody(copied: Project) -> None:
    word, words = _unlabelled_word(copied), _words(copied)
    zones = {who: [row for row in rows if row[0] != "zones"] for who, rows in words.items()}
    plan = plan_correction(copied, NAME, _file(copied, _text(copied).replace(word, f"{word}x")))
    undecided = {(row.start, row.end) for row in plan.undecided}
    if not undecided:
        correct(copied, NAME, _file(copied, _text(copied).replace(word, f"{word}x")))
        assert {who: [row for row in rows if row[0] != "zones"] for who, rows in _words(copied).items()} == zones


def test_a_prediction_that_cannot_be_read_stops_a_correction_in_one_sentence(copied: Project) -> None:
    file = copied.prediction_file(NAME)
    file.parent.mkdir(exist_ok=True)
    body = {"format": 1, "id": NAME, "model": "m", "version": "1", "labels": {"entities": [{"id": "e1", "start": 0}]}}
    file.write_text(json.dumps(body))
    before = _public(copied)
    with pytest.raises(Conflict, match=f"{NAME}.json is no prediction: nothing is changed"):
        plan_correction(copied, NAME, _file(copied, "A line before it.\n" + _text(copied)))
    assert _public(copied) == before


def _with_a_changed_claim(project: Project) -> tuple[str, str]:
    """Return a text in which a word of the linked claim changed, and the words of the claim before."""
    text = _text(project)
    (claim,) = (span for span in _labels(project)["gold"].layers["claims"] if span.id == "c5")
    words = text[claim.start : claim.end]
    at = claim.start + words.index(" ") + 1
    return f"{text[:at]}really {text[at:]}", words


def test_labels_whose_words_changed_wait_for_a_person_and_nothing_is_changed(copied: Project) -> None:
    text, words = _with_a_changed_claim(copied)
    file, before = _file(copied, text), _public(copied)
    plan = plan_correction(copied, NAME, file, day=DAY)
    assert any(row.words == words and row.new_words and "really" in row.new_words for row in plan.undecided)
    with pytest.raises(Conflict, match="has other words in the new text: nothing is changed"):
        correct(copied, NAME, file, day=DAY)
    assert _public(copied) == before


def test_a_person_takes_the_proposals(copied: Project, tmp_path: Path) -> None:
    text, words = _with_a_changed_claim(copied)
    file, table = _file(copied, text), tmp_path / "table.jsonl"
    table.write_bytes(table_of(plan_correction(copied, NAME, file).undecided))
    plan, _ = correct(copied, NAME, file, table, DAY)
    assert (plan.undecided, plan.gone) == ((), ())
    (claim,) = (span for span in _labels(copied)["gold"].layers["claims"] if span.id == "c5")
    first, _, rest = words.partition(" ")
    assert text[claim.start : claim.end] == f"{first} really {rest}"
    assert read_links(copied)
    result = adjudicate_all(copied, only=[NAME])
    assert (result.written, result.issues) == ((), ())


def test_a_person_lets_labels_go_and_links_and_relations_go_with_them(copied: Project, tmp_path: Path) -> None:
    text, words = _with_a_changed_claim(copied)
    file, table = _file(copied, text), tmp_path / "table.jsonl"
    rows = [json.loads(line) for line in table_of(plan_correction(copied, NAME, file).undecided).splitlines()]
    for row in rows:
        if row["words"] == words:
            row |= {"new_start": None, "new_end": None, "new_words": None}
    table.write_text("".join(json.dumps(row) + "\n" for row in rows))
    plan, name = correct(copied, NAME, file, table, DAY)
    assert len(plan.gone) == 1
    assert len(plan.links) == 1
    labels = _labels(copied)["gold"]
    ids = {span.id for span in labels.spans}
    assert "c5" not in ids
    assert all({item.source, item.target} <= ids for item in labels.relations)
    assert read_links(copied) == []
    # What went comes back.
    changes = DocumentChanges(copied)
    changes.restore(changes.of_document(NAME)[0])
    assert len(read_links(copied)) == 1
    assert "c5" in {span.id for span in _labels(copied)["gold"].spans}
    assert name == f"correct/{NAME}-1"


def test_waivers_go_on_covering_their_issues(copied: Project) -> None:
    issues = [issue for issue in check(copied).issues if issue.document == NAME and issue.start is not None]
    assert issues
    for code in sorted({issue.code for issue in issues}):
        waive_issues(copied, code, NAME, "meant so", "Ada Byron", 90)
    waived = {(issue.code, issue.message, issue.annotator) for issue in check(copied).waived_issues}
    text = _text(copied)
    correct(copied, NAME, _file(copied, f"Corrected on Monday.\n\n{text}"), day=DAY)
    result = check(copied)
    assert {(issue.code, issue.message, issue.annotator) for issue in result.waived_issues} == waived
    assert not [issue for issue in result.issues if issue.code.startswith("WVR")]


@pytest.mark.parametrize("after", [False, True])
def test_a_correction_that_is_killed_at_any_write_is_ended_by_the_next_or_taken_back(
    after: bool, decided: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = tmp_path / "few"
    subprocess.run(["cp", "-r", str(decided.root), str(few)], check=True)
    keep = {NAME, "kestrelby-lessons"}
    for row in Project(few).documents():
        if row.id not in keep:
            withdraw_document(Project(few), plan_withdrawal(Project(few), row.id, "request", DAY))
    before = _public(Project(few))
    text = f"Corrected on Monday.\n\n{_text(Project(few))}"
    file = _file(Project(few), text)
    subprocess.run(["cp", "-r", str(few), str(tmp_path / "whole")], check=True)
    correct(Project(tmp_path / "whole"), NAME, file, day=DAY)
    expected, kills = _public(Project(tmp_path / "whole")), 0
    while True:
        project = Project(tmp_path / f"killed-{kills}")
        subprocess.run(["cp", "-r", str(few), str(project.root)], check=True)
        try:
            with kill_at_write(monkeypatch, kills, after=after, removals=True):
                correct(project, NAME, file, day=DAY)
            break
        except Killed:
            kills += 1
        if _text(project) == text and _public(project) == expected:
            break  # it was killed after its last write
        correct(project, NAME, file, day=DAY)
        assert _public(project) == expected
        changes = DocumentChanges(project)
        (change,) = changes.of_document(NAME)
        changes.restore(change)
        restored = _public(project)
        assert {name: data for name, data in restored.items() if name != "raw/corrected.jsonl"} == before
    assert kills > 4


def test_the_next_release_is_a_major_one_and_says_which_text_changed(tmp_path: Path) -> None:
    project = answered_for(keep_documents(clone(tmp_path / "clone", "CHANGELOG.md"), 4))
    first = export(project, record=True)
    splits = (first.folder / "splits.json").read_bytes()
    name = next(row.id for row in project.documents() if row.is_open and project.gold_file(row.id).is_file())
    correct(project, name, _file(project, f"{_text(project, name)}\nThis text was corrected.\n"), day=DAY)
    second = export(project)
    assert [(reason.weight, reason.words) for reason in second.reasons if "another text" in reason.words] == [
        ("major", f"1 document was given another text ({name})")
    ]
    assert (second.folder / "splits.json").read_bytes() == splits
    assert f"Edited: {name}." in (second.folder / "CHANGELOG.md").read_text()
    assert verify_release(first.folder).faults == ()
    assert verify_release(second.folder).faults == ()


def test_texts_are_counted_and_earlier_ones_are_not_added_again(
    with_texts: Callable[..., Project], tmp_path: Path
) -> None:
    project = with_texts(owls="Owls came to Harrow.", ferry="The ferry left.")
    (first,) = (row.sha256 for row in project.documents() if row.id == "owls")
    (tmp_path / "old.txt").write_text("Owls came to Harrow.")
    correct(project, "owls", _file(project, "Three owls came to Harrow."), day=DAY)
    correct(project, "owls", _file(project, "Four owls came to Harrow."), day=date(2026, 4, 1))
    assert [(row.version, row.day) for row in read_earlier_texts(project)] == [(1, "2026-03-01"), (2, "2026-04-01")]
    (outcome,) = add(project, [tmp_path / "old.txt"], Defaults())
    assert (outcome.state, outcome.reason) == (
        "refused",
        "this is the text that owls had before it was corrected on 2026-03-01",
    )
    withdraw_document(project, plan_withdrawal(project, "owls", "licence", DAY))
    (outcome,) = add(project, [tmp_path / "old.txt"], Defaults())
    assert outcome.reason == "this text was withdrawn on 2026-03-01, as owls (licence)"
    assert read_earlier_texts(project) == []
    assert first in json.loads((project.root / "raw/withdrawn.jsonl").read_text().splitlines()[1])["earlier"]


def test_a_text_that_is_not_ours_gets_a_new_lock_and_stays_out_of_tracked_files(
    with_texts: Callable[..., Project],
) -> None:
    project = labelled(with_texts)
    (document,) = (row for row in project.documents() if not row.is_open)
    lock = project.fingerprints()[document.id]
    text = _text(project, document.id)
    correct(project, document.id, _file(project, f"{text} And so it ends on this very last line of it."), day=DAY)
    (corrected,) = (row for row in project.documents() if row.id == document.id)
    new_lock = project.fingerprints()[document.id]
    assert new_lock.sha256 == corrected.sha256 != lock.sha256
    assert project.text_file(corrected).stat().st_mode & 0o777 == 0o600
    assert not [issue for issue in check(project).issues if issue.level == Level.ERROR]
    assert not [name for name, data in _public(project).items() if text[:60].encode() in data]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Owls came to Harrow.", "owls has this text already"),
        ("The ferry left.", "is that of ferry"),
        ("", "is no text: it is empty"),
    ],
)
def test_files_that_correct_nothing_are_refused(text: str, message: str, with_texts: Callable[..., Project]) -> None:
    project = with_texts(owls="Owls came to Harrow.", ferry="The ferry left.")
    before = tree(project.root)
    with pytest.raises((Misconfigured, Conflict), match=message):
        plan_correction(project, "owls", _file(project, text))
    assert tree(project.root) == before


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"new_start": 0, "new_end": 5}, "and not its new_words"),
        ({"new_start": None}, "it has one of new_start and new_end"),
        ({"words": "Nobody"}, "the words do not stand there in the present text"),
        ({"start": 1, "words": "", "end": 3}, "the words do not stand there"),
        ({"more": 1}, "unknown field"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(
    changes: dict[str, Any], message: str, copied: Project, tmp_path: Path
) -> None:
    text, _ = _with_a_changed_claim(copied)
    file, table, before = _file(copied, text), tmp_path / "table.jsonl", _public(copied)
    rows = [json.loads(line) for line in table_of(plan_correction(copied, NAME, file).undecided).splitlines()]
    table.write_text("".join(json.dumps(row | changes) + "\n" for row in rows[:1]))
    with pytest.raises(Misconfigured, match=message):
        correct(copied, NAME, file, table)
    assert _public(copied) == before
