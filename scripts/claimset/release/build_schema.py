"""The schema and everything that is made from it: built, and checked that it is what the schema makes."""

import json
from collections.abc import Iterator, Mapping

import msgspec

from claimset.model.issue import Issue, Level
from claimset.model.schema import Schema
from claimset.release.papers.generated import PAPERS, generated
from claimset.release.schema_use import in_use
from claimset.report.rule_page import rule_pages, rules_table
from claimset.rules.engine.rule import pages_by_code
from claimset.schema import guidelines
from claimset.schema.check.judge import META, judge_schema
from claimset.schema.marked_blocks import stray_markers
from claimset.schema.substance import substance
from claimset.store.layout import SCHEMA
from claimset.store.project import Project
from claimset.store.schema_folder import SchemaFolder

_PAGES = "schema/guidelines/"
_VERSIONS = "schema/versions/"


class SchemaBuild(msgspec.Struct, frozen=True):
    """What a build did: the files it changed and removed, and what is wrong; `refused` where it wrote nothing."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    issues: tuple[Issue, ...]
    refused: bool = False


def build_schema(project: Project) -> SchemaBuild:
    """
    Write every file that is made from the schema, and keep the schema of this version if nothing was kept of it yet.

    Prose of guideline pages stays; a page that is missing is begun with empty headings. A schema with errors writes
    nothing. While nothing rests on the schema, the numbers of labels and the versions that are kept begin anew.
    """
    folder = SchemaFolder(project.root)
    issues = _schema(project, folder)
    if issues:
        return SchemaBuild((), (), tuple(issues), refused=True)
    schema = project.schema()
    with project.locked():
        files, removed = _wanted(project, folder, schema)
        # What nobody wrote in is known by the versions that are kept: they change last.
        versions = [name for name in removed if name.startswith(_VERSIONS)]
        for name in removed:
            if name not in versions:
                folder.remove(name)
        changed = folder.write(files)
        for name in versions:
            folder.remove(name)
    return SchemaBuild(tuple(changed), removed, tuple(_pages(folder, schema)))


def check_schema(project: Project) -> list[Issue]:
    """Return what is wrong with the schema; where nothing is, what is wrong with what was made from it."""
    folder = SchemaFolder(project.root)
    issues = _schema(project, folder)
    if issues:
        return issues
    schema = project.schema()
    files, removed = _wanted(project, folder, schema)
    for name, wanted in files.items():
        there = folder.as_it_stands(name)
        if there is None:
            issues.append(_stale("it is not there: claimset schema build", name))
        elif there != wanted:
            issues.append(
                _stale(f"line {_first(there, wanted)} is not what the schema makes: claimset schema build", name)
            )
    issues += [_stale("the schema makes no such file: claimset schema build removes it", name) for name in removed]
    return [*issues, *_pages(folder, schema)]


def _wanted(project: Project, folder: SchemaFolder, schema: Schema) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return what every file that the schema makes must hold, and the files that must go."""
    texts = folder.texts(PAPERS)
    rules = {"rules": rules_table(pages_by_code().values()), "rule-pages": rule_pages(pages_by_code().values())}
    versions = [project.version(version) for version in project.versions()]
    used = in_use(project)
    if used:
        files = generated(schema, META, texts, versions, rules)
        gone = list(folder.interfaces())
    else:
        begun = {name for version in versions for name in _begun(version, texts)}
        written = {name: text for name, text in texts.items() if name not in begun}
        files = generated(msgspec.structs.replace(schema, ids={}), META, written, (), rules)
        gone = [*folder.interfaces(), *begun, *(_kept(version) for version in versions)]
    if not used or folder.as_it_stands(_kept(schema)) is None:
        files[_kept(schema)] = json.dumps(schema.source, indent=1, ensure_ascii=False) + "\n"
    return files, tuple(sorted(name for name in gone if name not in files))


def _begun(schema: Schema, texts: Mapping[str, str]) -> Iterator[str]:
    """Yield the guideline pages in which nobody wrote a word: they are what a build under this schema begins with."""
    begun = {
        f"{_PAGES}{place}": guidelines.label_page(schema, layer, label, None)
        for place, layer, label in guidelines.label_pages(schema)
    }
    for place in (guidelines.ATTRIBUTES, guidelines.RELATIONS):
        begun[f"{_PAGES}{place}"] = guidelines.list_page(schema, place, None)
    return (name for name, text in begun.items() if texts.get(name) == text)


def _schema(project: Project, folder: SchemaFolder) -> list[Issue]:
    return list(judge_schema(folder.source(), SCHEMA)) or (_version(folder) if in_use(project) else [])


def _pages(folder: SchemaFolder, schema: Schema) -> list[Issue]:
    texts = folder.texts(PAPERS)
    alone = "begins or ends nothing, and what stands there is never made anew: restore it from version control"
    marked = [
        _stale(f"the marker on line {line} {alone}", name) for name in texts for line in stray_markers(texts[name])
    ]
    lacks = [
        (_PAGES + place, lack)
        for place, _, _ in guidelines.label_pages(schema)
        for lack in guidelines.missing_sections(schema, texts.get(_PAGES + place, ""))
        if _PAGES + place in texts
    ]
    lacks += [
        (_PAGES + place, lack)
        for place in (guidelines.ATTRIBUTES, guidelines.RELATIONS)
        for lack in guidelines.missing_headings(schema, place, texts.get(_PAGES + place, ""))
        if _PAGES + place in texts
    ]
    return marked + [Issue("SCH015", Level.WARNING, lack, file=name) for name, lack in lacks]


def _version(folder: SchemaFolder) -> list[Issue]:
    source = folder.source()
    name = f"{_VERSIONS}{source['x-version']}.json"
    kept = folder.as_it_stands(name)
    if kept is None:
        return []
    try:
        before = json.loads(kept)
    except ValueError:
        return [Issue("SCH001", Level.ERROR, "it is not JSON: restore it from version control", file=name)]
    if substance(before) == substance(source):
        return []
    message = f"it says something else than {name}: raise x-version (claimset schema diff says how)"
    return [Issue("SCH016", Level.ERROR, message, pointer="/x-version", file=SCHEMA)]


def _kept(schema: Schema) -> str:
    return f"{_VERSIONS}{schema.version}.json"


def _stale(message: str, name: str) -> Issue:
    return Issue("SCH014", Level.ERROR, message, file=name)


def _first(there: str, wanted: str) -> int:
    pairs = zip(there.splitlines(), wanted.splitlines(), strict=False)
    return next((number for number, (one, other) in enumerate(pairs, 1) if one != other), 1 + there.count("\n"))
