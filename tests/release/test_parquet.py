"""Rows become the parquet that `datasets` itself would make of them."""

import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import Features, load_dataset

import claimset.release.build.parquet
from claimset.model.column import ListColumn, SparseColumn
from claimset.model.feature import ClassLabel, List, Scalar
from claimset.model.feature import Features as Columns
from claimset.release.build.arrow_columns import UnfitRow
from claimset.release.build.parquet import Batch, ParquetFiles, parquet_bytes
from claimset.release.configs import features
from claimset.schema.read import parse_schema
from claimset.store.project import Project
from support.other_domain import whole
from support.strategies import SCHEMA
from support.typed_columns import by_datasets
from swap.reviews import SWAP

NAMES = ClassLabel(("MILL", "QUAY"))
FEATURES = {
    "id": Scalar("string"),
    "kind": NAMES,
    "size": Scalar("int64"),
    "share": Scalar("float64"),
    "spans": List({"label": NAMES, "start": Scalar("int64"), "note": Scalar("string"), "sure": Scalar("bool")}),
}
SPAN = {"label": "QUAY", "start": 3, "note": None, "sure": True}
ROW: dict[str, Any] = {"id": "a", "kind": "MILL", "size": 3, "share": 0.5, "spans": [SPAN]}


def _by_datasets(rows: list[dict[str, Any]]) -> pa.Table:
    columns = by_datasets(FEATURES)
    return pa.Table.from_pylist([columns.encode_example(row) for row in rows], schema=columns.arrow_schema)


@pytest.mark.parametrize(
    "row",
    [
        ROW,
        ROW | {"kind": None, "size": None, "spans": []},
        ROW | {"spans": None},
        ROW | {"kind": 1},
        ROW | {"share": 2},
        {"id": "a"},
    ],
    ids=[
        "whole",
        "nothing",
        "no list",
        "number",
        "whole share",
        "short",
    ],
)
def test_a_row_is_encoded_as_datasets_encodes_it(row: dict[str, Any]) -> None:
    table = pq.read_table(io.BytesIO(parquet_bytes([ROW, row, ROW], FEATURES)))
    assert table == _by_datasets([ROW, row, ROW])


CONFIGS = [
    pytest.param(columns, id=f"{schema.name}-{config}")
    for schema in (SCHEMA, parse_schema(whole()), Project(SWAP).schema())
    for config, columns in features(schema).items()
]


@pytest.mark.parametrize("columns", CONFIGS)
def test_the_types_in_a_file_are_those_that_datasets_would_write(columns: Columns) -> None:
    written = pq.read_schema(io.BytesIO(parquet_bytes([], columns)))
    typed = by_datasets(columns)
    assert written.equals(typed.arrow_schema)
    assert Features.from_arrow_schema(written) == typed
    # Versions of `datasets` before 4 know no List; every version reads an item in brackets as one.
    in_brackets = {"info": {"features": _in_brackets(typed.to_dict())}}
    assert written.metadata == {b"huggingface": json.dumps(in_brackets).encode()}


def _in_brackets(data: Any) -> Any:
    if not isinstance(data, dict):
        return data
    if data.get("_type") == "List":
        return [_in_brackets(data["feature"])]
    return {name: _in_brackets(item) for name, item in data.items()}


@pytest.mark.parametrize("label", ["MOAT", "1", 2, -1])
def test_a_label_that_nobody_knows_is_refused(label: str | int) -> None:
    with pytest.raises(ValueError, match="is no label of its column"):
        parquet_bytes([ROW | {"kind": label}], FEATURES)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", 7),
        ("id", ["a"]),
        ("kind", ["MILL"]),
        ("kind", True),
        ("size", 2**63),
        ("size", 1.5),
        ("size", True),
        ("size", "3"),
        ("share", "0.5"),
        ("spans", "a"),
        ("spans", ["a"]),
        ("spans", {}),
        ("spans", [SPAN | {"start": 2**70}]),
        ("spans", [SPAN | {"note": 12}]),
        ("spans", [SPAN | {"sure": ""}]),
        ("spans", [SPAN | {"sure": 1}]),
    ],
)
def test_a_value_of_another_type_than_its_column_is_refused_by_row_and_column(column: str, value: object) -> None:
    with pytest.raises(UnfitRow, match=f"^{column}: ") as refusal:
        parquet_bytes([ROW, ROW | {column: value}, ROW], FEATURES)
    assert refusal.value.number == 1


class _SoundByItself(dict[str, Any]):
    """A row that cannot be stored beside others, and can be by itself."""

    def get(self, key: str, default: Any = None) -> Any:
        return ROW.get(key, default)


def test_rows_that_do_not_fit_only_together_are_an_unfit_row_too() -> None:
    with pytest.raises(UnfitRow, match=r"^all columns: 7 is not of the column's type$") as refusal:
        parquet_bytes([ROW, _SoundByItself(ROW | {"id": 7})], FEATURES)
    assert refusal.value.number == 1


