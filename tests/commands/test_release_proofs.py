"""A release is proven on the command line: whatever was done to it, the file is named and the exit code is 1."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from claimset.commands.app import app
from claimset.release.export import export
from claimset.store.project import Project
from own_copies.test_fingerprint import TEXT
from support.recording import record_release
from support.releasing import FERRY, OWLS, labelled, say, settle, two


@pytest.fixture
def mixed(with_texts: Callable[..., Project]) -> Project:
    """An open text and one that is not ours, both with gold, and a datasheet."""
    project = labelled(with_texts)
    (project.root / "DATASHEET.md").write_text("# Owls\n\nFor tests.\n")
    return project


def _flip(file: Path) -> str:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    return file.name


def _swap(one: Path, other: Path) -> str:
    between = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(between)
    return one.name


def _cut(file: Path) -> str:
    file.write_bytes(file.read_bytes()[:-1])
    return file.name


def _rename(file: Path, name: str) -> str:
    file.rename(file.with_name(name))
    return file.name


def _edit(file: Path, before: str, after: str) -> str:
    words = file.read_text()
    assert before in words
    file.write_text(words.replace(before, after, 1))
    return file.name


def _table(folder: Path, config: str = "documents") -> Path:
    return next((folder / "data" / config).glob("*.parquet"))


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a table's byte": lambda folder: _flip(_table(folder)),
    "a table cut short": lambda folder: _cut(_table(folder)),
    "two tables changed for each other": lambda folder: _swap(_table(folder), _table(folder, "by_reference")),
    "a table renamed": lambda folder: _rename(_table(folder), "train-00001-of-00002.parquet"),
    "a byte of the records": lambda folder: _flip(folder / "records.jsonl"),
    "a byte of the datasheet": lambda folder: _flip(folder / "DATASHEET.md"),
    "a byte of the card": lambda folder: _flip(folder / "README.md"),
    "a byte of the licence": lambda folder: _flip(folder / "LICENSE"),
    "a byte of Croissant": lambda folder: _flip(folder / "croissant.json"),
    "a byte of the schema": lambda folder: _flip(folder / "schema" / "schema.json"),
    "a byte of the lock": lambda folder: _flip(folder / "texts.lock.json"),
    "one file more": lambda folder: (folder / "extra.txt").write_bytes(b"x") and "extra.txt",
    "one file less": lambda folder: (folder / "splits.json").unlink() or "splits.json",
    "a line of SHA256SUMS": lambda folder: _flip(folder / "SHA256SUMS"),
    "SHA256SUMS in another order": lambda folder: (
        (sums := folder / "SHA256SUMS").write_text("".join(reversed(sums.read_text().splitlines(keepends=True))))
        and sums.name
    ),
    "a count in MANIFEST": lambda folder: _edit(folder / "MANIFEST.json", '"documents": 2', '"documents": 3'),
}


def tell(*words: object) -> Result:
    """Run the command line in this process, so that it takes no seconds to start."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_verify_and_publish_end_with_1_and_name_the_file_whatever_was_done_to_it(
    mixed: Project, tmp_path: Path
) -> None:
    release = export(mixed).folder
    assert tell("verify", release).exit_code == 0
    for number, (name, damage) in enumerate(DAMAGES.items()):
        folder = Path(shutil.copytree(release, tmp_path / f"copy{number}"))
        named_file = str(damage(folder))
        for said in (tell("verify", folder), tell("publish", folder, "--to", tmp_path / "public", "--apply")):
            assert (said.exit_code, named_file in said.stdout + said.stderr) == (1, True), (name, said.output)
    assert not (tmp_path / "public").exists()


def test_verify_says_what_it_proves_and_what_it_does_not(mixed: Project, tmp_path: Path) -> None:
    release = record_release(mixed).folder
    copy = Path(shutil.copytree(release, tmp_path / "copy"))
    sums = hashlib.sha256((release / "SHA256SUMS").read_bytes()).hexdigest()
    alone, recorded = tell("verify", copy), tell("--project", mixed.root, "verify", copy)
    named, other = tell("verify", copy, "--against", sums.upper()), tell("verify", copy, "--against", "0" * 64)
    assert [said.exit_code for said in (alone, recorded, named, other)] == [0, 0, 0, 1]
    assert all("consistent with its own sums" in " ".join(said.stderr.split()) for said in (alone, recorded, named))
    assert "who released it is not proven" in " ".join(alone.stderr.split())
    assert "of this project's register" in " ".join(recorded.stderr.split())
    assert "has the SHA-256 that you named" in " ".join(named.stderr.split())
    assert sums in "".join(other.stdout.split())
    assert tell("verify", copy, "--against", "v0.1.0").exit_code == 3


