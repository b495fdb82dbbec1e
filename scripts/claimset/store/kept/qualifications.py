"""The projects of qualifications: what newcomers label to be compared with gold."""

import shutil
from collections.abc import Collection
from pathlib import Path

from claimset.model.document import Document
from claimset.model.json_text import parse_json, pretty_json
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import read_whole, writable, write_whole
from claimset.store.layout import Layout
from claimset.store.project import Project

_SCHEMA_PARTS = ("guidelines", "lexicon")


def qualification_folder(project: Layout, annotator: str) -> Path:
    """Return the folder of an annotator's qualification, a project of its own, whether it is there or not."""
    return project.state / "qualification" / annotator


def qualifications(project: Layout) -> list[Path]:
    """Return the folders of all qualifications; each has its annotator's name."""
    return sorted(qualification_folder(project, "").glob("*"))


def delete_qualifications(project: Layout, annotator: str | None = None, document: str | None = None) -> list[str]:
    """Delete the qualification of an annotator, or those with a document; return the names of the folders."""
    deleted = []
    for folder in qualifications(project):
        documents = {item.id for item in Project(folder).documents()} if document is not None else set()
        if folder.name == annotator or document in documents:
            with writable(folder.parent):
                shutil.rmtree(folder)
            deleted.append(folder.relative_to(project.root).as_posix())
    return deleted


def make_qualification(project: Project, annotator: str, name: str, documents: Collection[Document]) -> Project:
    """
    Make an annotator's project with some documents, and with the schema under another name.

    By that name the server tells its projects from others. The manifest comes last: with it the project is there.
    """
    own = Project(qualification_folder(project, annotator))
    source = parse_json(read_whole(project.schema_file))
    if not isinstance(source, dict):
        raise Misconfigured("the schema is no object", "claimset schema check says what is wrong")
    project.ready_state()
    write_whole(own.schema_file, pretty_json({**source, "title": name}).encode(), mode=0o600)
    for part in _SCHEMA_PARTS:
        if (folder := project.schema_file.parent / part).is_dir():
            shutil.copytree(folder, own.schema_file.parent / part, dirs_exist_ok=True)
    for document in documents:
        text = project.bytes_of(document)
        if text is not None:
            own.keep_text(document.id, text, document.is_open)
    fingerprints = project.fingerprints()
    own.write_fingerprints(fingerprints[item.id] for item in documents if item.id in fingerprints)
    own.write_manifest(documents)
    return own
