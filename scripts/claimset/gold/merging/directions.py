"""Directions of symmetric relations: either one means the same."""

from collections.abc import Mapping

from claimset.model.schema import Schema

RelationKey = tuple[str, str, str]
"""The label of a relation, and the ids of the clusters that it leads from and to."""


def in_one_direction(keys_by_annotator: Mapping[str, set[RelationKey]], schema: Schema) -> dict[str, set[RelationKey]]:
    """Return each annotator's relations, each symmetric one in the direction in which the first annotator drew it."""
    same: dict[RelationKey, RelationKey] = {}
    for keys in keys_by_annotator.values():
        for key in sorted(keys):
            label, source, target = key
            if schema.relations[label].symmetric and key not in same:
                same[key] = same[label, target, source] = key
    return {name: {same.get(key, key) for key in keys} for name, keys in keys_by_annotator.items()}
