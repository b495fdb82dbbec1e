"""Rows become the parquet that `datasets` itself would make of them."""

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import ClassLabel, Features, List, Value

from claimset.adapters.parquet import parquet

NAMES = ClassLabel(names=["MILL", "QUAY"])
FEATURES = Features(
    {
        "id": Value("string"),
        "kind": NAMES,
        "size": Value("int64"),
        "share": Value("float64"),
        "spans": List({"label": NAMES, "start": Value("int64"), "note": Value("string"), "sure": Value("bool")}),
    }
)
SPAN = {"label": "QUAY", "start": 3, "note": None, "sure": True}
ROW: dict[str, Any] = {"id": "a", "kind": "MILL", "size": 3, "share": 0.5, "spans": [SPAN]}


def _by_datasets(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([FEATURES.encode_example(row) for row in rows], schema=FEATURES.arrow_schema)


@pytest.mark.parametrize(
    "row",
    [
        ROW,
        ROW | {"kind": None, "size": None, "spans": []},
        ROW | {"spans": None},
        ROW | {"id": 7},
        ROW | {"kind": "1"},
        ROW | {"kind": 1},
        ROW | {"share": 2},
        ROW | {"spans": [SPAN | {"note": 12}]},
        {"id": "a"},
    ],
    ids=[
        "whole",
        "nothing",
        "no list",
        "number as name",
        "digits",
        "number",
        "whole share",
        "note",
        "short",
    ],
)
def test_a_row_is_encoded_as_datasets_encodes_it(row: dict[str, Any]) -> None:
    read = pq.read_table(io.BytesIO(parquet([ROW, row, ROW], FEATURES)))
    assert read == _by_datasets([ROW, row, ROW])


def test_the_types_in_the_file_are_read_back_and_no_list_is_named() -> None:
    metadata = pq.read_schema(io.BytesIO(parquet([ROW], FEATURES))).metadata[b"huggingface"]
    # Versions of `datasets` before 4 know no List; every version reads an item in brackets as one.
    assert b"List" not in metadata
    assert b"Sequence" not in metadata
    assert Features.from_dict(json.loads(metadata)["info"]["features"]) == FEATURES


def test_a_label_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="Invalid string class label"):
        parquet([ROW | {"kind": "MOAT"}], FEATURES)


def test_a_span_without_a_label_hides_no_label_after_it() -> None:
    made = parquet([ROW | {"spans": [SPAN | {"label": None}, SPAN]}], FEATURES)
    assert [span["label"] for span in pq.read_table(io.BytesIO(made)).to_pylist()[0]["spans"]] == [None, 1]


def test_rows_are_left_as_they_were() -> None:
    row = ROW | {"spans": [dict(SPAN)]}
    parquet([row], FEATURES)
    assert row["spans"] == [SPAN]
    assert row["kind"] == "MILL"
