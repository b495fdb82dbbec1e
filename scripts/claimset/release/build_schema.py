"""Builds every file that is generated from the schema, and checks that the stored files equal the generated ones."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from claimset.labelstudio.hotkeys import RESERVED
from claimset.model.file_kind import FILE_KINDS
from claimset.model.issue import Issue, Level
from claimset.model.json_text import parse_json
from claimset.model.schema import Schema
from claimset.release.papers.generated import PAPERS, generated_files
from claimset.release.schema_use import is_in_use
from claimset.report.format_table import format_table
from claimset.report.rule_page import rule_pages, rules_table
from claimset.rules.engine.rule import pages_by_code
from claimset.rules.engine.rule_levels import rule_level_issues
from claimset.schema import guidelines
from claimset.schema.check.judge import judge_schema
from claimset.schema.check.meta_schema import META
from claimset.schema.marked_blocks import stray_markers
from claimset.schema.substance import means_the_same
from claimset.store.layout import SCHEMA
from claimset.store.project import Project
from claimset.store.schema_folder import SchemaFolder

_PAGES = "schema/guidelines/"
_VERSIONS = "schema/versions/"


class SchemaBuild(msgspec.Struct, frozen=True):
    """Result of a build: changed and removed files, and issues; `refused` is true if nothing was written."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    issues: tuple[Issue, ...]
    refused: bool = False


def build_schema(project: Project) -> SchemaBuild:
    """
    Write every file that is generated from the schema, and store the schema under its version if that file is missing.

    The prose of guideline pages stays, and goes along where a label is renamed. A missing page is written with empty
    headings. A schema with errors writes nothing. Until the schema is in use, each build numbers the labels again and
    replaces the stored versions.
    """
    folder = SchemaFolder(project.root)
    issues = _schema_issues(project, folder)
    if _has_error(issues):
        return SchemaBuild((), (), tuple(issues), refused=True)
    schema = project.schema()
    with project.locked():
        files, obsolete_files = _expected_files(project, folder, schema)
        # An interrupted build can resume, and loses no word: the stored versions tell which pages nobody edited, and
        # the page of a renamed label is written under its new name before the old one goes.
        renamed_pages = {_PAGES + place for place, _ in guidelines.renamed_pages(schema)}
        last = [name for name in obsolete_files if name.startswith(_VERSIONS) or name in renamed_pages]
        for name in obsolete_files:
            if name not in last:
                folder.remove(name)
        changed_files = folder.write(files)
        for name in last:
            folder.remove(name)
    return SchemaBuild(tuple(changed_files), obsolete_files, (*issues, *_page_issues(folder, schema)))


def check_schema(project: Project) -> list[Issue]:
    """Return the issues of the schema and, if none is an error, those of the files that are generated from it."""
    folder = SchemaFolder(project.root)
    issues = _schema_issues(project, folder)
    if _has_error(issues):
        return issues
    schema = project.schema()
    files, obsolete_files = _expected_files(project, folder, schema)
    for name, expected_text in files.items():
        text = folder.generated_text(name)
        if text is None:
            issues.append(_stale_issue("it is not there: claimset schema build", name))
        elif text != expected_text:
            line = _first_difference(text, expected_text)
            issues.append(_stale_issue(f"line {line} is not what the schema makes: claimset schema build", name))
    issues += [
        _stale_issue("the schema makes no such file: claimset schema build removes it", name) for name in obsolete_files
    ]
    return [*issues, *_page_issues(folder, schema)]


