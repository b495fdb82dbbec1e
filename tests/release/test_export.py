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

from claimset.gold.adjudicate_all import adjudicate_all
from claimset.labels.as_json import labels_sha256
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.span import Span
from claimset.model.trouble import Conflict, Misconfigured
from claimset.release.export import ExportResult, export
from claimset.schema.features import CONFIGS
from claimset.store.project import Project
from claimset.store.releases.folder import load_back
from claimset.text.decode import sha256
from support.releasing import clone
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
def released(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, ExportResult]:
    """A clone of this project and the release that was made of it."""
    project = clone(tmp_path_factory.mktemp("released") / "clone")
    return project, export(project)


@pytest.fixture
def mixed(with_texts: Callable[..., Project]) -> Callable[[], Project]:
    """A project with gold for an open text and for one that is not ours."""

    def make() -> Project:
        with_texts(ours="Our words on \U0001f469\u200d\U0001f52c caf\u00e9s.\r\nMore words.")
        project = with_texts(tier="own_copy", theirs="Zwijgwoord stands here, said Quillfeather. More follows.")
        schema = project.schema()
        layer = schema.with_role("mention")[0]
        label = next(name for name, found in layer.labels.items() if found.drawn)
        for document in project.documents():
            spans = (Span("e1", 0, 9 if document.is_open else 10, label),)
            labels = Labels(layers={layer.name: spans})
            row = Annotation(
                annotator="a01",
                interface="all",
                made_by="person",
                schema_version=schema.version,
                guideline_version=schema.guidelines,
                text_sha256=document.sha256,
                sha256=labels_sha256(labels, schema),
                labels=labels,
            )
            project.write_pulled(document, [row], schema)
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


def test_the_sums_name_every_file_and_match(released: tuple[Project, ExportResult]) -> None:
    folder = released[1].folder
    files = tree(folder)
    files.pop("SHA256SUMS")
    assert _sums(folder) == {name: sha256(data) for name, data in files.items()}
    assert "README.md" in files


def test_every_config_has_rows_and_loads_with_datasets(released: tuple[Project, ExportResult]) -> None:
    done = released[1]
    assert tuple(done.sizes) == CONFIGS
    assert load_back(done.folder, tuple(done.sizes)) == done.sizes


def test_the_counts_are_those_of_the_gold_records(released: tuple[Project, ExportResult]) -> None:
    project, done = released
    golds = [json.loads(file.read_bytes()) for file in project.stored("gold")]
    schema = project.schema()
    claims = schema.with_role("claim")[0].name
    rows = {config: sum(splits.values()) for config, splits in done.sizes.items()}
    assert done.documents == len(golds)
    assert rows["documents"] + rows["by_reference"] == len(golds)
    assert rows["claims"] == sum(len(gold[claims]) for gold in golds)
    assert rows["relations"] == sum(len(gold[schema.relation_key]) for gold in golds)


def test_a_release_needs_no_text_that_is_not_ours(released: tuple[Project, ExportResult]) -> None:
    project, done = released
    others = [document for document in project.documents() if not document.is_open]
    assert others
    assert not (project.state / "texts").exists()
    assert sum(done.sizes["by_reference"].values()) == len(others)


def test_a_second_export_writes_nothing(released: tuple[Project, ExportResult]) -> None:
    project, done = released
    before = written(done.folder)
    again = export(project)
    assert again.changed is False
    assert (again.sizes, written(done.folder)) == (done.sizes, before)


