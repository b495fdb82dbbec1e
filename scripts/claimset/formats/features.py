"""The label among the features of a UIMA annotation, whose type does not say which one it is."""

from collections.abc import Mapping

_LABELS = ("label", "value")


def split_label(type_name: str, features: Mapping[str, str]) -> tuple[str | None, dict[str, str]]:
    """
    Return the label of an annotation, and its other features.

    The label is the feature `label`, else `value`, else the only one; of a type without a feature that is set it is the
    type's own name. None where several features could be it.
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
