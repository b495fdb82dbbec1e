"""Makes a schema from a labeling interface that claimset did not make."""

import json
from collections.abc import Sequence
from pathlib import Path

import msgspec

from claimset.labelstudio.imported.interface_schema import (
    AS_IT_IS,
    ImportOptions,
    InterfaceSchema,
    NothingToImport,
)
from claimset.labelstudio.imported.schema_of_interface import schema_of_interface
from claimset.model.issue import Issue
from claimset.model.trouble import Conflict, Misconfigured
from claimset.release.build_schema import build_schema, source_issues
from claimset.release.datasheet.renew import renew_datasheet
from claimset.schema.blank import language_names
from claimset.store.files.files import read_text, write_whole
from claimset.store.layout import SCHEMA
from claimset.store.project import Project
from claimset.sync.adopt.presentable import make_presentable
from claimset.sync.adopt.starter_schema import has_untouched_starter


class SchemaImport(msgspec.Struct, frozen=True):
    """
    The result of an import: the schema's file, whether it changed, and the translation of the interface.

    `errors` are those for which nothing was written.
    """

    file: Path
    changed: bool
    adopted: InterfaceSchema
    errors: tuple[Issue, ...] = ()


def read_interface(file: Path) -> str:
    """Read a labeling interface. Raises Misconfigured if the file is not UTF-8 text."""
    xml = read_text(file)
    if xml is None:
        raise Misconfigured(f"cannot read {file} as UTF-8 text", "name the XML of a labeling interface")
    return xml


def import_schema(
    xml: str,
    name: str,
    file: Path,
    languages: Sequence[str] = ("en",),
    options: ImportOptions = AS_IT_IS,
) -> SchemaImport:
    """
    Write the schema for an interface to a file.

    Raises NothingToImport if no control of the interface is about a text, Misconfigured for an invalid interface, name
    or language, and Conflict if the file has other content.
    """
    return _write(_translate(xml, name, languages, options), file)


def _translate(xml: str, name: str, languages: Sequence[str], options: ImportOptions) -> InterfaceSchema:
    try:
        return make_presentable(schema_of_interface(xml, name, language_names(languages), options))
    except NothingToImport:
        raise
    except ValueError as error:
        raise Misconfigured(str(error), "claimset schema import --help says what it takes") from error


def _write(import_result: InterfaceSchema, file: Path, *, replace: bool = False) -> SchemaImport:
    data = (json.dumps(import_result.source, ensure_ascii=False, indent=1) + "\n").encode()
    stored_text = read_text(file)
    if file.exists() and stored_text != data.decode() and not replace:
        raise Conflict(f"{file} exists and holds another schema", "name another file with --out")
    return SchemaImport(file, write_whole(file, data), import_result)


def import_into_project(
    xml: str, project: Project, name: str | None, languages: Sequence[str] | None, options: ImportOptions
) -> SchemaImport:
    """
    Write the schema for an interface as that of a project, whose name and languages are the defaults.

    The small schema of a new project without labels is replaced, and what is generated from it is built anew; another
    schema stays. A schema with errors is not written. Raises as `import_schema` does.
    """
    schema, is_new = project.schema(), has_untouched_starter(project)
    file = project.root / SCHEMA
    import_result = _translate(xml, name or schema.name, languages or list(schema.languages), options)
    errors = [issue for issue in source_issues(import_result.source) if issue.level == "error"] if is_new else []
    if errors:
        return SchemaImport(file, changed=False, adopted=import_result, errors=tuple(errors))
    result = _write(import_result, file, replace=is_new)
    if is_new:
        build_schema(project)
        renew_datasheet(project)
    return result
