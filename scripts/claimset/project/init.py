"""Makes a new project: folders, schema, papers and an example. It passes its own checks and its demo."""

import json
from collections.abc import Sequence
from pathlib import Path

import msgspec

from claimset.gold.adjudicate_all import adjudicate_all
from claimset.labels.as_json import labels_sha256
from claimset.labelstudio.imported.example import any_labels, example_labels
from claimset.labelstudio.imported.interface_schema import InterfaceSchema
from claimset.labelstudio.imported.schema_of_interface import schema_of_interface
from claimset.model.issue import Issue, Level
from claimset.model.machine import NOT_RECORDED
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.model.trouble import Conflict, Misconfigured
from claimset.release.build_schema import build_schema
from claimset.release.datasheet.renew import renew_datasheet
from claimset.schema.blank import language_names, schema_name
from claimset.store.files.files import is_empty, writable, write_whole
from claimset.store.files.parts import filled_folder, part_prefix
from claimset.store.layout import SCHEMA
from claimset.store.machine.scratch import text_file
from claimset.store.project import Project
from claimset.store.schema_folder import SchemaFolder
from claimset.store.starter_kit import EXAMPLE, example, starter_papers
from claimset.sync.adopt.presentable import make_presentable
from claimset.sync.adopt.starter_schema import starter_schema
from claimset.text.decode import sha256
from claimset.texts.add import add
from claimset.texts.defaults import Defaults

_ANNOTATOR = "m01"


class NewProject(msgspec.Struct, frozen=True):
    """A new project; `adopted` describes the schema that was made from an interface, None for the small schema."""

    root: Path
    name: str
    has_example: bool
    adopted: InterfaceSchema | None
    issues: tuple[Issue, ...]


def init(
    root: Path,
    name: str | None = None,
    languages: Sequence[str] = ("en",),
    interface: str | None = None,
    *,
    with_example: bool = True,
) -> NewProject:
    """
    Make a project in a folder that does not exist or is empty.

    The schema is a small one to begin with, or made from `interface`, the XML of a labeling interface. `with_example`
    adds an annotated text if there is one in one of the languages. Raises Conflict if the folder holds anything, and
    Misconfigured for a bad name, language or interface. Where it raises, and after a kill, nothing is left of it.
    """
    if root.is_dir():
        part_prefix(root)  # sweeps what a killed process left
    if not is_empty(root):
        raise Conflict(f"{root} is not empty", "name a new folder")
    title = schema_name(name or root.resolve().name)
    try:
        codes = language_names(languages)
        imported_schema = (
            make_presentable(schema_of_interface(interface, title, codes)) if interface is not None else None
        )
    except ValueError as error:
        raise Misconfigured(str(error), "claimset init --help says what it takes") from error
    source = imported_schema.source if imported_schema else starter_schema(title, codes)
    language = next((code for code in codes if with_example and example(code) is not None), None)
    with writable(root), filled_folder(root) as folder:
        for place, text in starter_papers(title, has_example=language is not None).items():
            write_whole(folder / place, text.encode(), mode=0o755 if place == ".ci/run" else 0o644)
        SchemaFolder(folder).write({SCHEMA: json.dumps(source, indent=1, ensure_ascii=False) + "\n"})
        project = Project(folder)
        issues = [issue for issue in build_schema(project).issues if issue.level == Level.ERROR]
        if language is not None:
            _add_example(project, project.schema(), language, is_imported=imported_schema is not None)
        renew_datasheet(project)
    return NewProject(root, title, language is not None, imported_schema, tuple(issues))


def _add_example(project: Project, schema: Schema, language: str, *, is_imported: bool) -> None:
    example_data = example(language) or {}
    text = str(example_data["text"])
    with text_file(EXAMPLE, text) as file:
        add(project, [file], Defaults(language=language, licence="CC0-1.0", source_type="synthetic"))
    labels = any_labels(text, language, schema) if is_imported else example_labels(example_data, schema)
    interface = next(iter(schema.interfaces))
    annotation = Annotation(
        annotator=_ANNOTATOR,
        interface=interface,
        made_by="machine",
        machine=NOT_RECORDED,
        schema_version=schema.version,
        guideline_version=schema.guidelines,
        text_sha256=sha256(text.encode()),
        sha256=labels_sha256(labels, schema),
        labels=labels,
    )
    document = next(item for item in project.documents() if item.id == EXAMPLE)
    project.write_pulled(document, [annotation], schema)
    adjudicate_all(project)
