"""Reads the parquet files of a release, and compares their rows with the expected ones."""

from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.compute

from claimset.model.feature import ClassLabel, Features, List, feature_from_json
from claimset.model.json_text import parse_json
from claimset.release.build.arrow_columns import Converter, UnfitRow, arrow_type, string_array
from claimset.release.build.bounded_parquet import BoundedParquet
from claimset.text.plural import plural

SplitKey = tuple[str, str]
DATA = "data"
_BATCH_ROWS = 1_000
"""Rows that are read, or compared, at once."""


def split_files(folder: Path) -> dict[SplitKey, list[Path]]:
    """Return the files of each config and split of a release, in their order."""
    files: dict[SplitKey, list[Path]] = {}
    for file in sorted((folder / DATA).glob("*/*.parquet")):
        files.setdefault((file.parent.name, file.name.partition("-")[0]), []).append(file)
    return files


def read_rows(
    files: list[Path], columns: list[str] | None = None, documents: Collection[str] | None = None
) -> Iterator[dict[str, Any]]:
    """
    Yield the rows of a split, of some columns or of all, of the documents with these ids or of all.

    Raises ValueError, with the file that is no parquet.
    """
    wanted_ids = None if documents is None else string_array(documents)

    def select(batch: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
        if wanted_ids is None:
            return batch
        ids = batch["document_id" if "document_id" in batch.schema.names else "id"]
        return batch.filter(pyarrow.compute.is_in(ids, wanted_ids))  # type: ignore[attr-defined]

    for file in files:
        with BoundedParquet(file) as table:
            yield from table.rows(_BATCH_ROWS, columns, select)


def read_features(file: Path) -> Features:
    """Return the types of a file's columns. Raises ValueError where it is no parquet, or does not name its types."""
    with BoundedParquet(file) as parquet, parquet.reading():
        schema = parquet.table.schema_arrow
        if b"huggingface" not in (schema.metadata or {}):
            raise ValueError("it does not name the types of its columns")
        features: Features = feature_from_json(parse_json(schema.metadata[b"huggingface"])["info"]["features"])
        if not schema.equals(pyarrow.schema(list(arrow_type(features)))):
            raise ValueError("its columns are not of the types that it names")
        return features


def read_named_rows(files: list[Path]) -> Iterator[dict[str, Any]]:
    """
    Yield the rows of a split with the name of every label for its number, in nested values too.

    Raises ValueError for a file that is no parquet, or a number that has no name.
    """
    features = read_features(files[0])
    for row in read_rows(files):
        yield _named_row(row, features)


def _named_row(row: Mapping[str, Any], features: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _named(row[name], feature) for name, feature in features.items()}


def _named(value: Any, feature: Any) -> Any:
    if value is None:
        return None
    if isinstance(feature, ClassLabel):
        if not 0 <= value < len(feature.names):
            raise ValueError(f"{value} is the number of no label")
        return feature.names[value]
    if isinstance(feature, List):
        return [_named(item, feature.feature) for item in value]
    return _named_row(value, feature) if isinstance(feature, Mapping) else value


class RowComparison:
    """Compares the rows of one split with the expected rows, which are added one by one."""

    def __init__(self, files: list[Path]) -> None:
        self._convert = Converter(read_features(files[0]))
        self._rows = read_rows(files)
        self._expected_rows: list[Mapping[str, Any]] = []
        self.row_count = 0

    def expect(self, row: Mapping[str, Any]) -> None:
        """Expect `row` next. Raises ValueError if the split has another row there."""
        self._expected_rows.append(row)
        if len(self._expected_rows) == _BATCH_ROWS:
            self._compare()

    def end(self) -> None:
        """Expect the end. Raises ValueError if the split has more rows."""
        self._compare()
        extra_rows = sum(1 for _ in self._rows)
        if extra_rows:
            raise ValueError(f"it has {plural(extra_rows, 'row')} more than records.jsonl gives")

    def _compare(self) -> None:
        try:
            expected_rows = self._convert(self._expected_rows).to_pylist()
        except UnfitRow as error:
            row = self.row_count + error.number
            raise ValueError(f"row {row} as records.jsonl gives it does not fit the columns: {error}") from error
        self._expected_rows.clear()
        stored_rows = list(islice(self._rows, len(expected_rows)))
        for number, row in enumerate(expected_rows):
            if number >= len(stored_rows):
                raise ValueError(f"it has {plural(self.row_count, 'row')} and records.jsonl gives more")
            if row != stored_rows[number]:
                differing_columns = [name for name in row if row[name] != stored_rows[number].get(name)]
                raise ValueError(
                    f"row {self.row_count} is not what records.jsonl gives: {', '.join(differing_columns)}"
                )
            self.row_count += 1
