"""A release against itself: one byte anywhere is enough, and the file is named."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from claimset.model.trouble import Misconfigured
from claimset.release.export import export, rebuild_release
from claimset.release.verify import verify_release
from claimset.store.releases.folder import digests, sha256sums
from support.releasing import clone, keep_documents

VALUES = Path(__file__).resolve().parents[1] / "cases" / "hostile" / "values"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of some of this project's own records."""
    return export(keep_documents(clone(tmp_path_factory.mktemp("made") / "clone"), 5)).folder


@pytest.fixture
def folder(release: Path, tmp_path: Path) -> Path:
    """A copy of the release that may be damaged."""
    return Path(shutil.copytree(release, tmp_path / release.name))


def faulty_files(folder: Path) -> list[str]:
    return [fault.file for fault in verify_release(folder).faults]


def sign_again(folder: Path, name: str) -> None:
    """Let SHA256SUMS and MANIFEST say what the damaged file is: only its content can give it away."""
    file_digests = digests(folder)
    manifest = json.loads((folder / "MANIFEST.json").read_bytes())
    manifest["files"][name] = file_digests[name]
    if name == "records.jsonl":
        manifest["records_sha256"] = file_digests[name]
    (folder / "MANIFEST.json").write_text(json.dumps(manifest))
    file_digests = {key: digest for key, digest in digests(folder).items() if key != "SHA256SUMS"}
    (folder / "SHA256SUMS").write_bytes(sha256sums(file_digests))


def test_a_release_is_what_it_was(release: Path) -> None:
    result = verify_release(release)
    manifest = json.loads((release / "MANIFEST.json").read_bytes())
    assert result.faults == ()
    assert result.version == f"0.1.0.dev0+{manifest['records_sha256'][:8]}"
    assert result.documents == manifest["documents"] == len(json.loads((release / "splits.json").read_bytes()))
    compared_splits = (splits for config, splits in manifest["rows"].items() if config != "annotations")
    assert result.rows == sum(count for splits in compared_splits for count in splits.values())


def test_one_flipped_bit_in_any_file_names_that_file(release: Path, folder: Path) -> None:
    for name in digests(release):
        data = (release / name).read_bytes()
        for place in {0, len(data) // 2, len(data) - 1}:
            (folder / name).write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
            files = faulty_files(folder)
            assert name in files or (name == "SHA256SUMS" and files == ["MANIFEST.json"]), (name, place, files)
            assert len(files) <= 2
        (folder / name).write_bytes(data)
    assert faulty_files(folder) == []


def test_a_missing_file_and_one_too_many_are_named(folder: Path) -> None:
    (folder / "data" / "claims" / "extra.parquet").write_bytes(b"x")
    (folder / "splits.json").unlink()
    assert faulty_files(folder) == ["data/claims/extra.parquet", "splits.json"]


@pytest.mark.parametrize("name", ["MANIFEST.json", "SHA256SUMS"])
def test_a_witness_that_is_missing_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert name in faulty_files(folder)


def test_a_sum_without_the_name_of_a_file_is_a_fault_of_the_sums(folder: Path) -> None:
    with (folder / "SHA256SUMS").open("a") as sums:
        sums.write(f"{'0' * 64}  \n")
    assert faulty_files(folder) == ["SHA256SUMS"]


def test_a_folder_that_is_no_release_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="is no release"):
        verify_release(tmp_path)


def _move_document(folder: Path) -> str:
    splits = json.loads((folder / "splits.json").read_bytes())
    name = next(iter(splits))
    splits[name] = "test"
    (folder / "splits.json").write_text(json.dumps(splits))
    return "splits.json"


def _edit_record(folder: Path) -> str:
    data = (folder / "records.jsonl").read_bytes()
    (folder / "records.jsonl").write_bytes(data.replace(b'"end":1', b'"end":2', 1))
    return "records.jsonl"


def _drop_row(folder: Path) -> str:
    file = folder / "data" / "relations" / "train-00000-of-00001.parquet"
    table = pq.read_table(file)
    pq.write_table(table.slice(0, len(table) - 1), file)
    return file.relative_to(folder).as_posix()


def _edit_claims(folder: Path) -> str:
    file = folder / "data" / "claims" / "train-00000-of-00001.parquet"
    table = pq.read_table(file)
    number = table.schema.get_field_index("start")
    column = [value + 1 for value in table.column(number).to_pylist()]
    pq.write_table(table.set_column(number, table.schema.field(number), pa.array(column)), file)
    return file.relative_to(folder).as_posix()


