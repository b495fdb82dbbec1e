"""Makes labels.json: the names of labels by number, for readers of parquet without `datasets`."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from claimset.model.feature import ClassLabel, Features, List


def label_names_file(features: Mapping[str, Features], configs: Collection[str]) -> str:
    """Return the names of labels by config and by path of the column, in the order of their numbers."""
    names = {config: dict(_label_names(features[config], "")) for config in configs}
    return json.dumps(names, indent=1, ensure_ascii=False) + "\n"


def _label_names(columns: Mapping[str, Any], path: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, kind in columns.items():
        column_path = f"{path}.{name}" if path else name
        while isinstance(kind, List):
            kind = kind.feature
        if isinstance(kind, Mapping):
            yield from _label_names(kind, column_path)
        elif isinstance(kind, ClassLabel):
            yield column_path, kind.names
