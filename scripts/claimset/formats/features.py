"""Finds the label among the features of a UIMA annotation."""

from collections.abc import Mapping

_LABELS = ("label", "value")


def split_label(type_name: str, features: Mapping[str, str]) -> tuple[str | None, dict[str, str]]:
    """
    Return the label of an annotation, and its other features.

    The label is the feature `label`, or else `value`, or else the only feature. Without features the name of the type
    is the label. It is None if several features could be the label.
    """
    name = next((name for name in _LABELS if name in features), None)
    if name is None and len(features) == 1:
        name = next(iter(features))
    if name is None:
        return (None if features else simple_name(type_name)), dict(features)
    return features[name], {key: value for key, value in features.items() if key != name}


def simple_name(type_name: str) -> str:
    """Return the last part of a type's name."""
    return type_name.rpartition(".")[2].rpartition(":")[2]