def test_the_bytes_do_not_depend_on_where_and_how_it_is_made(
    released: tuple[Project, ExportResult], tmp_path: Path
) -> None:
    reversed_lines = clone(tmp_path / "Andere Map \U0001f469")
    lines = reversed_lines.manifest_file.read_bytes().splitlines(keepends=True)
    reversed_lines.manifest_file.write_bytes(b"".join(reversed(lines)))
    for file in sorted((reversed_lines.root / "annotations").rglob("*.json"), reverse=True):
        # Written again, last names first: the order in which a folder lists its files is another one.
        data = file.read_bytes()
        file.unlink()
        file.write_bytes(data)
    elsewhere = tmp_path / "cwd"
    elsewhere.mkdir()
    runs = {
        "first": (released[0].root, "/", {"PYTHONHASHSEED": "0", "TZ": "UTC", "LANG": "C", "LC_ALL": "C"}),
        "second": (
            reversed_lines.root,
            str(elsewhere),
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
        _, said = process.communicate()
        assert process.returncode == 0, said.decode()
    expected = tree(released[1].folder)
    for name in processes:
        assert tree(tmp_path / name / released[1].folder.name) == expected


def test_a_clone_whose_texts_are_checked_out_later_gives_the_same_bytes(mixed: Callable[[], Project]) -> None:
    project = mixed()
    with_text = export(project)
    assert (project.state / "texts").is_dir()
    shutil.rmtree(project.state / "texts")
    without = export(project)
    assert (with_text.changed, without.changed) == (True, False)


def test_no_word_of_a_text_that_is_not_ours_is_in_a_release(mixed: Callable[[], Project]) -> None:
    done = export(mixed())
    words = [
        text
        for file in done.folder.rglob("*.parquet")
        for row in pq.read_table(file).to_pylist()
        for text in _strings(row)
    ]
    words += [data.decode() for name, data in tree(done.folder).items() if not name.endswith(".parquet")]
    assert any("Our words" in text for text in words)
    assert not [text for text in words if "wijgwoord" in text or "uillfeather" in text]


def test_the_words_of_an_open_text_are_what_its_offsets_say(mixed: Callable[[], Project]) -> None:
    done = export(mixed())
    (file,) = (done.folder / "data" / "documents").iterdir()
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
    before = tree(checkout.root)
    done = export(checkout)
    assert done.issues
    assert all(issue.level == "error" for issue in done.issues)
    assert (done.sizes, done.documents, done.changed) == ({}, 0, False)
    assert tree(checkout.root) == before


def test_an_error_leaves_the_release_that_is_there(tmp_path: Path, released: tuple[Project, ExportResult]) -> None:
    project = clone(tmp_path / "clone")
    shutil.copytree(released[1].folder, project.build / released[1].folder.name)
    before = written(project.build)
    DAMAGES["gold is no JSON"](project)
    assert export(project).issues
    assert written(project.build) == before


@pytest.mark.parametrize(
    "version", ["", "1", "1.0", "v1.0.0", "1.0.0-rc1", "01.0.0", "../1.0.0", "1.0.0/..", "1.0.0\n", "\u0661.0.0"]
)
def test_a_version_that_is_none_is_refused_and_nothing_is_written(checkout: Project, version: str) -> None:
    before = tree(checkout.root)
    with pytest.raises(Misconfigured, match="is no version"):
        export(checkout, version)
    assert tree(checkout.root) == before


def test_a_project_without_gold_is_told_what_comes_first(checkout: Project) -> None:
    shutil.rmtree(checkout.root / "annotations" / "gold")
    with pytest.raises(Misconfigured, match="no gold records") as caught:
        export(checkout)
    assert "adjudicate" in caught.value.remedy
    assert not checkout.build.exists()


def test_two_versions_stand_beside_each_other(mixed: Callable[[], Project]) -> None:
    project = mixed()
    export(project, "0.1.0")
    export(project, "0.2.0")
    name = project.schema().name
    assert {f"{name}-0.1.0", f"{name}-0.2.0"} <= {item.name for item in project.build.iterdir()}


def test_a_release_that_is_there_is_replaced_only_where_that_is_asked_for(mixed: Callable[[], Project]) -> None:
    project = mixed()
    folder = export(project).folder
    before = tree(folder)
    (project.root / "DATASHEET.md").write_text("# Answers\n")
    with pytest.raises(Conflict, match="other content"):
        export(project)
    assert tree(folder) == before
    assert export(project, replace=True).changed is True
    assert (folder / "DATASHEET.md").is_file()


def test_line_ends_of_a_checkout_do_not_change_the_bytes(mixed: Callable[[], Project]) -> None:
    project = mixed()
    (project.root / "DATASHEET.md").write_bytes(b"# Answers\n\n- one\n")
    export(project)
    for file in (project.root / "DATASHEET.md", project.schema_file):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert export(project).changed is False


def test_splits_are_those_that_the_files_hold(released: tuple[Project, ExportResult]) -> None:
    folder = released[1].folder
    splits = json.loads((folder / "splits.json").read_bytes())
    found = {
        row["id"]: file.name.partition("-")[0]
        for config in ("documents", "by_reference")
        for file in (folder / "data" / config).iterdir()
        for row in pq.read_table(file).to_pylist()
    }
    assert found == splits


def test_a_release_names_no_folder_and_no_time_of_the_machine(released: tuple[Project, ExportResult]) -> None:
    project, done = released
    assert not [name for name, data in tree(done.folder).items() if str(project.root).encode() in data]


def test_two_workers_write_the_bytes_of_one(
    released: tuple[Project, ExportResult], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, alone = released
    monkeypatch.setattr("claimset.release.build.building.DOCUMENTS", 2)
    together = export(project, out=tmp_path, workers=2)
    assert together.documents > 4  # so that there is something to share
    assert tree(together.folder) == tree(alone.folder)
