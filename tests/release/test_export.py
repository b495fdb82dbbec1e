"""A release: refused or whole, the same bytes wherever it is made, and a stranger can load it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator

from claimset.gold.adjudicate_all import adjudicate_all
from claimset.model.file_schemas import file_schema, file_schema_text
from claimset.model.trouble import Conflict, Misconfigured
from claimset.release.configs import CONFIGS
from claimset.release.export import ExportResult, export
from claimset.store.project import Project
from claimset.store.releases.folder import load_back
from claimset.text.decode import sha256
from support.manifest import manifest_rows, put_manifest_rows
from support.releasing import clone, say
from support.tree import tree, written

_EXPORT = """
import os, sys
from pathlib import Path
if len(sys.argv) > 3 and hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from claimset.store.project import Project
from claimset.release.export import export
export(Project(Path(sys.argv[1])), out=Path(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def project_and_release(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, ExportResult]:
    """A clone of this project and the release that was made of it."""
    project = clone(tmp_path_factory.mktemp("released") / "clone")
    return project, export(project)


@pytest.fixture
def make_mixed_project(with_texts: Callable[..., Project]) -> Callable[[], Project]:
    """A project with gold for an open text and for one that is not ours."""

    def make() -> Project:
        with_texts(ours="Our words on \U0001f469\u200d\U0001f52c caf\u00e9s.\r\nMore words.")
        project = with_texts(tier="own_copy", theirs="Zwijgwoord stands here, said Quillfeather. More follows.")
        for document in project.documents():
            say(project, document.id, [("e1", 0, 9 if document.is_open else 10, "NGO")])
        assert len(adjudicate_all(project).written) == 2
        return project

    return make


def _sums(folder: Path) -> dict[str, str]:
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return [value] if isinstance(value, str) else []


def test_the_sums_name_every_file_and_match(project_and_release: tuple[Project, ExportResult]) -> None:
    folder = project_and_release[1].folder
    files = tree(folder)
    files.pop("SHA256SUMS")
    assert _sums(folder) == {name: sha256(data) for name, data in files.items()}
    assert "README.md" in files


def test_every_config_has_rows_and_loads_with_datasets(project_and_release: tuple[Project, ExportResult]) -> None:
    release = project_and_release[1]
    assert tuple(release.sizes) == tuple(CONFIGS)
    assert load_back(release.folder, tuple(release.sizes)) == release.sizes


def test_the_counts_are_those_of_the_gold_records(project_and_release: tuple[Project, ExportResult]) -> None:
    project, release = project_and_release
    released_ids = json.loads((release.folder / "splits.json").read_bytes())
    golds = [json.loads(file.read_bytes()) for file in project.stored("gold") if file.stem in released_ids]
    schema = project.schema()
    claims = schema.with_role("claim")[0].name
    rows = {config: sum(splits.values()) for config, splits in release.sizes.items()}
    assert release.documents + len(release.withheld) == len(project.stored("gold"))
    assert rows["documents"] + rows["by_reference"] == len(golds) == release.documents
    assert rows["claims"] + rows["claims_by_reference"] == sum(len(gold[claims]) for gold in golds)
    relations = sum(len(gold[schema.relation_key]) for gold in golds)
    assert rows["relations"] + rows["relations_by_reference"] == relations


def test_no_row_of_a_text_that_ships_has_an_empty_text(project_and_release: tuple[Project, ExportResult]) -> None:
    release = project_and_release[1]
    for config in ("documents", "tokens", "claims", "relations"):
        for file in (release.folder / "data" / config).iterdir():
            table = pq.read_table(file)
            names = [name for name in ("text", "sentence", "from_text", "to_text") if name in table.column_names]
            assert [table[name].null_count for name in names] == [0] * len(names)


def test_a_release_needs_no_text_that_is_not_ours(project_and_release: tuple[Project, ExportResult]) -> None:
    project, release = project_and_release
    closed_documents = [
        document for document in project.documents() if not document.is_open and document.id not in release.withheld
    ]
    assert closed_documents
    assert not (project.state / "texts").exists()
    assert sum(release.sizes["by_reference"].values()) == len(closed_documents)


def test_a_second_export_writes_nothing(project_and_release: tuple[Project, ExportResult]) -> None:
    project, release = project_and_release
    files = written(release.folder)
    second_export = export(project)
    assert second_export.changed is False
    assert (second_export.sizes, written(release.folder)) == (release.sizes, files)


def test_the_bytes_do_not_depend_on_where_and_how_it_is_made(
    project_and_release: tuple[Project, ExportResult], tmp_path: Path
) -> None:
    reversed_project = clone(tmp_path / "Andere Map \U0001f469")
    put_manifest_rows(reversed_project, reversed(manifest_rows(reversed_project)))
    for file in sorted((reversed_project.root / "annotations").rglob("*.json"), reverse=True):
        # Written again, last names first: the order in which a folder lists its files is another one.
        data = file.read_bytes()
        file.unlink()
        file.write_bytes(data)
    other_folder = tmp_path / "cwd"
    other_folder.mkdir()
    runs = {
        "first": (project_and_release[0].root, "/", {"PYTHONHASHSEED": "0", "TZ": "UTC", "LANG": "C", "LC_ALL": "C"}),
        "second": (
            reversed_project.root,
            str(other_folder),
            {
                "PYTHONHASHSEED": "4711",
                "TZ": "Pacific/Kiritimati",
                "LANG": "tr_TR.UTF-8",
                "LC_ALL": "tr_TR.UTF-8",
                "OMP_NUM_THREADS": "1",
            },
        ),
    }
    processes = {
        name: subprocess.Popen(
            [
                sys.executable,
                "-c",
                _EXPORT,
                str(root),
                str(tmp_path / name),
                *(["one core"] if name == "second" else []),
            ],
            cwd=cwd,
            env={**os.environ, **env},
            stderr=subprocess.PIPE,
        )
        for name, (root, cwd, env) in runs.items()
    }
    for process in processes.values():
        _, stderr = process.communicate()
        assert process.returncode == 0, stderr.decode()
    release_files = tree(project_and_release[1].folder)
    for name in processes:
        assert tree(tmp_path / name / project_and_release[1].folder.name) == release_files


def test_a_clone_whose_texts_are_checked_out_later_gives_the_same_bytes(
    make_mixed_project: Callable[[], Project],
) -> None:
    project = make_mixed_project()
    export_with_text = export(project)
    assert (project.state / "texts").is_dir()
    shutil.rmtree(project.state / "texts")
    export_without_text = export(project)
    assert (export_with_text.changed, export_without_text.changed) == (True, False)


def test_no_word_of_a_text_that_is_not_ours_is_in_a_release(make_mixed_project: Callable[[], Project]) -> None:
    release = export(make_mixed_project())
    words = [
        text
        for file in release.folder.rglob("*.parquet")
        for row in pq.read_table(file).to_pylist()
        for text in _strings(row)
    ]
    words += [data.decode() for name, data in tree(release.folder).items() if not name.endswith(".parquet")]
    assert any("Our words" in text for text in words)
    assert not [text for text in words if "wijgwoord" in text or "uillfeather" in text]


def test_the_words_of_an_open_text_are_what_its_offsets_say(make_mixed_project: Callable[[], Project]) -> None:
    release = export(make_mixed_project())
    (file,) = (release.folder / "data" / "documents").iterdir()
    (row,) = pq.read_table(file).to_pylist()
    assert row["text"] == "Our words on \U0001f469\u200d\U0001f52c caf\u00e9s.\r\nMore words."
    assert row["length"] == len(row["text"])


DAMAGES: dict[str, Callable[[Project], object]] = {
    "text edited": lambda project: next((project.root / "raw").glob("*.txt")).write_bytes(b"edited"),
    "text removed": lambda project: next((project.root / "raw").glob("*.txt")).unlink(),
    "gold is no JSON": lambda project: project.stored("gold")[0].write_bytes(b"{"),
    "gold renamed": lambda project: project.stored("gold")[0].rename(project.stored("gold")[0].with_name("x.json")),
    "stray file": lambda project: (project.root / "raw" / "stray.txt").write_bytes(b"x"),
    "annotations are no JSON": lambda project: project.stored("pulled")[0].write_bytes(b"{"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_an_error_blocks_the_release_and_nothing_is_written(
    checkout: Project, damage: Callable[[Project], object]
) -> None:
    damage(checkout)
    files = tree(checkout.root)
    result = export(checkout)
    assert result.issues
    assert all(issue.level == "error" for issue in result.issues)
    assert (result.sizes, result.documents, result.changed) == ({}, 0, False)
    assert tree(checkout.root) == files


def test_an_error_leaves_the_release_that_is_there(
    tmp_path: Path, project_and_release: tuple[Project, ExportResult]
) -> None:
    project = clone(tmp_path / "clone")
    shutil.copytree(project_and_release[1].folder, project.build / project_and_release[1].folder.name)
    files = written(project.build)
    DAMAGES["gold is no JSON"](project)
    assert export(project).issues
    assert written(project.build) == files


@pytest.mark.parametrize(
    "version", ["", "1", "1.0", "v1.0.0", "1.0.0-rc1", "01.0.0", "../1.0.0", "1.0.0/..", "1.0.0\n", "\u0661.0.0"]
)
def test_a_version_that_is_none_is_refused_and_nothing_is_written(checkout: Project, version: str) -> None:
    files = tree(checkout.root)
    with pytest.raises(Misconfigured, match="is no version"):
        export(checkout, version)
    assert tree(checkout.root) == files


def test_a_project_without_gold_is_told_what_comes_first(checkout: Project) -> None:
    shutil.rmtree(checkout.root / "annotations" / "gold")
    with pytest.raises(Misconfigured, match="no gold records") as caught:
        export(checkout)
    assert "adjudicate" in caught.value.remedy
    assert not checkout.build.exists()


def test_two_versions_stand_beside_each_other(make_mixed_project: Callable[[], Project]) -> None:
    project = make_mixed_project()
    export(project, "0.1.0")
    export(project, "0.2.0")
    name = project.schema().name
    folders = {item.name.partition(".dev0+")[0] for item in project.build.iterdir()}
    assert {f"{name}-0.1.0", f"{name}-0.2.0"} <= folders


def test_a_release_that_is_there_is_replaced_only_where_that_is_asked_for(
    make_mixed_project: Callable[[], Project],
) -> None:
    project = make_mixed_project()
    folder = export(project).folder
    files = tree(folder)
    (project.root / "DATASHEET.md").write_text("# Answers\n")
    with pytest.raises(Conflict, match="other content"):
        export(project)
    assert tree(folder) == files
    assert export(project, replace=True).changed is True
    assert (folder / "DATASHEET.md").is_file()


def test_line_ends_of_a_checkout_do_not_change_the_bytes(make_mixed_project: Callable[[], Project]) -> None:
    project = make_mixed_project()
    (project.root / "DATASHEET.md").write_bytes(b"# Answers\n\n- one\n")
    export(project)
    for file in (project.root / "DATASHEET.md", project.schema_file):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert export(project).changed is False


def test_splits_are_those_that_the_files_hold(project_and_release: tuple[Project, ExportResult]) -> None:
    folder = project_and_release[1].folder
    splits = json.loads((folder / "splits.json").read_bytes())
    splits_by_document = {
        row["id"]: file.name.partition("-")[0]
        for config in ("documents", "by_reference")
        for file in (folder / "data" / config).iterdir()
        for row in pq.read_table(file).to_pylist()
    }
    assert splits_by_document == splits


def test_a_release_names_no_folder_and_no_time_of_the_machine(
    project_and_release: tuple[Project, ExportResult],
) -> None:
    project, release = project_and_release
    assert not [name for name, data in tree(release.folder).items() if str(project.root).encode() in data]


def test_two_workers_write_the_bytes_of_one(
    project_and_release: tuple[Project, ExportResult], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, one_worker_release = project_and_release
    monkeypatch.setattr("claimset.release.build.building.PART_DOCUMENTS", 2)
    two_worker_release = export(project, out=tmp_path, workers=2)
    assert two_worker_release.documents > 4  # so that there is something to share
    assert tree(two_worker_release.folder) == tree(one_worker_release.folder)


def test_a_release_brings_the_schemas_of_the_files_that_it_holds(
    project_and_release: tuple[Project, ExportResult],
) -> None:
    _, release = project_and_release
    folder = release.folder
    for kind, name in {"release-manifest": "MANIFEST.json", "lock": "texts.lock.json"}.items():
        assert (folder / "schema" / "files" / f"{kind}.schema.json").read_text(encoding="utf-8") == file_schema_text(
            kind
        )
        assert list(Draft202012Validator(file_schema(kind)).iter_errors(json.loads((folder / name).read_bytes()))) == []
    validator = Draft202012Validator(file_schema("record"))
    for line in (folder / "records.jsonl").read_bytes().splitlines():
        assert list(validator.iter_errors(json.loads(line))) == []
