"""Releases in a row: the version is what the changes call for, the register only grows, nobody chooses."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
import pytest

from claimset.model.issue import Level
from claimset.model.machine import Machine
from claimset.model.release_diff import Relabelling
from claimset.model.trouble import Conflict, Misconfigured
from claimset.release.build_schema import build_schema
from claimset.release.compare.blame import blame
from claimset.release.compare.diff_releases import diff_releases
from claimset.release.export import ExportResult, export, rebuild_release
from claimset.release.recorded_releases import recorded_release
from claimset.release.verify import verify_release
from claimset.store.project import Project
from claimset.store.releases.register import ReleaseRegister
from claimset.text.decode import sha256
from support.recording import ANSWERED_FOR, answered_for, record_release
from support.releasing import say, settle
from support.tree import tree

TEXTS = {
    "owls": "Owlwatch said that Harrow counted ninety owls in spring. Nobody saw them leave.",
    "hens": "The hen house at Mill Lane lost its roof in a storm, and Pim Vos built a new one.",
    "bees": "Beekeepers from Dunfield sell their honey on Fridays next to the old fire station.",
}


@pytest.fixture
def labelled_project(with_texts: Callable[..., Project]) -> Project:
    """Two labelled texts, not released yet."""
    project = with_texts(owls=TEXTS["owls"], hens=TEXTS["hens"])
    say(project, "owls", [("e1", 0, 8, "NGO"), ("e2", 19, 25, "GPE")])
    say(project, "hens", [("e1", 57, 64, "PERSON")])
    return settle(project)


def computed_version(result: ExportResult) -> str:
    """Return the version that an unrecorded build would have as a release."""
    version, mark, digest = result.version.partition(".dev0+")
    assert (mark, digest) == (".dev0+", sha256((result.folder / "records.jsonl").read_bytes())[:8])
    return version


def release(project: Project) -> ExportResult:
    result = record_release(project)
    assert result.documents, result.issues
    return result


def test_the_first_version_is_the_same_whatever_is_in_it(labelled_project: Project) -> None:
    assert (computed_version(export(labelled_project)), ReleaseRegister(labelled_project.root).versions()) == (
        "0.1.0",
        [],
    )


def test_an_export_records_nothing_and_a_release_does(labelled_project: Project) -> None:
    export(labelled_project)
    result = release(labelled_project)
    register = ReleaseRegister(labelled_project.root)
    assert (register.versions(), result.recorded) == (["0.1.0"], register.file("0.1.0"))
    assert [row.id for row in register.rows("0.1.0")] == ["hens", "owls"]
    assert register.release("0.1.0").changes.since is None
    assert recorded_release(labelled_project, result.folder) == register.release("0.1.0")


def test_the_register_holds_no_word_of_any_text(labelled_project: Project) -> None:
    release(labelled_project)
    register_text = ReleaseRegister(labelled_project.root).file("0.1.0").read_text()
    assert not [word for text in TEXTS.values() for word in text.split() if len(word) > 4 and word in register_text]


def test_the_same_inputs_are_the_same_release_as_often_as_it_is_exported(labelled_project: Project) -> None:
    first_result = release(labelled_project)
    files = tree(labelled_project.root)
    for repeated_result in (export(labelled_project), release(labelled_project)):
        assert (
            repeated_result.version,
            repeated_result.changed,
            repeated_result.recorded,
            repeated_result.reasons,
        ) == ("0.1.0", False, None, ())
    assert tree(labelled_project.root) == files
    shutil.rmtree(first_result.folder)
    assert export(labelled_project).folder == first_result.folder
    assert tree(labelled_project.root) == files


def test_three_releases_in_a_row_have_the_versions_that_their_changes_call_for(
    labelled_project: Project, with_texts: Callable[..., Project]
) -> None:
    first = release(labelled_project)
    with_texts(bees=TEXTS["bees"])
    say(labelled_project, "bees", [("e1", 16, 24, "GPE")])
    second = release(settle(labelled_project))
    say(labelled_project, "owls", [("e1", 0, 8, "GROUP"), ("e2", 19, 25, "GPE")])
    third = release(settle(labelled_project))
    (labelled_project.root / "DATASHEET.md").write_text("# Answers\n")
    fourth = release(labelled_project)
    assert [result.version for result in (first, second, third, fourth)] == ["0.1.0", "0.1.1", "0.2.0", "0.2.1"]
    assert [[reason.weight for reason in result.reasons] for result in (first, second, third, fourth)] == [
        [],
        ["minor"],
        ["major"],
        ["patch"],
    ]
    splits = [json.loads((result.folder / "splits.json").read_bytes()) for result in (first, second, third, fourth)]
    for earlier_splits, later_splits in pairwise(splits):
        assert earlier_splits.items() <= later_splits.items()
    log = (fourth.folder / "CHANGELOG.md").read_text()
    assert [line for line in log.splitlines() if line.startswith("## ")] == [
        "## 0.2.1",
        "## 0.2.0",
        "## 0.1.1",
        "## 0.1.0",
    ]
    sections = dict(zip(("0.2.1", "0.2.0", "0.1.1", "0.1.0"), log.split("\n## ")[1:], strict=True))
    assert "No row changed." in sections["0.2.1"]
    assert "Edited: owls." in sections["0.2.0"]
    assert "| entities/NGO | 1 | 0 | 0 | 0 | -1 |" in sections["0.2.0"]
    assert "| entities/GROUP | 0 | 1 | 0 | 0 | +1 |" in sections["0.2.0"]
    assert "GPE" not in sections["0.2.0"]
    assert "| entities/GPE | 1 | 2 | 1 | 0 | 0 |" in sections["0.1.1"]
    assert "- The first release: 2 documents." in sections["0.1.0"]


def test_a_document_that_is_gone_is_a_major_change(labelled_project: Project) -> None:
    release(labelled_project)
    labelled_project.gold_file("owls").unlink()
    result = export(labelled_project)
    assert computed_version(result) == "0.2.0"
    assert [reason.words for reason in result.reasons] == ["1 document is gone"]


def test_who_made_the_labels_and_when_changes_no_row(labelled_project: Project) -> None:
    release(labelled_project)
    file = labelled_project.gold_file("owls")
    file.write_text(file.read_text().replace('"gold_status": "single"', '"gold_status": "decided"'))
    assert [reason.weight for reason in export(labelled_project).reasons] == ["patch"]


def test_a_version_lower_than_the_computed_one_is_refused_with_the_reasons(labelled_project: Project) -> None:
    release(labelled_project)
    say(labelled_project, "owls", [("e1", 0, 8, "GROUP")])
    settle(labelled_project)
    files = tree(labelled_project.build)
    with pytest.raises(Conflict, match=r"lower than 0\.2\.0.*1 document was edited \(owls\)") as caught:
        export(labelled_project, "0.1.1")
    assert "leave --version out" in caught.value.remedy
    assert {name: data for name, data in tree(labelled_project.build).items() if name != ".lock"} == {
        name: data for name, data in files.items() if name != ".lock"
    }


@pytest.mark.parametrize("version", ["0.2.0", "0.3.7", "1.0.0"])
def test_an_equal_or_a_higher_version_is_a_persons_choice(labelled_project: Project, version: str) -> None:
    release(labelled_project)
    say(labelled_project, "owls", [("e1", 0, 8, "GROUP")])
    assert computed_version(export(settle(labelled_project), version)) == version


def test_from_1_0_0_on_a_new_document_raises_the_minor_number(
    labelled_project: Project, with_texts: Callable[..., Project]
) -> None:
    record_release(labelled_project, "1.0.0")
    with_texts(bees=TEXTS["bees"])
    say(labelled_project, "bees", [("e1", 16, 24, "GPE")])
    assert computed_version(export(settle(labelled_project))) == "1.1.0"


def test_a_build_that_is_no_release_is_never_recorded(labelled_project: Project) -> None:
    with pytest.raises(Misconfigured, match="builds that are not released"):
        export(labelled_project, "0.0.0", record=True)
    assert export(labelled_project, "0.0.0").version == "0.0.0"
    assert release(labelled_project).version == "0.1.0"


@pytest.mark.parametrize("field", ["contact", "repository", "date-released"])
def test_a_release_for_which_nobody_answers_is_refused_in_a_sentence(labelled_project: Project, field: str) -> None:
    file = labelled_project.root / "CITATION.cff"
    for text in (re.sub(rf"{field}:.*\n(  .*\n)*", "", ANSWERED_FOR), None):
        file.write_text(text) if text else file.unlink()
        with pytest.raises(Misconfigured, match=f"who answers for the release.*{field}"):
            export(labelled_project, record=True)
    assert ReleaseRegister(labelled_project.root).versions() == []
    assert computed_version(export(labelled_project)) == "0.1.0"


def test_who_answers_stands_in_every_paper_of_the_release(labelled_project: Project) -> None:
    folder = release(labelled_project).folder
    described = json.loads((folder / "croissant.json").read_bytes())
    assert described["url"] == "https://git.example.org/owls"
    assert described["datePublished"] == "2026-02-03"
    assert described["publisher"] == [
        {"@type": "sc:Organization", "name": "The Owl Society", "email": "owls@example.org"}
    ]
    take_down = (folder / "README.md").read_text().partition("## Take-down")[2]
    assert "The Owl Society, <owls@example.org>, or open an issue in <https://git.example.org/owls>" in take_down


def test_a_machine_that_is_named_later_is_other_bytes_and_no_other_labels(labelled_project: Project) -> None:
    release(labelled_project)
    machine = Machine("owl-1", "2.0", "2026-02-03")
    labelled_project.write_manifest(
        msgspec.structs.replace(document, machine=machine) for document in labelled_project.documents()
    )
    result = export(labelled_project)
    assert (computed_version(result), [reason.weight for reason in result.reasons]) == ("0.1.1", ["patch"])
    rows = [row for file in result.folder.glob("data/documents/*.parquet") for row in pq.read_table(file).to_pylist()]
    stated = {"model": "owl-1", "version": "2.0", "date": "2026-02-03", "prompt": "not recorded"}
    assert [row["machine"] for row in rows] == [stated, stated]


def test_a_text_that_a_person_wrote_names_no_machine(labelled_project: Project) -> None:
    sources = ("original", "synthetic")
    labelled_project.write_manifest(
        msgspec.structs.replace(document, source_type=source)
        for document, source in zip(labelled_project.documents(), sources, strict=True)
    )
    files = export(labelled_project).folder.glob("data/documents/*.parquet")
    rows = {row["source_type"]: row["machine"] for file in files for row in pq.read_table(file).to_pylist()}
    fields = ("model", "version", "date", "prompt")
    assert rows == {"original": dict.fromkeys(fields), "synthetic": dict.fromkeys(fields, "not recorded")}


def test_an_unrecorded_build_makes_room_for_the_release(labelled_project: Project) -> None:
    export(labelled_project)
    say(labelled_project, "owls", [("e1", 0, 8, "GROUP")])
    assert release(settle(labelled_project)).version == "0.1.0"


def test_a_register_that_says_two_splits_of_a_document_is_refused(labelled_project: Project) -> None:
    release(labelled_project)
    register = ReleaseRegister(labelled_project.root)
    register_text = register.file("0.1.0").read_text()
    register.file("0.1.1").write_text(register_text.replace('"train"', '"other"').replace('"0.1.0"', '"0.1.1"'))
    assert '"other"' in register.file("0.1.1").read_text()
    with pytest.raises(Misconfigured, match=r"0\.1\.1\.jsonl"):
        register.splits()


@pytest.mark.parametrize(("damage", "line"), [("", 1), ("{\n", 2), ("[1]\n", 2), ('{"id":"a"}\n', 2)])
def test_a_damaged_register_is_named_with_its_line(labelled_project: Project, damage: str, line: int) -> None:
    release(labelled_project)
    ReleaseRegister(labelled_project.root).file("0.1.0").write_text(damage and '{"format": 1}\n' + damage)
    result = export(labelled_project)
    assert (result.documents, result.changed) == (0, False)
    assert f"annotations/releases/0.1.0.jsonl, line {line}:" in "; ".join(issue.message for issue in result.issues)


def test_a_build_is_compared_with_the_folder_that_is_there(labelled_project: Project) -> None:
    folder = export(labelled_project).folder
    assert rebuild_release(labelled_project).faults == ()
    (folder / "splits.json").write_text("{}\n")
    (folder / "extra.txt").write_text("x")
    (folder / "records.jsonl").unlink()
    assert [fault.file for fault in rebuild_release(labelled_project).faults] == [
        "extra.txt",
        "records.jsonl",
        "splits.json",
    ]
    shutil.rmtree(folder)
    with pytest.raises(Misconfigured, match="not there"):
        rebuild_release(labelled_project)


def _git(root: Path, *words: str) -> str:
    identity = ["-c", "user.name=a01", "-c", "user.email=a01@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(
        ["git", "-C", str(root), *identity, *words], check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_a_release_names_its_commit_and_a_copy_without_git_gives_the_same_bytes(
    labelled_project: Project, tmp_path: Path
) -> None:
    _git(answered_for(labelled_project).root, "init", "-q")
    with pytest.raises(Conflict, match="not committed"):
        export(labelled_project, record=True)
    _git(labelled_project.root, "add", "schema", "raw", "annotations", "CITATION.cff")
    _git(labelled_project.root, "commit", "-qm", "one")
    result = release(labelled_project)
    head = _git(labelled_project.root, "rev-parse", "HEAD").strip()
    assert json.loads((result.folder / "MANIFEST.json").read_bytes())["commit"] == head
    _git(labelled_project.root, "add", "annotations/releases")
    _git(labelled_project.root, "commit", "-qm", "two")
    for name in ("schema", "raw", "annotations"):
        shutil.copytree(labelled_project.root / name, tmp_path / "copy" / name)
    shutil.copyfile(labelled_project.root / "CITATION.cff", tmp_path / "copy" / "CITATION.cff")
    copy_result = export(Project(tmp_path / "copy"))
    assert (copy_result.version, tree(copy_result.folder)) == (result.version, tree(result.folder))
    assert (release(labelled_project).changed, release(labelled_project).recorded) == (False, None)


def _schema(project: Project, version: str, edit: Callable[[Any], Any]) -> None:
    """Edit the schema, give it a version, and make what is made from it."""
    source = edit(json.loads(project.schema_file.read_bytes()))
    source |= {"x-version": version, "$id": source["$id"].rpartition(":")[0] + f":{version}"}
    project.schema_file.write_text(json.dumps(source, indent=1))
    assert [issue for issue in build_schema(project).issues if issue.level == Level.ERROR] == []


def _with_animals(source: Any) -> Any:
    labels = source["properties"]["entities"]["items"]["properties"]["label"]["oneOf"]
    free = {key: value for key, value in labels[-1].items() if key != "x-hotkey"}
    labels.append({**free, "const": "ANIMAL", "title": "Animal"})
    return source


def _without(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(name, item) for key, item in value.items() if key != name}
    if isinstance(value, list):
        items = [item for item in value if item != name and not (isinstance(item, dict) and item.get("const") == name)]
        return [_without(name, item) for item in items]
    return value


def _release_with_marks(project: Project, **marks: list[tuple[object, ...]]) -> ExportResult:
    for name, spans in marks.items():
        say(project, name, spans)
    return release(settle(project))


def test_every_kind_of_change_has_the_version_changelog_register_and_diff_that_it_calls_for(
    labelled_project: Project, with_texts: Callable[..., Project]
) -> None:
    sheet = labelled_project.root / "DATASHEET.md"
    sheet.write_text("# Answers\n")
    results = {"first": release(labelled_project)}
    results["nothing"] = release(labelled_project)
    assert (results["nothing"].changed, results["nothing"].recorded, results["nothing"].version) == (
        False,
        None,
        "0.1.0",
    )

    sheet.write_text("# Better answers\n")
    results["datasheet"] = release(labelled_project)
    source = json.loads(labelled_project.schema_file.read_bytes())
    labelled_project.schema_file.write_text(json.dumps({**source, "x-licence": "cc0-1.0"}, indent=1))
    results["licence"] = release(labelled_project)
    with_texts(bees=TEXTS["bees"])
    results["a document"] = _release_with_marks(labelled_project, bees=[("e1", 16, 24, "GPE")])
    results["a label"] = _release_with_marks(labelled_project, bees=[("e1", 16, 24, "LAW")])
    _schema(labelled_project, "1.9.0", _with_animals)
    results["a new label in the schema"] = _release_with_marks(
        labelled_project,
        owls=[("e1", 0, 8, "NGO"), ("e2", 19, 25, "GPE")],
        hens=[("e1", 57, 64, "PERSON")],
        bees=[("e1", 16, 24, "LAW")],
    )
    for file in (
        labelled_project.gold_file("hens"),
        labelled_project.pulled_file("hens"),
        labelled_project.open_file("hens"),
    ):
        file.unlink()
    labelled_project.write_manifest(row for row in labelled_project.documents() if row.id != "hens")
    results["taken down"] = release(labelled_project)

    assert {name: item.version for name, item in results.items()} == {
        "first": "0.1.0",
        "nothing": "0.1.0",
        "datasheet": "0.1.1",
        "licence": "0.1.2",
        "a document": "0.1.3",
        "a label": "0.2.0",
        "a new label in the schema": "0.2.1",
        "taken down": "0.3.0",
    }
    weights = {name: [reason.weight for reason in item.reasons][:1] for name, item in results.items()}
    assert list(weights.values()) == [[], [], ["patch"], ["patch"], ["minor"], ["major"], ["minor"], ["major"]]

    # Every version is in the register, once; no document of it ever moved.
    register = ReleaseRegister(labelled_project.root)
    assert register.versions() == ["0.1.0", "0.1.1", "0.1.2", "0.1.3", "0.2.0", "0.2.1", "0.3.0"]
    splits = [{row.id: row.split for row in register.rows(version)} for version in register.versions()]
    for earlier_splits, later_splits in pairwise(splits):
        assert {
            name: split for name, split in later_splits.items() if name in earlier_splits
        }.items() <= earlier_splits.items()
    assert register.splits().keys() == {"owls", "hens", "bees"}

    log = (results["taken down"].folder / "CHANGELOG.md").read_text()
    sections = {part.partition("\n")[0]: part for part in log.split("\n## ")[1:]}
    assert list(sections) == list(reversed(register.versions()))
    for version, words in {
        "0.3.0": "Removed: hens.",
        "0.2.1": "ANIMAL",
        "0.2.0": "Edited: bees.",
        "0.1.3": "1 document is new",
        "0.1.2": "No row changed.",
        "0.1.1": "No row changed.",
    }.items():
        assert words in sections[version], version

    # The same three ways tell one story: what the register has, what the folders have, who said it since when.
    diff = diff_releases(str(results["a document"].folder), str(results["taken down"].folder), lambda: labelled_project)
    assert [(item.id, item.kind) for item in diff.documents] == [("bees", "changed"), ("hens", "removed")]
    assert diff.relabelled == (Relabelling("entities", "GPE", "LAW", 1),)
    document_blame = blame(labelled_project, "bees")
    assert (document_blame.releases, document_blame.since) == (("0.1.3", "0.2.0", "0.2.1", "0.3.0"), "0.2.0")
    assert verify_release(results["taken down"].folder).faults == ()


def test_a_label_that_is_gone_from_the_schema_is_a_major_change(labelled_project: Project) -> None:
    release(labelled_project)
    _schema(labelled_project, "2.0.0", lambda source: _without("WORK", source))
    result = export(labelled_project)
    assert (computed_version(result), result.reasons[0].weight) == ("0.2.0", "major"), (result.issues, result.reasons)