def _reverse_records(folder: Path) -> str:
    lines = (folder / "records.jsonl").read_bytes().splitlines(keepends=True)
    (folder / "records.jsonl").write_bytes(b"".join(reversed(lines)))
    return "records.jsonl"


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (_move_document, "splits.json"),
        (_edit_record, "data/"),
        (_drop_row, "data/relations"),
        (_edit_claims, "data/claims"),
        (_reverse_records, "records.jsonl"),
    ],
)
def test_what_was_signed_again_is_still_found_by_its_content(
    folder: Path, damage: Callable[[Path], str], fault: str
) -> None:
    sign_again(folder, damage(folder))
    assert any(name.startswith(fault) for name in faulty_files(folder))


@pytest.mark.parametrize("case", sorted(VALUES.glob("*.json")), ids=lambda case: case.stem)
def test_a_signed_value_that_its_column_cannot_hold_is_a_fault_of_its_row(folder: Path, case: Path) -> None:
    content = json.loads(case.read_bytes())
    records = [json.loads(line) for line in (folder / "records.jsonl").read_bytes().splitlines()]
    holder = records[0]
    for key in content["place"][:-1]:
        holder = holder[key]
    holder[content["place"][-1]] = content["value"]
    (folder / "records.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    sign_again(folder, "records.jsonl")
    faults = [fault for fault in verify_release(folder).faults if "does not fit the columns" in fault.words]
    assert faults
    assert all(fault.file.startswith("data/") for fault in faults)
    assert all(re.match(r"row \d+ as records.jsonl gives it ", fault.words) for fault in faults)


def test_a_copy_under_another_version_is_named(release: Path, tmp_path: Path) -> None:
    for folder_name in ("safeguarding-claims-9.9.9", "safeguarding-claims-0.1.00", "x-0.1.0.dev0+abc"):
        copy = Path(shutil.copytree(release, tmp_path / folder_name))
        result = verify_release(copy)
        assert [fault.file for fault in result.faults] == ["MANIFEST.json"]
        assert folder_name in result.faults[0].words
        assert (result.name, f"{result.name}-{result.version}") == ("safeguarding-claims", release.name)


@pytest.mark.parametrize("folder_name", ["download", "safeguarding-claims", "2026-11-30", "v0.1.0"])
def test_a_folder_whose_name_claims_no_other_version_is_a_release(
    release: Path, tmp_path: Path, folder_name: str
) -> None:
    assert verify_release(Path(shutil.copytree(release, tmp_path / folder_name))).faults == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "owls"),
        ("name", "../owls"),
        ("name", None),
        ("version", "../../0.1.0"),
        ("version", "--force"),
        ("version", "0.1"),
        ("version", 1),
        ("version", None),
    ],
)
def test_a_name_or_version_that_was_signed_again_is_named_where_it_is_none(
    folder: Path, field: str, value: object
) -> None:
    file = folder / "MANIFEST.json"
    file.write_text(json.dumps({**json.loads(file.read_bytes()), field: value}))
    file_digests = {name: digest for name, digest in digests(folder).items() if name != "SHA256SUMS"}
    (folder / "SHA256SUMS").write_bytes(sha256sums(file_digests))
    assert set(faulty_files(folder)) == {"MANIFEST.json"}


def test_unrelated_pairs_on_request_are_rebuilt_verified_and_counted(tmp_path: Path) -> None:
    project = keep_documents(clone(tmp_path / "clone"), 5)
    plain_release = export(project)
    release_with_pairs = export(project, negatives=2, replace=True)
    pairs = {
        split: sum(1 for row in pq.read_table(file)["label"].to_pylist() if row is None)
        for split, file in (
            (split, release_with_pairs.folder / "data" / "relations" / f"{split}-00000-of-00001.parquet")
            for split in release_with_pairs.sizes["relations"]
        )
    }
    assert pairs == {split: 2 * plain_release.sizes["relations"][split] for split in pairs}
    assert verify_release(release_with_pairs.folder).faults == ()
    assert rebuild_release(project, negatives=2).faults == ()
    assert "MANIFEST.json" in {fault.file for fault in rebuild_release(project).faults}
