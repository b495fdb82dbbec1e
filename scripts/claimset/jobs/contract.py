"""The schema and everything that is made from it: built, and checked that it is what the schema makes."""

import json

import msgspec

from claimset.adapters.disk import Project
from claimset.adapters.layout import SCHEMA
from claimset.adapters.schema_folder import SchemaFolder
from claimset.checks.contract import META, judge
from claimset.checks.rule import pages
from claimset.flow import guidelines
from claimset.flow.blocks import strays
from claimset.flow.generated import PAPERS, generated
from claimset.flow.meaning import meaning
from claimset.flow.rulebook import rule_pages, rules_table
from claimset.model.issue import Issue, Level
from claimset.model.schema import Schema


class Built(msgspec.Struct, frozen=True):
    """What a build did: the files it changed and removed, and what is wrong; `refused` where it wrote nothing."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    issues: tuple[Issue, ...]
    refused: bool = False


def build(project: Project) -> Built:
    """
    Write every file that is made from the schema, and keep the schema of this version if nothing was kept of it yet.

    Prose of guideline pages stays; a page that is missing is begun with empty headings. A schema with errors writes
    nothing.
    """
    folder = SchemaFolder(project.root)
    issues = _schema(folder)
    if issues:
        return Built((), (), tuple(issues), refused=True)
    schema = project.schema()
    with project.locked():
        files = _made(project, folder, schema)
        if folder.as_it_stands(_kept(schema)) is None:
            files[_kept(schema)] = json.dumps(schema.source, indent=1, ensure_ascii=False) + "\n"
        changed = folder.write(files)
        removed = tuple(name for name in folder.interfaces() if name not in files)
        for name in removed:
            folder.remove(name)
    return Built(tuple(changed), removed, tuple(_pages(folder, schema)))


def check(project: Project) -> list[Issue]:
    """Return what is wrong with the schema; where nothing is, what is wrong with what was made from it."""
    folder = SchemaFolder(project.root)
    issues = _schema(folder)
    if issues:
        return issues
    schema = project.schema()
    files = _made(project, folder, schema)
    for name, wanted in files.items():
        there = folder.as_it_stands(name)
        if there is None:
            issues.append(_stale("it is not there: claimset schema build", name))
        elif there != wanted:
            issues.append(
                _stale(f"line {_first(there, wanted)} is not what the schema makes: claimset schema build", name)
            )
    strange = "the schema has no such interface: claimset schema build removes it"
    issues += [_stale(strange, name) for name in folder.interfaces() if name not in files]
    if folder.as_it_stands(_kept(schema)) is None:
        issues.append(_stale("the schema of this version is not kept: claimset schema build", _kept(schema)))
    return [*issues, *_pages(folder, schema)]


def _schema(folder: SchemaFolder) -> list[Issue]:
    return list(judge(folder.source(), SCHEMA)) or _version(folder)


def _pages(folder: SchemaFolder, schema: Schema) -> list[Issue]:
    texts = folder.texts(PAPERS)
    alone = "begins or ends nothing, and what stands there is never made anew: restore it from version control"
    marked = [_stale(f"the marker on line {line} {alone}", name) for name in texts for line in strays(texts[name])]
    prefix = "schema/guidelines/"
    lacks = [
        (prefix + place, lack)
        for place, _, _ in guidelines.pages(schema)
        for lack in guidelines.lacking(schema, texts.get(prefix + place, ""))
        if prefix + place in texts
    ]
    lacks += [
        (prefix + place, lack)
        for place in (guidelines.ATTRIBUTES, guidelines.RELATIONS)
        for lack in guidelines.unlisted(schema, place, texts.get(prefix + place, ""))
        if prefix + place in texts
    ]
    return marked + [Issue("SCH015", Level.WARNING, lack, file=name) for name, lack in lacks]


def _version(folder: SchemaFolder) -> list[Issue]:
    source = folder.source()
    name = f"schema/versions/{source['x-version']}.json"
    kept = folder.as_it_stands(name)
    if kept is None:
        return []
    try:
        before = json.loads(kept)
    except ValueError:
        return [Issue("SCH001", Level.ERROR, "it is not JSON: restore it from version control", file=name)]
    if meaning(before) == meaning(source):
        return []
    message = f"it says something else than {name}: raise x-version (claimset schema diff says how)"
    return [Issue("SCH016", Level.ERROR, message, pointer="/x-version", file=SCHEMA)]


def _made(project: Project, folder: SchemaFolder, schema: Schema) -> dict[str, str]:
    earlier = [project.version(version) for version in project.versions()]
    rules = {"rules": rules_table(pages().values()), "rule-pages": rule_pages(pages().values())}
    return generated(schema, META, folder.texts(PAPERS), earlier, rules)


def _kept(schema: Schema) -> str:
    return f"schema/versions/{schema.version}.json"


def _stale(message: str, name: str) -> Issue:
    return Issue("SCH014", Level.ERROR, message, file=name)


def _first(there: str, wanted: str) -> int:
    pairs = zip(there.splitlines(), wanted.splitlines(), strict=False)
    return next((number for number, (one, other) in enumerate(pairs, 1) if one != other), 1 + there.count("\n"))