def test_a_span_without_a_label_hides_no_label_after_it() -> None:
    data = parquet_bytes([ROW | {"spans": [SPAN | {"label": None}, SPAN]}], FEATURES)
    assert [span["label"] for span in pq.read_table(io.BytesIO(data)).to_pylist()[0]["spans"]] == [None, 1]


def test_rows_are_left_as_they_were() -> None:
    row = ROW | {"spans": [dict(SPAN)]}
    parquet_bytes([row], FEATURES)
    assert row["spans"] == [SPAN]
    assert row["kind"] == "MILL"


def test_files_of_a_split_hold_a_fixed_number_of_rows_and_load_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claimset.release.build.parquet, "SHARD_ROWS", 3)
    columns = {"id": Scalar("int64")}
    tables = ParquetFiles(tmp_path / "data", {"a": columns}, {"a": 2})
    batch = Batch({"a": columns})
    for number in range(5):
        batch.add("a", "train", [{"id": number}])
    batch.add("a", "test", [{"id": 9}])
    tables.add(batch.drain())
    batch.add("a", "train", {"id": [5, 6]})
    batch.add("a", "train", {"id": [7]})
    tables.add(batch.drain())
    rows = tables.close()
    names = sorted(file.name for file in (tmp_path / "data" / "a").iterdir())
    assert names == ["test-00000-of-00001.parquet", *(f"train-0000{number}-of-00003.parquet" for number in range(3))]
    assert rows == {("a", "train"): 8, ("a", "test"): 1}
    files = [pq.ParquetFile(tmp_path / "data" / "a" / name).metadata for name in names[1:]]
    groups = [[file.row_group(number).num_rows for number in range(file.num_row_groups)] for file in files]
    assert groups == [[2, 1], [2, 1], [2]]
    paths = str(tmp_path / "data" / "a" / "train-*.parquet")
    dataset = load_dataset("parquet", data_files=paths, split="train", streaming=True)
    assert [row["id"] for row in dataset] == list(range(8))


@pytest.mark.parametrize("count", [1, 3, 6])
def test_no_empty_file_is_left_where_the_rows_fill_the_last_one(
    tmp_path: Path, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claimset.release.build.parquet, "SHARD_ROWS", 3)
    columns = {"a": {"id": Scalar("int64")}}
    tables, batch = ParquetFiles(tmp_path, columns, {"a": 1_000}), Batch(columns)
    for number in range(count):
        batch.add("a", "train", [{"id": number}])
    tables.add(batch.drain())
    tables.close()
    assert len(list((tmp_path / "a").iterdir())) == -(-count // 3)


def test_columns_that_come_in_parts_are_the_rows_that_come_one_by_one(tmp_path: Path) -> None:
    columns = {"a": {"id": Scalar("string"), "words": List(Scalar("string")), "tags": List(NAMES)}}
    rows = [
        {"id": "x", "words": ["b", "c", "d"], "tags": ["MILL", "QUAY", "MILL"]},
        {"id": "y", "words": [], "tags": []},
        {"id": "z", "words": ["e"], "tags": ["QUAY"]},
    ]
    by_row, by_column = Batch(columns), Batch(columns)
    for row in rows:
        by_row.add("a", "train", [row])
    first_part = {
        "id": ["x"],
        "words": ListColumn([3], ["b", "c", "d"]),
        "tags": ListColumn([3], SparseColumn(3, "MILL", {1: "QUAY"})),
    }
    second_part = {
        "id": ["y", "z"],
        "words": ListColumn([0, 1], ["e"]),
        "tags": ListColumn([0, 1], SparseColumn(1, "MILL", {0: "QUAY"})),
    }
    by_column.add("a", "train", first_part)
    by_column.add("a", "train", second_part)
    files = []
    for name, batch in (("rows", by_row), ("columns", by_column)):
        tables = ParquetFiles(tmp_path / name, columns, {"a": 1_000})
        tables.add(batch.drain())
        tables.close()
        files.append((tmp_path / name / "a" / "train-00000-of-00001.parquet").read_bytes())
    assert files[0] == files[1]
    assert pq.read_table(io.BytesIO(files[0])).to_pylist()[2] == {"id": "z", "words": ["e"], "tags": [1]}


def test_how_many_rows_come_at_once_moves_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claimset.release.build.parquet, "SHARD_ROWS", 16)
    columns = {"a": FEATURES}
    for size in (1, 7, 40):
        tables, batch = ParquetFiles(tmp_path / str(size), columns, {"a": 12}), Batch(columns)
        for number in range(40):
            batch.add("a", "train", [ROW | {"id": str(number), "spans": [SPAN] * (number % 3)}])
            if number % size == size - 1:
                tables.add(batch.drain())
        tables.add(batch.drain())
        tables.close()
    files = [
        [(file.name, file.read_bytes()) for file in sorted((tmp_path / str(size) / "a").iterdir())]
        for size in (1, 7, 40)
    ]
    assert len(files[0]) == 3
    assert files[0] == files[1] == files[2]
