"""Compares two schemas, each a stored version or a file."""

from pathlib import Path

import msgspec

from claimset.check.files.check_files import read_schema
from claimset.model.change import SchemaChange
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.model.version import is_version, version_numbers
from claimset.schema.evolution.diff import diff_schemas, version_advice
from claimset.schema.substance import means_the_same
from claimset.store.project import Project
from claimset.text.visible import in_quotes


class ComparedVersions(msgspec.Struct, frozen=True):
    """Two versions, the changes between them, and advice if the later version's number is too low for them."""

    old: str
    new: str
    changes: tuple[SchemaChange, ...]
    advice: str | None


def compare_versions(project: Project, old: str | None = None, new: str | None = None) -> ComparedVersions:
    """
    Compare two schemas, each a stored version or a file.

    Without `new` the later one is today's schema, without `old` the earlier one is that of `previous_schema`.
    """
    new_schema = project.schema() if new is None else find_schema(project, new)
    old_schema = previous_schema(project, new_schema) if old is None else find_schema(project, old)
    changes = diff_schemas(old_schema, new_schema)
    return ComparedVersions(
        old_schema.version,
        new_schema.version,
        tuple(changes),
        version_advice(old_schema.version, new_schema.version, changes),
    )


def find_schema(project: Project, words: str) -> Schema:
    """Return the schema that `words`, a version or a file, name. Raises Misconfigured if there is none."""
    if is_version(words):
        today = project.schema()
        # Today's schema may not be stored yet.
        return today if words == today.version and not project.version_file(words).is_file() else project.version(words)
    if not Path(words).is_file():
        raise Misconfigured(
            f"{in_quotes(words)} is no version and no file", "name one such as 1.0.0, or a schema's file"
        )
    return read_schema(Path(words))


def previous_schema(project: Project, schema: Schema) -> Schema:
    """
    Return the stored schema to compare this one with.

    It is the one of the same version if its content differs: then the number has yet to be raised. Otherwise it is the
    newest earlier one, else the newest other one, else the same. Raises Misconfigured if none is stored.
    """
    versions = project.versions()
    if schema.version in versions:
        stored_schema = project.version(schema.version)
        if versions == [schema.version] or not means_the_same(stored_schema.source, schema.source):
            return stored_schema
    other_versions = [version for version in versions if version != schema.version]
    lower_versions = [
        version for version in other_versions if version_numbers(version) < version_numbers(schema.version)
    ]
    if not other_versions:
        raise Misconfigured(
            "there is no earlier schema in schema/versions", "name the earlier one: claimset schema diff OLD.json"
        )
    return project.version((lower_versions or other_versions)[-1])
