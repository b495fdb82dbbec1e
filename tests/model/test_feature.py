"""Types of columns: their JSON is read back, and is what `datasets` makes of its own types."""

from collections.abc import Mapping
from typing import Any

import datasets
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.feature import ClassLabel, List, Scalar, feature_as_json, feature_from_json

SCALARS = st.sampled_from(["string", "bool", "int64", "float64"]).map(Scalar)
LABELS = st.lists(st.text(min_size=1), unique=True).map(lambda names: ClassLabel(tuple(names)))
NAMES = st.text("abc", min_size=1, max_size=3)
COLUMNS = st.dictionaries(
    NAMES,
    st.recursive(SCALARS | LABELS, lambda inner: inner.map(List) | st.dictionaries(NAMES, inner), max_leaves=6),
)


def _in_datasets(feature: Any) -> Any:
    """Return the type as somebody writes it who uses `datasets`."""
    if isinstance(feature, Scalar):
        return datasets.Value(feature.dtype)
    if isinstance(feature, ClassLabel):
        return datasets.ClassLabel(names=list(feature.names))
    if isinstance(feature, List):
        return datasets.List(_in_datasets(feature.feature))
    return {name: _in_datasets(item) for name, item in feature.items()}


@given(COLUMNS)
def test_the_json_is_read_by_datasets_and_by_us_as_the_same_types(columns: Mapping[str, Any]) -> None:
    assert datasets.Features.from_dict(feature_as_json(columns)) == datasets.Features(_in_datasets(columns))
    assert feature_from_json(feature_as_json(columns)) == columns


@pytest.mark.parametrize(
    "data",
    [
        None,
        7,
        "string",
        [],
        [{"dtype": "string", "_type": "Value"}, {"dtype": "string", "_type": "Value"}],
        {"_type": "Image"},
        {"_type": "Value", "dtype": 3},
        {"_type": "ClassLabel", "names": ["a", 3]},
        {"a": {"b": [{"_type": "Value"}]}},
    ],
)
def test_json_that_is_no_type_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match="is no type of a column"):
        feature_from_json(data)