def _expected_files(project: Project, folder: SchemaFolder, schema: Schema) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the expected text of every generated file by name, and the names of the files to remove."""
    texts = folder.texts(PAPERS)
    old_pages = _carry_pages(schema, texts)
    pages = pages_by_code().values()
    tables = {
        "rules": rules_table(pages),
        "rule-pages": rule_pages(pages),
        "formats": format_table(FILE_KINDS.values()),
    }
    versions = [project.version(version) for version in project.versions()]
    in_use = is_in_use(project)
    if in_use:
        files = generated_files(schema, META, texts, versions, tables)
        obsolete_files = [*folder.interfaces(), *old_pages]
    else:
        untouched_pages = {name for version in versions for name in _untouched_pages(version, texts)}
        written_texts = {name: text for name, text in texts.items() if name not in untouched_pages}
        files = generated_files(msgspec.structs.replace(schema, ids={}), META, written_texts, (), tables)
        obsolete_files = [
            *folder.interfaces(),
            *old_pages,
            *untouched_pages,
            *(_version_file(version) for version in versions),
        ]
    if not in_use or folder.generated_text(_version_file(schema)) is None:
        files[_version_file(schema)] = json.dumps(schema.source, indent=1, ensure_ascii=False) + "\n"
    return files, tuple(sorted(name for name in obsolete_files if name not in files))


def _carry_pages(schema: Schema, texts: dict[str, str]) -> list[str]:
    """Put the page of a renamed label in `texts` under its new name if that has none; return the old names."""
    places = {place for place, _, _ in guidelines.label_pages(schema)}
    old_names = []
    for old_place, place in guidelines.renamed_pages(schema):
        if old_place not in places and _PAGES + old_place in texts and _PAGES + place not in texts:
            texts[_PAGES + place] = texts.pop(_PAGES + old_place)
            old_names.append(_PAGES + old_place)
    return old_names


def _untouched_pages(schema: Schema, texts: Mapping[str, str]) -> Iterator[str]:
    """Return the names of the guideline pages that nobody edited: they equal the first pages of this schema."""
    first_texts = {
        f"{_PAGES}{place}": guidelines.label_page(schema, layer, label, None)
        for place, layer, label in guidelines.label_pages(schema)
    }
    for place in (guidelines.ATTRIBUTES, guidelines.RELATIONS):
        first_texts[f"{_PAGES}{place}"] = guidelines.list_page(schema, place, None)
    return (name for name, text in first_texts.items() if texts.get(name) == text)


def source_issues(source: Any) -> list[Issue]:
    """Return the issues of the JSON of a schema. One error and `build_schema` writes nothing."""
    issues = list(judge_schema(source, SCHEMA, RESERVED))
    # What comes later reads a schema without errors.
    return issues if _has_error(issues) else [*issues, *rule_level_issues(source, SCHEMA)]


def _schema_issues(project: Project, folder: SchemaFolder) -> list[Issue]:
    issues = source_issues(folder.source())
    if not _has_error(issues) and is_in_use(project):
        issues += _version_issues(folder)
    return issues


def _has_error(issues: Sequence[Issue]) -> bool:
    return any(issue.level == "error" for issue in issues)


def _page_issues(folder: SchemaFolder, schema: Schema) -> list[Issue]:
    texts = folder.texts(PAPERS)
    remedy = "begins or ends nothing, and what stands there is never made anew: restore it from version control"
    marker_issues = [
        _stale_issue(f"the marker on line {line} {remedy}", name)
        for name in texts
        for line in stray_markers(texts[name])
    ]
    missing_parts = [
        (_PAGES + place, message)
        for place, _, _ in guidelines.label_pages(schema)
        for message in guidelines.missing_sections(schema, texts.get(_PAGES + place, ""))
        if _PAGES + place in texts
    ]
    missing_parts += [
        (_PAGES + place, message)
        for place in (guidelines.ATTRIBUTES, guidelines.RELATIONS)
        for message in guidelines.missing_headings(schema, place, texts.get(_PAGES + place, ""))
        if _PAGES + place in texts
    ]
    return marker_issues + [Issue("SCH015", Level.WARNING, message, file=name) for name, message in missing_parts]


def _version_issues(folder: SchemaFolder) -> list[Issue]:
    source = folder.source()
    name = f"{_VERSIONS}{source['x-version']}.json"
    stored_text = folder.generated_text(name)
    if stored_text is None:
        return []
    try:
        stored_schema = parse_json(stored_text)
    except ValueError:
        return [Issue("SCH001", Level.ERROR, "it is not JSON: restore it from version control", file=name)]
    if means_the_same(stored_schema, source):
        return []
    message = f"labels mean something else than under {name}: raise x-version; claimset schema diff says to what"
    return [Issue("SCH016", Level.ERROR, message, pointer="/x-version", file=SCHEMA)]


def _version_file(schema: Schema) -> str:
    return f"{_VERSIONS}{schema.version}.json"


def _stale_issue(message: str, name: str) -> Issue:
    return Issue("SCH014", Level.ERROR, message, file=name)


def _first_difference(text: str, expected_text: str) -> int:
    pairs = zip(text.splitlines(), expected_text.splitlines(), strict=False)
    return next(
        (number for number, (line, expected_line) in enumerate(pairs, 1) if line != expected_line), 1 + text.count("\n")
    )
