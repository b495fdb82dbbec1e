"""Says whether annotators give different answers."""

import json
from collections.abc import Mapping
from types import NoneType
from typing import Any

_SCALARS = {str, int, bool, NoneType}
"""Types of which two values are equal exactly where their JSON is."""


def is_contested(values: Mapping[str, Any]) -> bool:
    """Say whether the values of several annotators differ. They are compared as JSON, in which true is not 1."""
    kinds = set(map(type, values.values()))
    if kinds <= _SCALARS:
        return len(kinds) > 1 or len(set(values.values())) > 1
    return len({json.dumps(value) for value in values.values()}) > 1
