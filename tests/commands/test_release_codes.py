"""What a release refuses on the command line: the exit code says what kind it is, the list what stands in the way."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimset.commands.app import app
from claimset.release.export import ExportResult, export
from claimset.store.project import Project
from commands.conftest import CommandResult, run_all
from own_copies.test_fingerprint import TEXT
from support.recording import record_release
from support.releasing import labelled as labelled_project
from support.releasing import named, say, settle

RUN = " ".join(TEXT.split()[3:18])


@pytest.fixture
def labelled(with_texts: Callable[..., Project]) -> Project:
    """An open text and one that is not ours, both with gold."""
    return labelled_project(with_texts)


@pytest.fixture
def released(labelled: Project) -> tuple[Project, ExportResult]:
    """The same, released as 0.1.0."""
    return labelled, record_release(labelled)


def _relabelled(project: Project) -> None:
    say(project, "ours", [("e1", 0, 8, "GPE")])
    settle(project)


def test_a_version_lower_than_computed_ends_export_with_5_and_the_reasons(
    released: tuple[Project, ExportResult], within: Callable[..., CommandResult]
) -> None:
    project, _ = released
    _relabelled(project)
    result = within(project, "export", "--version", "0.1.1")
    assert result.code == 5
    assert "0.1.1 is lower than 0.2.0" in result.words
    assert "ours" in result.words or "1 document" in result.words


def test_a_release_with_other_content_ends_export_with_5(
    labelled: Project, within: Callable[..., CommandResult]
) -> None:
    export(labelled, "0.0.0")
    _relabelled(labelled)
    result = within(labelled, "export", "--version", "0.0.0")
    assert (result.code, "other content" in result.words) == (5, True)
    assert within(labelled, "export", "--version", "0.0.0", "--replace").code == 0


def test_two_exports_with_other_labels_bear_two_versions(labelled: Project) -> None:
    before = export(labelled)
    _relabelled(labelled)
    after = export(labelled)
    assert before.folder.is_dir()
    assert before.folder != after.folder


@pytest.mark.parametrize(
    ("name", "words", "code"),
    [
        (
            "DATASHEET.md",
            "<!-- claimset:counts -->\nA thousand.\n<!-- /claimset:counts -->\n",
            "RLS001",
        ),
        ("DATASHEET.md", f"It begins so: {RUN}.\n", "SAF008"),
        ("CITATION.cff", f"abstract: {RUN}\ntitle: owls\nauthors: [{{name: Owlwatch}}]\n", "SAF008"),
    ],
    ids=["a number that is not the data's", "words of others in the datasheet", "words of others in the citation"],
)
def test_what_a_paper_must_not_say_blocks_an_export(
    labelled: Project, within: Callable[..., CommandResult], name: str, words: str, code: str
) -> None:
    (labelled.root / name).write_text(words)
    result = within(labelled, "export")
    assert result.code == 1
    assert code in result.out + result.words
    assert not list(labelled.build.glob("*/README.md"))


def test_diff_ends_with_0_or_says_what_is_no_release(released: tuple[Project, ExportResult], tmp_path: Path) -> None:
    project, release = released
    _relabelled(project)
    later = export(project).folder
    results = run_all(
        {
            "same": (["diff", str(release.folder), str(release.folder)], tmp_path, {}),
            "other": (["diff", str(release.folder), str(later)], tmp_path, {}),
            "none": (["diff", str(release.folder), str(tmp_path)], tmp_path, {}),
        }
    )
    assert (results["same"].code, results["other"].code, results["none"].code) == (0, 0, 3)
    assert "GPE" in results["other"].out


def test_an_export_says_which_splits_are_empty_and_what_to_do(
    project: Project, with_texts: Callable[..., Project]
) -> None:
    one = named("train", project.schema(), "owls")
    with_texts(**{one: "Owlwatch counted ninety owls near Harrow in spring, and nobody saw them leave."})
    say(project, one, [("e1", 0, 8, "NGO")])
    settle(project)
    run = ["--project", str(project.root), "export", "--replace"]
    result = CliRunner().invoke(app, run)
    words = " ".join(result.stderr.split())
    assert result.exit_code == 0
    assert "no document is in validation or test" in words
    assert "annotations/splits.jsonl" in words
    assert json.loads(CliRunner().invoke(app, [*run, "--json"]).stdout)["empty"]["documents"] == ["validation", "test"]
    with_texts(tier="own_copy", theirs=TEXT)
    words = " ".join(CliRunner().invoke(app, run).stderr.split())
    assert "not in it: 1 of 2 documents: no gold record yet" in words
    line = next(item.id for item in project.documents() if not item.is_open)
    decision = {"document": line, "split": "validation", "reason": "to try", "owner": "a01"}
    (project.root / "annotations" / "splits.jsonl").write_text(json.dumps(decision) + "\n")
    say(project, line, [("e1", 0, 5, "NGO")])
    settle(project)
    words = " ".join(CliRunner().invoke(app, run).stderr.split())
    assert "no document is in test" in words
    assert "'documents' has no row in validation" in words


def test_an_export_says_of_how_many_texts_words_were_looked_for_by_the_lock_alone(labelled: Project) -> None:
    run = ["--project", str(labelled.root), "export"]
    for words in ([*run], [*run, "--check"]):
        result = CliRunner().invoke(app, words)
        assert (result.exit_code, "by the lock only" in result.stderr) == (0, False), result.stderr
    basis = {"by_text": 1, "by_lock": 0, "by_nothing": 0, "remedy": ""}
    assert json.loads(CliRunner().invoke(app, [*run, "--json"]).stdout)["leak_scan"] == basis
    shutil.rmtree(labelled.state / "texts")
    basis = {"by_text": 0, "by_lock": 1, "by_nothing": 0, "remedy": "claimset hydrate DIR, then export again"}
    for words in ([*run], [*run, "--check"]):
        result = CliRunner().invoke(app, words)
        output = " ".join(result.stderr.split())
        assert result.exit_code == 0
        assert "words of 1 of 1 were searched for by the lock only" in output
        assert "eight one time in eight: claimset hydrate DIR, then export again" in output
        assert json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout)["leak_scan"] == basis
    labelled.write_fingerprints([])
    result = CliRunner().invoke(app, [*run, "--replace", "--json"])
    basis = {
        "by_text": 0,
        "by_lock": 0,
        "by_nothing": 1,
        "remedy": "claimset hydrate DIR --renew-lock, then export again",
    }
    assert json.loads(result.stdout)["leak_scan"] == basis
    assert "words of 1 of 1 were not searched for" in " ".join(result.stderr.split())


def test_a_blocked_export_says_how_words_were_looked_for_as_well(labelled: Project) -> None:
    shutil.rmtree(labelled.state / "texts")
    (labelled.root / "DATASHEET.md").write_text(f"It begins so: {RUN}.\n")
    result = CliRunner().invoke(app, ["--project", str(labelled.root), "export", "--json"])
    assert (result.exit_code, "by the lock only" in result.stderr) == (1, True)
    assert json.loads(result.stdout)["leak_scan"]["by_lock"] == 1


def test_the_keys_of_what_an_export_says_to_programs_stay(labelled: Project) -> None:
    run = ["--project", str(labelled.root), "export", "--json"]
    exported = json.loads(CliRunner().invoke(app, run).stdout)
    assert list(exported) == [
        *("folder", "sizes", "documents", "changed", "issues", "version", "since", "reasons", "recorded", "withheld"),
        *("leak_scan", "unanswered", "empty"),
    ]
    assert exported["unanswered"] == []
    output = json.loads(CliRunner().invoke(app, [*run, "--check"]).stdout)
    assert list(output) == ["folder", "faults", "issues", "leak_scan"]


def test_an_export_names_the_headings_of_the_datasheet_that_hold_unanswered_questions(
    labelled: Project, within: Callable[..., CommandResult]
) -> None:
    (labelled.root / "DATASHEET.md").write_text("## Making\n\nWho made it?\n\n## Uses\n\nWhat for? Why?\n\nTests.\n")
    result = within(labelled, "export", "--json")
    assert (result.code, result.data["unanswered"]) == (0, ["Making"])
    assert [issue["message"] for issue in result.data["issues"] if issue["code"] == "RLS002"] == [
        "line 3: a question under 'Making' has no answer"
    ]
    assert "unanswered: questions of DATASHEET.md under Making; the release shows them" in result.words
    (labelled.root / "DATASHEET.md").write_text("## Making\n\nWho made it?\n\nTwo people.\n")
    assert "unanswered" not in within(labelled, "export", "--replace").words