def test_diff_names_a_release_that_its_own_sums_deny(mixed: Project, tmp_path: Path) -> None:
    release = export(mixed).folder
    copy = Path(shutil.copytree(release, tmp_path / "copy"))
    assert "claimset verify" not in tell("diff", release, copy).stderr
    _flip(copy / "README.md")
    result = tell("diff", release, copy)
    assert (result.exit_code, f"claimset verify {copy}" in " ".join(result.stderr.split())) == (0, True)


def test_a_release_that_lies_behind_a_link_is_as_good_as_its_bytes(mixed: Project, tmp_path: Path) -> None:
    folder = export(mixed).folder
    link_target = tmp_path / "elsewhere.json"
    shutil.move(folder / "splits.json", link_target)
    (folder / "splits.json").symlink_to(link_target)
    _flip(link_target)
    result = tell("verify", folder)
    _flip(link_target)
    assert (result.exit_code, "splits.json" in result.stdout, tell("verify", folder).exit_code) == (1, True, 0)


def test_hydrate_of_a_release_ends_with_0_where_all_is_proven_1_where_not_and_2_where_options_clash(
    mixed: Project, tmp_path: Path
) -> None:
    release = str(export(mixed).folder)
    for name in ("mine", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "mine" / "copy").write_bytes(TEXT.encode())
    out = ["--out", str(tmp_path / "out")]
    mine, empty = str(tmp_path / "mine"), str(tmp_path / "empty")
    options = ["--project", mixed.root]
    results = {
        "whole": tell("hydrate", mine, "--release", release, *out),
        "missing": tell("hydrate", empty, "--release", release, "--out", tmp_path / "none"),
        "no out": tell("hydrate", mine, "--release", release),
        "no release": tell(*options, "hydrate", mine, *out),
        "both": tell("hydrate", mine, "--release", release, "--renew-lock", *out),
        "no such": tell("hydrate", mine, "--release", empty, *out),
    }
    codes = {name: done.exit_code for name, done in results.items()}
    assert codes == {"whole": 0, "missing": 1, "no out": 2, "no release": 2, "both": 2, "no such": 3}
    assert (tmp_path / "out" / "hydration.json").is_file()
    assert not (tmp_path / "none").exists()


def test_a_lock_is_renewed_where_the_texts_are_at_hand_and_left_alone_where_they_are_not(
    mixed: Project, tmp_path: Path
) -> None:
    for name in ("mine", "empty"):
        (tmp_path / name).mkdir()
    (tmp_path / "mine" / "copy").write_bytes(TEXT.encode())
    old_bytes = mixed.lock_file.read_bytes()
    shutil.rmtree(mixed.state / "texts")
    call = ("--project", mixed.root, "hydrate")
    result = tell(*call, tmp_path / "empty", "--renew-lock")
    assert (result.exit_code, mixed.lock_file.read_bytes()) == (1, old_bytes)
    result = tell(*call, tmp_path / "mine", "--renew-lock")
    assert (result.exit_code, "0 of 1 entry changed" in " ".join(result.stderr.split())) == (0, True)
    assert mixed.lock_file.read_bytes() == old_bytes


def test_a_document_that_would_move_a_released_one_ends_export_with_1_until_a_person_decides(
    project: Project, with_texts: Callable[..., Project]
) -> None:
    one, other = two(project, with_texts, OWLS, FERRY, splits=("train", "validation"))
    assert record_release(project).documents == 2
    with_texts(both=f"{OWLS}. {FERRY}.")
    say(project, "both", [("e1", 0, 8, "NGO")])
    settle(project)
    decisions = project.root / "annotations" / "splits.jsonl"
    result = tell("--project", project.root, "export")
    assert (result.exit_code, "SPL001" in result.stdout, "nothing written" in result.stderr) == (1, True, True)
    assert all(words in " ".join(result.stdout.split()) for words in (f"{one} (train)", f"{other} (validation)"))
    line = '{"document": "both", "split": "validation", "reason": "mostly the ferry", "owner": "a01"}\n'
    decisions.write_text(line)
    assert tell("--project", project.root, "export").exit_code == 0
    decisions.write_text(line.replace('"both"', f'"{one}"'))
    result = tell("--project", project.root, "export")
    assert (result.exit_code, f"{one} was released in train" in " ".join(result.stderr.split())) == (3, True)
